"""The page of changes: what sites edited and took down."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from archive.site.http.list_query import ListQuery
from archive.site.render.diff import paragraphs_apart
from archive.site.views.lists import changes
from tests.support.growth import assert_linear
from tests.support.public_file import Get, Made, build


def rows(get: Get, path: str) -> list[str]:
    found = lxml.html.document_fromstring(get(path).text).xpath("//ol[@class='list']/li")
    return [" ".join(" ".join(row.itertext()).split()) for row in found]


def test_changes_can_be_listed_from_the_oldest_on(get: Get) -> None:
    newest, oldest = rows(get, "/changes?kind=edit"), rows(get, "/changes?kind=edit&sort=oldest")
    assert sorted(newest) == sorted(oldest)
    assert rows(get, "/changes?sort=oldest")[:2] == oldest
    assert [get(f"/changes.json?sort={one}").json()["changes"][0]["kind"] for one in ("newest", "oldest")] == [
        *("gone", "edit")
    ]


def test_pages_of_changes_neither_repeat_nor_miss_one(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rows(get, "/changes")
    monkeypatch.setattr(changes, "SPEC", replace(changes.SPEC, page_size=3))
    assert [*rows(get, "/changes"), *rows(get, "/changes?page=2")] == whole
    page = lxml.html.document_fromstring(get("/changes?page=2").text)
    assert page.xpath("//a[@rel='prev']/@href") == ["/changes#results"]
    assert not page.xpath("//a[@rel='next']")


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
