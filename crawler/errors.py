"""The crawler's own errors: a request is refused, a page cannot be rendered, or the job has stopped.

Each is an IgnoreRequest, so Scrapy drops the request without a retry. The request's errback gets the error, with its
class, the address and the reason.
"""

from __future__ import annotations

from typing import ClassVar

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)

# Why no answer came, in words.
DOWNLOAD_FAILURES: dict[type[BaseException], str] = {
    CannotResolveHostError: "no such host",
    DownloadConnectionRefusedError: "nothing listens there",
    DownloadTimeoutError: "no answer in time",
    IgnoreRequest: "its redirects have no end",  # Scrapy itself raises it for no other reason
}


CODE_ERRORS = (AssertionError, AttributeError, LookupError, NameError, TypeError)  # of code that is wrong


class Stopped(IgnoreRequest):
    """Raised by crawler.job, .politeness.gate, .middlewares.warc and .browser.script_requests if the job has failed or
    is to end.

    Nothing more is requested, written, rendered or read, and no row is settled.
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
    """Raised by crawler.browser: the page could not be rendered. The page as the site served it is in the WARC.

    The browser failed, a script's request to the page's own host failed, the scripts made too large a page, or
    those of an article did not end within the limits of time and requests.
    """

    outcome = "is not rendered"


class UnexpectedNotModified(_AboutAddress):
    """Raised by crawler.middlewares.warc: the site answered 304 to a request without a condition, and so nothing."""

    outcome = "is not read"


class FetchRefused(_AboutAddress):
    """Base class of the refusals: the request was not sent."""

    outcome = "is not fetched"


class RefusedAddress(FetchRefused):
    """Raised by the guard (crawler.middlewares.public_addresses): the URL or its DNS answer is no public http(s)
    address, or the guard could not see the DNS answer."""


class RobotsDisallowed(FetchRefused):
    """Raised by crawler.middlewares.robots: the host's robots.txt forbids the address."""


class RobotsUnavailable(FetchRefused):
    """Raised by crawler.middlewares.robots: the rules could not be fetched, so this run requests nothing from the host.

    `url` is the address of the robots.txt.
    """

    def __str__(self) -> str:
        return f"{self.url}: {self.why}; the host is left alone in this run"


class OwnFault(FetchRefused):
    """Raised by crawler.middlewares.robots: our own code failed at the host's robots.txt, which may be as it should be,
    so that this run requests nothing from the host."""


class CertificateRefused(FetchRefused):
    """Raised by crawler.middlewares.certificates: the host's TLS certificate is not valid, and the operator did not
    allow the host all the same."""


class HostResting(FetchRefused):
    """Raised by crawler.middlewares.retry_after: the time in the host's Retry-After has not passed."""


class HostLeftAlone(FetchRefused):
    """Raised by crawler.politeness.breaker: the host did not answer several requests in a row of this run."""


class NeedsBrowser(FetchRefused):
    """Raised by crawler.browser.script_requests: scripts make the page, and no browser is installed."""


def why_not_fetched(error: BaseException | None) -> str | None:
    """Why a request gave no response, in words that leave out the address; None if the error says nothing."""
    if isinstance(error, FetchRefused | RenderFailed | UnexpectedNotModified):
        return error.why
    if error is None:
        return None
    return DOWNLOAD_FAILURES.get(type(error)) or str(error) or None
