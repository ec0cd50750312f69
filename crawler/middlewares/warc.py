"""Writes every response to WARC as it was served, before any other part sees it, and passes it on decoded.

This is a middleware, not an extension: Scrapy only logs an exception in a signal's receiver, but a full disk must stop
the crawl. It replaces Scrapy's HttpCompressionMiddleware, which passes on half a page as if it were whole.

A page that the archive has is requested with its validators. If the site answers 304, the stored response is passed on
in its place, so that no other part has to know of it.

An answer to robots.txt that repeats the last one is not written: nothing follows from it. The record of the last one
says what the site allows.
"""

from __future__ import annotations

from urllib.parse import urldefrag

from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from archive.model import Context, Role, Torn
from archive.store.captures.stored_answers import StoredAnswer
from archive.store.frontier import NAVIGATION, Target
from archive.warc.content_coding import ACCEPT_ENCODING, CannotDecode, DecodedBody, TooLarge, decode_body
from archive.warc.writer import RecordPlace, ServedResponse, now
from crawler.errors import Stopped, UnexpectedNotModified
from crawler.job import Job, JobPart
from crawler.meta_keys import (
    ABSENT,
    DATALOSS,
    FETCHED_AT,
    PAGE_TARGET,
    RENDER,
    RETRIES,
    ROLE,
    SNAPSHOT,
    STORED,
    TARGET,
    UNMODIFIED,
)
from crawler.response_conversion import header_pairs, response_of, torn_of

NOT_MODIFIED = 304
CONDITIONS = ("If-None-Match", "If-Modified-Since")
# Bad Request, Precondition Failed, Header Fields Too Large: of a server or firewall that does not take the conditions,
# perhaps. The request is sent again without them.
CONDITIONS_REFUSED = (400, 412, 431)


class WarcMiddleware(JobPart):
    """The innermost middleware. What it passes on is in the WARC, unless it is ABSENT (see crawler.meta_keys).

    A torn answer (see archive.model.Torn) with a status 2xx is written, then requested again as if none had come. After
    the last retry it is passed on with its flag. Raises CannotDecode, TooLarge and UnexpectedNotModified.
    """

    def process_request(self, request: Request) -> None:
        """Name the codings that decode_body can undo in Accept-Encoding, unless the request has this header. Ask for a
        page that the archive has only if it has changed; without a condition when it is requested again."""
        request.headers.setdefault("Accept-Encoding", ACCEPT_ENCODING)
        for name in CONDITIONS:  # Scrapy makes the request after a redirect from the one before, for another address
            request.headers.pop(name, None)
        stored = self._stored_answer(request)
        request.meta[STORED] = stored
        request.headers.update(stored.conditions if stored else {})

    def _stored_answer(self, request: Request) -> StoredAnswer | None:
        if request.meta.get(RENDER) or request.meta.get(RETRIES) or request.method != "GET":
            return None
        return self.job.stored_answer(urldefrag(request.url)[0], _context(request))

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Write the response as it was served. Pass it on decoded, or request it again if it is torn."""
        stored: StoredAnswer | None = request.meta.pop(STORED, None)
        if response.status == NOT_MODIFIED:
            return self._unmodified(request, response, stored)
        try:
            decoded = self._decode(response)
        except (CannotDecode, TooLarge):
            keep(self.job, request, response, _context(request))
            raise
        keep(self.job, request, response, _context(request), decoded.torn)
        if decoded.torn and (again := self._again(request, f"torn: {decoded.torn}")):
            return again
        refused = stored is not None and response.status in CONDITIONS_REFUSED
        if refused and (again := self._again(request, f"HTTP {response.status} to a request with a condition")):
            return again
        return _handed_on(response, decoded)

    def _unmodified(self, request: Request, response: Response, stored: StoredAnswer | None) -> Response:
        """The stored response in place of a 304. That a list is as it was is not written: nothing follows from it."""
        if stored is None:
            keep(self.job, request, response, _context(request))
            raise UnexpectedNotModified(request.url, "the site answered 304 to a request without a condition")
        role = _context(request).role
        if role is Role.ROBOTS:
            return response_of(stored.page, response.url, UNMODIFIED)
        if role in NAVIGATION:
            page = stored.page
            place = RecordPlace(page.warc_file, page.warc_offset, page.warc_length, page.digest, page.revisit)
            request.meta.update({SNAPSHOT: place, FETCHED_AT: page.fetched_at})
        else:
            keep(self.job, request, response, _context(request), unmodified=stored)
        return response_of(stored.page, response.url, UNMODIFIED)

    def _decode(self, response: Response) -> DecodedBody:
        torn = torn_of(response)  # set by a replay, whose bodies come decoded
        lost = DATALOSS in response.flags
        limit = self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
        decoded = decode_body(response.body, header_pairs(response), disconnected=lost, limit=limit)
        torn = torn or decoded.torn
        return DecodedBody(decoded.body, torn if 200 <= response.status < 300 else None)

    def _again(self, request: Request, reason: str) -> Request | None:
        spider, settings = self.crawler.spider, self.crawler.settings
        if spider is None or not settings.getbool("RETRY_ENABLED"):
            return None
        level = settings.get("RETRY_GIVE_UP_LOG_LEVEL")
        return get_retry_request(request, spider=spider, reason=reason, give_up_log_level=level)


def _handed_on(response: Response, decoded: DecodedBody) -> Response:
    """The response with its body decoded, and with a flag if it is torn."""
    flags = [*response.flags, *([decoded.torn] if decoded.torn else [])]
    if "Content-Encoding" not in response.headers:
        return response.replace(flags=flags) if decoded.torn else response
    headers = response.headers.copy()
    for name in ("Content-Encoding", "Content-Length"):  # the length is that of the coded body
        headers.pop(name, None)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=decoded.body)
    encoding = {"encoding": None} if issubclass(kind, TextResponse) else {}  # Scrapy finds it anew
    return response.replace(cls=kind, body=decoded.body, headers=headers, flags=flags, **encoding)


def keep(
    job: Job,
    request: Request,
    response: Response,
    context: Context,
    torn: Torn | None = None,
    unmodified: StoredAnswer | None = None,
) -> None:
    """Write and flush the response. An ABSENT response is not written, nor a robots.txt that is as it was.
    `unmodified`: what a 304 confirms.

    If the write fails, end the crawl and raise Stopped. The next run fetches the page.
    """
    if job.fatal is not None:
        raise Stopped(f"{request.url} is not kept: the job has stopped") from job.fatal
    if ABSENT in response.flags:
        return
    at = request.meta.setdefault(FETCHED_AT, now()) if job.replay else now()
    request.meta[FETCHED_AT] = at
    served = ServedResponse(response.url, at, response.status, header_pairs(response), response.body, context, torn)
    if context.role is Role.ROBOTS and job.is_repeated(served):
        return
    try:
        place = request.meta[SNAPSHOT] = job.write(served, unmodified)
    except OSError as error:
        job.fail(error)
        raise Stopped(f"{request.url} is not kept: {error}") from error
    if context.role is Role.ROBOTS and not torn:
        job.record_capture(served, place)


def _context(request: Request) -> Context:
    target: Target | None = request.meta.get(TARGET)
    if target and not request.meta.get(RENDER):
        return target.stored_context
    if page := target or request.meta.get(PAGE_TARGET):
        return _resource_of(page)
    return Context(Role(request.meta.get(ROLE, Role.ROBOTS)))


def _resource_of(page: Target) -> Context:
    of_page = page.context
    return Context(Role.RESOURCE, of_page.source_id, of_page.family, of_page.column, page=page.key)
