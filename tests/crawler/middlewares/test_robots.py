"""robots.txt over real HTTP: one crawl of many hosts, each with a robots.txt of its own, on one loopback server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from crawler.middlewares.robots import capped
from tests.support.sample_site import ChangedSite
from tests.support.scrapy_process import Outcome, Report, fetch

PAGE = "/a/page.shtml"
SECRET = "/secret/page.shtml"
FORBIDS = "User-agent: *\nDisallow: /secret/\n"
TEXT, HTML = {"Content-Type": "text/plain"}, {"Content-Type": "text/html"}
ROBOTS: dict[str, dict[str, Any]] = {
    "plain.test": {"body": FORBIDS},
    "down.test": {"status": 503, "body": "later"},
    "busy.test": {"status": 429, "body": "later"},
    "forbidden.test": {"status": 403, "body": "no"},
    "soft404.test": {
        "headers": HTML,
        "body": "<html><body>" + "<p>页面不存在，请返回首页。</p>" * 40 + "</body></html>",
    },
    "challenge.test": {"headers": HTML, "body": "<html><script>document.cookie='__jsluid=1'</script></html>"},
    "moved.test": {"status": 301, "headers": {"Location": "/rules.txt"}},
    "lost.test": {"status": 302, "body": "nowhere"},
    "inward.test": {"status": 302, "headers": {"Location": "http://169.254.169.254/robots.txt"}},
    "large.test": {"body": "User-agent: *\nDisallow: /secret/\n" + "# padding\n" * 60_000 + "Disallow: /a/\n"},
    "ours.test": {"body": "User-agent: *\nDisallow: /\n\nUser-agent: fanzha-test\nDisallow: /secret/\n"},
    "slow.test": {"body": FORBIDS, "delay": 0.4},
}
PACED = {
    "paced.test": "User-agent: *\nCrawl-delay: 0.3\n",
    "hasty.test": "User-agent: *\nCrawl-delay: 0.01\n",
    "odd.test": "User-agent: *\nCrawl-delay: nan\n",
}


@pytest.fixture(scope="module")
def site() -> Iterator[ChangedSite]:
    with ChangedSite({}) as site:
        for host, answer in ROBOTS.items():
            site.override(host, "/robots.txt", **{"headers": TEXT, **answer})
            for path in (PAGE, SECRET):
                site.override(host, path, body="a page")
        site.override("moved.test", "/rules.txt", body=FORBIDS)
        for host, body in PACED.items():
            site.override(host, "/robots.txt", body=body, headers=TEXT)
            site.override(host, PAGE, body="a page")
        yield site


@pytest.fixture(scope="module")
def crawl(site: ChangedSite) -> tuple[Report, dict[tuple[str, str], Outcome]]:
    """Every host's two pages, all at once; the slow host's forbidden page thirty times; a port where nobody listens."""
    wanted = [(host, path) for host in ROBOTS for path in (PAGE, SECRET)] + [("slow.test", SECRET)] * 29
    report = fetch(
        [site.url(host, path) for host, path in wanted] + ["http://silent.test:9/"],
        names=dict.fromkeys((*ROBOTS, "silent.test"), "127.0.0.1"),
        settings={"GUARD_ALLOWED_HOSTS": [*ROBOTS, "silent.test"]},
    )
    return report, dict(zip([*wanted, ("silent.test", "/")], report.outcomes, strict=True))


# What becomes of a host's page, and of its page below /secret/.
MEANS: dict[str, tuple[int | str, int | str]] = {
    **dict.fromkeys(("plain.test", "ours.test", "moved.test", "large.test"), (200, "RobotsDisallowed")),
    **dict.fromkeys(("forbidden.test", "soft404.test"), (200, 200)),
    **dict.fromkeys(("down.test", "busy.test", "lost.test", "challenge.test"), ("RobotsUnavailable",) * 2),
    "inward.test": ("RefusedAddress", "RefusedAddress"),
}


def test_what_an_answer_to_robots_txt_means(crawl: tuple[Report, dict[tuple[str, str], Outcome]]) -> None:
    report, outcomes = crawl
    assert {host: (outcomes[host, PAGE].result, outcomes[host, SECRET].result) for host in MEANS} == MEANS
    assert outcomes["silent.test", "/"].result == "RobotsUnavailable"
    assert "HTTP 503: the server failed; the host is left alone" in outcomes["down.test", PAGE].said
    assert set(report.robots) == {"robots"}  # the role of such requests


def test_no_request_slips_by_while_robots_txt_is_on_its_way(
    site: ChangedSite, crawl: tuple[Report, dict[tuple[str, str], Outcome]]
) -> None:
    """Of these thirty, Scrapy 2.19's own middleware fetches all but the first two."""
    secret = [outcome for outcome in crawl[0].outcomes if f"slow.test:{site.port}{SECRET}" in outcome.said]
    assert [outcome.result for outcome in secret] == ["RobotsDisallowed"] * 30
    assert site.requests.count(("slow.test", SECRET)) == 0
    assert site.requests.count(("slow.test", PAGE)) == site.requests.count(("slow.test", "/robots.txt")) == 1
    assert crawl[0].stats["robotstxt/request_count"] == len(ROBOTS) + 1


def test_crawl_delay_raises_the_pace_and_never_lowers_it(site: ChangedSite) -> None:
    started = time.monotonic()
    report = fetch(
        [site.url("paced.test", PAGE)] * 4 + [site.url(host, PAGE) for host in ("hasty.test", "odd.test")],
        names=dict.fromkeys(PACED, "127.0.0.1"),
        settings={
            "GUARD_ALLOWED_HOSTS": list(PACED),
            "HOST_DELAY": 0.05,
            "HOST_REQUESTS_AT_ONCE": 1,
        },
    )
    assert [outcome.result for outcome in report.outcomes] == [200] * 6
    assert time.monotonic() - started > 4 * 0.3  # after robots.txt, and between the four
    assert report.delays == {"paced.test": 0.3, "hasty.test": 0.05, "odd.test": 0.05}


def test_a_crawl_delay_is_kept_up_to_a_minute() -> None:
    kept = {None: 0, 0: 0, -3: 0, 0.5: 0.5, 60: 60, 86400: 60, float("inf"): 60}
    assert {asked: capped(asked) for asked in kept} == kept
    assert capped(float("nan")) == 0
