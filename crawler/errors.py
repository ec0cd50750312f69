"""The named refusals of the crawler: requests that were turned away, in most cases before anything was sent.

Each is an IgnoreRequest, so Scrapy drops the request without a retry, and the request's errback gets the precise class,
the address and why.
"""

from __future__ import annotations

from typing import ClassVar

from scrapy.exceptions import IgnoreRequest


class Stopped(IgnoreRequest):
    """Raised by crawler.middlewares (snapshots, browser) and crawler.job: the job has failed, or must stop;
    nothing more is written, rendered or read, nothing settled."""


class _AboutAddress(IgnoreRequest):
    """An address and why, without the address."""

    outcome: ClassVar[str]

    def __init__(self, url: str, why: str) -> None:
        super().__init__(url, why)  # as arguments, so that another can be made of them
        self.url, self.why = url, why

    def __str__(self) -> str:
        return f"{self.url} {self.outcome}: {self.why}"


class RenderFailed(_AboutAddress):
    """Raised by crawler.browser: the browser failed on the page, or what its scripts requested of its own host failed.
    The page as served is in the WARC."""

    outcome = "is not rendered"


class FetchRefused(_AboutAddress):
    """Root of the refusals: nothing was sent to the address."""

    outcome = "is not fetched"


class RefusedAddress(FetchRefused):
    """Raised by crawler.middlewares.guard: no public http(s) address, by its spelling, by DNS, or through a proxy."""


class RobotsDisallowed(FetchRefused):
    """Raised by crawler.middlewares.robots: the host's robots.txt forbids the address."""


class RobotsUnavailable(FetchRefused):
    """Raised by crawler.middlewares.robots: the rules could not be fetched, so the host is left alone in this run.
    `url` is that of the robots.txt."""

    def __str__(self) -> str:
        return f"{self.url}: {self.why}; the host is left alone in this run"


class HostResting(FetchRefused):
    """Raised by crawler.middlewares.retry_after: the host asked with Retry-After not to be visited yet."""


class NeedsBrowser(FetchRefused):
    """Raised by crawler.browser.middleware: the page is made by scripts, and no browser is installed."""
