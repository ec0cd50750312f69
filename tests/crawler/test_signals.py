"""SIGTERM and SIGHUP end a crawl, whatever it waits for; nothing more is requested, the next run goes on."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from crawler.demo.pages import HOSTS
from tests.sites.generated import generate
from tests.support.crawls import begin, declarations, query, ran
from tests.support.sample_site import ChangedSite
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

PAGES = 6
HOST = HOSTS["ucap"]
ARTICLE = next(path for host, path in generate(PAGES) if "/t20" in path)
WAITED = 1_000  # seconds: what a crawl waits for never comes while a test runs
TEXT = {"Content-Type": "text/plain"}
Sites = list[ChangedSite]


@dataclass(frozen=True)
class Wait:
    """What a crawl waits for when the signal comes."""

    begun: Callable[[Sites], bool]  # whether it waits now
    change: Callable[[ChangedSite], None] = lambda _site: None
    settings: dict[str, Any] = field(default_factory=dict)
    sites: int = 1
    number: signal.Signals = signal.SIGTERM
    sabotage: dict[str, Any] = field(default_factory=dict)


def _requested(path: str) -> Callable[[Sites], bool]:
    return lambda sites: any(path == one for site in sites for _, one in site.requests)


def _requests(least: int) -> Callable[[Sites], bool]:
    return lambda sites: sum(len(site.requests) for site in sites) >= least


ONE_BY_ONE = {"HOST_DELAY": WAITED, "HOST_REQUESTS_AT_ONCE": 1}
SLOW_ANSWERS: dict[str, Any] = {"settings": {"DOWNLOAD_TIMEOUT": WAITED}, "sabotage": {"answer_seconds": 1.0}}
WAITS = {
    "a delay, by SIGHUP": Wait(_requests(1), settings=ONE_BY_ONE, number=signal.SIGHUP),
    "some hosts": Wait(_requests(12), settings={"HOST_DELAY": 0.2, "HOST_REQUESTS_AT_ONCE": 1}, sites=3),
    "Retry-After": Wait(
        _requested(ARTICLE),
        lambda site: site.override(HOST, ARTICLE, status=429, headers={**TEXT, "Retry-After": "100"}),
    ),
    "an answer that takes long": Wait(
        _requested(ARTICLE), lambda site: site.override(HOST, ARTICLE, delay=WAITED), **SLOW_ANSWERS
    ),
    "a Crawl-delay": Wait(
        _requests(1),
        lambda site: site.override(HOST, "/robots.txt", headers=TEXT, body="User-agent: *\nCrawl-delay: 60\n"),
        settings={"HOST_REQUESTS_AT_ONCE": 1},
    ),
    "robots.txt": Wait(
        _requested("/robots.txt"), lambda site: site.override(HOST, "/robots.txt", delay=WAITED), **SLOW_ANSWERS
    ),
}


CONTENT = generate(PAGES)


@pytest.fixture
def served() -> Iterator[Callable[[int], Sites]]:
    with ExitStack() as stack:
        yield lambda number: [stack.enter_context(ChangedSite(CONTENT)) for _ in range(number)]


def _sources(sites: Sites) -> list[dict[str, Any]]:
    return [{**declarations(site, "sample-ucap")[0], "name": f"site-{at}"} for at, site in enumerate(sites)]


@pytest.mark.parametrize("what", WAITS)
def test_a_signal_ends_a_crawl_that_waits_for(what: str, served: Callable[[int], Sites], tmp_path: Path) -> None:
    wait = WAITS[what]
    sites = served(wait.sites)
    for site in sites:
        wait.change(site)
    process = begin("crawl", data=tmp_path, sources=_sources(sites), settings=wait.settings, sabotage=wait.sabotage)
    wait_until(lambda: wait.begun(sites))
    time.sleep(0.3)  # so that what has begun is under way
    process.send_signal(wait.number)
    assert process.wait() == 1
    _, stderr = process.communicate()
    assert "Traceback" not in stderr
    assert stderr.count("stopping: nothing more is requested") == 1

    _heal(sites, tmp_path)
    done = ran("crawl", tmp_path, sources=_sources(sites))
    assert (done.said["resumed"], done.said["verdict"]) == (True, "good")
    assert done.query("select count(*) from pages where state = 'live'") == [(PAGES * len(sites),)]
    assert done.query("select count(*) from publication_queue") == [(0,)]
    assert not list(tmp_path.glob("warc/*.open"))


def test_a_night_sends_a_signal_on_to_its_step(served: Callable[[int], Sites], tmp_path: Path) -> None:
    (site,) = sites = served(1)
    site.override(HOST, ARTICLE, delay=WAITED)
    arguments = ["--data", str(tmp_path), "night", "--contact", "nobody@example.org"]
    process = begin("command", arguments=arguments, sources=_sources(sites), sabotage={"answer_seconds": 0.5})
    wait_until(lambda: _requested(ARTICLE)(sites))
    process.send_signal(signal.SIGTERM)  # to the night alone
    assert process.wait() == 128 + signal.SIGTERM
    before = _sent(sites)
    time.sleep(0.3)
    assert _sent(sites) == before
    stdout, stderr = process.communicate()
    assert "night: ended by SIGTERM" in stderr
    assert "publish" not in stdout


def _sent(sites: Sites) -> int:
    return sum(len(site.requests) for site in sites)


def _heal(sites: Sites, data: Path) -> None:
    """Let the sites answer at once, and let the time of a Retry-After pass."""
    for site in sites:
        site.replace(CONTENT)
    query(data, "update hosts set not_before = '2020-01-01T00:00:00Z'")
