"""A host that hangs, is down or goes in circles costs the others nothing, and is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive.reasons import in_english
from crawler.demo.pages import HOSTS
from tests.sites.generated import generate
from tests.support.crawls import declarations, ran
from tests.support.sample_site import ChangedSite

pytestmark = pytest.mark.slow

HOST = HOSTS["ucap"]
PAGES = 20


def _sources(**sites: ChangedSite) -> list[dict[str, Any]]:
    return [{**declarations(site, "sample-ucap")[0], "name": name} for name, site in sites.items()]


def test_a_host_that_does_not_answer_is_left_alone_for_the_run_and_named(tmp_path: Path) -> None:
    content = generate(PAGES)
    articles = [path for _, path in content if "/t20" in path]
    with ChangedSite(content) as hanging, ChangedSite(content) as well:
        for path in articles:
            hanging.override(HOST, path, delay=5.0)
        settings = {"DOWNLOAD_TIMEOUT": 0.3, "FAILURES_IN_A_ROW": 4, "HOST_REQUESTS_AT_ONCE": 1, "RETRY_TIMES": 1}
        done = ran("crawl", tmp_path, sources=_sources(hanging=hanging, well=well), settings=settings)
        requested = [path for _, path in hanging.requests if path in articles]
    assert len(requested) == 4
    assert done.source("well")["verdict"] == "good"
    row = done.source("hanging")
    assert (row["verdict"], row["errors"]) == ("down", PAGES)
    kinds = dict(
        done.query("select kind, count(*) from frontier where source_id = 'hanging' and state = 'failed' group by 1")
    )
    assert kinds == {"HostLeftAlone": PAGES}  # those that were sent were to be sent once more
    assert "did not answer 4 requests in a row; the host is left alone in this run" in in_english(row["reason"])


def test_a_source_that_takes_all_of_its_pages_is_closed_and_the_next_run_goes_on(tmp_path: Path) -> None:
    with ChangedSite(generate(PAGES)) as site:
        first = ran("crawl", tmp_path, sources=_sources(large=site), settings={"CLOSESPIDER_PAGECOUNT": 15})
        again = ran("crawl", tmp_path, sources=_sources(large=site))
    row = first.source("large")
    assert row["verdict"] == "partial"
    assert in_english(row["reason"]).startswith("its pages of a run were used up")
    assert 0 < row["articles"] < PAGES
    assert (again.said["resumed"], again.said["verdict"]) == (False, "good")
    assert again.query("select count(*) from pages where state = 'live'") == [(PAGES,)]


def test_a_source_that_takes_all_of_its_time_is_closed(tmp_path: Path) -> None:
    with ChangedSite(generate(PAGES)) as slow:
        slow.delay = 0.3
        settings = {"CLOSESPIDER_TIMEOUT": 3, "HOST_REQUESTS_AT_ONCE": 1}
        done = ran("crawl", tmp_path, sources=_sources(slow=slow), settings=settings)
    assert done.source("slow")["verdict"] == "partial"
    assert in_english(done.source("slow")["reason"]).startswith("its time of a run was used up")
