"""Sends the requests: when it is their host's turn, and not to hosts that are left alone."""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from crawler.errors import in_words, other_server
from crawler.politeness.gate import Gate
from crawler.politeness.server_groups import Pace

USUAL_PORTS = (None, 80, 443)
MAX_CLOSING_SECONDS = 1.0
LATENCY = "download_latency"  # the key of a request's meta that Scrapy sets when the head of an answer comes


class HttpHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http, behind the gate of the process.

    Settings
        HOST_DELAY             seconds from the end of a host's answer to the next request to it.
        HOST_REQUESTS_AT_ONCE  requests to a host that may be under way.
        FAILURES_IN_A_ROW      requests without an answer after which a host is left alone in this run; 0: never.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._gate = Gate.of(crawler)
        self._pace = Pace(settings.getfloat("HOST_DELAY"), settings.getint("HOST_REQUESTS_AT_ONCE"))
        self._most_failures = settings.getint("FAILURES_IN_A_ROW")
        self._limit = settings.getint("DOWNLOAD_MAXSIZE")

    async def download_request(self, request: Request) -> Response:
        """The answer. Raises HostLeftAlone, Stopped, TooLarge, and what Scrapy's handler raises, in words."""
        server = server_of(request)
        breaker = self._gate.breaker
        breaker.check(request.url, server, self._most_failures)
        async with self._gate.turn(server, self._pace):
            breaker.check(request.url, server, self._most_failures)  # others have failed meanwhile
            request.meta.pop(LATENCY, None)  # of an earlier try
            try:
                response = await self._gate.answer(super().download_request(request))
            except Exception as error:
                failed = in_words(error, began=LATENCY in request.meta, limit=self._limit)
                breaker.failed(server, failed, began=LATENCY in request.meta)
                if failed is error:
                    raise
                raise type(failed)(f"{other_server(request)}{failed}") from error
        breaker.answered(server)
        return response

    async def close(self) -> None:
        """Close the idle connections, in a second at most. Scrapy's own `close` calls a Deferred twice, and logs a
        traceback, if the event loop is busy then, as it is when many spiders end together."""
        closing: Deferred[None] = self._pool.closeCachedConnections()  # type: ignore[no-untyped-call]
        closed = closing.asFuture(asyncio.get_running_loop())
        await asyncio.wait({closed}, timeout=MAX_CLOSING_SECONDS)


def server_of(request: Request) -> str:
    """The server of a request, by which its turns are counted: its host, whether by http or https; on an unusual port
    another server answers."""
    parts = urlparse_cached(request)
    host = (parts.hostname or "").rstrip(".")
    return host if parts.port in USUAL_PORTS else f"{host}:{parts.port}"
