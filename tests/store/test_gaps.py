"""What should exist and is not held: found from the tables alone, whatever the order in which pages came."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from archive.model import Case, Kind, State, Structure
from archive.store.archive import Archive
from archive.store.gaps.gap_rows import gaps_in
from archive.store.gaps.months import UnreadMonth, _months, holes, unread_months
from archive.store.gaps.series import Batch, missing_batches
from archive.store.rows import insert
from archive.store.runs import COUNTS
from archive.urls import canonical_key

Take = Callable[..., tuple[bool, bool]]
SITE = "https://www.spp.gov.cn"


def regular(first: str, last: str, each: int, **others: int) -> dict[str, int]:
    """So many publications in each month, and other numbers in some (m2022_05=0)."""
    counts = dict.fromkeys(_months(first, last), each)
    return counts | {name[1:].replace("_", "-"): count for name, count in others.items()}


# --- series -----------------------------------------------------------------------------------------------------------


def missing(*titles: str, source: str = "spp") -> list[tuple[str, int]]:
    batches = (Batch.of(source, title, f"2023-01-{day:02}") for day, title in enumerate(titles, 1))
    return [(one.series, one.number) for one in missing_batches(batches)]


@pytest.mark.parametrize(
    ("titles", "numbers"),
    [
        (("惩治养老诈骗犯罪典型案例（第一批）", "惩治养老诈骗犯罪典型案例（第三批）"), [2]),
        (
            (
                "最高检发布惩治养老诈骗犯罪典型案例（第一批）",
                "最高人民检察院关于印发第三批惩治养老诈骗犯罪典型案例的通知",
            ),
            [2],
        ),
        (("江苏省人民检察院发布第二批反诈典型案例守护群众钱袋子", "反诈典型案例守护群众钱袋子（第四批）"), [1, 3]),
        (("惩治养老诈骗犯罪典型案例", "惩治养老诈骗犯罪典型案例（第二批）"), []),  # the first has no number
        (
            ("惩治养老诈骗违法犯罪典型案例（第一批）", "依法惩治养老诈骗违法犯罪典型案例（第二批）"),
            [],
        ),  # nearly one name
        (("惩治养老诈骗犯罪典型案例", "惩治洗钱犯罪典型案例"), []),
        (("惩治养老诈骗犯罪典型案例（第一批）", "惩治养老诈骗犯罪典型案例（第九十批）"), []),  # a misprint
    ],
)
def test_batches_that_a_series_lacks(titles: tuple[str, ...], numbers: list[int]) -> None:
    found = {order: [number for _, number in missing(*order)] for order in permutations(titles)}
    assert set(map(tuple, found.values())) == {tuple(numbers)}


@pytest.mark.parametrize(
    "first",
    [
        "惩治养老诈骗典型案例",
        "最高检发布首批惩治养老诈骗典型案例",
        "守护老年人的“钱袋子” 最高人民检察院发布一批惩治养老诈骗典型案例",
        "2022年惩治养老诈骗典型案例",
    ],
)
def test_a_batch_that_is_held_without_a_number_in_its_title_is_the_first(first: str) -> None:
    assert missing(first, "惩治养老诈骗典型案例（第二批）", "惩治养老诈骗典型案例（第三批）") == []
    assert missing(first, "惩治养老诈骗典型案例（第三批）") == [("惩治养老诈骗典型案例", 2)]


def test_series_with_a_name_that_any_office_may_give_are_of_one_source() -> None:
    batches = [Batch.of("jiangsu", "典型案例（第一批）", None), Batch.of("hebei", "典型案例（第三批）", None)]
    assert [(one.upper.source_id, one.number) for one in missing_batches(batches)] == [("hebei", 1), ("hebei", 2)]


def test_numbers_beyond_any_series_are_no_evidence_of_all_below_them(archive: Archive, take: Take) -> None:
    """Two titles made a table of ten thousand rows, or took a gigabyte."""
    guiding(take, "一", 1, 2, day=1)
    for day, name in enumerate(("九九九九九九八", "九九九九九九九", "2023", "2024"), 1):
        take(f"{SITE}/a/202302/t202302{day:02}_1.shtml", title=f"检例第{name}号", kind=Kind.RELEASE)
    for day, name in enumerate(("九千九百", "九千九百零一", "998", "999"), 5):
        title = f"最高检发布第{name}批指导性案例"
        take(f"{SITE}/a/202302/t202302{day:02}_1.shtml", title=title, kind=Kind.RELEASE)
        take(
            f"{SITE}/b/202302/t202302{day:02}_1.shtml", title=f"惩治诈骗典型案例（第{name}批）", kind=Kind.TYPICAL_CASES
        )
    assert rows(archive) == []


# --- months -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        (regular("2021-01", "2023-12", 10), []),
        (regular("2021-01", "2023-12", 10, m2022_05=0), ["2022-05"]),
        (regular("2021-01", "2023-12", 10, m2022_05=2), ["2022-05"]),
        (regular("2021-01", "2023-12", 10, m2022_05=4), []),  # a quiet month
        (regular("2021-01", "2023-12", 10, m2022_05=0, m2022_06=1), ["2022-05", "2022-06"]),
        (regular("2021-01", "2023-12", 10, m2021_01=1, m2021_03=0), []),  # the source begins
        (regular("2021-01", "2023-12", 10, m2023_12=1), []),  # the last month is not full
        (regular("2021-01", "2021-12", 10) | regular("2022-01", "2023-12", 2), []),  # it publishes less from then on
        (regular("2021-01", "2021-12", 1) | regular("2022-01", "2023-12", 12), []),  # it grew
        (regular("2021-01", "2023-12", 1, m2022_05=0), []),  # too few to say anything
        (
            dict(zip(_months("2021-01", "2022-12"), [3, 9, 0, 14, 5, 1, 8, 2, 11, 0, 6, 7] * 2, strict=True)),
            [],
        ),  # ups and downs
        ({}, []),
    ],
)
def test_a_hole_is_far_below_the_months_on_both_sides(counts: dict[str, int], found: list[str]) -> None:
    assert [one.month for one in holes(counts)] == found


@pytest.mark.parametrize(
    ("read", "unread", "numbered", "found"),
    [
        ({"2022-06": 1}, {"2022-05": 2}, {}, [UnreadMonth("2022-05", 2, 0)]),
        ({"2022-05": 1, "2022-06": 1}, {"2022-05": 2}, {}, []),  # a third was read
        ({"2022-05": 1, "2022-06": 1}, {"2022-05": 9}, {}, [UnreadMonth("2022-05", 10, 1)]),
        ({"2022-04": 1}, {"2022-05": 2}, {}, []),  # the last month is not full
        ({"2022-06": 1}, {"2022-05": 2}, {"2022-05": 2}, []),  # their numbers say what is missing
        ({"2022-06": 1}, {"2022-05": 3}, {"2022-05": 3}, [UnreadMonth("2022-05", 3, 0)]),
        ({}, {}, {}, []),
    ],
)
def test_a_month_whose_addresses_were_hardly_read(
    read: dict[str, int], unread: dict[str, int], numbered: dict[str, int], found: list[UnreadMonth]
) -> None:
    assert list(unread_months(read, unread, numbered)) == found


# --- in the tables ----------------------------------------------------------------------------------------------------


def rows(archive: Archive) -> list[tuple[Any, ...]]:
    archive.make_publications()
    return archive.db.execute(
        "select kind, source_id, series, first, last from gaps order by 1, 2, 3, first"
    ).fetchall()


def guiding(take: Take, batch: str, *numbers: int, day: int) -> None:
    """Take in a batch of guiding cases."""
    text = "".join(f"检例第{n}号{batch}甲某骗取乙某财物的经过写在这里。" for n in numbers)
    cases = tuple(
        Case(at, at + 5, f"检例第{n}号", f"案{n}", None, (), "", "", (), "", (), (), ()) for at, n in enumerate(numbers)
    )
    take(
        f"{SITE}/jczdal/202301/t202301{day:02}_{day}.shtml", text * 20, title=f"第{batch}批指导性案例",
        structure=Structure(cases=cases), published=f"2023-01-{day:02}", kind=Kind.GUIDING_CASES,
    )  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_guiding_cases_and_batches_in_any_order(archive: Archive, take: Take, order: tuple[int, ...]) -> None:
    made = [("一", (1, 2)), ("二", (3, 4)), ("五", (9, 11))]
    for at in order:
        guiding(take, made[at][0], *made[at][1], day=at + 1)
        archive.make_publications()
    assert rows(archive) == [
        ("guiding_batch", None, None, "3", "3"),
        ("guiding_batch", None, None, "4", "4"),
        ("guiding_case", None, None, "10", "10"),
        ("guiding_case", None, None, "5", "8"),
    ]


def test_a_release_that_names_a_batch_or_a_case_says_that_it_exists(archive: Archive, take: Take) -> None:
    guiding(take, "一", 1, 2, day=1)
    assert rows(archive) == []
    take(f"{SITE}/a/202302/t20230201_1.shtml", title="最高检发布第二批指导性案例（检例第3号）", kind=Kind.RELEASE)
    assert rows(archive) == [("guiding_batch", None, None, "2", "2"), ("guiding_case", None, None, "3", "3")]
    guiding(take, "二", 3, day=2)
    assert rows(archive) == []


def test_a_month_of_which_lists_named_pages_that_could_not_be_read(archive: Archive, take: Take) -> None:
    for at, month in enumerate(one for one in _months("2021-06", "2023-01") if one != "2021-10"):
        url = f"{SITE}/dxal/{month.replace('-', '')}/t{month.replace('-', '')}05_{at}.shtml"
        take(url, f"第{at}篇文章写的是另一起案件。" * 30, published=f"{month}-05", column="spp/dxal")
    assert rows(archive) == []
    lost = f"{SITE}/dxal/202208/t20220809_77.shtml"
    take(lost, None, state=State.GONE, status=404, column="spp/dxal")
    assert rows(archive) == []  # another page of the month was read
    take(f"{SITE}/dxal/202110/t20211009_78.shtml", None, state=State.GONE, status=404)
    assert rows(archive) == []  # no list named it
    take(f"{SITE}/dxal/202110/t20211009_79.shtml", None, state=State.GONE, status=404, column="spp/dxal")
    assert rows(archive) == [("month", "spp", None, "2021-10", "2021-10")]
    evidence = archive.db.execute("select evidence from gaps").fetchone()[0]
    assert json.loads(evidence) == {"addresses": 1, "read": 0}


def test_a_month_of_which_lists_named_addresses_that_did_not_answer(archive: Archive, take: Take) -> None:
    for at, month in enumerate(one for one in _months("2021-06", "2023-01") if one != "2021-10"):
        text = f"第{at}篇文章写的是另一起案件。" * 30
        take(f"{SITE}/dxal/{at}.shtml", text, published=f"{month}-05", column="spp/dxal")
    db, run = archive.db, {"run_id": 1, "source_id": "spp"}
    db.conn.execute("insert into runs (id, started, origin, request_all, resumes) values (1, '', 'live', 0, 0)")
    insert(db, "run_sources", {**run, **dict.fromkeys(COUNTS, 0)})
    row = {**run, "role": "article", "priority": 1, "recheck": 0, "column_name": "spp/dxal", "list_date": "2021-10-09"}
    for name, state in (("3", "failed"), ("98", "done"), ("99", "failed")):  # the archive has the page 3
        url = f"{SITE}/dxal/{name}.shtml"
        insert(db, "frontier", {**row, "key": canonical_key(url), "url": url, "state": state})
    assert rows(archive) == [("month", "spp", None, "2021-10", "2021-10")]
    assert json.loads(db.execute("select evidence from gaps").fetchone()[0]) == {"addresses": 1, "read": 0}


def test_nothing_is_written_if_nothing_has_changed(archive: Archive, take: Take) -> None:
    guiding(take, "二", 3, day=1)
    archive.make_publications()
    before = archive.db.conn.total_changes
    archive.make_publications()
    assert archive.db.conn.total_changes == before
    assert {gap.kind for gap in gaps_in(archive.db)} == {"guiding_case", "guiding_batch"}
