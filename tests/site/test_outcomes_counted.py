"""What is counted of outcomes: a range over two kinds as neither kind, a group of several crimes as of none of them."""

from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import lxml.html
import pytest

from tests.support import made_outcomes, public_file
from tests.support.counted_site import counted_site
from tests.support.public_file import SITE, TYPICAL, Get

TOURS, FUNDS = "丁某等人诈骗案", "戊某集资案"  # cases of TYPICAL, of which the made file has no outcomes
RANGES, GROUPS = "fundraising_fraud", "contract_fraud"  # crimes
FIELDS = ("kind", "kind_low", "months_min", "months_max", "people")
# What becomes of whom: the case, the crimes, and FIELDS.
Given = tuple[int, list[str | None], tuple[str | int | None, ...]]
OUTCOMES: list[Given] = [
    (2, [RANGES], ("prison", "detention", 3, 19, 5)),
    (2, [RANGES], ("prison", "detention", 5, 24, 1)),
    (2, [RANGES], ("prison", None, 12, 12, 1)),
    (2, [RANGES], ("prison", None, 30, 30, 1)),
    (2, [RANGES], ("prison", None, 30, 36, 1)),  # a single person of whom a text gives a range
    (2, [RANGES], ("prison", None, 18, 18, 1)),
    (2, [RANGES], ("prison", None, 33, 33, 2)),  # two people
    (2, [RANGES], ("prison", "detention", 4, 4, 1)),
    (2, [RANGES], ("prison", "exempted", None, 40, 2)),
    (2, [RANGES], ("detention", "fine_only", None, 4, 3)),
    (2, [RANGES], ("life", "prison", 120, None, None)),
    (1, [GROUPS], ("prison", "control", 6, 24, 3)),
    (1, [GROUPS, "fraud"], ("prison", None, 18, 48, 9)),
    (1, [GROUPS, None], ("prison", None, 20, 50, 8)),  # a crime that the vocabulary does not have
    (1, [GROUPS, "fraud"], ("prison", None, 20, 20, 1)),
]


BANDS = [  # outcomes of one case, and the shortest and longest term that exports have of it
    ([("life", "prison", 120, None)], (120, None)),
    ([("death_suspended", "prison", 60, None)], (60, None)),
    ([("prison", "control", 6, 24)], (None, 24)),
    ([("prison", "detention", 3, 19)], (3, 19)),
    ([("detention", "fine_only", None, 4)], (None, 4)),
    ([("control", "fine_only", None, 12)], (None, None)),
    ([("prison", None, 36, None)], (36, None)),
    ([("life", "prison", 120, None), ("prison", None, 24, 60)], (24, None)),
    ([("life", "prison", 120, None), ("prison", None, 24, 180)], (24, 180)),
    ([("prison", None, 36, None), ("prison", None, 24, 24)], (24, None)),
    ([("prison", "control", 6, 24), ("prison", None, 36, 48)], (None, 48)),
]
BANDED = [
    replace(TYPICAL, title=f"样例{at}", published="2019", urls=(f"{SITE}/dxal/201901/t20190101_94000{at}.shtml",))
    for at, _ in enumerate(BANDS)
]


def rows() -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows of outcomes and of their crimes."""
    given = [(TYPICAL, *one) for one in OUTCOMES]
    given += [(made, 2, [None], (*one, 1)) for made, (some, _) in zip(BANDED, BANDS, strict=True) for one in some]
    for id_, (made, position, crimes, values) in enumerate(given, 1):
        own = {"id": id_, "publication_id": made.id, "case_id": made.case_id(position), "position": id_}
        plain = dict.fromkeys(("fined", "rights_for_life", "adopted", "other_case", "start"), 0)
        words = {"final": 1, "end": 2, "defendant": "某某", "as_written": "目录"}
        yield "outcomes", own | plain | words | dict(zip(FIELDS, values, strict=True))
        for at, crime in enumerate(crimes, 1):
            row = {"outcome_id": id_, "position": at, "crime_id": crime, "as_written": crime or "样例罪"}
            yield "outcome_crimes", row


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    def insert(db: sqlite3.Connection) -> None:
        made_outcomes.insert(db)
        db.execute("insert or ignore into crimes (id, name) values (?, '合同诈骗罪')", (GROUPS,))
        for table, row in rows():
            names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
            db.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))

    path = tmp_path_factory.mktemp("counted") / "fanzha.db"
    site = counted_site(public_file.build(path, (*made_outcomes.PUBLICATIONS, *BANDED), insert))
    return lambda path: asyncio.run(site.client.get(path))


def table(get: Get, path: str, heading: str) -> list[list[str]]:
    """The cells of the table of outcomes below a heading, without cases and fines."""
    page = lxml.html.document_fromstring(get(path).text)
    [found] = page.xpath(f"//div[@aria-labelledby='{heading}']/table")
    return [[cell.text_content() for cell in row] for row in found.xpath("./tbody/tr")]


def test_a_range_over_two_kinds_is_counted_as_neither_kind_and_its_ends_belong_to_their_kinds(get: Get) -> None:
    found = get(f"/crimes/{RANGES}.json").json()["alone"]
    names = ("kind", "kind_low", "months_min", "months_max", "people", "uncounted")
    assert [tuple(one[name] for name in names) for one in found] == [
        ("life", "prison", 120, None, 0, 1),
        ("prison", None, 12, 36, 6, 0),
        ("prison", "detention", 3, 24, 7, 0),
        ("prison", "exempted", None, 40, 2, 0),
        ("detention", "fine_only", None, 4, 3, 0),
    ]
    of_page = [[name, people, term] for name, _, people, term, _ in table(get, f"/crimes/{RANGES}", "alone")]
    assert of_page == [
        ["有期徒刑至无期徒刑", "未写明", "10年以上"],
        ["有期徒刑", "6 人", "1年至3年"],
        ["拘役至有期徒刑", "7 人", "3个月至2年"],
        ["免予刑事处罚至有期徒刑", "2 人", "3年4个月以下"],
        ["单处罚金至拘役", "3 人", "4个月以下"],
    ]


ENDS = {
    "term=under_1": {FUNDS},  # 管制 of six months is no term of 有期徒刑 or 拘役, 拘役 of three months is
    "term=1_3": {TOURS, FUNDS},
    "term=3_5": {TOURS, FUNDS},  # the 有期徒刑 of 40 months, not the exemption
    "term=over_10": {FUNDS},  # 有期徒刑 of ten years, the lower end of what goes up to life
    "term=life_or_death": {FUNDS},
    "outcome=detention": {FUNDS},
    "outcome=fine_only": {FUNDS},
    "outcome=control": {TOURS},
}


def test_filters_find_a_range_over_two_kinds_by_each_end(get: Get) -> None:
    for query, wanted in ENDS.items():
        titles = {case["title"] for case in get(f"/cases.json?from=2020&{query}").json()["cases"]}
        assert titles & {TOURS, FUNDS} == wanted, query


def test_an_end_that_is_of_no_term_of_imprisonment_or_detention_is_empty_in_exports(get: Get) -> None:
    cases = {case["case_id"]: case for case in get("/cases.json").json()["cases"]}
    lines = {int(line["case_id"]): line for line in csv.DictReader(io.StringIO(get("/cases.csv").text[1:]))}
    wanted = {made.case_id(2): months for made, (_, months) in zip(BANDED, BANDS, strict=True)}
    wanted |= {TYPICAL.case_id(1): (18, 50), TYPICAL.case_id(2): (3, None)}  # above 120 months the text says life
    assert {id_: (cases[id_]["months_min"], cases[id_]["months_max"]) for id_ in wanted} == wanted
    written = {id_: tuple("" if n is None else str(n) for n in months) for id_, months in wanted.items()}
    assert {id_: (lines[id_]["months_min"], lines[id_]["months_max"]) for id_ in wanted} == written


def test_people_of_groups_of_several_crimes_are_counted_apart_from_people_of_a_crime(get: Get) -> None:
    crimes = {one["id"]: one for one in get("/crimes.json").json()["crimes"]}
    own = crimes[GROUPS]
    assert (own["outcomes"], own["people"], own["people_in_groups"]) == (4, 4, 17)
    fraud, before = crimes["fraud"], get("/crimes/fraud.json").json()
    people = [sum(one[name] for one in (*before["alone"], *before["with_others"])) for name in PEOPLE]
    assert [fraud[name] for name in PEOPLE] == people
    assert (fraud["people_in_groups"], crimes[RANGES]["people_in_groups"]) == (9, 0)
    found = get(f"/crimes/{GROUPS}.json").json()
    assert [[one[name] for name in PEOPLE] for one in (*found["alone"], *found["with_others"])] == [[3, 0], [1, 17]]


PEOPLE = ("people", "people_in_groups")
