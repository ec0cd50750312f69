"""Every request to a host obeys its robots.txt, even one that comes while robots.txt is being fetched (RFC 9309).

What an answer to /robots.txt means, for this run:
    2xx                    its rules, of which the first 500 KiB are read; a soft 404 in HTML holds no rules, so
                           it forbids nothing
    3xx                    Scrapy follows it like any redirect; if it leads nowhere, the host is left alone
    4xx except 429         there are no rules, so everything is allowed
    206, 429, 5xx, a torn  the rules cannot be known: the host is left alone (RobotsUnavailable)
    answer, no answer
    a challenge            (412, a script …) hides the rules, but there may be some: the host is left alone

A Crawl-delay lengthens the delay of the host (crawler.politeness.gate) to at most a minute; it never shortens it.

It replaces Scrapy's own middleware, at position 100. When several requests wait for one robots.txt, Scrapy 2.14 to
2.19 gives the third and all later ones None in place of the rules, and so lets them through. Of 30 requests sent at
once to a forbidden path, stock Scrapy 2.19 fetched 28; this middleware fetched none
(tests/crawler/middlewares/test_robots.py).
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.misc import build_from_crawler

from archive.model import Role, State
from archive.reading.page_state import PARTIAL_CONTENT, Headers, page_state
from archive.reasons import in_english
from archive.urls import site_of
from crawler.errors import (
    CODE_ERRORS,
    FetchRefused,
    OwnFault,
    RobotsDisallowed,
    RobotsUnavailable,
    Stopped,
    other_server,
    why_not_fetched,
)
from crawler.meta_keys import ROLE
from crawler.politeness.gate import Gate
from crawler.politeness.handlers import server_of
from crawler.response_conversion import header_pairs, torn_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

MAX_RULES_BYTES = 500 * 1024  # RFC 9309, 2.5: a crawler must parse at least this much
MAX_CRAWL_DELAY_SECONDS = 60.0  # a longer delay would amount to a ban, for which sites have Disallow

logger = logging.getLogger(__name__)


class RobotsMiddleware(RobotsTxtMiddleware):
    """Raises RobotsDisallowed for what robots.txt forbids, RobotsUnavailable if the rules could not be fetched."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._gate = Gate.of(crawler)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._rules: dict[str, RobotParser | FetchRefused] = {}

    async def robot_parser(self, request: Request) -> RobotParser:
        """The rules for the request's scheme, host and port. One request fetches them while the others wait."""
        site = site_of(request.url)
        async with self._locks[site]:
            if site not in self._rules:
                self._rules[site] = await self._fetch_rules(site, request)
        rules = self._rules[site]
        if isinstance(rules, FetchRefused):
            raise type(rules)(*rules.args)  # a new one: an exception that was raised once keeps its traceback
        return rules

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsDisallowed(request.url, f"{other_server(request)}robots.txt forbids it") from error

    async def _fetch_rules(self, site: str, request: Request) -> RobotParser | FetchRefused:
        request_for_rules = Request(
            f"{site}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True, ROLE: Role.ROBOTS},
            callback=NO_CALLBACK,
        )
        self._stats.inc_value("robotstxt/request_count")
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(request_for_rules)
        except FetchRefused as refusal:  # a refusal of the host's robots.txt holds for its pages, too
            return type(refusal)(*refusal.args)
        except Stopped:
            raise
        except CODE_ERRORS as error:
            logger.exception("%s", request_for_rules.url, extra={"spider": self.crawler.spider})
            return OwnFault(request_for_rules.url, f"fanzha failed at its robots.txt ({type(error).__name__}: {error})")
        except Exception as error:  # noqa: BLE001 - whatever the cause, RFC 9309 (2.3.1.4) allows no access
            return self._unavailable(request_for_rules, why_not_fetched(error) or type(error).__name__)
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
        wanted = capped(parser.crawl_delay(self._robotstxt_useragent or self._default_useragent))
        self._gate.slow_down(server_of(request), wanted)
        return parser

    def _unavailable(self, request: Request, why: str) -> RobotsUnavailable:
        self._stats.inc_value("robotstxt/unavailable")
        unavailable = RobotsUnavailable(request.url, why)
        logger.warning("%s", unavailable, extra={"spider": self.crawler.spider})
        return unavailable


def capped(crawl_delay: float | None) -> float:
    """The delay to keep, in seconds; 0 if there is no Crawl-delay, or if it makes no sense (negative, not a number)."""
    return min(crawl_delay, MAX_CRAWL_DELAY_SECONDS) if crawl_delay is not None and crawl_delay > 0 else 0.0


def rules_text(status: int, headers: Headers, body: bytes) -> bytes | None:
    """The rules in an answer to /robots.txt; empty if it has none (all is allowed); None if they cannot be known."""
    state, _ = page_state(status, headers, body)
    if state is State.CHALLENGED:
        return None
    if status == PARTIAL_CONTENT:
        return None
    if 200 <= status < 300:
        return body if len(body) <= MAX_RULES_BYTES else body[:MAX_RULES_BYTES].rpartition(b"\n")[0]
    if 400 <= status < 500 and status != 429:
        return b""
    return None
