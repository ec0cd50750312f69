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
from archive.site.data.related import _neighbours, _number, _ordinal
from archive.site.data.structure import structure_of
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


def shown(tmp_path: Path, one: Made, *others: Made) -> list[tuple[str | None, str]]:
    """The titles of what is related to the first, each with why."""
    with closing(opened(build(tmp_path / "fanzha.db", (one, *others)))) as conn:
        found = publications.find(conn, one.slug)
        assert found is not None
        return [(other.title, other.why) for other in related.publications(conn, found, CHINESE)]


def shown_cases(tmp_path: Path, one: Made, *others: Made) -> list[tuple[str, str]]:
    with closing(opened(build(tmp_path / "fanzha.db", (one, *others)))) as conn:
        [own, *_] = structure_of(conn, one.id).cases
        return [(other.title, other.why) for other in related.cases(conn, own, one.id, CHINESE)]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        *(
            (1, "一"),
            (9, "九"),
            (10, "十"),
            (11, "十一"),
            (20, "二十"),
            (61, "六十一"),
            (101, "一百零一"),
            (115, "一百一十五"),
        )
    ],
)
def test_numbers_are_read_and_written_as_series_have_them(number: int, written: str) -> None:
    assert (_number(written), _ordinal(number, "二")) == (number, written)
    assert (_number(str(number)), _ordinal(number, "2")) == (number, str(number))


def test_the_neighbours_of_a_title_are_the_next_numbers_and_years() -> None:
    batches, years, issues = (dict(_neighbours(title)) for title in ("第四批样例", "样例（2023年）", "简讯第10期"))
    assert (batches["第三批样例"], batches["第六批样例"], len(batches)) == (1, 2, 15)  # 第一批 to 第十六批
    assert (years["样例（2022年）"], years["样例（2024年）"]) == (1, 1)
    assert (issues["简讯第9期"], issues["简讯第13期"]) == (1, 3)
    assert list(_neighbours("没有数的标题")) == []


def test_the_series_comes_in_the_order_of_its_dates(tmp_path: Path) -> None:
    found = shown(tmp_path, made("样例第九批", 9), made("样例第十批", 10), made("样例第八批", 8), made("无关标题", 7))
    assert found == [("样例第八批", "同一系列"), ("样例第十批", "同一系列")]


def test_of_a_long_series_the_nearest_are_shown(tmp_path: Path) -> None:
    others = [made(f"样例第{number}期", number) for number in range(1, 20) if number != 10]
    found = shown(tmp_path, made("样例第10期", 10), *others)
    assert [title for title, why in found if why == "同一系列"] == [f"样例第{number}期" for number in (8, 9, 11, 12)]


def test_titles_about_the_same_are_related_and_the_words_are_named(tmp_path: Path) -> None:
    found = shown(
        tmp_path,
        made("检察机关依法惩治养老诈骗典型案例", 1),
        made("负责人就养老诈骗犯罪答记者问", 2, kind="press_qa"),
        made("检察机关依法惩治环境污染典型案例", 3),  # what both say, all say
    )
    assert found == [("负责人就养老诈骗犯罪答记者问", "标题同有“养老诈骗”")]


def test_publications_about_the_same_crimes_are_related_unless_all_are(tmp_path: Path) -> None:
    assisting = {"fraud": "title", "assisting_information_network_crime": "title"}
    found = shown(
        tmp_path,
        made("甲标题", 1, crimes=assisting),
        made("乙标题", 2, crimes=assisting),
        made("丙标题", 3, crimes={"fraud": "title"}),
        made("丁标题", 4, crimes={"fundraising_fraud": "title"}),
    )
    assert found == [("乙标题", "同涉帮助信息网络犯罪活动罪")]


def test_publications_on_one_page_are_related(tmp_path: Path) -> None:
    one, other = made("甲标题", 1), made("乙文", 2)
    db = build(tmp_path / "fanzha.db", (one, other))
    with closing(opened(db)) as conn:
        page_id = conn.execute("select page_id from copies where publication_id = ?", (one.id,)).fetchone()[0]
        conn.execute(
            "insert into copies (page_id, position, publication_id, relation) values (?, 2, ?, 'sister')",
            (page_id, other.id),
        )
        found = publications.find(conn, one.slug)
        assert found is not None
        assert [(each.title, each.why) for each in related.publications(conn, found, CHINESE)] == [
            ("乙文", "同一网页所载")
        ]


def test_cases_that_share_most_keywords_come_first_and_those_of_the_batch_not_at_all(tmp_path: Path) -> None:
    own = batch(
        1,
        case("甲案", ("养老诈骗", "追赃挽损", "保健品"), ("fraud",)),
        case("同批案", ("养老诈骗", "追赃挽损"), ("fraud",)),
    )
    found = shown_cases(
        tmp_path,
        own,
        batch(2, case("乙案", ("养老诈骗",), ("fraud",))),
        batch(3, case("丙案", ("养老诈骗", "追赃挽损"), ("fraud",))),
        batch(4, case("丁案", ("洗钱",), ("fraud",))),
    )
    assert found == [("丙案", "关键词同有“养老诈骗、追赃挽损”"), ("乙案", "关键词同有“养老诈骗”")]


def test_cases_whose_titles_say_the_same_are_related(tmp_path: Path) -> None:
    found = shown_cases(
        tmp_path,
        batch(1, case("甲某某等人跨境电信网络诈骗案", (), ("fraud",))),
        batch(2, case("乙某等十五人电信网络诈骗、偷渡案", (), ("fraud",))),
        batch(3, case("甲某某等人诈骗案", (), ("fraud",))),  # who it was says nothing of what it was
    )
    assert found == [("乙某等十五人电信网络诈骗、偷渡案", "标题同有“电信网络诈骗”")]


def test_cases_about_the_same_crime_are_related_unless_all_cases_are_about_it(tmp_path: Path) -> None:
    found = shown_cases(
        tmp_path,
        batch(1, case("甲案", (), ("fraud", "fundraising_fraud"))),
        batch(2, case("乙案", (), ("fraud", "fundraising_fraud"))),
        batch(3, case("丙案", (), ("fraud",))),
    )
    assert found == [("乙案", "同涉集资诈骗罪")]


def test_no_more_are_shown_than_fit(tmp_path: Path) -> None:
    others = [batch(number, case(f"案{number}", ("养老诈骗",), ())) for number in range(2, 20)]
    assert len(shown_cases(tmp_path, batch(1, case("甲案", ("养老诈骗",), ())), *others)) == related.MAX_RELATED


def test_pages_show_what_is_related_with_the_reason(get: Get) -> None:
    page = lxml.html.document_fromstring(get(f"/p/{BRIEFS[4].slug}").text)
    items = [" ".join(item.text_content().split()) for item in page.xpath("//section[@class='related']//li")]
    assert f"{BRIEFS[3].title} 2023-04-08 典型案例 · 同一系列" in items
    assert f"{BRIEFS[5].title} 2023-06-08 典型案例 · 同一系列" in items
    assert len(items) == related.MAX_RELATED


def test_a_page_without_anything_related_says_nothing_of_it(tmp_path: Path) -> None:
    site = make_datasette(build(tmp_path / "fanzha.db", (REPORT, replace(TYPICAL, crimes={}))))
    for path in (f"/p/{REPORT.slug}", f"/c/{TYPICAL.case_id(2)}"):
        assert "相关文献" not in asyncio.run(site.client.get(path)).text


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
