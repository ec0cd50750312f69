"""Long texts: a page has the beginning and says so, a file the whole."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.data import text_pieces
from archive.site.data.text_pieces import beginning_of
from archive.site.plugin import make_datasette
from archive.site.render import diff
from archive.site.strings import word
from tests.support.public_file import REPORT, Get, build

FIRST, LAST = "第一段写在前面。", "最后一段写在末尾。"
LONG_TEXT = "\n".join([FIRST, *(f"第{number}段说的是诈骗。" for number in range(20_000)), LAST])


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    made = build(tmp_path_factory.mktemp("long") / "fanzha.db", (REPORT,))
    with closing(sqlite3.connect(made)) as conn, conn:
        conn.execute("update publication_texts set text = ?", (LONG_TEXT,))
    site = make_datasette(made)
    return lambda path: asyncio.run(site.client.get(path))


@given(st.text(st.sampled_from("甲\n"), max_size=40))
def test_the_beginning_of_a_text_is_its_first_whole_lines(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_pieces, "MAX_CHARS", 12)
        patch.setattr(text_pieces, "MAX_LINES", 4)
        beginning = beginning_of(text)
    assert text.startswith(beginning)
    assert len(beginning) <= 12
    assert beginning.count("\n") <= 4
    if len(text) <= 12 and text.count("\n") < 4:
        assert beginning == text


def test_a_long_text_is_begun_on_its_page_and_whole_in_its_file(get: Get) -> None:
    page, whole, markdown = (get(f"/p/{REPORT.slug}{ending}").text for ending in ("?q=诈骗", ".txt", ".md"))
    assert FIRST in page
    assert LAST not in page
    assert word("read.cut_title") in page
    assert f'href="/p/{REPORT.slug}.txt"' in page
    assert whole.endswith(f"{LAST}\n")
    assert LAST not in markdown
    assert word("read.cut_file", address=f"http://localhost/p/{REPORT.slug}.txt") in markdown


def test_texts_that_are_too_long_are_linked_instead_of_compared(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff, "MAX_COMPARED", 10)
    page = lxml.html.document_fromstring(get(f"/p/{REPORT.slug}").text)
    for kind in ("versions", "copies"):
        compared = get(page.xpath(f"//@href[starts-with(., '/p/{REPORT.slug}/{kind}/')]")[0])
        assert compared.status_code == 200
        texts = ("version.too_long", "version.too_long_alone", "compare.too_long")
        assert len([text for text in texts if word(text) in compared.text]) == 1, kind
        assert "<ins>" not in compared.text, kind
