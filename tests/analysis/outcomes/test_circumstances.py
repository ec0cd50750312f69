"""Circumstances of sentencing: whose they are, and which words say that somebody has none."""

from __future__ import annotations

from archive.model import Circumstance
from tests.support.gold import entries
from tests.support.outcome_reading import case_in


def circumstances(body: str, title: str = "白某诈骗案") -> list[tuple[str, str | None]]:
    """The kind of each circumstance, and whose it is."""
    return [(str(one.kind), one.defendant) for one in case_in(body, title).circumstances]


def test_the_circumstances_of_a_made_case_are_those_that_a_reader_found() -> None:
    def rows(found: tuple[Circumstance, ...]) -> set[tuple[str, str | None, str]]:
        return {(str(one.kind), one.defendant, one.as_written) for one in found}

    wrong = {}
    for entry in entries("circumstances"):
        wanted = {(one["kind"], one["defendant"], one["as_written"]) for one in entry["circumstances"]}
        found = rows(case_in(entry["text"], entry["title"]).circumstances)
        if found != wanted:
            wrong[entry["id"]] = {"missed": wanted - found, "invented": found - wanted}
    assert wrong == {}


def test_a_circumstance_leads_to_the_outcome_that_is_final() -> None:
    case = case_in(
        "岑某自首。2020年1月6日，甲县人民法院判处岑某有期徒刑二年。岑某上诉后，乙市中级人民法院改判岑某有期徒刑一年。",
        "岑某盗窃案",
    )
    assert [(one.defendant, one.outcome) for one in case.circumstances] == [("岑某", 1)]
    assert [one.final for one in case.outcomes] == [False, True]


def test_the_same_circumstance_of_a_person_is_one_row_at_its_first_place() -> None:
    [found] = case_in("白某到案后自首。法院认为白某系自首，判处白某有期徒刑一年。", "白某诈骗案").circumstances
    assert (found.kind, found.as_written) == ("surrender", "自首")
    assert found.start == len("案例一\n白某诈骗案\n【基本案情】\n白某到案后")


def test_wishes_and_what_a_civil_case_orders_are_no_circumstances() -> None:
    bodies = [
        "白某多次向民警表达回国自首意愿。",
        "白某向家人说过自首的想法。",
        "乙市中级法院作出民事调解书，确认甲保险公司赔偿白某医药费三万元。",
        "判决如下。被告白某、宁某赔偿生态环境的损失三万元，于判决生效之日起三十日内支付。",
        "公安机关撤销案件后，白某与甲公司和解，全额退赔了货款。",
        "检察机关积极敦促被告人白某退赃。",
        "法院判决白某侵权，原告收取的侵权赔偿款归其所有。",
        "办案组督促启动损害赔偿程序，赔偿权利人白某不起诉的，由检察院起诉。",
    ]
    assert [(body, found) for body in bodies if (found := circumstances(body))] == []
