"""Sites of six systems, crawled over HTTP without a column declared: completely, each article once."""

from __future__ import annotations

import shutil
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
from tests.support.crawls import Crawled, query, ran

pytestmark = pytest.mark.slow

HOST = "127.0.0.1"
Declared = dict[str, Any]


@dataclass(frozen=True)
class Site:
    """A site of the fleet that was crawled."""

    name: str
    url: str
    requests: list[str]  # paths with queries, in order
    done: Crawled

    @property
    def expected(self) -> fleet.Expected:
        return fleet.expected(self.name)

    def fetched(self, sql: str) -> list[tuple[Any, ...]]:
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
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Site]]:
    """All six, in one run; every one is declared an own system, so that its traits alone tell its family."""
    with ExitStack() as stack:
        served = {name: stack.enter_context(MadeSite(fleet.site(name))) for name in fleet.FAMILIES}
        done = crawl(tmp_path_factory.mktemp("fleet"), served, {"family": "generic"})
        yield [Site(name, site.url(HOST), paths(site), done) for name, site in served.items()]


def test_sites_are_crawled_completely_and_each_address_is_requested_once(sites: list[Site]) -> None:
    for site in sites:
        articles = {one.path for one in site.expected.articles}
        assert (site.name, {path for path in site.requests if path in articles}) == (site.name, site.wanted())
        assert len(site.wanted()) >= 36
        assert (site.name, [path for path, times in Counter(site.requests).items() if times > 1]) == (site.name, [])


def test_the_run_is_good_and_says_what_robots_forbids_and_what_is_gone(sites: list[Site]) -> None:
    rows = {site.name: site.done.source(site.name) for site in sites}
    assert {name: row["reason"] for name, row in rows.items() if row["verdict"] != "good"} == {}
    assert {name: (row["refused"], row["gone"]) for name, row in rows.items()} == dict.fromkeys(rows, (1, 1))
    assert [site.name for site in sites if site.expected.forbidden in site.requests] == []


def test_columns_are_found_and_their_lists_read_to_the_end_and_families_told_by_their_marks(sites: list[Site]) -> None:
    for site in sites:
        found = site.fetched("select found_by, family from columns where source_id = ? and listed > 0")
        assert set(found) == {(column.label, site.name) for column in site.expected.columns}
        assert max(len(column.pages) for column in site.expected.columns) >= 3
        row, told = site.done.source(site.name), None if site.name == "generic" else site.name
        assert (row["family"], bool(row["family_evidence"])) == (told, told is not None)


def test_titles_and_dates_are_as_listed(sites: list[Site]) -> None:
    for site in sites:
        rows = site.fetched(
            """select p.url, v.title, v.published from pages p join page_versions v on v.id = p.version_id
               where p.source_id = ?"""
        )
        found = {url.removeprefix(site.url): (title, date) for url, title, date in rows}
        listed = {one.path: (one.title, one.date) for one in site.expected.articles}
        assert found == {path: listed[path] for path in site.wanted() - {site.expected.gone}}


def test_rows_that_lead_to_other_hosts_are_not_followed_and_those_that_cannot_be_ours_recorded(
    sites: list[Site],
) -> None:
    for site in sites:
        assert site.expected.abroad
        hosts = {key.partition("/")[0] for (key,) in site.fetched("select key from frontier where source_id = ?")}
        assert hosts == {site.url.partition("://")[2]}
        rows = site.fetched("select key from skipped_rows where source_id = ?")
        assert {"/" + key.partition("/")[2] for (key,) in rows} == site.expected.not_ours - site.wanted()


# --- runs that follow one another -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def jeecms() -> Iterator[MadeSite]:
    with MadeSite(fleet.site("jeecms")) as site:
        yield site


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, jeecms: MadeSite) -> Crawled:
    return crawl(tmp_path_factory.mktemp("first") / "data", {"jeecms": jeecms})


@pytest.fixture
def data(first: Crawled, jeecms: MadeSite, tmp_path: Path) -> Path:
    """A copy of the archive after its first run. The site's list of requests begins behind it."""
    jeecms.requests.clear()
    return Path(shutil.copytree(first.data, tmp_path / "data"))


def test_a_second_run_begins_at_the_columns_that_were_found(data: Path, first: Crawled, jeecms: MadeSite) -> None:
    again = crawl(data, {"jeecms": jeecms})
    assert (first.said["verdict"], again.said["verdict"]) == ("good", "good")
    assert (again.source("jeecms")["new_pages"], again.source("jeecms")["new_versions"]) == (0, 0)
    assert again.source("jeecms")["listed"] == first.source("jeecms")["listed"]
    assert "/" not in paths(jeecms)


def test_columns_are_looked_for_again_after_a_month(data: Path, jeecms: MadeSite) -> None:
    query(data, "update sources set looked_at = '2020-01-01T00:00:00Z'")
    again = crawl(data, {"jeecms": jeecms})
    assert "/" in paths(jeecms)
    assert again.query("select looked_at > '2021' from sources where id = 'jeecms'") == [(1,)]


def test_a_replay_begins_where_its_file_does_and_not_at_columns_of_another_time(
    data: Path, first: Crawled, jeecms: MadeSite
) -> None:
    (warc,) = warc_files(data / "warc")
    query(data, "update columns set url = url || 'moved/'")
    again = crawl(data, {"jeecms": jeecms}, replay=warc)
    assert (again.said["verdict"], again.source("jeecms")["listed"]) == ("good", first.source("jeecms")["listed"])
    assert again.query("select count(*) from frontier where url like '%moved/'") == [(0,)]


def test_a_column_that_is_gone_is_not_asked_for_again(data: Path, jeecms: MadeSite) -> None:
    first_page = fleet.expected("jeecms").columns[0].pages[0]
    jeecms.override(HOST, first_page, status=404, body="gone")
    for _ in range(2):
        again = crawl(data, {"jeecms": jeecms})
    jeecms.replace(fleet.site("jeecms"))
    assert paths(jeecms).count(first_page) == 1
    assert again.query("select url from columns where state = 'gone'") == [(jeecms.url(HOST, first_page),)]


def test_a_site_that_moved_to_another_system_or_to_other_addresses_is_read_all_the_same_and_said(
    tmp_path: Path,
) -> None:
    with MadeSite(fleet.site("trs")) as site:
        before = crawl(tmp_path, {"trs": site}).source("trs")
        site.replace(fleet.site("moved"))
        system = crawl(tmp_path, {"trs": site}).source("trs")
        site.replace(fleet.site("hanweb"))
        addresses = crawl(tmp_path, {"trs": site})
        again = crawl(tmp_path, {"trs": site})
    assert (before["verdict"], before["family"]) == ("good", "trs")
    assert "by their traits" not in (before["reason"] or "")
    assert (system["verdict"], system["family"]) == ("good", "ucap")
    assert "are ucap by their traits and not trs as declared" in system["reason"]
    assert "createPageHTML('…', …)" in system["reason"]
    assert (system["live"], system["new_pages"]) == (before["live"], 0)

    row = addresses.source("trs")
    assert (row["verdict"], row["family"]) == ("partial", "hanweb")
    assert "HTTP 404" in row["reason"]
    assert row["new_pages"] >= 36
    states = dict(addresses.query("select state, count(*) from columns group by 1"))
    assert (states["gone"], states["read"]) == (4, len(fleet.expected("hanweb").columns))
    assert again.source("trs")["verdict"] == "good", again.source("trs")


# --- sites that give nothing ------------------------------------------------------------------------------------------


def test_a_list_that_a_script_fills_is_refused_and_sites_that_challenge_are_left_alone(tmp_path: Path) -> None:
    """They are crawled one at a time."""
    with ExitStack() as stack:
        challenged = {name: stack.enter_context(MadeSite(fleet.site("challenged"))) for name in ("a", "b", "c")}
        script = stack.enter_context(MadeSite(fleet.site("script")))
        done = crawl(tmp_path, {**challenged, "script": script}, {"family": "generic"}, sabotage={"at_once": 1})
        asked = [len(site.requests) for site in challenged.values()]
    assert done.exit_status == 1
    assert [done.source(name)["verdict"] for name in challenged] == ["challenged"] * 3
    assert asked == [2, 2, 2]  # robots.txt and the home page
    row = done.source("script")
    assert (row["verdict"], row["articles"]) == ("empty", 0)
    assert "needs_browser = True" in row["reason"]


@pytest.mark.browser
def test_a_list_that_a_script_fills_is_read_through_the_browser(tmp_path: Path) -> None:
    path_of_chromium()
    with MadeSite(fleet.site("script")) as site:
        declared = {"family": "generic", "needs_browser": True}
        done = crawl(tmp_path, {"script": site}, declared, settings={"BROWSER_QUIET_SECONDS": 1.0}, limit=3)
        home = site.url(HOST)
    row = done.source("script")
    assert (done.exit_status, row["verdict"]) == (0, "good"), row
    found = {url.removeprefix(home) for (url,) in done.query("select url from pages where version_id is not null")}
    assert len(found) == 3
    assert found < Site("script", home, [], done).wanted()
