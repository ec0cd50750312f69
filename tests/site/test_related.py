"""What is shown as related, why, and that finding it stays cheap in a large file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

import lxml.html
import pytest

from archive.site.data import publications, related
from archive.site.plugin import make_datasette
from tests.support.public_file import BRIEFS, GUIDING, REPORT, SITE, TYPICAL, Get, Made, MadeCase, MadeSection, build
from tests.support.tables import make_public_indexes

CHINESE = attrgetter("name")  # of crimes


def made(title: str, number: int, **given: object) -> Made:
    fields: dict[str, object] = {
        "title": title,
        "text": f"{title}的正文。",
        "kind": "typical_cases",
        "published": f"2020-01-{number:02}",
        "urls": (f"{SITE}/dxal/202001/t202001{number:02}_{920000 + number}.shtml",),
    }
    return Made(**(fields | given))  # type: ignore[arg-type]


def case(title: str, keywords: tuple[str, ...], crimes: tuple[str, ...]) -> MadeCase:
    section = MadeSection("facts", "【基本案情】", f"{title}的案情。")
    return MadeCase(title, title, (section,), keywords=keywords, crimes=dict.fromkeys(crimes, "title"))


def batch(number: int, *cases: MadeCase) -> Made:
    return made(f"第{number}号样例", number, text="\n".join(one.text for one in cases), cases=cases)


def opened(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path)
    conn.row_factory = sqlite3.Row
    make_public_indexes(conn)
    return conn


Shown = list[tuple[str, str]]  # titles of what is related, each with why


def on_page(get: Get, path: str) -> Shown:
    items = lxml.html.document_fromstring(get(path).text).xpath("//section[@class='related']//li")
    texts = [(item.xpath("string(.//a)"), item.text_content().rpartition("·")[2]) for item in items]
    return [(" ".join(title.split()), " ".join(why.split())) for title, why in texts]


def asking(path: Path) -> Get:
    with closing(opened(path)):
        pass
    site = make_datasette(path)
    return lambda address: asyncio.run(site.client.get(address))


ASSISTING = {"fraud": "title", "assisting_information_network_crime": "title"}
OF_PUBLICATIONS: dict[str, tuple[tuple[Made, ...], Shown]] = {
    "the series comes in the order of its dates": (
        (made("样例第九批", 9), made("样例第十批", 10), made("样例第八批", 8), made("无关标题", 7)),
        [("样例第八批", "同一系列"), ("样例第十批", "同一系列")],
    ),
    "a year is a number of a series too": (
        (made("样例（2023年）", 1), made("样例（2024年）", 2), made("样例（2040年）", 3)),
        [("样例（2024年）", "同一系列")],
    ),
    "titles about the same are related and the words are named": (
        (
            made("检察机关依法惩治养老诈骗典型案例", 1),
            made("负责人就养老诈骗犯罪答记者问", 2, kind="press_qa"),
            made("检察机关依法惩治环境污染典型案例", 3),  # what both say, all say
        ),
        [("负责人就养老诈骗犯罪答记者问", "标题同有“养老诈骗”")],
    ),
    "those about the same crimes are related unless all are": (
        (
            *(made("甲标题", 1, crimes=ASSISTING), made("乙标题", 2, crimes=ASSISTING)),
            *(made("丙标题", 3, crimes={"fraud": "title"}), made("丁标题", 4, crimes={"fundraising_fraud": "title"})),
        ),
        [("乙标题", "同涉帮助信息网络犯罪活动罪")],
    ),
}
KEYWORDS = ("养老诈骗", "追赃挽损")
OF_CASES: dict[str, tuple[tuple[Made, ...], Shown]] = {
    "those that share most keywords come first and those of the batch not at all": (
        (
            batch(1, case("甲案", (*KEYWORDS, "保健品"), ("fraud",)), case("同批案", KEYWORDS, ("fraud",))),
            *(batch(2, case("乙案", KEYWORDS[:1], ("fraud",))), batch(3, case("丙案", KEYWORDS, ("fraud",)))),
            batch(4, case("丁案", ("洗钱",), ("fraud",))),
        ),
        [("丙案", "关键词同有“养老诈骗、追赃挽损”"), ("乙案", "关键词同有“养老诈骗”")],
    ),
    "those whose titles say the same are related": (
        (
            batch(1, case("甲某某等人跨境电信网络诈骗案", (), ("fraud",))),
            batch(2, case("乙某等十五人电信网络诈骗、偷渡案", (), ("fraud",))),
            batch(3, case("甲某某等人诈骗案", (), ("fraud",))),  # who it was says nothing of what it was
        ),
        [("乙某等十五人电信网络诈骗、偷渡案", "标题同有“电信网络诈骗”")],
    ),
    "those about the same crime are related unless all cases are about it": (
        (
            *(batch(at, case(title, (), ("fraud", "fundraising_fraud"))) for at, title in ((1, "甲案"), (2, "乙案"))),
            batch(3, case("丙案", (), ("fraud",))),
        ),
        [("乙案", "同涉集资诈骗罪")],
    ),
}


@pytest.mark.parametrize("why", [*OF_PUBLICATIONS, *OF_CASES])
def test_what_is_related_to_the_first_of_these_is_shown_with_the_reason(tmp_path: Path, why: str) -> None:
    those, shown = (OF_PUBLICATIONS | OF_CASES)[why]
    get = asking(build(tmp_path / "fanzha.db", those))
    path = f"/p/{those[0].slug}" if why in OF_PUBLICATIONS else f"/c/{those[0].case_id(1)}"
    assert on_page(get, path) == shown


def test_of_many_the_nearest_are_shown_and_without_any_nothing_is_said(get: Get, tmp_path: Path) -> None:
    found = on_page(get, f"/p/{BRIEFS[9].slug}")
    assert len(found) == related.MAX_RELATED
    assert [title for title, why in found if why == "同一系列"] == [BRIEFS[at].title for at in (7, 8, 10, 11)]
    others = [batch(number, case(f"案{number}", ("养老诈骗",), ())) for number in range(2, 20)]
    alone = replace(TYPICAL, crimes={})
    of_file = asking(build(tmp_path / "fanzha.db", (batch(1, case("甲案", ("养老诈骗",), ())), *others)))
    assert len(on_page(of_file, f"/c/{batch(1).case_id(1)}")) == related.MAX_RELATED
    (tmp_path / "alone").mkdir()
    of_file = asking(build(tmp_path / "alone" / "fanzha.db", (REPORT, alone)))
    assert on_page(of_file, f"/p/{REPORT.slug}") == on_page(of_file, f"/c/{TYPICAL.case_id(2)}") == []


@contextmanager
def large(path: Path, size: int) -> Iterator[sqlite3.Connection]:
    """A file in which so many publications and cases are about the same crimes, with like titles and keywords."""
    path.parent.mkdir()
    with closing(opened(build(path, (GUIDING, TYPICAL)))) as conn:
        numbers = f"with recursive n(i) as (select 1 union all select i + 1 from n where i < {size}) "
        for table, values in {
            "publications": {"id": "i", "slug": "'s' || i", "title": "'检察机关样例诈骗' || i", "url": "'u' || i"},
            "publication_crimes": {"publication_id": "i", "crime_id": "'fraud'", "how": "'title'"},
            "cases": {"id": "i", "publication_id": "i", "keywords": """'["养老诈骗", "' || i || '"]'"""},
            "case_crimes": {"case_id": "i", "crime_id": "'fraud'", "how": "'title'"},
        }.items():
            columns = [row[1] for row in conn.execute(f"pragma table_info({table})")]
            values |= {"place": "i + 1000"}
            copied = ", ".join(values.get(name, f'"{name}"') for name in columns)
            source = f"(select * from {table} limit 1), n" if "id" in columns else "n"
            conn.execute(f"{numbers} insert into {table} select {copied} from {source}")
        conn.execute("analyze")
        yield conn


def steps(conn: sqlite3.Connection) -> int:
    """What SQLite does to find what is related to a publication and a case, in steps of its virtual machine."""
    found = publications.find(conn, GUIDING.slug)
    assert found is not None
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 10
        return 0

    conn.set_progress_handler(count, 10)
    near = related.publications(conn, found, CHINESE), related.cases(conn, found.structure.cases[0], found.id, CHINESE)
    conn.set_progress_handler(None, 0)
    assert near[1][0].why == "关键词同有“养老诈骗”"
    return taken


def test_what_is_related_costs_no_more_in_a_file_four_times_as_large(tmp_path: Path) -> None:
    with (
        large(tmp_path / "small" / "fanzha.db", 5_000) as small,
        large(tmp_path / "large" / "fanzha.db", 20_000) as big,
    ):
        assert steps(big) < 1.1 * steps(small)
