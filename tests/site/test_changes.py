"""The page of changes: what sites edited and took down."""

from __future__ import annotations

from dataclasses import replace

import lxml.html
import pytest

from archive.site.render.diff import paragraphs_apart
from archive.site.views.lists import changes
from tests.support.growth import assert_linear
from tests.support.public_file import Get


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


def test_paragraphs_are_counted_as_often_as_they_stand_there_in_linear_time() -> None:
    assert paragraphs_apart("甲\n乙\n乙\n丙", " 丙\n\n甲\n乙\n丁\n丁") == (2, 1)
    assert paragraphs_apart("甲\n乙", "乙\n甲") == (0, 0)

    def text(begins: str, lines: int) -> str:
        return "\n".join(f"{begins}{at}" + "检察机关依法惩治电信网络诈骗犯罪"[::-1] * 10 for at in range(lines))

    assert_linear(
        lambda pair: paragraphs_apart(*pair), lambda lines: (text("新", lines), text("旧", lines)), size=1_000
    )
