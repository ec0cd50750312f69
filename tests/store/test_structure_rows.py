"""The rows of figures, outcomes, circumstances and citations; and their way through JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, TypeVar

from archive.analysis.structure_json import dumps, loads
from archive.model import (
    Bound,
    Case,
    Change,
    Circumstance,
    CircumstanceKind,
    Citation,
    Figure,
    Instance,
    NonProsecution,
    Outcome,
    OutcomeKind,
    Structure,
    Suspension,
)
from archive.store.archive import Archive
from tests.support.captures import capture, ingest

Take = Callable[..., tuple[bool, bool]]
T = TypeVar("T")
TEXT = """起诉430余人，同比上升7.5%。
案例一
骗取8万元。甲某自首，被判处拘役四个月。
案例二
乙某未经起诉。依照刑法第十二条。"""


def at(part: str, of: type[T], /, **values: Any) -> T:
    """What was found at this part of the text: all that is not given is missing."""
    start = TEXT.index(part)
    place = {"start": start, "end": start + len(part), "as_written": part}
    blank = {field.name: None for field in fields(of)}  # type: ignore[arg-type]
    return of(**blank | {name: value for name, value in place.items() if name in blank} | values)


def sentence(first: str, last: str) -> dict[str, int]:
    return {"sentence_start": TEXT.index(first), "sentence_end": TEXT.index(last) + len(last)}


OF_NUMBERS = {"bound": Bound.EXACT, "damaged": False}
FIRST, LAST = sentence("起诉430", "7.5%。"), sentence("骗取8", "8万元。")
PROSECUTED = at("430余人", Figure, value=430, unit="人", measure="起诉", region="330000", **OF_NUMBERS | FIRST)
RISE = at("7.5%", Figure, value=7.5, unit="%", measure="同比", change=Change.UP, part_of=0, **OF_NUMBERS | FIRST)
TAKEN = at("8万元", Figure, value=80_000, unit="元", measure="骗取", **OF_NUMBERS | LAST)
OF_OUTCOMES = {"people": 1, "rights_for_life": False, "adopted": False, "final": True, "other_case": False}
PRISON = at(
    "被判处拘役四个月",
    Outcome,
    defendant="甲某",
    crimes_as_written=("诈骗罪", "偷越国境罪", "某罪"),
    crimes=("fraud", "illegal_border_crossing", None),
    kind=OutcomeKind.DETENTION,
    months_min=4,
    months_max=4,
    suspended=Suspension.ALL,
    suspended_months=6,
    fined=True,
    instance=Instance.FIRST,
    decided="2023-04",
    **OF_OUTCOMES,
)
LET_GO = at(
    "乙某未经起诉。",
    Outcome,
    defendant="乙某",
    crimes_as_written=(),
    crimes=(),
    kind=OutcomeKind.NOT_PROSECUTED,
    fined=False,
    non_prosecution=NonProsecution.MINOR,
    **OF_OUTCOMES,
)
SURRENDER = at("自首", Circumstance, kind=CircumstanceKind.SURRENDER, defendant="甲某", outcome=0)
OF_CASE = at("未经起诉", Circumstance, kind=CircumstanceKind.FIRST_OFFENCE)
CITATION = at(
    "刑法第十二条",
    Citation,
    law="中华人民共和国刑法",
    law_id="cn-criminal-law",
    article=12,
    former=True,
    **sentence("依照刑法", "十二条。"),
)
BREAK = TEXT.index("案例二")
ONE = Case(TEXT.index("案例一"), BREAK, "案例一", "案例一", None, (), "案例一", "", (), "", (), (), ())
TWO = replace(ONE, start=BREAK, end=len(TEXT), number="案例二")
STRUCTURE = Structure(
    cases=(
        replace(ONE, outcomes=(PRISON, LET_GO), circumstances=(SURRENDER,)),
        replace(TWO, outcomes=(LET_GO, PRISON), circumstances=(OF_CASE, replace(SURRENDER, outcome=1))),
    ),
    figures=(PROSECUTED, RISE, TAKEN),
    citations=(CITATION, replace(CITATION, start=0), replace(CITATION, start=ONE.start)),
)


def rows(archive: Archive, columns: str, table: str) -> list[tuple[Any, ...]]:
    """In the order of the text, with the number of the case in place of its id."""
    case = "left join cases c on c.id = t.case_id order by t.position"
    return archive.db.execute(f"select c.number, {columns} from {table} t {case}").fetchall()


def test_what_was_found_is_the_same_when_it_comes_back_from_json() -> None:
    stored = dumps(STRUCTURE)
    assert loads(stored) == STRUCTURE
    assert "null" not in stored.partition('"figures"')[2]


def test_each_row_has_its_place_its_case_and_its_sentence(archive: Archive) -> None:
    ingest(archive, capture("https://www.spp.gov.cn/a/202301/t20230101_1.shtml", TEXT, structure=STRUCTURE))
    first = "起诉430余人，同比上升7.5%。"
    assert rows(archive, "t.position, as_written, value, region_code, sentence", "figures") == [
        (None, 1, "430余人", 430, "330000", first),
        (None, 2, "7.5%", 7.5, None, first),
        ("案例一", 3, "8万元", 80_000, None, "骗取8万元。"),
    ]
    ((whole,),) = archive.db.execute("select w.position from figures f join figures w on w.id = f.part_of").fetchall()
    assert whole == 1
    assert rows(archive, "t.position, defendant, kind", "outcomes") == [
        ("案例一", 1, "甲某", "detention"),
        ("案例一", 2, "乙某", "not_prosecuted"),
        ("案例二", 3, "乙某", "not_prosecuted"),
        ("案例二", 4, "甲某", "detention"),
    ]
    of_first = "where outcome_id = (select id from outcomes where position = 1) order by position"
    crimes = archive.db.execute(f"select position, crime_id, as_written from outcome_crimes {of_first}").fetchall()
    assert crimes == [(1, "fraud", "诈骗罪"), (2, "illegal_border_crossing", "偷越国境罪"), (3, None, "某罪")]
    outcome = "(select position from outcomes where id = outcome_id)"
    assert rows(archive, f"t.position, {outcome}", "circumstances") == [
        ("案例一", 1, 1),
        ("案例二", 2, None),
        ("案例二", 3, 4),
    ]
    assert rows(archive, "t.position, former, sentence", "citations") == [
        (case, position, 1, "依照刑法第十二条。") for position, case in enumerate(("案例二", None, "案例一"), 1)
    ]


def test_a_number_of_more_digits_than_any_count_has_is_damaged(archive: Archive) -> None:
    largest = 10**15 - 1
    values = (largest, largest + 1, 10**400, float("inf"), -(10**16))
    figures = tuple(replace(PROSECUTED, value=value) for value in values)
    ingest(archive, capture("https://www.spp.gov.cn/a/1.shtml", TEXT, structure=Structure(figures=figures)))
    assert rows(archive, "value, damaged", "figures") == [(None, largest, 0), *[(None, None, 1)] * 4]


def test_a_circumstance_without_an_outcome_may_come_before_all_outcomes(archive: Archive, take: Take) -> None:
    cases = (replace(ONE, circumstances=(OF_CASE,)), replace(TWO, outcomes=(LET_GO,), circumstances=(SURRENDER,)))
    take("https://www.spp.gov.cn/a/202301/t20230101_1.shtml", TEXT, structure=Structure(cases=cases))
    assert archive.make_publications() == ()
    assert archive.db.execute("select count(*), count(outcome_id) from circumstances").fetchall() == [(2, 1)]
