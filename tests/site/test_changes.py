"""The page of changes: what sites edited and took down."""

from __future__ import annotations

import csv
import io
import sqlite3
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from archive.site.http.list_query import ListQuery
from archive.site.render.diff import paragraphs_apart
from archive.site.views.lists import changes
from tests.support.growth import assert_linear
from tests.support.public_file import GUIDING, HOSTILE, REPORT, UNDATED, Get, Made, build


def rows(get: Get, path: str) -> list[str]:
    found = lxml.html.document_fromstring(get(path).text).xpath("//ol[@class='list']/li")
    return [" ".join(" ".join(row.itertext()).split()) for row in found]


def test_edits_and_pages_that_are_gone_are_listed_newest_first(get: Get) -> None:
    found = rows(get, "/changes")
    assert len(found) == 4
    assert [row for row in found[:2] if "2026-11-14 起已下线 最后见到正文 2026-11-10" in row] == found[:2]
    assert f"{REPORT.urls[1]} 读保存的文本" in " ".join(found[:2])
    assert f"{REPORT.title} 改动 首见新文本 2026-11-06 旧文本末见 2026-11-05" in " ".join(found[2:])
    assert "新文本有 2 段为旧文本所无，旧文本有 2 段为新文本所无。 查看改动" in " ".join(found[2:])
    assert GUIDING.title not in " ".join(found)  # of which a text was imported


def test_changes_can_be_listed_from_the_oldest_on(get: Get) -> None:
    newest, oldest = rows(get, "/changes?kind=edit"), rows(get, "/changes?kind=edit&sort=oldest")
    assert sorted(newest) == sorted(oldest)
    assert rows(get, "/changes?sort=oldest")[:2] == oldest
    assert [get(f"/changes.json?sort={one}").json()["changes"][0]["kind"] for one in ("newest", "oldest")] == [
        *("gone", "edit")
    ]


def test_an_edit_leads_to_what_changed(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/changes?kind=edit").text)
    links = page.xpath("//p[@class='excerpt']/a/@href")
    wanted = {f"/p/{made.slug}/versions/{made.version_id(made.text)}" for made in (REPORT, HOSTILE)}
    assert set(links) == wanted
    assert {get(link).status_code for link in links} == {200}


def test_either_kind_can_be_picked_and_nonsense_is_named(get: Get) -> None:
    assert [len(rows(get, f"/changes?kind={kind}")) for kind in ("edit", "gone", "x")] == [2, 2, 0]
    assert len(rows(get, "/changes?kind=edit&kind=gone")) == 4
    assert "档案中没有这样的筛选值：类型“x”。" in get("/changes?kind=x").text
    assert len(rows(get, "/changes?page=x")) == 4
    assert "“x”不是页码" in get("/changes?page=x").text
    assert "这一页之后没有结果了" in get("/changes?page=9").text


def test_pages_of_changes_neither_repeat_nor_miss_one(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rows(get, "/changes")
    monkeypatch.setattr(changes, "SPEC", replace(changes.SPEC, page_size=3))
    assert [*rows(get, "/changes"), *rows(get, "/changes?page=2")] == whole
    page = lxml.html.document_fromstring(get("/changes?page=2").text)
    assert page.xpath("//a[@rel='prev']/@href") == ["/changes#results"]
    assert not page.xpath("//a[@rel='next']")


def test_changes_can_be_taken_home(get: Get) -> None:
    answer = get("/changes.csv?kind=edit")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    [report] = [line for line in lines if line["slug"] == REPORT.slug]
    assert (report["only_new"], report["only_old"]) == ("2", "2")
    assert report["address"] == f"http://localhost/p/{REPORT.slug}/versions/{REPORT.version_id(REPORT.text)}"
    gone = get("/changes.json?kind=gone").json()
    assert gone["total"] == 2
    assert {one["slug"] for one in gone["changes"]} == {REPORT.slug, UNDATED.slug}


def test_paragraphs_are_counted_as_often_as_they_stand_there() -> None:
    assert paragraphs_apart("甲\n乙\n乙\n丙", " 丙\n\n甲\n乙\n丁\n丁") == (2, 1)
    assert paragraphs_apart("甲\n乙", "乙\n甲") == (0, 0)


def test_large_edits_are_counted_in_linear_time(tmp_path: Path) -> None:
    def text(begins: str, lines: int = 50) -> str:
        return "\n".join(f"{begins}{at}" + "检察机关依法惩治电信网络诈骗犯罪"[::-1] * 10 for at in range(lines))

    made = [
        Made(f"题{n}", text(f"新{n}"), "report", None, (f"https://a.example/{n}",), before=(text(f"旧{n}"),))
        for n in range(changes.SPEC.page_size)
    ]
    conn = sqlite3.connect(build(tmp_path / "fanzha.db", tuple(made)))
    conn.row_factory = sqlite3.Row
    found = changes.find(conn, ListQuery.parse(changes.SPEC, [("kind", "edit")]))
    assert {(one.only_new, one.only_old) for one in found.rows} == {(50, 50)}
    assert len(found.rows) == changes.SPEC.page_size
    assert_linear(
        lambda pair: paragraphs_apart(*pair), lambda lines: (text("新", lines), text("旧", lines)), size=1_000
    )


def test_the_home_page_and_every_page_lead_there(get: Get) -> None:
    home = lxml.html.document_fromstring(get("/").text)
    assert home.xpath("//main//a[@href='/news']")
    news = lxml.html.document_fromstring(get("/news").text)
    assert home.xpath("//nav//a[@href='/news']")
    assert news.xpath("//main//nav//a[@href='/changes']")
