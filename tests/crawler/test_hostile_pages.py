"""Pages that would stall, mislead or never let go a crawl."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from archive.model import Role
from archive.store.frontier import Target
from crawler.discovery.list_pages import read_list_page
from crawler.discovery.needs_browser import is_scripted
from crawler.families import GENERIC, HANWEB, TRS
from crawler.families.family import Paging
from crawler.items import Listed
from tests.crawler.discovery.test_next_targets import LIST, ROW, context, navigation, page
from tests.crawler.test_fleet_crawl import HOST, crawl, paths
from tests.support.growth import assert_linear
from tests.support.sample_site import ChangedSite


def list_page(html: str) -> object:
    return read_list_page(html, LIST, Paging(), TRS)


def hanweb_list(html: str) -> object:
    return read_list_page(html, LIST, Paging(), HANWEB)


# What reads the page, the page of a size, and a size.
BOMBS: dict[str, tuple[Callable[[str], object], Callable[[int], str], int]] = {
    "a slug of many words": (list_page, lambda n: f'<a href="/news/{"a_b_" * n}">某市检察院发布典型案例</a>', 2_000),
    "torn records": (hanweb_list, lambda times: "<datastore>" + "<record>" * times, 40_000),
    "torn scripts": (is_scripted, lambda times: "<script>" * times, 20_000),
    "a number without end": (list_page, lambda n: f"<script>createPageHTML({'9' * n}, 0, 'i', 's')</script>", 5_000),
    "thousands of rows": (
        lambda html: read_list_page(html, LIST, Paging(), GENERIC),
        lambda rows: "".join(ROW.format(n, "招聘公告") for n in range(rows)),
        300,
    ),
}


@pytest.mark.timing
@pytest.mark.parametrize("name", BOMBS)
def test_no_page_stalls_the_reading_of_lists(name: str) -> None:
    assert_linear(*BOMBS[name])


def test_a_page_says_where_its_links_begin() -> None:
    html = f'<html><head><base href="/sub/"></head><body><ul>{ROW.format(1, "案").replace("./", "")}</ul></body></html>'
    assert [row.url for row in read_list_page(html, LIST, Paging(), TRS).rows] == [
        "http://www.jx.example/sub/202401/t20240105_1.shtml"
    ]


def test_a_page_cannot_send_its_links_to_another_host() -> None:
    html = f'<html><head><base href="http://farm.example/"></head><body>{ROW.format(1, "案")}</body></html>'
    assert read_list_page(html, LIST, Paging(), TRS).rows == ()


def test_of_two_links_to_one_article_the_fuller_title_tells() -> None:
    two = '<li><a href="./202401/t20240105_1.shtml">{}</a><a href="./202401/t20240105_1.shtml">{}</a></li>'
    html = f"<html><body>{two.format('招聘公告', '某市检察机关惩治诈骗犯罪典型案例')}</body></html>"
    read = navigation().read_list(Target(LIST, context(Role.LIST, "dxal")), page(LIST, html))
    assert isinstance(read, Listed)
    assert [one.rule for one in read.found if one.context.role is Role.ARTICLE] == [None]
    assert read.skipped == ()


class Maze(ChangedSite):
    """Answers any path with the same page."""

    def __init__(self, html: str) -> None:
        super().__init__({})
        self.html = html

    def answer(self, host: str, path: str, form: str = "") -> object:  # type: ignore[override]
        if path != "/robots.txt":
            self.override(host, path, body=self.html.replace("NEXT", str(len(self.requests))))
        return super().answer(host, path, form)


MAZES = {
    "columns below columns": ("<html><body><a href='dxal/'>典型案例</a></body></html>", 10),
    "doors behind doors": (
        "<html><head><meta http-equiv='refresh' content='0;url=/?n=NEXT'></head><body></body></html>",
        10,
    ),
    "pages of the same rows": (
        "<html><body><a href='/dxal/index.html'>典型案例</a><li><a href='/node/1234'>某市检察院发布典型案例</a>"
        " 2024-01-05</li><a href='/dxal/index.html?page=NEXT'>下一页</a></body></html>",
        15,
    ),
}


def test_a_site_without_an_end_is_left(tmp_path: Path) -> None:
    with ExitStack() as stack:
        sites = {name: stack.enter_context(Maze(html)) for name, (html, _) in MAZES.items()}
        crawl(tmp_path, {name.replace(" ", "-"): site for name, site in sites.items()}, {"family": "generic"})
    requests = {name: len(paths(site)) for name, site in sites.items()}
    assert {name: count for name, count in requests.items() if not 0 < count <= MAZES[name][1]} == {}


def test_what_another_host_answers_is_none_of_the_sources(tmp_path: Path) -> None:
    farm = "<html><body><ul><li><a href='/node/1234'>某市检察院发布典型案例</a> 2024-01-05</li></ul></body></html>"
    with ChangedSite({}) as other, ChangedSite({}) as site:
        other.override("localhost", "/list/", body=farm)
        site.override(HOST, "/", body="<html><body><a href='/dxal/'>典型案例</a></body></html>")
        site.override(HOST, "/dxal/", status=302, headers={"Location": other.url("localhost", "/list/")})
        done = crawl(tmp_path, {"generic": site})
    row = done.source("generic")
    assert (done.exit_status, row["verdict"], row["articles"]) == (1, "down", 0)
    assert "answers from another host" in row["reason"]
