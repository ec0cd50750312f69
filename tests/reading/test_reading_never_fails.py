"""Whatever the bytes, a page is read: nothing raises, nothing hangs, and the text is text."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Article, Context, Page, Role
from tests.support.articles import read
from tests.support.growth import assert_linear

MARKUP = """
<html> <head> <title> 诈骗案_某网 </title> <meta~name=pubdate~content='2023-05-06'> <meta~charset=gbk> <body> </body>
<div~id='fontzoom'> <div~class='editor'> <div~style='display:none'> </div> <p> </p> <br> <table> <tr> <td~rowspan=9>
<td~colspan='x'> </td> </table> <a~href='/x'> </a> <ul> <li> <h1> </h1> <pre> <script> </script> <!-- --> </html> <form>
<![CDATA[ <?xml?> &#0; &#xd800; &#1; &nbsp; <frameset>
<time~datetime='x'> <span~itemprop=headline> <script~type=ld+json>"headline":"\\ud800_网"
<base~href='http://[x'> <a~href='1_2.html'>2</a>
二〇二三年五月六日 23-05-06~10:24 发布时间 2023 05/06 来源 河湾日报
#PAGE_BREAK# 检察机关依法提起公诉。 时间：2023-05-06 来源： 责任编辑：
"""
PIECES = [*MARKUP.split(), "&#1;", "&#x1e", "\n", "\x00", "\ufffe"]


def make(body: bytes, content_type: str = "text/html", family: str | None = None) -> Page:
    headers = (("Content-Type", content_type),)
    context = Context(Role.ARTICLE, "x" if family else None, family)
    return Page("http://www.example.cn/1.html", "2026-02-01T00:00:00Z", 200, headers, body, context, "a.warc.gz", 0)


def check(page: Page) -> Article:
    article = read(page)
    lines = article.text.split("\n")
    assert article.text == "" or all(line == line.strip() and line for line in lines)
    assert "\x00" not in article.text
    article.text.encode()
    assert (article.published is None) == (article.published_from is None)
    assert read(page) == article
    return article


@given(
    st.binary(max_size=600)
    | st.lists(st.sampled_from(PIECES), max_size=40).map(lambda pieces: "".join(pieces).replace("~", " ").encode()),
    st.sampled_from(["text/html", "text/plain", "", "text/html; charset=big5"]),
    st.sampled_from([None, "ucap", "trs", "no-such-family"]),
)
@settings(max_examples=150)
def test_random_bytes_and_shuffled_markup(body: bytes, content_type: str, family: str | None) -> None:
    check(make(body, content_type, family))


@given(st.integers(0, 400), st.integers(0, 255))
@settings(max_examples=40)
def test_torn_and_scratched_pages(at: int, value: int) -> None:
    text = "<p>依法提起公诉。</p>" * 9
    whole = f"<html><title>诈骗案</title><body><div id='fontzoom'>{text}</div></body></html>".encode()
    check(make(whole[:at]))
    check(make(whole[:at] + bytes([value]) + whole[at + 1 :]))


@pytest.mark.parametrize("opening", ["<div>", "<span>", "<table><tr><td>", "<ul><li>", "<b><i>", "<h1>", "<h2><h3>"])
def test_twenty_thousand_levels_of_nesting_lose_no_text(opening: str) -> None:
    body = opening * 20_000 + "<p>检察机关依法提起公诉。</p>" * 3
    found = read(make(body.encode()))
    assert [found.title, *found.text.split("\n")].count("检察机关依法提起公诉。") >= 3


def test_references_to_control_characters_are_no_text_and_break_no_line() -> None:
    for reference in ("&#1;", "&#30;", "&#x1E", "&#0;", "&#31;"):
        body = f"<div>{f'<p>检察机关{reference}依法提起公诉。</p>' * 3}</div><div><span>{reference}</span></div>"
        assert check(make(body.encode())).text.split("\n") == ["检察机关依法提起公诉。"] * 3


def test_lists_that_nest_deeply_are_read_without_trafilatura() -> None:
    """It raised RecursionError. The text is our own reading."""
    found = read(make(("<div id=fontzoom>" + "<ul><li>甲" * 900 + "<p>检察机关依法提起公诉。</p>" * 3).encode()))
    assert found.text.split("\n") == ["甲"] * 900 + ["检察机关依法提起公诉。"] * 3
    assert found.body_reading is not None
    assert (found.body_reading.lines_returned, found.body_reading.agreement) == (None, None)


def test_a_page_of_any_moment_is_read() -> None:
    page = make("<html><body><p>发布时间：2023-05-06</p><p>检察机关依法提起公诉。</p></body></html>".encode())
    for fetched_at in ("0001-01-01T00:00:00Z", "9999-12-30T20:00:00Z", "9999-12-31T23:59:59Z"):
        assert read(replace(page, fetched_at=fetched_at)).text == "检察机关依法提起公诉。"


@pytest.mark.timing
@pytest.mark.parametrize(
    "piece", ["<", "字", "&", "<p>字</p>", "<title>标题-", "<a ", "[打印 ", "编 ", "时间：2023-1-", "　\n"]
)
def test_junk_is_read_in_linear_time(piece: str) -> None:
    assert_linear(lambda body: read(make(body)), lambda size: (piece * (size // len(piece))).encode(), size=100_000)


@pytest.mark.timing
def test_noise_is_read_in_linear_time() -> None:
    assert_linear(lambda body: read(make(body)), random.Random(7).randbytes, size=500_000)


def test_cells_that_span_all_others_are_read_in_time() -> None:
    """trafilatura makes an element for each cell that another covers: of 2000 rows millions."""
    rows = "<tr><td rowspan=9999 colspan=9999>甲</td></tr>" * 2000
    found = read(make(f"<div id=fontzoom><p>检察机关依法提起公诉。</p><table>{rows}</table></div>".encode()))
    assert found.text.split("\n") == ["检察机关依法提起公诉。", *["甲"] * 2000]
