"""Renders pages whose text scripts make. Chromium renders them, and Scrapy is its network.

A request with meta[RENDER] is fetched like any other, and its response is kept as a resource. If that is a live HTML
page, Chromium renders it. The requests of its scripts pass through all middlewares: guard, robots.txt, pace, retries
and WARC, or in a replay the recording. The rendered page replaces the response and is kept under the target's own
context, so that it can be read and rebuilt without a browser. A challenge, an error or a file is passed on unchanged.

A request of a page is refused, and the log says so once, if
    the guard or robots.txt refuses it   its host may be any: lists and script libraries are often on other hosts
    it is no GET                         the archive only reads, and a replay finds a response by its address alone
    the page has made too many requests  the limit is BROWSER_MAX_REQUESTS
If a request to the page's own host fails (no answer, HTTP 5xx, blocked, challenged), the page fails, too: its text
would be one that no visitor sees. In a run, the pages of a source share answers with status 200, because they have the
same scripts.

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

from archive.model import PAGE_ROLES, State
from archive.reading.page_state import STATUSES, media_type, page_state
from archive.store.frontier import Target
from archive.urls import same_host
from archive.warc.content_coding import DECODED_HEADERS
from crawler.errors import FetchRefused, HostResting, NeedsBrowser, RenderFailed, Stopped
from crawler.job import JobPart
from crawler.meta_keys import PAGE_TARGET, RENDER, TARGET, UNFINISHED
from crawler.middlewares.warc import keep
from crawler.response_conversion import header_pairs, torn_of

if TYPE_CHECKING:
    from crawler.browser.chromium import BrowserRequest, BrowserResponse, Chromium

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
SENT_HEADERS = ("accept", "referer", "x-requested-with")  # kept from a script's request; Scrapy sets the rest
LEFT_OUT_HEADERS = DECODED_HEADERS | {"set-cookie"}
MAX_SHARED_BYTES = 32 * 1024 * 1024  # size of all answers that the pages of a source share in a run

logger = logging.getLogger(__name__)


@dataclass
class _Rendering:
    """One page while it is rendered: what it requested."""

    target: Target
    url: str  # of the response
    sent: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)  # address and reason of each refused request
    lost: list[str] = field(default_factory=list)  # what its own host failed to give
    cut: bool = False  # it requested more than a page may


@dataclass(frozen=True, slots=True)
class _FetchOutcome:
    """What became of an address that a script requested."""

    answer: BrowserResponse | None = None
    refused: str | None = None  # why it was not requested
    failed: str | None = None  # why a page of the same host cannot be trusted


class BrowserMiddleware(JobPart):
    """Renders the pages of requests with meta[RENDER].

    Raises NeedsBrowser if there is no browser, RenderFailed if a page could not be rendered.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._path = _installed(crawler.settings.getlist("BROWSER_NAMES"))
        self._most_requests = crawler.settings.getint("BROWSER_MAX_REQUESTS")
        self._most_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._chromium: Chromium | None = None
        self._turn = asyncio.Lock()  # one page at a time: the pages of a host share its pace anyway
        self._outcomes: dict[
            str, asyncio.Future[_FetchOutcome]
        ] = {}  # by address: requests under way, and answers that pages share
        self._shared_bytes = 0
        self._said: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        middleware = super().from_crawler(crawler)
        crawler.signals.connect(middleware.close, signals.spider_closed)
        return middleware

    async def close(self) -> None:
        """End the browser with the spider."""
        if self._chromium is not None:
            await self._chromium.close()

    def process_request(self, request: Request) -> None:
        """Raise NeedsBrowser if the page is to be rendered and no browser is installed."""
        if request.meta.get(RENDER) and self._path is None:
            raise NeedsBrowser(
                request.url,
                "its lists are made by scripts; install the extra and Chromium: "
                "pip install 'fanzha[browser]' and (Debian) apt-get install chromium",
            )

    async def process_response(self, request: Request, response: Response) -> Response:
        """Render the page if that was requested and it is live HTML. Write the result to the WARC."""
        if not request.meta.get(RENDER):
            return response
        context = request.meta[TARGET].stored_context
        if _can_be_rendered(response):
            response, context = await self._rendered(request, response), replace(context, rendered=True)
        keep(self.job, request, response, context, torn_of(response))
        return response

    async def _rendered(self, request: Request, response: Response) -> Response:
        async with self._turn:
            self._check_running(request)
            visit = _Rendering(request.meta[TARGET], response.url)
            made = await self._browser().render(response.url, _answer(response), partial(self._fetched, visit))
            self._check_running(request)  # else a script may have got no answer because the job was ending
        for address, why in visit.left_out:
            self._say(address, why)
        if visit.lost:
            raise RenderFailed(response.url, f"what its scripts need failed: {visit.lost[0]}")
        flags = [] if made.done and not visit.cut else [UNFINISHED]
        if flags and visit.target.context.role in PAGE_ROLES:  # half a text would look like a change by the site
            raise RenderFailed(response.url, UNFINISHED)
        body = made.html.encode(errors="replace")  # scripts can write half a surrogate pair; UTF-8 cannot
        if len(body) > self._most_bytes:
            raise RenderFailed(response.url, f"its scripts made {len(body)} bytes of it")
        headers = {"Content-Type": "text/html; charset=utf-8"}
        return HtmlResponse(response.url, response.status, headers, body, flags, request, encoding="utf-8")

    def _check_running(self, request: Request) -> None:
        if self.job.is_ending or self.crawler.engine is None or not self.crawler.engine.running:
            raise Stopped(f"{request.url} is not rendered: the job has stopped")

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
        """The answer to a script's request: one that this spider already has, a new one, or None."""
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
            return _FetchOutcome()  # keep() raises Stopped again for the page
        except HostResting as resting:  # unlike other refusals, a rest ends: a later run may render the page
            return _FetchOutcome(refused=str(resting), failed=str(resting))
        except FetchRefused as refusal:
            return _FetchOutcome(refused=str(refusal))
        except Exception as error:  # noqa: BLE001 - whatever the cause, the page lacks the answer
            return _FetchOutcome(failed=f"{type(error).__name__}: {error}")
        torn = torn_of(response)
        return _FetchOutcome(_answer(response), failed=f"torn: {torn}" if torn else _failure(response.status))

    def _say(self, address: str, why: str) -> None:
        address = address.partition("?")[0]  # scripts add the time to the address
        if address not in self._said:
            self._said.add(address)
            logger.warning("%s", why)


def _installed(names: Iterable[str]) -> str | None:
    """Chromium's path; None unless it and Playwright are installed."""
    return next(filter(None, map(shutil.which, names)), None) if find_spec("playwright") else None


def _can_be_rendered(response: Response) -> bool:
    headers = header_pairs(response)
    state, _ = page_state(response.status, headers, response.body, torn_of(response))
    return state is State.LIVE and media_type(headers) in HTML_TYPES


def _failure(status: int) -> str | None:
    """Why an answer with this status fails the page; None if it does not. A missing address (404, 410) does not."""
    state, why = STATUSES.get(status, (State.ERROR if status >= 500 else State.LIVE, f"HTTP {status}"))
    return None if state in (State.LIVE, State.GONE) else why


def _answer(response: Response) -> BrowserResponse:
    from crawler.browser.chromium import BrowserResponse

    headers: dict[str, str] = {}
    for name, value in header_pairs(response):
        if name.lower() not in LEFT_OUT_HEADERS:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return BrowserResponse(response.status, headers, response.body)
