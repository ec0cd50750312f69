"""The rows of outcomes, of their crimes, of circumstances and of citations; and their way through JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from archive.analysis.structure_json import dumps, loads
from archive.model import (
    Case,
    Circumstance,
    CircumstanceKind,
    Citation,
    Instance,
    NonProsecution,
    Outcome,
    OutcomeKind,
    Structure,
    Suspension,
)
from archive.store.archive import Archive
from archive.store.publications.citation_rows import citation_rows
from archive.store.publications.outcome_rows import outcome_rows
from archive.store.rows import Row

Take = Callable[..., tuple[bool, bool]]
TEXT = "案例一\n甲某自首，被判处拘役四个月。\n案例二\n乙某未经起诉。依照刑法第十二条、第十三条。"
PRISON = Outcome(
    start=9,
    end=17,
    as_written="被判处拘役四个月",
    defendant="甲某",
    people=1,
    crimes_as_written=("诈骗罪", "偷越国境罪", "某罪"),
    crimes=("fraud", "border_crossing", None),
    kind=OutcomeKind.DETENTION,
    kind_low=None,
    months_min=4,
    months_max=4,
    suspended=Suspension.ALL,
    suspended_months=6,
    fined=True,
    fine_min=2000,
    fine_max=2000,
    fine_total=None,
    confiscate_all=None,
    confiscated=None,
    rights=None,
    rights_for_life=False,
    non_prosecution=None,
    adopted=False,
    instance=Instance.FIRST,
    court=None,
    procuratorate=None,
    decided="2023-04",
    final=True,
    other_case=False,
)
LET_GO = replace(
    PRISON,
    start=23,
    end=30,
    as_written="乙某未经起诉。",
    defendant="乙某",
    crimes_as_written=(),
    crimes=(),
    kind=OutcomeKind.NOT_PROSECUTED,
    months_min=None,
    months_max=None,
    suspended=None,
    suspended_months=None,
    fined=False,
    fine_min=None,
    fine_max=None,
    non_prosecution=NonProsecution.MINOR,
    instance=None,
)
SURRENDER = Circumstance(6, 8, "自首", CircumstanceKind.SURRENDER, "甲某", 0)
OF_CASE = Circumstance(25, 29, "未经起诉", CircumstanceKind.FIRST_OFFENCE, None, None)
CITATION = Citation(
    start=32,
    end=38,
    as_written="刑法第十二条",
    law="中华人民共和国刑法",
    law_id="cn-criminal-law",
    article=12,
    article_sub=None,
    article_to=None,
    paragraph=None,
    item=None,
    item_to=None,
    version=None,
    former=True,
    sentence_start=30,
    sentence_end=44,
)
FIRST = Case(0, 19, "案例一", "案例一", None, (), "案例一", "", (), "", (), (), ())
SECOND = replace(FIRST, start=19, end=44, number="案例二")
CASES = (
    replace(FIRST, outcomes=(PRISON, LET_GO), circumstances=(SURRENDER,)),
    replace(SECOND, outcomes=(LET_GO, PRISON), circumstances=(OF_CASE, replace(SURRENDER, outcome=1))),
)


def rows(table: str) -> list[Row]:
    stored = [(70, CASES[0]), (71, CASES[1])]
    return [row for name, row in outcome_rows(7, stored) if name == table]


def test_what_is_found_is_the_same_when_it_comes_back_from_json() -> None:
    structure = Structure(cases=CASES, citations=(CITATION, replace(CITATION, law_id=None, article=None)))
    stored = dumps(structure)
    assert loads(stored) == structure


def test_outcomes_are_numbered_through_the_publication() -> None:
    found = [(row["case_id"], row["position"], row["defendant"], row["kind"]) for row in rows("outcomes")]
    assert found == [
        (70, 1, "甲某", "detention"),
        (70, 2, "乙某", "not_prosecuted"),
        (71, 3, "乙某", "not_prosecuted"),
        (71, 4, "甲某", "detention"),
    ]


def test_a_crime_without_an_id_keeps_its_words() -> None:
    first = rows("outcomes")[0]["id"]
    found = [row for row in rows("outcome_crimes") if row["outcome_id"] == first]
    assert [(row["position"], row["crime_id"], row["as_written"]) for row in found] == [
        (1, "fraud", "诈骗罪"),
        (2, "border_crossing", "偷越国境罪"),
        (3, None, "某罪"),
    ]


def test_a_circumstance_has_the_outcome_of_its_person_in_its_own_case() -> None:
    ids = [row["id"] for row in rows("outcomes")]
    found = [(row["position"], row["case_id"], row["outcome_id"]) for row in rows("circumstances")]
    assert found == [(1, 70, ids[0]), (2, 71, None), (3, 71, ids[3])]


@pytest.mark.parametrize(("start", "case_id"), [(32, 71), (3, 70), (50, None)])
def test_a_citation_has_its_case_and_its_sentence(start: int, case_id: int | None) -> None:
    (row,) = citation_rows(7, [replace(CITATION, start=start)], TEXT, [(70, CASES[0]), (71, CASES[1])])
    assert (row["case_id"], row["position"], row["former"]) == (case_id, 1, True)
    assert row["sentence"] == "依照刑法第十二条、第十三条。"


def test_a_circumstance_without_an_outcome_may_come_before_all_outcomes(archive: Archive, take: Take) -> None:
    cases = (replace(FIRST, circumstances=(OF_CASE,)), replace(SECOND, outcomes=(LET_GO,), circumstances=(SURRENDER,)))
    take("https://www.spp.gov.cn/a/202301/t20230101_1.shtml", TEXT, structure=Structure(cases=cases))
    assert archive.make_publications() == ()
    assert archive.db.execute("select count(*), count(outcome_id) from circumstances").fetchall() == [(2, 1)]
