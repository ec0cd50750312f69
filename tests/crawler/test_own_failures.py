"""Faults of our own code are not told as faults of the sites, and what was fetched is taken in when they are mended."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from archive.store.archive import Archive
from crawler.demo.pages import HOSTS
from crawler.job import MOST_EQUAL_BUGS
from tests.sites.generated import generate
from tests.support.crawls import Crawled, begin, crawl, declarations, fanzha, query
from tests.support.sample_site import ChangedSite, HeldSite
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

SOURCE, ARTICLES = "sample-ucap", 8
PAGES = generate(ARTICLES)
PATHS = sorted(path for _, path in PAGES if "/t2020" in path)
ONE = f"{PATHS[3]}', fetched_at="  # in a page's repr, and not a link to it
INTAKE = "archive.store.pages_and_versions.Intake.ingest"
READING = "archive.readers.pool.ReadingPool.read"


def night(data: Path, site: ChangedSite, *broken: str) -> tuple[Crawled, set[str]]:
    """A crawl with a function that raises an error at an address, if they are given; and the articles it requested."""
    site.requests.clear()
    sabotage = {"fails_in": broken} if broken else {}
    done = crawl(data, site, SOURCE, request_all=False, sabotage=sabotage, settings={"RETRY_TIMES": 0})
    return done, {path for _, path in site.requests if path in PATHS}


def texts(done: Crawled) -> int:
    ((number,),) = done.query("select count(*) from pages where version_id is not null")
    return int(number)


def test_a_fault_at_every_page_ends_the_run_and_the_next_one_takes_the_pages_in(tmp_path: Path) -> None:
    with ChangedSite(PAGES) as site:
        done, requested = night(tmp_path, site, INTAKE, "TypeError", "Role.ARTICLE")
        row = done.source(SOURCE)
        assert (done.exit_status, done.said["verdict"], row["verdict"], row["errors"]) == (1, "failed", "failed", 0)
        assert "no fault of the site" in row["reason"]
        assert "TypeError: " in done.said["error"]
        assert done.stderr.count(", in failing") >= MOST_EQUAL_BUGS
        assert done.query("select count(*) from frontier where kind = 'IntakeBug'") == [(MOST_EQUAL_BUGS,)]
        assert done.query("select verdict from runs where ended is not null") == [("failed",)]
        mended, again = night(tmp_path, site)
    assert len(requested) >= MOST_EQUAL_BUGS
    assert not again & requested
    assert (mended.said["verdict"], mended.exit_status, texts(mended)) == ("good", 0, ARTICLES)
    assert mended.query("select count(*) from waiting_records") == [(0,)]


def test_pages_wait_without_a_request_until_the_fault_is_mended_and_a_rebuild_keeps_them(tmp_path: Path) -> None:
    with ChangedSite(PAGES) as site:
        first, _ = night(tmp_path, site, READING, "LookupError", ONE)
        second, asked = night(tmp_path, site, INTAKE, "LookupError", ONE)
        assert [(one.said["verdict"], texts(one)) for one in (first, second)] == [("failed", ARTICLES - 1)] * 2
        assert "LookupError" in second.source(SOURCE)["reason"]
        assert not asked
        for broken, waiting in (((INTAKE, "TypeError", ONE), 1), ((), 0)):
            sabotage = {"fails_in": broken} if broken else {}
            rebuilt = fanzha("rebuild", "--workers", "0", data=tmp_path, sabotage=sabotage)
            assert (rebuilt.returncode, texts(first)) == (waiting, ARTICLES - waiting)
            assert first.query("select count(*) from waiting_records") == [(waiting,)]
        mended, asked = night(tmp_path, site)
    assert (mended.said["verdict"], texts(mended), asked) == ("good", ARTICLES, set())
    assert mended.query("select count(*) from captures where role = 'article'") == [(ARTICLES,)]


def test_no_kind_of_error_of_our_own_is_an_error_of_the_site(tmp_path: Path) -> None:
    errors = "TypeError AttributeError KeyError NameError ZeroDivisionError"  # in turn: no two in a row are equal
    with ChangedSite(PAGES) as site:
        done, _ = night(tmp_path, site, INTAKE, errors, "Role.ARTICLE")
        row = done.source(SOURCE)
        assert (row["verdict"], row["errors"], texts(done), done.said["error"]) == ("failed", 0, 0, "None")
        mended, asked = night(tmp_path, site)
    assert (mended.said["verdict"], texts(mended), asked) == ("good", ARTICLES, set())


def test_a_page_that_waits_is_no_fault_of_the_run_that_is_resumed_and_takes_it_in(tmp_path: Path) -> None:
    failed = "select kind from frontier where state = 'failed'"
    broken = {"fails_in": (INTAKE, "TypeError", ONE), "answer_seconds": 0.5}
    Archive.open(tmp_path).close()
    with HeldSite(PAGES, PATHS[0]) as site:
        job = {"sources": declarations(site, SOURCE), "settings": site.settings, "request_all": False}
        process = begin("crawl", data=tmp_path, sabotage=broken, **job)
        wait_until(lambda: query(tmp_path, failed))
        process.send_signal(signal.SIGINT)
        process.communicate()
        assert query(tmp_path, failed) == [("IntakeBug",)]
        site.released.set()
        resumed, _ = night(tmp_path, site)
    assert (resumed.said["resumed"], resumed.said["verdict"], texts(resumed)) == (True, "good", ARTICLES)
    assert resumed.source(SOURCE)["articles"] == ARTICLES


def test_a_robots_txt_that_cannot_be_stored_is_obeyed_and_not_told_as_the_sites_fault(tmp_path: Path) -> None:
    with ChangedSite(PAGES) as site:
        site.override(HOSTS["ucap"], "/robots.txt", body=f"User-agent: *\nDisallow: {PATHS[0]}\n")
        done, asked = night(tmp_path, site, INTAKE, "AttributeError", "/robots.txt")
    assert (asked, texts(done)) == (set(PATHS[1:]), ARTICLES - 1)
    assert "robots.txt cannot be read" not in str(done.source(SOURCE)["reason"])
    assert done.query("select count(*) from frontier where kind = 'RobotsUnavailable'") == [(0,)]
    assert ("AttributeError: made for a test" in done.stderr, done.exit_status) == (True, 1)


@pytest.mark.parametrize(
    ("function", "error"),
    [("crawler.middlewares.robots.rules_text", "TypeError"), ("crawler.pipelines.StorePipeline._learn", "LookupError")],
)
def test_a_fault_at_robots_txt_or_at_the_lists_is_our_own(tmp_path: Path, function: str, error: str) -> None:
    with ChangedSite(PAGES) as site:
        done, asked = night(tmp_path, site, function, error)
        row = done.source(SOURCE)
        assert (asked, row["verdict"], row["errors"]) == (set(), "failed", 0)
        assert f"{error}: made for a test" in done.stderr  # with its trace
        mended, _ = night(tmp_path, site)
    assert (mended.said["verdict"], texts(mended)) == ("good", ARTICLES)
