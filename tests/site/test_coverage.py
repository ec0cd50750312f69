"""The page of coverage: each planted gap is named with its evidence, and nothing else; the same as JSON."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import lxml.html
import pytest

from archive.site.data.coverage import NumberRange, read_coverage
from tests.support.public_file import Get


@pytest.fixture
def html(get: Get) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(get("/coverage").text)


def texts(html: lxml.html.HtmlElement, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in html.xpath(path)]


def test_every_gap_is_named_and_nothing_else(html: lxml.html.HtmlElement) -> None:
    assert texts(html, "//ul[@class='lackings']/li") == ["检例第3号至第6号", "检例第88号", "第二批"]
    assert texts(html, "//section[@aria-labelledby='batches']//tbody/tr") == [
        "依法惩治样例诈骗犯罪典型案例 第二批 2022-03-01 至 2024-05-06 样例省人民检察院"
    ]
    assert texts(html, "//ul[@class='months']/li") == [
        "2025-02 收 1 件，而此前各月中位数 12.5 件，此后 9 件",
        "2025-08 列表载有 7 个网址，读到 0 个",
    ]


def test_what_is_held_is_said_beside_what_is_missing(html: lxml.html.HtmlElement) -> None:
    assert texts(html, "//p[@class='sum']") == ["已收 897／902，缺 5", "已收 98／99，缺 1"]
    drawn = html.xpath("//section[@aria-labelledby='guiding_case']//*[local-name()='rect'][@x]")
    assert [(one.get("x"), one.get("width")) for one in drawn] == [("2", "4"), ("87", "1")]


def test_each_crawled_source_has_its_months(get: Get, public_db: Path) -> None:
    with sqlite3.connect(public_db) as db:
        coverage = read_coverage(db)
        sql = "select count(*) from publications where source_id = ? and length(published) >= 7"
        assert {one.id: one.publications for one in coverage.sources} == {
            one.id: db.execute(sql, (one.id,)).fetchone()[0] for one in coverage.sources
        }
    assert {gap.month for one in coverage.sources for gap in one.missing} == {"2025-02", "2025-08"}
    assert coverage.series[0].missing == (NumberRange(3, 6), NumberRange(88, 88))
    answer = get("/coverage.json").json()
    assert [one["kind"] for one in answer["series"]] == ["guiding_case", "guiding_batch"]
    assert [one["number"] for one in answer["batches"]] == [2]


def test_a_file_without_gaps_says_that_no_number_is_missing(public_db: Path) -> None:
    with sqlite3.connect(public_db) as db:
        db.execute("delete from gaps")
        coverage = read_coverage(db)
        db.rollback()
    assert [(one.kind, one.present == one.highest) for one in coverage.series] == [("guiding_case", True)]
    assert coverage.batches == ()


def test_a_number_that_no_guiding_case_can_have_is_no_end_of_the_series(public_db: Path) -> None:
    with sqlite3.connect(public_db) as db:
        db.execute("delete from gaps")
        db.execute("update cases set number = '检例第9002号' where number = '检例第902号'")
        coverage = read_coverage(db)
        db.rollback()
    assert [one.highest for one in coverage.series] == [901]


def test_every_page_and_the_page_about_the_archive_lead_to_it(get: Get) -> None:
    for path in ("/", "/about"):
        assert "/coverage" in lxml.html.document_fromstring(get(path).text).xpath("//a/@href"), path
