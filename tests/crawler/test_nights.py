"""Runs night after night: what `--since` leaves out, and what becomes of runs that were interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.demo.pages import HOSTS
from tests.sites.generated import generate
from tests.support.crawls import Crawled, crawl, fanzha
from tests.support.sample_site import ChangedSite

pytestmark = pytest.mark.slow

SOURCE = "sample-ucap"


def night(data: Path, site: ChangedSite, since: str | None, days_later: float = 0, **sabotage: object) -> Crawled:
    """A run with a `since` on a later day."""
    return crawl(data, site, SOURCE, since=since, sabotage={"days_later": days_later, **sabotage})


def test_known_rows_before_the_day_are_not_requested_and_a_machine_that_was_off_for_twelve_days_catches_up(
    tmp_path: Path,
) -> None:
    """Article N of the generated site is dated N days after the first."""
    with ChangedSite(generate(30)) as site:
        crawl(tmp_path, site, SOURCE)
        done = night(tmp_path, site, "2020-01-30")
        assert (done.said["verdict"], done.source(SOURCE)["articles"]) == ("good", 2)
        site.replace(generate(42))
        done = night(tmp_path, site, "2020-02-10", days_later=12)  # the two newest; the first missed is of February 1
    row = done.source(SOURCE)
    assert (done.said["verdict"], row["articles"], row["new_pages"]) == ("good", 12, 12), row
    assert done.query("select count(*) from pages") == [(42,)]


def test_a_night_that_was_interrupted_is_taken_up_the_next_with_what_is_new_then(tmp_path: Path) -> None:
    with ChangedSite(generate(30)) as site:
        stopped = night(tmp_path, site, "2020-01-10", full_after=15)
        site.replace(generate(32))
        done = night(tmp_path, site, "2020-01-11", days_later=1)
    assert (stopped.exit_status, stopped.said["refused_writes"]) == (1, 1)
    assert "No space left" in stopped.said["error"]
    assert stopped.query("select count(*) from frontier where state = 'failed'") == [(0,)]
    assert (done.said["resumed"], done.said["verdict"]) == (True, "good")
    assert done.query("select since, resumes, ended is null from runs") == [("2020-01-10", 1, 0)]
    assert done.query("select count(*) from pages") == [(32,)]
    assert done.source(SOURCE)["articles"] == 32


def test_an_interrupted_look_back_goes_on_after_the_nights_that_came_between(tmp_path: Path) -> None:
    with ChangedSite(generate(30)) as site:
        stopped = crawl(tmp_path, site, SOURCE, sabotage={"full_after": 20})
        waiting = stopped.query("select count(*) from frontier where state = 'queued' and role = 'article'")
        nights = [night(tmp_path, site, "2020-01-25", days_later=day) for day in (1, 2)]
        asked = len(site.requests)
        done = crawl(tmp_path, site, SOURCE, sabotage={"days_later": 3})
        lists = [path for host, path in site.requests[asked:] if host == HOSTS["ucap"] and "/t20" not in path]
    assert waiting[0][0] > 0
    assert [(one.said["verdict"], one.said["resumed"]) for one in nights] == [("good", False)] * 2
    assert (done.said["resumed"], done.said["verdict"]) == (True, "good")
    assert done.source(SOURCE)["articles"] == 30
    assert lists in ([], ["/robots.txt"])
    assert done.query("select id, verdict from runs") == [(1, "good"), (2, "good"), (3, "good")]


def test_what_a_stopped_night_stored_is_published_after_the_next_short_crawl(tmp_path: Path) -> None:
    """Before, publishing has nothing of it."""
    with ChangedSite(generate(30), delay=0.05) as site:
        stopped = crawl(tmp_path, site, SOURCE, interrupt=lambda: len(site.requests) >= 20)
        assert "there is no publication" in fanzha("publish", data=tmp_path).stderr
        crawl(tmp_path, site, SOURCE, limit=3)
        assert fanzha("publish", data=tmp_path).returncode == 0
        assert stopped.query("select count(*) > 3 from publications") == [(1,)]
        assert stopped.query("select count(*) from publication_queue") == [(0,)]
        done = crawl(tmp_path, site, SOURCE)
    assert (done.said["resumed"], done.said["verdict"], done.source(SOURCE)["articles"]) == (True, "good", 30)
