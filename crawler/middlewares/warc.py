"""Writes every response to WARC as it was served, before any other part sees it, and passes it on decoded.

This is a middleware, not an extension: Scrapy only logs an exception in a signal's receiver, but a full disk must stop
the crawl. It replaces Scrapy's HttpCompressionMiddleware, which passes on half a page as if it were whole.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from archive.model import Context, Role, Torn
from archive.store.frontier import Target
from archive.warc.content_coding import ACCEPT_ENCODING, CannotDecode, DecodedBody, TooLarge, decode_body
from archive.warc.writer import ServedResponse, now
from crawler.errors import Stopped
from crawler.job import Job, JobPart
from crawler.meta_keys import ABSENT, DATALOSS, FETCHED_AT, PAGE_TARGET, RENDER, ROLE, SNAPSHOT, TARGET
from crawler.response_conversion import header_pairs, torn_of


class WarcMiddleware(JobPart):
    """The innermost middleware. What it passes on is in the WARC, unless it is ABSENT (see crawler.meta_keys).

    A torn answer (see archive.model.Torn) with a status 2xx is written, then requested again as if none had come. After
    the last retry it is passed on with its flag. Raises CannotDecode and TooLarge.
    """

    def process_request(self, request: Request) -> None:
        """Name the content codings that decode_body can undo in Accept-Encoding, unless the request has this header."""
        request.headers.setdefault("Accept-Encoding", ACCEPT_ENCODING)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Write the response as it was served. Pass it on decoded, or request it again if it is torn."""
        try:
            decoded = self._decode(response)
        except (CannotDecode, TooLarge):
            keep(self.job, request, response, _context(request))
            raise
        keep(self.job, request, response, _context(request), decoded.torn)
        if decoded.torn and (again := self._again(request, decoded.torn)):
            return again
        return _handed_on(response, decoded)

    def _decode(self, response: Response) -> DecodedBody:
        torn = torn_of(response)  # set by a replay, whose bodies come decoded
        lost = DATALOSS in response.flags
        limit = self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
        decoded = decode_body(response.body, header_pairs(response), disconnected=lost, limit=limit)
        torn = torn or decoded.torn
        return DecodedBody(decoded.body, torn if 200 <= response.status < 300 else None)

    def _again(self, request: Request, torn: Torn) -> Request | None:
        spider, settings = self.crawler.spider, self.crawler.settings
        if spider is None or not settings.getbool("RETRY_ENABLED"):
            return None
        level = settings.get("RETRY_GIVE_UP_LOG_LEVEL")
        return get_retry_request(request, spider=spider, reason=f"torn: {torn}", give_up_log_level=level)


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


def keep(job: Job, request: Request, response: Response, context: Context, torn: Torn | None = None) -> None:
    """Write and flush the response. An ABSENT response is not written.

    If the write fails, end the crawl and raise Stopped. The next run fetches the page.
    """
    if job.fatal is not None:
        raise Stopped(f"{request.url} is not kept: the job has stopped") from job.fatal
    if ABSENT in response.flags:
        return
    at = request.meta.setdefault(FETCHED_AT, now()) if job.replay else now()
    request.meta[FETCHED_AT] = at
    served = ServedResponse(response.url, at, response.status, header_pairs(response), response.body, context, torn)
    try:
        request.meta[SNAPSHOT] = job.write(served)
    except OSError as error:
        job.fail(error)
        raise Stopped(f"{request.url} is not kept: {error}") from error


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
