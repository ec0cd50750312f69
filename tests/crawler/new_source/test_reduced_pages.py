"""A page reduced for a fixture is read as the whole one, and holds none of its prose."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.text.charset import decode
from archive.warc.reader import pages_in
from crawler.discovery.home_pages import read_home_page
from crawler.discovery.list_pages import read_list_page
from crawler.families import GENERIC
from crawler.families.family import Paging
from crawler.new_source.reduced_pages import reduce_page

pytestmark = pytest.mark.slow


def read(html: str, url: str) -> tuple[object, ...]:
    """All that the rules find: family with its evidence, columns, hubs, rows, and the next page."""
    return read_home_page(html, url), read_list_page(html, url, Paging(), GENERIC)


def test_the_mirrors_pages_are_read_the_same(shared: Path) -> None:
    pages = [page for page in pages_in(shared / "mirror" / "site.warc.gz") if page.url.startswith("http")]
    for page in pages[::4]:
        html = decode(page.body, page.header("content-type"))
        assert read(reduce_page(html), page.url) == read(html, page.url), page.url


def test_real_pages_are_read_the_same_and_are_small(shared: Path) -> None:
    url = "http://www.yangli.gov.cn/jcyw/"
    for path in sorted((shared / "html").glob("*_*.html")):
        html = decode(path.read_bytes(), None)
        small = reduce_page(html)
        assert read(small, url) == read(html, url), path.name
        assert len(small) < len(html)


def test_prose_is_left_out_and_links_dates_and_marks_stay() -> None:
    html = """<html><head><meta charset="gb2312"><meta name="description" content="本院简介"><title>样例</title>
<meta name="lanmu" content="要闻"></head><body><!-- 编者按 --><!--ZJEG_RSS.content.begin--><p>一段正文。</p>
<li><a href="/a.html" style="color:red">标题一</a>点击数<span>[2026-11-02]</span></li>
<div id="page">共 3 页，欢迎</div></body></html>"""
    small = reduce_page(html)
    assert all(text not in small for text in ("一段正文", "本院简介", "编者按", "点击数", "欢迎", "gb2312", "style="))
    kept = ('<meta name="lanmu" content="要闻">', "<!--ZJEG_RSS.content.begin-->", '<a href="/a.html">标题一</a>')
    assert all(text in small for text in (*kept, "[2026-11-02]", "共 3 页", '<meta charset="utf-8">'))
