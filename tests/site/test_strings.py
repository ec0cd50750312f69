"""The catalogues hold what the site says, no more and no less."""

from __future__ import annotations

import inspect
import json
import re
from importlib import resources
from pathlib import Path
from string import Formatter

import pytest

import archive.site.strings
from archive import schema
from archive.analysis.cases.sections import table as headings
from archive.analysis.kinds import NO_RULE, RULES
from archive.analysis.laws import KINDS
from archive.analysis.quality.tier import REGISTERED
from archive.analysis.same_work import ComparedText, compare
from archive.analysis.shared_text import TextLetters
from archive.model import (
    CircumstanceKind,
    DoubtKind,
    Instance,
    Kind,
    NonProsecution,
    OutcomeKind,
    State,
    Suspension,
    TableDamage,
    Tier,
    Topic,
)
from archive.reasons import ENGLISH, Reason, in_english, reasons_json
from archive.reasons import reason as reason_of
from archive.search.quotes import DifferenceKind, QuoteRemark, QuoteVerdict
from archive.site.strings import column_label, label, reason, tier_reason
from archive.store import columns
from crawler.verdicts import ORDER, rules
from tests.support.catalogues import WORDS
from tests.support.sentences import sentences

ROOM = Path(archive.site.strings.__file__).parent
# Keys made from a value: word('sort.' ~ order), label('kind', …), column_label(…), table_about(…).
MADE_FROM_VALUES = ("sort", "facet", "help", "operator", "error", "about", "column", "published_from", "kind", "topic")
MADE_FROM_VALUES += (
    "state",
    "relation",
    "level",
    "official",
    "verdict",
    "heading",
    "how",
    "damage",
    "why",
    "change",
    "since",
)
MADE_FROM_VALUES += (
    "outcome",
    "became",
    "term",
    "suspended",
    "non_prosecution",
    "instance",
    "circumstance",
    "law_kind",
    "quote_verdict",
    "quote_difference",
    "quote_remark",
    "bound",
    "change",
    "period_kind",
    "unit",
    "group",
    "tier",
    "tier_why",
    "verdict_why",
    "state_why",
    "as_of_why",
    "style",
    "suggest",
    "kind_from",
    "theme_from",
    "problem",
    "refused",
    "quality_field",
    "doubt",
    "doubt_why",
    "doubt_means",
    "made_by",
    "gap",
    "tile",
    "feed_title",
    "feed_list",
    "feed_name",
    "feed_holds",
    "table_name",
    "glossary_group",
    "edition_file",
    "measure",
    "month",
    "bound",
    "direction",
    "period_kind",
    "unit",
    "group",
    "read_as",
    "scope",
    "compared",
)


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def asked_for() -> set[str]:
    sources = [*ROOM.rglob("*.html"), *ROOM.rglob("*.py")]
    return {
        key for path in sources for key in re.findall(r"""\bword[,(] ?["']([a-z0-9_.]+)["'][,)]""", path.read_text())
    }


def test_every_word_that_is_asked_for_is_there() -> None:
    assert asked_for() - WORDS["zh"].keys() == set()


def test_every_word_that_is_there_is_asked_for() -> None:
    named = {key for key in WORDS["zh"] if key.split(".")[0] not in MADE_FROM_VALUES}
    assert named - asked_for() == set()


def test_every_language_has_the_same_words() -> None:
    assert {language: words.keys() ^ WORDS["zh"].keys() for language, words in WORDS.items()} == {
        "zh": set(),
        "en": set(),
    }


def test_no_text_is_empty() -> None:
    assert {key for words in WORDS.values() for key, text in words.items() if not text.strip()} == set()


def test_a_text_holds_the_same_names_in_every_language() -> None:
    names = {language: {key: _names(text) for key, text in words.items()} for language, words in WORDS.items()}
    assert [key for key, found in names["zh"].items() if found != names["en"][key]] == []


def test_english_texts_hold_chinese_only_as_what_a_reader_types_or_sees_in_texts() -> None:
    chinese = {key for key, text in WORDS["en"].items() if re.search("[\u4e00-\u9fff]", text)}
    examples = {
        "search.examples",
        "search.placeholder",
        "search.none_shorter",
        "cases.placeholder",
        "figures.placeholder",
        "laws.placeholder",
        "crimes.placeholder",
    }
    examples |= {key for key in WORDS["en"] if key.startswith("help.")} | {"download.example", "download.example_two"}
    assert chinese - examples == {"about_page.topic_in", "error.raw_characters_advice"}


def test_values_of_the_data_have_names() -> None:
    named = {"kind": Kind, "topic": Topic, "state": (*State, *columns.ColumnState), "verdict": ORDER}
    named |= {"quote_verdict": QuoteVerdict, "quote_difference": DifferenceKind, "quote_remark": QuoteRemark}
    named |= {"outcome": OutcomeKind, "suspended": Suspension, "non_prosecution": NonProsecution}
    named |= {"instance": Instance, "circumstance": CircumstanceKind, "law_kind": KINDS}
    for column, values in named.items():
        assert [value for value in values if label(column, value) == value] == []


def test_tables_and_their_columns_have_names() -> None:
    views = [view for view in schema.VIEWS if view.on_site]
    public = [*views, *(table for table in schema.TABLES if table.public)]
    assert [table.name for table in public if label("about", table.name) == table.name] == []
    assert (
        sorted(
            {one.name for table in public for one in table.columns if column_label(one.name, table.name) == one.name}
        )
        == []
    )


def test_tables_are_called_as_their_declarations_call_them() -> None:
    names = {
        key.removeprefix("table_name."): name for key, name in WORDS["zh"].items() if key.startswith("table_name.")
    }
    views = {view.name: view.label for view in schema.VIEWS if view.on_site}
    assert names == views | {table.name: table.label for table in schema.TABLES if table.public}


def test_templates_hold_no_words_of_their_own() -> None:
    chinese = {path.name: re.findall(r"[\u4e00-\u9fff]+", path.read_text()) for path in ROOM.rglob("*.html")}
    assert {name: found for name, found in chinese.items() if found and set(found) != {"案例"}} == {}


def test_the_sections_of_a_case_are_called_as_the_table_of_headings_calls_them() -> None:
    labels = headings().labels
    assert {heading: label("heading", heading) for heading in labels} == labels


def test_what_decides_a_tier_is_said_in_chinese() -> None:
    hosts = json.loads(resources.files("archive.analysis").joinpath("data/hosts.json").read_text("utf-8"))
    published = (Tier.OFFICIAL, Tier.PRESS, Tier.MIRROR)
    known = {entry["what"] for tier in published for entry in hosts[tier].values()} | {"registered_source"}
    assert len(known) == 29
    assert [what for what in known if label("tier_why", what) == what] == []
    assert tier_reason(REGISTERED.why or "") == "所登记的网站"
    assert (
        tier_reason(reasons_json(reason_of("known_host", host="people.com.cn", what="state_newspaper")))
        == "people.com.cn：中央报纸"
    )


def test_every_rule_of_kinds_has_its_words() -> None:
    rules = [*(rule.name for rule in RULES), NO_RULE]
    assert [name for name in rules if label("kind_from", name) == name] == []


def test_every_damage_of_a_table_has_its_words() -> None:
    assert [damage for damage in TableDamage if label("damage", damage) == damage] == []


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ((reason_of("same_text"),), "正文完全相同"),
        (
            (reason_of("case_numbers", numbers=("检例第64号",)), reason_of("share", held=1.0)),
            "检例第64号；其正文的 100% 见于本文献",
        ),
        (
            (reason_of("case_titles", titles=("甲某诈骗案", "乙某盗窃案")), reason_of("share", held=1.0)),
            "所含案例“甲某诈骗案”与“乙某盗窃案”；其正文的 100% 见于本文献",
        ),
        ((reason_of("same_cases", count=5), reason_of("share", held=0.98)), "5 件案例相同；其正文的 98% 见于本文献"),
        (
            (reason_of("same_title"), reason_of("near_dates"), reason_of("share", held=0.6)),
            "标题相同；日期相近；其正文的 60% 见于本文献",
        ),
        (
            (
                reason_of("same_title_without", words=("最高检发布…下",)),
                reason_of("title_says_part", part="下"),
                reason_of("share", held=1.0),
            ),
            "去掉“最高检发布…下”后标题相同；标题注明“下”；其正文的 100% 见于本文献",
        ),
        ((reason_of("shares", held=0.95, holds=0.93),), "双方正文分别有 95% 与 93% 相同"),
        ((reason_of("by_another_copy"),), "经由另一副本认定"),
    ],
)
def test_why_a_page_is_a_copy_is_said_in_chinese(why: tuple[Reason, ...], words: str) -> None:
    assert reason(reasons_json(*why)) == words


@pytest.mark.parametrize("why", ["words of an older archive", "[1]", '[{"code": "nobody_translated"}]', '{"code": 1}'])
def test_what_has_no_words_stays_as_it_is(why: str) -> None:
    assert (reason(why), tier_reason(why), in_english(why)) == (why, why, why)


def test_the_words_of_comparing_are_known() -> None:
    def work(title: str, published: str, text: list[str], titles: frozenset[str] = frozenset()) -> ComparedText:
        return ComparedText(title, published, frozenset(), titles, TextLetters("".join(text)))

    long, other = sentences(0, 20), sentences(10, 40)
    pairs = [
        (work("反诈工作情况通报", "2026-01-01", long), work("反诈工作情况通报", "2026-01-05", other)),
        (work("甲", "2026-01-01", long), work("乙", "2026-01-05", sentences(0, 21))),
        (work("甲", "2026-01-01", long, frozenset("丙")), work("乙", "2026-01-05", other, frozenset("丙"))),
        (work("甲", "2026-01-01", long, frozenset("丙")), work("乙", "2026-01-05", other, frozenset("丙丁"))),
        (work("甲（下）", "2026-01-01", long), work("甲", "2026-01-05", sentences(0, 40))),
        (work("甲", "2026-01-01", long), work("乙", "2026-01-05", sentences(0, 40))),
    ]
    told = [found[0].why for found in (compare(*pair) for pair in pairs) if found]
    assert len(told) == len(pairs)
    assert [why for why in told if re.search("[a-z]", reason(why))] == []


def test_the_reasons_of_verdicts_are_said_in_words() -> None:
    why = '[{"code": "lists_failed", "columns": ["a", "b"], "kind": "gone", "why": "HTTP 404", "about": ""}]'
    assert reason(why, "verdict_why") == "列表未能采到：“a”与“b”"
    assert reason('[{"code": "shrunk", "rows": 30, "before": 34}, {"code": "lost", "count": 2}]', "verdict_why") == (
        "列表有 30 行，正常时有 34 行：栏目是否搬迁？；2 页未能采到"
    )
    codes = re.findall(r'_?reasons?\(\s*"(\w+)"', inspect.getsource(rules))
    codes += [*rules.FIELDS, *(rule.code for rule in rules.SHARES)]
    assert [code for code in codes if f"verdict_why.{code}" not in WORDS["zh"]] == []


def test_a_doubt_is_a_code_with_words_in_both_languages() -> None:
    between = '[{"code": "numbers_missing", "numbers": ["案例二"]}]'
    assert reason(between, "doubt_why") == "案例编号不连续，缺“案例二”"
    assert in_english(between) == "missing between its neighbours: 案例二"
    codes = list(ENGLISH)
    of_doubts = codes[codes.index("numbers_missing") : codes.index("http_gone")]
    assert [code for code in of_doubts if f"doubt_why.{code}" not in WORDS["zh"]] == []
    assert [kind for kind in DoubtKind if f"doubt.{kind}" not in WORDS["zh"]] == []


def test_why_a_page_or_a_file_is_in_its_state_is_a_code_with_words_in_both_languages() -> None:
    assert reason('[{"code": "http_gone", "status": 404}]', "state_why") == "HTTP 404：网站答称无此页"
    assert in_english('[{"code": "http_gone", "status": 404}]') == "HTTP 404: there is no such page"
    codes = list(ENGLISH)
    of_states = codes[codes.index("http_gone") : codes.index("lists_failed")]
    assert [code for code in of_states if f"state_why.{code}" not in WORDS["zh"]] == []
