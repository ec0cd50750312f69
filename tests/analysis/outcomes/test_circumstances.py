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


def test_who_stands_behind_a_role_or_in_a_group_with_it_has_it() -> None:
    _, found = read(
        "白某、宁某、岑某伤害案", "法院以故意伤害罪判处主犯白某、宁某有期徒刑九年、八年，从犯岑某有期徒刑三年。"
    )
    assert [(str(one.kind), one.defendant) for one in found] == [
        ("principal", "白某"),
        ("principal", "宁某"),
        ("accessory", "岑某"),
    ]
    _, found = read("白某等诈骗案", "甲县法院以诈骗罪判处白某有期徒刑九年；乙县法院判处宁某等9名从犯有期徒刑三年。")
    assert [(str(one.kind), one.defendant) for one in found] == [("accessory", "宁某等9名从犯")]


@pytest.mark.parametrize(
    "body",
    [
        "白某多次向民警表达回国自首意愿。",
        "白某向家人说过自首的想法。",
        "乙市中级法院作出民事调解书，确认甲保险公司赔偿白某医药费三万元。",
        "判决如下。被告白某、宁某赔偿生态环境的损失三万元，于判决生效之日起三十日内支付。",
        "公安机关撤销案件后，白某与甲公司和解，全额退赔了货款。",
        "检察机关积极敦促被告人白某退赃。",
        "法院判决白某侵权，原告收取的侵权赔偿款归其所有。",
        "办案组督促启动损害赔偿程序，赔偿权利人白某不起诉的，由检察院起诉。",
    ],
)
def test_wishes_and_what_a_civil_case_orders_are_no_circumstances(body: str) -> None:
    assert read("白某诈骗案", body)[1] == ()


def test_what_is_paid_in_the_civil_part_of_a_criminal_trial_is_a_circumstance() -> None:
    _, found = read("白某伤害案", "白某在附带民事诉讼中积极赔偿被害人损失。")
    assert [(str(one.kind), one.defendant) for one in found] == [("restitution", "白某")]
