"""Circumstances of sentencing: whose they are, and which words say that somebody has none."""

from __future__ import annotations

import pytest

from archive.analysis.outcomes import circumstances_of, outcomes_of
from archive.model import Case, Circumstance, Outcome
from tests.support.gold import Entry, entries

GOLD = entries("circumstances")


def read(title: str, body: str) -> tuple[tuple[Outcome, ...], tuple[Circumstance, ...]]:
    """The outcomes and the circumstances of a case with this title and text."""
    text = f"{title}\n{body}"
    case = Case(0, len(text), None, title, None, (), title, body, (), "", (), (), ())
    outcomes = outcomes_of(text, case)
    found = circumstances_of(text, case, outcomes)
    assert all(text[one.start : one.end] == one.as_written for one in found)
    return outcomes, found


def rows(entry: Entry) -> set[tuple[str, str | None, str]]:
    _, found = read(entry["title"], entry["text"])
    return {(str(one.kind), one.defendant, one.as_written) for one in found}


def wanted(entry: Entry) -> set[tuple[str, str | None, str]]:
    return {(one["kind"], one["defendant"], one["as_written"]) for one in entry["circumstances"]}


@pytest.mark.parametrize("entry", GOLD, ids=[entry["id"] for entry in GOLD])
def test_the_circumstances_of_a_made_case_are_those_that_a_reader_found(entry: Entry) -> None:
    assert rows(entry) == wanted(entry)


def test_a_circumstance_leads_to_the_outcome_of_its_person() -> None:
    outcomes, found = read(
        "白某、宁某诈骗案", "某区人民法院以诈骗罪判处白某有期徒刑三年；宁某系从犯，判处宁某有期徒刑一年。"
    )
    [accessory] = found
    assert accessory.outcome is not None
    assert outcomes[accessory.outcome].defendant == "宁某"


def test_a_circumstance_leads_to_the_outcome_that_is_final() -> None:
    outcomes, found = read(
        "岑某盗窃案",
        "岑某自首。2020年1月6日，甲县人民法院判处岑某有期徒刑二年。岑某上诉后，乙市中级人民法院改判岑某有期徒刑一年。",
    )
    assert [(one.defendant, one.outcome) for one in found] == [("岑某", 1)]
    assert [one.final for one in outcomes] == [False, True]


def test_the_same_circumstance_of_a_person_is_one_row() -> None:
    _, found = read("白某诈骗案", "白某到案后自首。法院认为白某系自首，判处白某有期徒刑一年。")
    assert [(str(one.kind), one.start) for one in found] == [("surrender", 11)]
