"""Sites of six systems, crawled over HTTP without a column declared: completely, each article once."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.urls import canonical_key
from archive.warc.folder import warc_files
from crawler.discovery.skip_rules import is_sampled
from tests.sites import fleet
from tests.sites.server import MadeSite
from tests.support.chromium import path_of_chromium
from tests.support.crawls import Crawled, ran

pytestmark = pytest.mark.slow

HOST = "127.0.0.1"
Declared = dict[str, Any]


@dataclass(frozen=True)
class Site:
    """A site of the fleet that was crawled."""

    name: str
    url: str
    requests: list[str]  # paths with queries, in order
    expected: fleet.Expected
    done: Crawled

    def fetched(self, sql: str) -> list[tuple[object, ...]]:
        return self.done.query(sql, self.name)

    def wanted(self) -> set[str]:
        """Paths of the articles that a crawl asks for."""
        left_out = {path for path in self.expected.not_ours if not is_sampled(canonical_key(self.url + path))}
        return {one.path for one in self.expected.articles} - left_out - {self.expected.forbidden}


def crawl(data: Path, sites: dict[str, MadeSite], declared: Declared | None = None, **job: Any) -> Crawled:
    """Crawl running sites, each declared as the family of its name unless that is `declared` otherwise."""
    said = declared or {}
    sources = [{"name": name, "family": name, "home_url": site.url(HOST, "/"), **said} for name, site in sites.items()]
    return ran("crawl", data, sources=sources, **job)


def paths(site: MadeSite) -> list[str]:
    return [path for _, path in site.requests]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Site]]:
    """All six, in one run; every one is declared an own system, so that its traits alone tell its family."""
    with ExitStack() as stack:
        sites = {name: stack.enter_context(MadeSite(fleet.site(name))) for name in fleet.FAMILIES}
        done = crawl(tmp_path_factory.mktemp("fleet"), sites, {"family": "generic"})
        yield {
            name: Site(name, site.url(HOST), paths(site), fleet.expected(name), done) for name, site in sites.items()
        }


@pytest.fixture(params=fleet.FAMILIES)
def site(crawled: dict[str, Site], request: pytest.FixtureRequest) -> Site:
    return crawled[request.param]


def test_a_site_is_crawled_completely(site: Site) -> None:
    asked = [path for path in site.requests if path in {one.path for one in site.expected.articles}]
    assert set(asked) == site.wanted()
    assert len(site.wanted()) >= 36


def test_each_article_is_asked_for_once(site: Site) -> None:
    assert [path for path, times in Counter(site.requests).items() if times > 1] == []


def test_the_run_is_good(site: Site) -> None:
    row = site.done.source(site.name)
    assert row["verdict"] == "good", row


def test_columns_are_found_and_their_lists_read_to_the_end(site: Site) -> None:
    found = site.fetched("select found_by, family from columns where source_id = ? and listed > 0")
    assert {by for by, _ in found} == {column.label for column in site.expected.columns}
    assert {family for _, family in found} == {site.name}
    assert max(len(column.pages) for column in site.expected.columns) >= 3


def test_the_family_is_told_by_marks_where_there_are_any(site: Site) -> None:
    row = site.done.source(site.name)
    told = None if site.name == "generic" else site.name
    assert (row["family"], bool(row["family_evidence"])) == (told, told is not None)


def test_titles_and_dates_are_as_listed(site: Site) -> None:
    rows = site.fetched(
        """select p.url, v.title, v.published from pages p join page_versions v on v.id = p.version_id
           where p.source_id = ?"""
    )
    found = {str(url).removeprefix(site.url): (title, date) for url, title, date in rows}
    wanted = {one.path: (one.title, one.date) for one in site.expected.articles}
    assert found == {path: wanted[path] for path in site.wanted() - {site.expected.gone}}


def test_rows_that_lead_to_other_hosts_are_not_followed(site: Site) -> None:
    assert site.expected.abroad
    hosts = {str(key).partition("/")[0] for (key,) in site.fetched("select key from frontier where source_id = ?")}
    assert hosts == {site.url.partition("://")[2]}


def test_what_robots_forbids_and_what_is_gone_is_said(site: Site) -> None:
    row = site.done.source(site.name)
    assert (row["refused"], row["gone"]) == (1, 1)
    assert site.expected.forbidden not in site.requests


def test_rows_that_cannot_be_ours_are_recorded(site: Site) -> None:
    rows = site.fetched("select key from skipped_rows where source_id = ?")
    passed = {"/" + str(key).partition("/")[2] for (key,) in rows}
    assert passed == site.expected.not_ours - site.wanted()


def test_a_second_run_begins_at_the_columns_that_were_found(tmp_path: Path) -> None:
    with MadeSite(fleet.site("jeecms")) as site:
        first = crawl(tmp_path, {"jeecms": site})
        before = len(site.requests)
        again = crawl(tmp_path, {"jeecms": site})
        asked = paths(site)[before:]
    assert (first.said["verdict"], again.said["verdict"]) == ("good", "good")
    assert (again.source("jeecms")["new_pages"], again.source("jeecms")["new_versions"]) == (0, 0)
    assert again.source("jeecms")["listed"] == first.source("jeecms")["listed"]
    assert "/" not in asked


def test_columns_are_looked_for_again_after_a_month(tmp_path: Path) -> None:
    with MadeSite(fleet.site("jeecms")) as site:
        crawl(tmp_path, {"jeecms": site})
        with sqlite3.connect(tmp_path / "archive.db") as db:
            db.execute("update sources set looked_at = '2020-01-01T00:00:00Z'")
        before = len(site.requests)
        again = crawl(tmp_path, {"jeecms": site})
        asked = paths(site)[before:]
    assert "/" in asked
    assert again.query("select looked_at > '2021' from sources where id = 'jeecms'") == [(1,)]


def test_a_replay_begins_where_its_file_does_and_not_at_columns_of_another_time(tmp_path: Path) -> None:
    with MadeSite(fleet.site("jeecms")) as site:
        first = crawl(tmp_path, {"jeecms": site})
        (warc,) = warc_files(tmp_path / "warc")
        with sqlite3.connect(tmp_path / "archive.db") as db:
            db.execute("update columns set url = url || 'moved/'")
        again = crawl(tmp_path, {"jeecms": site}, replay=warc)
    assert (again.said["verdict"], again.source("jeecms")["listed"]) == ("good", first.source("jeecms")["listed"])
    assert again.query("select count(*) from frontier where url like '%moved/'") == [(0,)]


def test_a_column_that_is_gone_is_not_asked_for_again(tmp_path: Path) -> None:
    first_page = fleet.expected("jeecms").columns[0].pages[0]
    with MadeSite(fleet.site("jeecms")) as site:
        crawl(tmp_path, {"jeecms": site})
        site.override(HOST, first_page, status=404, body="gone")
        again = crawl(tmp_path, {"jeecms": site})
        asked = paths(site).count(first_page)
        crawl(tmp_path, {"jeecms": site})
        assert paths(site).count(first_page) == asked == 2
    gone = again.query("select url from columns where state = 'gone'")
    assert gone == [(site.url(HOST, first_page),)]


def test_a_site_that_moved_to_another_system_is_read_all_the_same_and_said(tmp_path: Path) -> None:
    with MadeSite(fleet.site("trs")) as site:
        first = crawl(tmp_path, {"trs": site})
        home = site.url(HOST)
        site.replace(fleet.site("moved"))
        moved = crawl(tmp_path, {"trs": site})
    before, after = first.source("trs"), moved.source("trs")
    assert (before["verdict"], before["family"]) == ("good", "trs")
    assert "by their traits" not in (before["reason"] or "")
    assert (after["verdict"], after["family"]) == ("good", "ucap")
    assert "are ucap by their traits and not trs as declared" in after["reason"]
    assert "createPageHTML('…', …)" in after["reason"]
    assert (after["live"], after["new_pages"]) == (before["live"], 0), home


def test_a_site_that_moved_to_other_addresses_is_found_again_from_its_home_page(tmp_path: Path) -> None:
    with MadeSite(fleet.site("trs")) as site:
        crawl(tmp_path, {"trs": site})
        site.replace(fleet.site("hanweb"))
        moved = crawl(tmp_path, {"trs": site})
        again = crawl(tmp_path, {"trs": site})
    row = moved.source("trs")
    assert (row["verdict"], row["family"]) == ("partial", "hanweb")
    assert "HTTP 404" in row["reason"]
    assert row["new_pages"] >= 36
    states = dict(moved.query("select state, count(*) from columns group by 1"))
    assert (states["gone"], states["read"]) == (4, len(fleet.expected("hanweb").columns))
    assert again.source("trs")["verdict"] == "good", again.source("trs")


def test_a_list_that_a_script_fills_is_refused_with_a_line_that_says_how(tmp_path: Path) -> None:
    with MadeSite(fleet.site("script")) as site:
        done = crawl(tmp_path, {"script": site}, {"family": "generic"})
    row = done.source("script")
    assert (done.exit_status, row["verdict"], row["articles"]) == (1, "empty", 0)
    assert "needs_browser = True" in row["reason"]
    assert "pip install 'fanzha[browser]'" in row["reason"]


@pytest.mark.browser
def test_a_list_that_a_script_fills_is_read_through_the_browser(tmp_path: Path) -> None:
    path_of_chromium()
    with MadeSite(fleet.site("script")) as site:
        declared = {"family": "generic", "needs_browser": True}
        done = crawl(tmp_path, {"script": site}, declared, settings={"BROWSER_QUIET_SECONDS": 1.0})
        home = site.url(HOST)
    row = done.source("script")
    assert (done.exit_status, row["verdict"]) == (0, "good"), row
    wanted = Site("script", home, [], fleet.expected("script"), done).wanted()
    found = {url.removeprefix(home) for (url,) in done.query("select url from pages where version_id is not null")}
    assert found == wanted - {fleet.expected("script").gone}


def test_of_many_sources_some_at_once_are_crawled_and_all_in_the_end(tmp_path: Path) -> None:
    with ExitStack() as stack:
        sites = {name: stack.enter_context(MadeSite(fleet.site("challenged"))) for name in ("a", "b", "c")}
        done = crawl(tmp_path, sites, {"family": "trs"}, sabotage={"at_once": 1})
        asked = [len(site.requests) for site in sites.values()]
    assert {row["verdict"] for row in done.said["sources"]} == {"challenged"}
    assert asked == [2, 2, 2]  # robots.txt and the home page


def test_a_site_that_challenges_is_left_alone(tmp_path: Path) -> None:
    with MadeSite(fleet.site("challenged")) as site:
        done = crawl(tmp_path, {"challenged": site}, {"family": "trs"})
    assert (done.exit_status, done.source("challenged")["verdict"]) == (1, "challenged")
