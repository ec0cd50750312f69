"""Obeys Retry-After. A host that asks for a short wait gets it; one that asks for a long one is left alone until then,
by this run and the next ones."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.store.frontier import not_before, rest_host
from archive.urls import canonical_key, host_of
from crawler.errors import HostResting
from crawler.job import Job
from crawler.responses import RESTING_STATUSES

ISO = "%Y-%m-%dT%H:%M:%SZ"
WAITS = 2  # times a request is put off within a run
LONGEST = 7 * 24 * 3600.0  # seconds that are obeyed: a slip of the site's must not end its crawling for ever


class RestingMiddleware:
    """Remembers in the archive until when a host wants no visit."""

    def __init__(self, job: Job, longest: int) -> None:
        self.job = job
        self.longest = 0 if job.replay else longest

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(Job.of(crawler), crawler.settings.getint("RETRY_AFTER_WAIT"))

    async def process_request(self, request: Request) -> None:
        """Wait for the host to be ready, or raise HostResting if that is too far off."""
        if self.job.replay:
            return
        host = host_of(canonical_key(request.url))
        moment = not_before(self.job.archive.db, host)
        if moment is None:
            return
        seconds = (datetime.strptime(moment, ISO).replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()
        if seconds > self.longest:
            raise HostResting(request.url, f"{host} asked not to be visited before {moment}")
        await asyncio.sleep(max(0.0, seconds))

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Note what the host asks for; ask again after a short wait, at most WAITS times."""
        seconds = retry_after(response, datetime.now(UTC))
        if response.status not in RESTING_STATUSES or seconds is None:
            return response
        self._rest(request.url, seconds, response.status)
        waited = request.meta.get("waited", 0)
        if seconds > self.longest or waited >= WAITS:
            return response
        return request.replace(meta={**request.meta, "waited": waited + 1}, dont_filter=True)

    def _rest(self, url: str, seconds: float, status: int) -> None:
        until = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime(ISO)
        try:
            rest_host(self.job.archive.db, host_of(canonical_key(url)), until, f"{status} with Retry-After")
        except sqlite3.Error as error:
            self.job.fail(error)
            raise


def retry_after(response: Response, moment: datetime) -> float | None:
    """Seconds to wait by the response's Retry-After (seconds or an HTTP date), at most LONGEST.

    None without one, or with one that cannot be read: then the response is what its status says.
    """
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isascii() and value.isdigit():
        return min(float(value), LONGEST)
    try:
        date = parsedate_to_datetime(value)
        return min(max(0.0, ((date if date.tzinfo else date.replace(tzinfo=UTC)) - moment).total_seconds()), LONGEST)
    except (ValueError, TypeError, IndexError, OverflowError):  # what parsedate raises depends on the garbage
        return None
