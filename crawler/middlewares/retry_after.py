"""Obeys Retry-After: waits if the wait is short; else leaves the host alone for that time, in later runs too."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.moments import http_date
from archive.store.frontier import LONGEST_REST, not_before, rest_host
from archive.urls import canonical_key, host_of
from crawler.errors import HostResting
from crawler.job import JobPart
from crawler.meta_keys import WAITED
from crawler.response_conversion import RESTING_STATUSES

ISO = "%Y-%m-%dT%H:%M:%SZ"
MAX_WAITS = 2  # how often a request is put off in a run
MAX_SECONDS = LONGEST_REST.total_seconds()  # the longest wait that is obeyed


class RetryAfterMiddleware(JobPart):
    """Records in the archive until when a host wants no requests. Raises HostResting."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.max_wait = 0 if self.job.replay else crawler.settings.getint("RETRY_AFTER_WAIT")

    async def process_request(self, request: Request) -> None:
        """Wait until the host takes requests again; raise HostResting if that is over RETRY_AFTER_WAIT seconds away.
        Raises Stopped if the crawl ends meanwhile."""
        if self.job.replay:
            return
        host = host_of(canonical_key(request.url))
        moment = not_before(self.job.archive.db, host)
        if moment is None:
            return
        seconds = (datetime.strptime(moment, ISO).replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()
        if seconds > self.max_wait:
            raise HostResting(request.url, f"{host} asked not to be visited before {moment}")
        await self.job.gate.pause(max(0.0, seconds))

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Record the host's Retry-After. If the wait is short, request the page again, at most MAX_WAITS times."""
        seconds = retry_after(response, datetime.now(UTC))
        if response.status not in RESTING_STATUSES or seconds is None:
            return response
        self._note(request.url, seconds, response.status)
        waited = request.meta.get(WAITED, 0)
        if seconds > self.max_wait or waited >= MAX_WAITS:
            return response
        return request.replace(meta={**request.meta, WAITED: waited + 1}, dont_filter=True)

    def _note(self, url: str, seconds: float, status: int) -> None:
        until = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime(ISO)
        try:
            rest_host(self.job.archive.db, host_of(canonical_key(url)), until, f"{status} with Retry-After")
        except sqlite3.Error as error:
            self.job.fail(error)
            raise


def retry_after(response: Response, moment: datetime) -> float | None:
    """Seconds to wait by the response's Retry-After (seconds or an HTTP date), at most MAX_SECONDS.

    None if the header is missing or cannot be read; then the response is judged by its status alone.
    """
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isascii() and value.isdigit():
        return min(float(value), MAX_SECONDS)
    date = http_date(value)
    return None if date is None else min(max(0.0, (date - moment).total_seconds()), MAX_SECONDS)
