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
from archive.store.frontier import Target
from archive.warc.writer import Response as Kept
from archive.warc.writer import now
from crawler.errors import Stopped
from crawler.job import Job

SNAPSHOT = "snapshot"  # meta key: the Ref of the record
FETCHED_AT = "fetched_at"  # meta key: when; a replay sets it to the date of the record that it answers from
RENDER = "render"  # meta key, True: a browser makes the page; what is served is kept as its resource
ASKED_BY = "asked_by"  # meta key of what a page's script asks for: that page's target
UNFINISHED = "its scripts were not done within the time and the requests of a page"  # response flag of a rendered list
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
        """Keep it as it was served, before anything else sees it."""
        keep(self.job, request, response, _context(request))
        return response


def keep(job: Job, request: Request, response: Response, context: Context) -> None:
    """Write and flush. A write that fails ends the crawl: the address stays claimed and is fetched next time."""
    if job.fatal is not None:
        raise Stopped(f"{request.url} is not kept: the job has stopped") from job.fatal
    if ABSENT in response.flags:
        return
    at = request.meta.setdefault(FETCHED_AT, now()) if job.replay else now()
    request.meta[FETCHED_AT] = at
    kept = Kept(response.url, at, response.status, header_pairs(response), response.body, context)
    try:
        request.meta[SNAPSHOT] = job.writer.write(kept)
    except OSError as error:
        job.fail(error)
        raise Stopped(f"{request.url} is not kept: {error}") from error


def header_pairs(response: Response) -> tuple[tuple[str, str], ...]:
    """The response's headers, as the archive's parts take them."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def _context(request: Request) -> Context:
    target: Target | None = request.meta.get("target")
    if target and not request.meta.get(RENDER):
        return target.kept_context
    if page := target or request.meta.get(ASKED_BY):
        return _resource_of(page)
    return Context(Role(request.meta.get("role", Role.ROBOTS)))


def _resource_of(page: Target) -> Context:
    asked = page.context
    return Context(Role.RESOURCE, asked.source_id, asked.family, asked.column, page=page.key)
