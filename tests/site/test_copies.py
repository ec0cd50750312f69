"""A copy held against the text that is shown, and the versions with which a version is compared."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive.model import Heading
from archive.site.data import publications
from archive.site.data.copies import extent_of
from archive.site.render.diff import Fate, compare
from archive.site.views.reading.copy_comparison import comparison_key
from archive.urls import canonical_key, stable_id
from tests.support import public_file
from tests.support.growth import assert_linear
from tests.support.public_file import GUIDING, REPORT, Get


@pytest.mark.parametrize("url", [REPORT.urls[0], GUIDING.urls[1]])
def test_what_is_no_other_copy_of_the_publication_is_not_there(get: Get, url: str) -> None:
    answer = get(f"/p/{REPORT.slug}/copies/{stable_id(canonical_key(url))}")
    assert answer.status_code == 404


def test_how_a_copy_is_written_is_no_difference() -> None:
    difference = compare("起诉（诈骗）１２人，判决３人。", "起訴(诈骗) 12人,判决4人。", comparison_key)
    [line] = difference.lines
    assert [(one.fate, one.text) for one in line.segments] == [
        (Fate.SAME, "起诉（诈骗）１２人，判决"),
        (Fate.REMOVED, "３"),
        (Fate.ADDED, "4"),
        (Fate.SAME, "人。"),
    ]
    assert difference.figures.pairs == (("３", "4"),)


def test_figures_that_differ_are_those_in_each_others_place() -> None:
    difference = compare("2023年起诉1,400人，挽损2.5亿元。", "2023年起诉1400人，挽损3.5亿元，另有5人。")
    assert difference.figures.pairs == (("2.5", "3.5"),)


def test_a_long_stretch_of_white_space_is_joined_in_linear_time() -> None:
    blank = " " * 400_000
    [line] = compare(f"甲{blank}乙丙", f"甲{blank}乙丁", comparison_key).lines
    assert [one.text for one in line.segments] == [f"甲{blank}乙", "丙", "丁"]

    def pair(signs: int) -> tuple[str, str]:
        return f"甲{' ' * signs}乙丙", f"甲{' ' * signs}乙丁"

    assert_linear(lambda two: compare(*two, comparison_key), pair, size=50_000)


def test_what_stands_in_one_text_alone_is_told_from_what_both_have() -> None:
    difference = compare("甲甲\n乙乙\n丙丙", "丁丁\n乙乙\n戊戊\n己己")
    assert [line.segments[0].text for line in difference.inner.lines] == ["乙乙"]
    assert [line.segments[0].text for line in difference.outside(after=False)] == ["甲甲", "丁丁"]
    assert [line.segments[0].text for line in difference.outside(after=True)] == ["丙丙", "戊戊", "己己"]
    assert compare("甲甲", "丁丁").inner.lines == ()


def test_a_table_of_contents_does_not_tell_where_a_part_begins() -> None:
    text = "目录\n一、态势\n二、举措\n一、态势\n某段。\n二、举措\n另一段。"
    outline = [Heading(1, "一、态势", 13), Heading(1, "二、举措", 22)]
    assert text[13:17] == "一、态势"
    assert extent_of(text, "二、举措\n另一段。", outline) == ("二、举措", "二、举措")
    assert extent_of(text, "别的", outline) is None


@pytest.mark.parametrize(
    ("old", "new", "edited"),
    [
        ("另一篇。\n甲乙丙。", "另一篇改了。\n甲乙丙。", False),
        ("另一篇。\n甲乙。", "另一篇。\n甲乙丙。", True),
        ("甲乙丙。\n删去的一段。", "甲乙丙。", True),
    ],
)
def test_an_edit_of_another_text_on_the_page_is_none_of_this_one(
    tmp_path: Path, old: str, new: str, edited: bool
) -> None:
    made = public_file.Made("题", new, "report", None, ("https://a.example/1",), before=(old,))
    conn = sqlite3.connect(public_file.build(tmp_path / "fanzha.db", (made,)))
    conn.row_factory = sqlite3.Row
    conn.execute("update publication_texts set text = '甲乙丙。'")  # what the page holds of it
    found = publications.find(conn, made.slug)
    assert found is not None
    assert bool(found.edits) is edited
