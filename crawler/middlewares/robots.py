"""robots.txt, obeyed by every request to a host, also by those that come while it is still on its way (RFC 9309).

What an answer to /robots.txt means, for this run:
    2xx                    its rules, of which the first 500 KiB are read; a soft 404 in HTML holds none and forbids
                           nothing
    3xx                    followed by Scrapy's own redirects; one that leads nowhere leaves the host alone
    4xx but 429            there are no rules, all is allowed
    429, 5xx, no answer    the rules cannot be known: the host is left alone (RobotsUnavailable)
    a challenge            (412, a script …) hides the rules; that is not the same as having none: left alone

Crawl-delay raises the pace of the host's download slot, never lowers it, up to a minute.

Takes the place of Scrapy's own at 100. Scrapy 2.14 to 2.19 hands the third and later requests that wait for one
robots.txt None in place of rules, and so lets them through: of 30 at once to a forbidden path, stock Scrapy 2.19
fetched 28, this one none (tests/crawler/middlewares/test_robots.py).
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.misc import build_from_crawler

from archive.model import Role, State
from archive.reading.page_state import Headers, page_state
from archive.reasons import in_english
from archive.urls import site_of
from crawler.errors import FetchRefused, RobotsDisallowed, RobotsUnavailable, Stopped
from crawler.responses import header_pairs, torn_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

MAX_RULES_BYTES = 500 * 1024  # RFC 9309, 2.5: at least as much is to be parsed
MAX_CRAWL_DELAY_SECONDS = 60.0  # seconds; a longer one would be a way of saying no, and robots.txt has a plainer one
# Why no answer came, in words; any other failure is named by its exception.
DOWNLOAD_FAILURES: dict[type[Exception], str] = {
    CannotResolveHostError: "no such host",
    DownloadConnectionRefusedError: "nothing listens there",
    DownloadTimeoutError: "no answer in time",
}

logger = logging.getLogger(__name__)


class RobotsMiddleware(RobotsTxtMiddleware):
    """Raises RobotsDisallowed for what robots.txt forbids, RobotsUnavailable where the rules could not be fetched."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._rules: dict[str, RobotParser | FetchRefused] = {}
        self._paced: set[str] = set()

    async def robot_parser(self, request: Request) -> RobotParser:
        """The rules of the request's scheme, host and port; fetched once, while the others wait."""
        site = site_of(request.url)
        async with self._locks[site]:
            if site not in self._rules:
                self._rules[site] = await self._fetch_rules(site, request)
        rules = self._rules[site]
        if isinstance(rules, FetchRefused):
            raise type(rules)(*rules.args)  # a new one: an exception that was raised carries its traceback along
        return rules

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsDisallowed(request.url, "robots.txt forbids it") from error
        if site_of(request.url) in self._paced:
            request.meta["autothrottle_dont_adjust_delay"] = True  # it would lower the slot's delay again

    async def _fetch_rules(self, site: str, request: Request) -> RobotParser | FetchRefused:
        request_for_rules = Request(
            f"{site}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True, "role": Role.ROBOTS},
            callback=NO_CALLBACK,
        )
        self._stats.inc_value("robotstxt/request_count")
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(request_for_rules)
        except FetchRefused as refusal:  # what is refused for the host's robots.txt is refused for its pages
            return type(refusal)(*refusal.args)
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001 - whatever kept the rules from us, RFC 9309 (2.3.1.4) wants no access
            why = DOWNLOAD_FAILURES.get(type(error)) or f"{type(error).__name__}: {error}"
            return self._unavailable(request_for_rules, why)
        self._stats.inc_value("robotstxt/response_count")
        self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        answer = response.status, header_pairs(response), response.body
        text = None if torn_of(response) else rules_text(*answer)
        if text is None:
            return self._unavailable(request_for_rules, in_english(str(page_state(*answer, torn_of(response))[1])))
        parser: RobotParser = build_from_crawler(self._parserimpl, self.crawler, text)
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=parser, request=request
        )
        self._keep_pace(site, request, parser)
        return parser

    def _unavailable(self, request: Request, why: str) -> RobotsUnavailable:
        self._stats.inc_value("robotstxt/unavailable")
        unavailable = RobotsUnavailable(request.url, why)
        logger.warning("%s", unavailable)
        return unavailable

    def _keep_pace(self, site: str, request: Request, parser: RobotParser) -> None:
        """Raise the delay of the host's slot to its Crawl-delay, also for a slot that is made later."""
        wanted = capped(parser.crawl_delay(self._robotstxt_useragent or self._default_useragent))
        if not wanted:
            return
        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        slot = downloader.slots.get(key)
        configured = downloader.per_slot_settings.get(key, {})
        current = slot.delay if slot else configured.get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        pace = {"delay": max(current, wanted), "jitter": 0.0}  # jitter would go below it, too
        downloader.per_slot_settings[key] = {**configured, **pace}  # Scrapy drops a slot that is idle for a minute
        if slot:
            slot.delay, slot.jitter = pace["delay"], pace["jitter"]
        self._paced.add(site)


def capped(crawl_delay: float | None) -> float:
    """Seconds to keep; 0 without a Crawl-delay, or with one that makes no sense (negative, not a number)."""
    return min(crawl_delay, MAX_CRAWL_DELAY_SECONDS) if crawl_delay is not None and crawl_delay > 0 else 0.0


def rules_text(status: int, headers: Headers, body: bytes) -> bytes | None:
    """What a robots.txt answer says: the rules, nothing (all is allowed), or None where they cannot be known."""
    state, _ = page_state(status, headers, body)
    if state is State.CHALLENGED:
        return None
    if 200 <= status < 300:
        return body if len(body) <= MAX_RULES_BYTES else body[:MAX_RULES_BYTES].rpartition(b"\n")[0]
    if 400 <= status < 500 and status != 429:
        return b""
    return None
