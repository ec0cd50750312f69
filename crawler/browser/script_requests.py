"""Renders pages whose text is made by scripts. Chromium renders, Scrapy is its network.

A request with meta[RENDER] is fetched like any other, and kept as a resource. If it brings a live HTML page, Chromium
makes it, and what its scripts ask for goes through the whole chain of middlewares: guard, robots.txt, pace, retries and
WARC, or in a replay the recording. The page as made takes the place of the response, and is kept under the target's own
context, from which it is read and rebuilt without a browser. A challenge, an error or a file is handed on as it is.

What a page asks for is refused, and said in the log once, where
    the guard or robots.txt refuse it   on any host: lists are on hosts of their own, script libraries on others
    it is no GET                        the archive only reads; and a WARC is looked up by address alone
    the page has requested enough       BROWSER_MAX_REQUESTS
What fails on the page's own host (no answer, HTTP 5xx, blocked, challenged) fails the page: without it the text would
be one that no visitor sees. Every address is requested once a run: the pages of a site share their scripts.

Settings: BROWSER_NAMES, BROWSER_MAX_REQUESTS, BROWSER_PAGE_SECONDS, BROWSER_QUIET_SECONDS.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from scrapy.http.request import NO_CALLBACK

from archive.model import Role, State
from archive.reading.page_state import STATUSES, media_type, page_state
from archive.store.frontier import Target
from archive.urls import same_host
from archive.warc.content_coding import DECODED_HEADERS
from crawler.errors import FetchRefused, HostResting, NeedsBrowser, RenderFailed, Stopped
from crawler.job import JobPart
from crawler.meta_keys import PAGE_TARGET, RENDER, TARGET, UNFINISHED
from crawler.middlewares.warc import keep
from crawler.responses import header_pairs, torn_of

if TYPE_CHECKING:
    from crawler.browser.chromium import BrowserRequest, BrowserResponse, Chromium

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
SENT_HEADERS = ("accept", "referer", "x-requested-with")  # of a script's own; the rest are Scrapy's
LEFT_OUT_HEADERS = DECODED_HEADERS | {"set-cookie"}
MAX_SHARED_BYTES = 32 * 1024 * 1024  # of answers that the run's other pages share

logger = logging.getLogger(__name__)


@dataclass
class _Rendering:
    """One page while it is rendered: what it requested."""

    target: Target
    url: str  # that answered
    sent: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)  # address and reason
    lost: list[str] = field(default_factory=list)  # what its own host failed to give
    cut: bool = False  # it requested more than a page may


@dataclass(frozen=True, slots=True)
class _FetchOutcome:
    """What became of an address that a script requested."""

    answer: BrowserResponse | None = None
    refused: str | None = None  # why it was not requested
    failed: str | None = None  # why a page of that host cannot be trusted without it


class BrowserMiddleware(JobPart):
    """Raises NeedsBrowser where there is no browser, RenderFailed where a page could not be made."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._path = _installed(crawler.settings.getlist("BROWSER_NAMES"))
        self._most_requests = crawler.settings.getint("BROWSER_MAX_REQUESTS")
        self._most_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._chromium: Chromium | None = None
        self._turn = asyncio.Lock()  # a page at a time: they would share the pace of one host anyway
        self._outcomes: dict[
            str, asyncio.Future[_FetchOutcome]
        ] = {}  # by address: of those under way, and those that are shared
        self._shared_bytes = 0
        self._said: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        middleware = super().from_crawler(crawler)
        crawler.signals.connect(middleware.close, signals.spider_closed)
        return middleware

    async def close(self) -> None:
        """End the browser with the spider."""
        if self._chromium is not None:
            await self._chromium.close()

    def process_request(self, request: Request) -> None:
        """Refuse what is to be rendered where nothing can render it."""
        if request.meta.get(RENDER) and self._path is None:
            raise NeedsBrowser(
                request.url,
                "its lists are made by scripts; install the extra and Chromium: "
                "pip install 'fanzha[browser]' and (Debian) apt-get install chromium",
            )

    async def process_response(self, request: Request, response: Response) -> Response:
        """Render a live page that is to be rendered, and keep what is handed on."""
        if not request.meta.get(RENDER):
            return response
        context = request.meta[TARGET].stored_context
        if _can_be_rendered(response):
            response, context = await self._rendered(request, response), replace(context, rendered=True)
        keep(self.job, request, response, context, torn_of(response))
        return response

    async def _rendered(self, request: Request, response: Response) -> Response:
        async with self._turn:
            if self.job.fatal is not None or not self._running:
                raise Stopped(f"{request.url} is not rendered: the job has stopped")
            visit = _Rendering(request.meta[TARGET], response.url)
            made = await self._browser().render(response.url, _answer(response), partial(self._fetched, visit))
        for address, why in visit.left_out:
            self._say(address, why)
        if visit.lost:
            raise RenderFailed(response.url, f"what its scripts need failed: {visit.lost[0]}")
        flags = [] if made.done and not visit.cut else [UNFINISHED]
        if flags and visit.target.context.role is Role.ARTICLE:  # half a text would be a change that no site made
            raise RenderFailed(response.url, UNFINISHED)
        body = made.html.encode(errors="replace")  # half a surrogate pair, which scripts can write, is no UTF-8
        if len(body) > self._most_bytes:
            raise RenderFailed(response.url, f"its scripts made {len(body)} bytes of it")
        headers = {"Content-Type": "text/html; charset=utf-8"}
        return HtmlResponse(response.url, response.status, headers, body, flags, request, encoding="utf-8")

    @property
    def _running(self) -> bool:
        return self.crawler.engine is not None and self.crawler.engine.running

    def _browser(self) -> Chromium:
        if self._chromium is None:
            from crawler.browser.chromium import Chromium  # not above: Playwright is an extra, and few sources need it

            settings = self.crawler.settings
            assert self._path is not None
            self._chromium = Chromium(
                self._path,
                settings["USER_AGENT"],
                page_seconds=settings.getfloat("BROWSER_PAGE_SECONDS"),
                quiet_seconds=settings.getfloat("BROWSER_QUIET_SECONDS"),
            )
        return self._chromium

    async def _fetched(self, visit: _Rendering, wanted: BrowserRequest) -> BrowserResponse | None:
        """What a page's script gets: an answer of this run's, a new one, or nothing."""
        if wanted.method != "GET":
            visit.left_out.append((wanted.url, f"{wanted.url} is not fetched: only GET is sent, not {wanted.method}"))
            return None
        if wanted.url not in self._outcomes and visit.sent >= self._most_requests:
            visit.left_out.append((visit.target.url, f"{visit.target.url} asks for more than {visit.sent} addresses"))
            visit.cut = True
            return None
        outcome = await (self._outcomes.get(wanted.url) or self._new_outcome(visit, wanted))
        if outcome.refused:
            visit.left_out.append((wanted.url, outcome.refused))
        if outcome.failed and same_host(wanted.url, visit.url):
            visit.lost.append(f"{wanted.url}: {outcome.failed}")
        return outcome.answer

    def _new_outcome(self, visit: _Rendering, wanted: BrowserRequest) -> asyncio.Future[_FetchOutcome]:
        visit.sent += 1
        outcome = asyncio.ensure_future(self._fetch(visit.target, wanted))
        self._outcomes[wanted.url] = outcome
        outcome.add_done_callback(partial(self._share_or_forget, wanted.url))
        return outcome

    def _share_or_forget(self, url: str, outcome: asyncio.Future[_FetchOutcome]) -> None:
        answer = None if outcome.cancelled() else outcome.result().answer
        if answer is None or answer.status != 200 or self._shared_bytes + len(answer.body) > MAX_SHARED_BYTES:
            del self._outcomes[url]
        else:
            self._shared_bytes += len(answer.body)

    async def _fetch(self, target: Target, wanted: BrowserRequest) -> _FetchOutcome:
        headers = {name: wanted.headers[name] for name in SENT_HEADERS if name in wanted.headers}
        request = Request(wanted.url, NO_CALLBACK, headers=headers, meta={PAGE_TARGET: target})
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(request)
        except Stopped:
            return _FetchOutcome()  # keep() says it for the page
        except HostResting as resting:  # unlike other refusals, not for ever
            return _FetchOutcome(refused=str(resting), failed=str(resting))
        except FetchRefused as refusal:
            return _FetchOutcome(refused=str(refusal))
        except Exception as error:  # noqa: BLE001 - whatever kept the answer from us, the page lacks it
            return _FetchOutcome(failed=f"{type(error).__name__}: {error}")
        torn = torn_of(response)
        return _FetchOutcome(_answer(response), failed=f"torn: {torn}" if torn else _failure(response.status))

    def _say(self, address: str, why: str) -> None:
        address = address.partition("?")[0]  # scripts put the time behind it
        if address not in self._said:
            self._said.add(address)
            logger.warning("%s", why)


def _installed(names: Iterable[str]) -> str | None:
    """Chromium's path, where it and Playwright are installed."""
    return next(filter(None, map(shutil.which, names)), None) if find_spec("playwright") else None


def _can_be_rendered(response: Response) -> bool:
    headers = header_pairs(response)
    state, _ = page_state(response.status, headers, response.body, torn_of(response))
    return state is State.LIVE and media_type(headers) in HTML_TYPES


def _failure(status: int) -> str | None:
    """Why an answer of the page's own host is none; a missing address may well be."""
    state, why = STATUSES.get(status, (State.ERROR if status >= 500 else State.LIVE, f"HTTP {status}"))
    return None if state in (State.LIVE, State.GONE) else why


def _answer(response: Response) -> BrowserResponse:
    from crawler.browser.chromium import BrowserResponse

    headers: dict[str, str] = {}
    for name, value in header_pairs(response):
        if name.lower() not in LEFT_OUT_HEADERS:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return BrowserResponse(response.status, headers, response.body)
