"""Writes every response to WARC before anything else sees it.

A middleware and not an extension: an exception in a signal's receiver is only logged, and a full disk must stop the
crawl.
"""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.model import Context, Role
from archive.store.snapshots import Response as Kept
from archive.store.snapshots import now
from crawler.errors import Stopped
from crawler.job import Job

SNAPSHOT = "snapshot"  # meta key: the Ref of the record
FETCHED_AT = "fetched_at"  # meta key: when; a replay sets it to the date of the record that it answers from
ABSENT = "absent"  # response flag: a replay's 404 for a URL that its file does not hold; no site ever said it


class SnapshotMiddleware:
    """The innermost middleware: what it passes on is in the WARC."""

    def __init__(self, job: Job) -> None:
        self.job = job

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(Job.of(crawler))

    def process_response(self, request: Request, response: Response) -> Response:
        """Write and flush. A write that fails ends the crawl: the address stays claimed and is fetched next time."""
        if self.job.fatal is not None:
            raise Stopped(f"{request.url} is not kept: the job has stopped") from self.job.fatal
        if ABSENT in response.flags:
            return response
        at = request.meta.setdefault(FETCHED_AT, now()) if self.job.replay else now()
        request.meta[FETCHED_AT] = at
        try:
            request.meta[SNAPSHOT] = self.job.writer.write(_kept(request, response, at))
        except OSError as error:
            self.job.fail(error)
            raise Stopped(f"{request.url} is not kept: {error}") from error
        return response


def _kept(request: Request, response: Response, at: str) -> Kept:
    target = request.meta.get("target")
    context = target.kept_context if target else Context(Role(request.meta.get("role", Role.ROBOTS)))
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Kept(response.url, at, response.status, headers, response.body, context)
