"""Feeds are valid, hold what their lists hold, and follow the archive from edition to edition."""

from __future__ import annotations

import feedparser
import httpx
import pytest
from datasette.app import Datasette

from tests.support.editions import get as get_with
from tests.support.feeds import read, whole
from tests.support.public_file import Get
from tests.support.waiting import wait_until

ADDRESSES = (
    *("/feed.atom", "/news.atom", "/changes.atom", "/search.atom", "/cases.atom", "/changes.atom?kind=gone"),
    *("/search.atom?q=诈骗", "/search.atom?kind=typical_cases&year=2022", "/search.atom?q=没有的词"),
    *("/search.atom?kind=nothing", "/cases.atom?q=养老", "/cases.atom?crime=fraud&region=330000"),
    *("/news.atom?since=2026-11", "/search.atom?from=2030", "/feed.atom?before=1-1"),
)


@pytest.fixture(autouse=True, scope="module")
def counted(get: Get) -> None:
    """The site has counted its file: on a machine that does much else, it says for some seconds that it has not."""
    wait_until(lambda: get("/feed.atom").status_code == 200)


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_feed_is_valid(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = read(answer.content)
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert [entry.id for entry in parsed.entries] == [entry.id for entry in feed.entries]
    assert [entry.link.removeprefix("http://localhost") for entry in parsed.entries] == feed.paths


@pytest.mark.parametrize(
    "query",
    ["", "?q=诈骗", "?q=诈骗&exact=1", "?kind=typical_cases", "?crime=fraud&kind=report", "?region=330000", "?q=a",
     "?source=shifan", "?from=2023-02&to=2023-05", "?q=诈骗 -样例", "?doubt=none", "?q=养老诈骗 OR 简讯"],
)  # fmt: skip
def test_a_feed_holds_what_its_list_holds(get: Get, query: str) -> None:
    listed = {f"/p/{one['slug']}" for page in (1, 2) for one in _results(get, query, page) if "url" in one}
    entries = whole(get, _escaped(f"/search.atom{query}"))
    assert {one.path for one in entries if not one.title.startswith("〔")} == listed
    assert {path.partition("/versions/")[0] for path in (one.path for one in entries)} == listed
    cases = {f"/c/{one['case_id']}" for one in get(f"/cases.json{query}").json()["cases"]}
    found = [one.path for one in whole(get, _escaped(f"/cases.atom{query}"))]
    assert sorted(path for path in found if path.startswith("/c/")) == sorted(cases)


def _results(get: Get, query: str, page: int) -> list[dict[str, str]]:
    found: list[dict[str, str]] = get(f"/search.json{query or '?'}&page={page}").json()["results"]
    return found


def _escaped(path: str) -> str:
    return httpx.URL(path).raw_path.decode().replace("%20", "+")


@pytest.mark.parametrize(
    "path", ["/feed.atom", "/cases.atom?q=养老", "/search.atom?lang=en", "/sitemap-lists.xml", "/llms.txt"]
)
def test_a_file_is_the_same_for_every_browser(site: Datasette, path: str) -> None:
    answers = [get_with(site, path, **{"accept-language": one})[0] for one in ("zh", "en")]
    assert len({(one.content, one.headers.get("etag")) for one in answers}) == 1
