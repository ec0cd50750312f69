"""The crawler's own errors for requests that are refused or stopped, most of them before anything was sent.

Each is an IgnoreRequest, so Scrapy drops the request without a retry. The request's errback gets the error, with its
class, the address and the reason.
"""

from __future__ import annotations

from typing import ClassVar

from scrapy.exceptions import IgnoreRequest


class Stopped(IgnoreRequest):
    """Raised by middlewares.warc, browser.script_requests and job, in crawler, if the job has failed or must stop.

    Nothing more is written, rendered or read, and no row is settled.
    """


class _AboutAddress(IgnoreRequest):
    """An error about one address: `url`, and `why` (the reason, which does not repeat the address)."""

    outcome: ClassVar[str]

    def __init__(self, url: str, why: str) -> None:
        super().__init__(url, why)  # both as arguments, so that an equal error can be made from `args`
        self.url, self.why = url, why

    def __str__(self) -> str:
        return f"{self.url} {self.outcome}: {self.why}"


class RenderFailed(_AboutAddress):
    """Raised by crawler.browser: the browser failed on the page, or a request of its scripts to the page's host failed.

    The page as the site served it is in the WARC.
    """

    outcome = "is not rendered"


class FetchRefused(_AboutAddress):
    """Base class of the refusals: nothing was sent to the address."""

    outcome = "is not fetched"


class RefusedAddress(FetchRefused):
    """Raised by the guard (crawler.middlewares.public_addresses): not a public http(s) address, by spelling, by DNS or
    because of a proxy."""


class RobotsDisallowed(FetchRefused):
    """Raised by crawler.middlewares.robots: the host's robots.txt forbids the address."""


class RobotsUnavailable(FetchRefused):
    """Raised by crawler.middlewares.robots: the rules could not be fetched, so this run requests nothing from the host.

    `url` is the address of the robots.txt.
    """

    def __str__(self) -> str:
        return f"{self.url}: {self.why}; the host is left alone in this run"


class HostResting(FetchRefused):
    """Raised by crawler.middlewares.retry_after: the time in the host's Retry-After has not passed."""


class NeedsBrowser(FetchRefused):
    """Raised by crawler.browser.script_requests: scripts make the page, and no browser is installed."""
