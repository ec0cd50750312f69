"""The named refusals of the crawler: requests that were turned away, in most cases before anything was sent.

Each is an IgnoreRequest, so Scrapy drops the request without a retry, and the request's errback gets the precise class.
The message says in plain words what was refused and why.
"""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class Stopped(IgnoreRequest):
    """Raised by crawler.middlewares (snapshots, browser) and crawler.job: the job has failed, or is told to stop;
    nothing more is written, rendered or read, nothing settled."""


class RenderFailed(IgnoreRequest):
    """Raised by crawler.browser: the browser failed on the page, or what its scripts asked its own host for failed. The
    page as served is kept."""


class FetchRefused(IgnoreRequest):
    """Root of the refusals: nothing was sent to the address."""


class RefusedAddress(FetchRefused):
    """Raised by crawler.middlewares.guard: no public http(s) address, by its spelling, by DNS, or through a proxy."""


class RobotsDisallowed(FetchRefused):
    """Raised by crawler.middlewares.robots: the host's robots.txt forbids the address."""


class RobotsUnavailable(FetchRefused):
    """Raised by crawler.middlewares.robots: the rules could not be had, so the host is left alone in this run."""


class HostResting(FetchRefused):
    """Raised by crawler.middlewares.retry_after: the host asked with Retry-After not to be visited yet."""


class NeedsBrowser(FetchRefused):
    """Raised by crawler.browser.middleware: the page is made by scripts, and no browser is installed."""
