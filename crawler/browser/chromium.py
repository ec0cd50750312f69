"""Chromium without a network: it renders a page from the answers that the caller gives, and can reach nothing itself.

Each page has a context of its own, so that no cookie or cache outlives it. Each request of a page is intercepted:
    its document             answered once with the caller's document. Navigation by a script, a frame or a pop-up gets
                             a 204, which leaves the page as it is; an aborted one would show an error page instead
    scripts, xhr and fetch   the caller answers them
    style sheets             answered with an empty one: script loaders wait for them, but a text does not need them
    all else                 aborted
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Browser, CDPSession, Error, Page, Playwright, Request, Route, async_playwright

from crawler.errors import RenderFailed

FETCHED_TYPES = frozenset({"script", "xhr", "fetch"})  # Playwright's resource types
# tests/crawler/browser/test_chromium.py sees which connections Chromium makes without these.
ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",  # no name or IP address resolves, for TCP, preconnect, ws or TURN
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # STUN would send UDP past the resolver
    "--no-proxy-server",  # ignores a proxy in the environment
    "--js-flags=--max-old-space-size=512",  # MB
)
TICK = 0.05  # seconds between two checks of a page
GRACE = 20.0  # seconds beyond the page's own time, to start Chromium and to read the page
END_WITHIN = 10.0  # seconds that Chromium has to end

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BrowserRequest:
    """A request that a page's script makes."""

    url: str
    method: str
    headers: dict[str, str]  # lower-case names


@dataclass(frozen=True, slots=True)
class BrowserResponse:
    """The answer to a BrowserRequest. `body` is without content coding."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as its scripts made it."""

    html: str  # the document with its doctype
    done: bool  # False: its time ran out while scripts or requests were running


Fetch = Callable[[BrowserRequest], Awaitable[BrowserResponse | None]]  # None: the request is aborted

NO_CONTENT = BrowserResponse(204, {}, b"")
NO_STYLE = BrowserResponse(200, {"content-type": "text/css"}, b"")


class Chromium:
    """Debian's Chromium under Playwright. It renders one page at a time.

    It starts with the first page, and again with the next page after a failure.
    """

    def __init__(self, path: str, user_agent: str, *, page_seconds: float, quiet_seconds: float) -> None:
        self._path = path
        self._user_agent = user_agent
        self._page_seconds = page_seconds
        self._quiet_seconds = quiet_seconds
        self._driver: Playwright | None = None
        self._browser: Browser | None = None

    async def render(self, url: str, document: BrowserResponse, answer: Fetch) -> RenderedPage:
        """Render the document until it is loaded, no script runs and no request was answered for `quiet_seconds`, or
        until `page_seconds` are over. Raises RenderFailed; Chromium has then ended."""
        try:
            async with asyncio.timeout(self._page_seconds + GRACE) as limit:
                browser = await self._started()
                context = await browser.new_context(
                    user_agent=self._user_agent,
                    locale="zh-CN",
                    timezone_id="Asia/Shanghai",  # dates as the site's readers see them
                    service_workers="block",
                    accept_downloads=False,
                )
                async with context:
                    visit = _PageVisit(url, document, answer, self._quiet_seconds)
                    await context.route("**/*", visit.handle)
                    page = await context.new_page()
                    page.on("crash", lambda _page: limit.reschedule(0))  # calls to a crashed page never return
                    return await self._visit(visit, page)
        except (Error, TimeoutError) as error:
            await self.close()
            why = str(error).partition("\n")[0] or "the page crashed, or gave no sign of life in its time"
            raise RenderFailed(url, f"Chromium failed: {why}") from error

    async def _visit(self, visit: _PageVisit, page: Page) -> RenderedPage:
        session = await page.context.new_cdp_session(page)
        # Do not wait for the load: if a script leads elsewhere, goto never sees the page loaded.
        await page.goto(visit.url, wait_until="commit", timeout=0)
        try:
            async with asyncio.timeout(self._page_seconds):
                await visit.settle(session)
        except TimeoutError:
            return RenderedPage(await _taken(session), done=False)
        return RenderedPage(await _taken(session), done=True)

    async def _started(self) -> Browser:
        if self._browser is None or not self._browser.is_connected():
            await self.close()
            self._driver = await async_playwright().start()
            self._browser = await self._driver.chromium.launch(
                executable_path=self._path,
                args=ARGUMENTS,
                chromium_sandbox=os.geteuid() != 0,  # Chromium has no sandbox for root
                handle_sigint=False,  # Scrapy handles Ctrl-C: it first ends what is under way
                handle_sigterm=False,
                handle_sighup=False,
            )
        return self._browser

    async def close(self) -> None:
        """End Chromium. It also ends when this process dies, because the pipe that brings its commands breaks."""
        driver, self._driver, self._browser = self._driver, None, None
        if driver is None:
            return
        try:
            async with asyncio.timeout(END_WITHIN):
                await driver.stop()
        except (Error, TimeoutError) as error:
            logger.warning("Chromium did not end in good order: %s", error)


class _PageVisit:
    """One page while Chromium renders it."""

    def __init__(self, url: str, document: BrowserResponse, answer: Fetch, quiet_seconds: float) -> None:
        self.url = url
        self._document = document
        self._answer = answer
        self._quiet_seconds = quiet_seconds
        self._open = 0  # requests that the caller is answering
        self._answered = time.monotonic()

    async def handle(self, route: Route) -> None:
        """Answer one request of the page, or abort it."""
        given = await self._given(route.request)
        with suppress(Error):  # the page was closed meanwhile
            if given is None:
                await route.abort()
            else:
                await route.fulfill(status=given.status, headers=given.headers, body=given.body)

    async def _given(self, request: Request) -> BrowserResponse | None:
        if request.is_navigation_request():
            document, self._document = self._document, NO_CONTENT
            if document is not NO_CONTENT:
                self._answered = time.monotonic()  # on a busy machine its scripts start long after the tab
            return document
        if request.resource_type == "stylesheet":
            return NO_STYLE
        return await self._fetched(request) if request.resource_type in FETCHED_TYPES else None

    async def _fetched(self, request: Request) -> BrowserResponse | None:
        self._open += 1
        try:
            given = await self._answer(BrowserRequest(request.url, request.method, request.headers))
        finally:
            self._open -= 1
        if given is not None:  # a refused request does not count: a script may repeat it without end
            self._answered = time.monotonic()
        return given

    async def settle(self, session: CDPSession) -> None:
        """Wait until the page is loaded and quiet."""
        while not (self._quiet() and await _loaded(session) and self._quiet()):
            await asyncio.sleep(TICK)

    def _quiet(self) -> bool:
        return self._open == 0 and time.monotonic() - self._answered >= self._quiet_seconds


async def _loaded(session: CDPSession) -> bool:
    """Whether the document is complete. Returns only when no script is running."""
    answer = await session.send("Runtime.evaluate", {"expression": "document.readyState"})
    return bool(answer["result"].get("value") == "complete")


async def _taken(session: CDPSession) -> str:
    """The document's HTML now. Running scripts are ended first: a page with an endless script answers nothing."""
    await session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    await session.send("Runtime.terminateExecution")
    root = (await session.send("DOM.getDocument", {"depth": 0}))["root"]
    # Not by nodeId: the document may finish loading once its script is ended, and Chromium then forgets nodeIds.
    taken = await session.send("DOM.getOuterHTML", {"backendNodeId": root["backendNodeId"]})
    return str(taken["outerHTML"])
