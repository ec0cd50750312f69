"""The crawler's own errors: a request is refused, a page cannot be rendered, or the job has stopped.

Each is an IgnoreRequest, so Scrapy drops the request without a retry. The request's errback gets the error, with its
class, the address and the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from twisted.internet.error import ConnectError, ConnectionClosed

from archive.warc.content_coding import TooLarge

if TYPE_CHECKING:
    from scrapy import Request

# Why no answer came, in words.
DOWNLOAD_FAILURES: dict[type[BaseException], str] = {
    CannotResolveHostError: "no such host",
    DownloadConnectionRefusedError: "nothing listens there",
    DownloadTimeoutError: "no answer in time",
}
# Errors of Twisted and OpenSSL that Scrapy hands on, and that are no fault of our own code.
OF_CONNECTION = (ConnectError, ConnectionClosed, SSL.Error)


# Names of Twisted's errors, which are private, at an answer that is no HTTP.
NO_HTTP = frozenset({"ParseError", "BadHeaders", "ExcessWrite", "PotentialDataLoss"})
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
    if type(error) is IgnoreRequest:  # Scrapy itself raises it for no other reason
        return "its redirects have no end"
    return str(error) or None


def in_words(error: Exception, *, began: bool, limit: int) -> Exception:
    """A failed download as an error of the same kind that says in words why no answer came; any other error as it is.
    `began`: whether the head of an answer came; `limit`: of its size, in bytes."""
    if isinstance(error, DownloadCancelledError):  # Scrapy's handler raises it for no other reason
        return TooLarge(f"larger than {limit // 2**20} MB")
    if isinstance(error, DownloadTimeoutError) and began:
        return DownloadTimeoutError("no answer in time: it began, and did not end")
    if words := DOWNLOAD_FAILURES.get(type(error)):
        return type(error)(words)
    if isinstance(error, (DownloadFailedError, *OF_CONNECTION)) or hasattr(error, "reasons"):
        return DownloadFailedError(_of_connection(error, began=began))
    return error


def _of_connection(error: BaseException, *, began: bool) -> str:
    """What broke a connection, in words: the cause that Twisted's and Scrapy's errors wrap."""
    while cause := error.__cause__ if isinstance(error, DownloadFailedError) else _first_reason(error):
        error = cause
    if isinstance(error, ConnectionClosed):
        return "the connection broke within the answer" if began else "the connection was closed without an answer"
    if isinstance(error, SSL.Error):  # with a list of (library, function, reason)
        reasons = ", ".join(str(one[-1]) for one in (error.args or [()])[0] if one)
        return f"no secure connection: {reasons or 'the server ended it'}"
    if type(error).__name__ in NO_HTTP:
        return "what answers does not speak HTTP"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _first_reason(error: BaseException) -> BaseException | None:
    """The first of the failures that an error of Twisted wraps, which prints them as `[<twisted.python.failure …>]`."""
    reasons = getattr(error, "reasons", None)
    found = reasons[0] if isinstance(reasons, list | tuple) and reasons else None
    value = getattr(found, "value", found)
    return value if isinstance(value, BaseException) else None


def other_server(request: Request) -> str:
    """`HOST: ` if another server was asked than that of the address that was to be fetched: a proxy, or that to which
    the address redirects; else empty."""
    if proxy := request.meta.get("proxy"):
        parts = urlsplit(str(proxy))
        return f"the proxy {parts.hostname}{f':{parts.port}' if parts.port else ''}: "
    first = urlsplit((request.meta.get("redirect_urls") or [request.url])[0])
    here = urlsplit(request.url)
    if (first.hostname, first.port) == (here.hostname, here.port):
        return ""
    return f"{here.hostname}{f':{here.port}' if here.port else ''}: "
