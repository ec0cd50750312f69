"""Outcomes and provisions in words, and the terms of single defendants as points."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from archive.search import parse
from archive.site.data.outcomes.in_text import OutcomeSpan
from archive.site.data.outcomes.of_case import OutcomeRecord
from archive.site.data.outcomes.tallies import DefendantTerm
from archive.site.data.text_pieces import Piece
from archive.site.languages import LANGUAGES, Speech, speaking
from archive.site.render.highlight import Marker, TextLink, TextLinks
from archive.site.render.laws.outcome_words import (
    months_words,
    outcome_words,
    summary_words,
)


def outcome(**given: Any) -> OutcomeRecord:
    values: dict[str, Any] = dict.fromkeys(one.name for one in fields(OutcomeRecord))
    plain = {"people": 1, "kind": "prison", "fined": 0, "rights_for_life": 0, "adopted": 0, "final": 1, "other_case": 0}
    return OutcomeRecord(**values | plain | given)


SUSPENDED = {"months_min": 36, "months_max": 36, "suspended": "all", "suspended_months": 48}
FEW_FINED = {"kind_low": "fine_only", "months_max": 14, "fined": 1, "fine_min": 5_000}
LINES: list[tuple[dict[str, Any], str]] = [
    ({"months_min": 42, "months_max": 42}, "有期徒刑3年6个月"),
    ({**SUSPENDED, "fined": 1, "fine_min": 20_000, "fine_max": 20_000}, "有期徒刑3年，缓刑4年，罚金2万元"),
    ({"people": 6, "months_min": 6, "months_max": 48, "suspended": "some"}, "有期徒刑6个月至4年，部分人缓刑"),
    ({"fined": 1}, "有期徒刑，罚金（数额未写明）"),
    ({"fined": 1, "fine_max": 550_000, "months_max": 12}, "有期徒刑1年以下，罚金55万元以下"),
    ({"kind": "life", "rights_for_life": 1, "confiscate_all": 1}, "无期徒刑，没收个人全部财产，剥夺政治权利终身"),
    ({"kind_low": "detention", "months_min": 3, "months_max": 19}, "拘役至有期徒刑（3个月至1年7个月）"),
    (FEW_FINED, "单处罚金至有期徒刑（1年2个月以下），罚金5,000元以上（仅指单处罚金的）"),
    ({"kind": "not_prosecuted", "non_prosecution": "minor"}, "相对不起诉"),
    ({"kind": None}, "定罪，刑罚未写明"),
]


def test_an_outcome_is_said_in_a_line() -> None:
    assert [(words, text) for given, text in LINES if (words := outcome_words(outcome(**given))) != text] == []
    with speaking(Speech(LANGUAGES["en"])):
        one = outcome(months_min=42, months_max=42, fined=1, fine_min=50_000, fine_max=50_000)
        assert outcome_words(one) == "Imprisonment, 3 years 6 months, fine of 50,000 yuan"


def of(months: int, people: int | None = 1, **given: Any) -> OutcomeRecord:
    return outcome(months_min=months, months_max=months, people=people, **given)


YEAR, LONG, GROUP = of(12), of(165), outcome(people=16)
MANY = outcome(people=12, months_min=36, months_max=120, suspended="some")
SOME = outcome(people=19, months_min=11, months_max=54, suspended="some")
UNKNOWN = of(24, None, suspended="all")  # how many people it is
SUMMARIES = [
    # The severest comes first; nobody is named.
    (
        [outcome(kind="not_prosecuted", non_prosecution="minor"), outcome(kind="life"), YEAR, of(40), MANY],
        "无期徒刑 1 人；有期徒刑 14 人，1年至10年，部分人缓刑；相对不起诉 1 人",
    ),
    ([YEAR], "有期徒刑1年"),
    ([outcome(kind=None, dropped=1), outcome(kind=None, people=2)], "定罪，刑罚未写明 2 人；撤销案件 1 人"),
    # Only people whose number is told are counted.
    ([YEAR, UNKNOWN], "有期徒刑 至少 1 人，1年至2年，部分人缓刑"),
    ([UNKNOWN], "有期徒刑 人数未写明，2年，缓刑"),
    ([YEAR, of(36, suspended="all")], "有期徒刑 2 人，1年至3年，其中缓刑 1 人"),
    ([SOME, of(36, suspended="all")], "有期徒刑 20 人，11个月至4年6个月，部分人缓刑"),
    # Nobody is given the term of others.
    ([LONG, GROUP], "有期徒刑 17 人，13年9个月，其中 16 人刑期未写明"),
    ([LONG, outcome(people=None)], "有期徒刑 至少 1 人，13年9个月，部分人刑期未写明"),
    ([GROUP, GROUP], "有期徒刑 32 人"),
]


def test_the_outcomes_of_a_case_are_summed_up() -> None:
    assert [(words, text) for outcomes, text in SUMMARIES if (words := summary_words(outcomes)) != text] == []


@given(st.integers(1, 400))
def test_a_length_of_time_can_be_read_back(months: int) -> None:
    years, _, rest = f"0{months_words(months)}".replace("个月", "").rpartition("年")
    assert int(years or 0) * 12 + int(rest or 0) == months


# --- points -----------------------------------------------------------------------------------------------------------


def term(months: int, *, suspended: bool = False) -> DefendantTerm:
    return DefendantTerm(1, None, "样例案", "2024-01-01", "prison", months, suspended, None, None)


# --- words in a text --------------------------------------------------------------------------------------------------

TEXT = "判处甲某有期徒刑三年，依照刑法第一条。"


def html(*spans: tuple[int, int, str], links: tuple[TextLink, ...] = (), query: str = "") -> str:
    marker = Marker(TEXT, parse(query), 0, TextLinks(links, str), tuple(OutcomeSpan(*span) for span in spans))
    return str(marker(Piece(0, len(TEXT), TEXT)))


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(1, 19)), max_size=8))
def test_whatever_overlaps_the_text_stays_the_text(pairs: list[tuple[int, int]]) -> None:
    spans = sorted((start, min(start + length, len(TEXT)), f"o-{at}") for at, (start, length) in enumerate(pairs))
    found = html(*sorted((one for one in spans if one[0] < one[1]), key=lambda one: (one[0], -one[1])))
    assert found.count("<span") == found.count("</span>")
    assert re.sub(r"<[^>]+>", "", found) == TEXT
