"""The circuit breaker: a host that does not answer several requests in a row is left alone for the rest of the run."""

from __future__ import annotations

from collections import Counter

from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError

from archive.warc.content_coding import TooLarge
from crawler.errors import HostLeftAlone

# Failures that say that nobody answers. An answer, whatever its status, or a certificate that is not valid costs no
# time, and is judged elsewhere.
NO_ANSWER = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError)


class Breaker:
    """Counts the requests in a row that a server did not answer."""

    def __init__(self) -> None:
        self._failures: Counter[str] = Counter()
        self._began: set[str] = set()  # of these servers, those that began to answer one of the requests

    def check(self, url: str, server: str, most: int) -> None:
        """Raise HostLeftAlone if the server did not answer `most` requests in a row. 0: never."""
        if 0 < most <= self._failures[server]:
            words = "gave no whole answer to" if server in self._began else "did not answer"
            raise HostLeftAlone(url, f"{server} {words} {most} requests in a row")

    def failed(self, server: str, error: Exception, *, began: bool = False) -> None:
        """Count a download that failed with this error. `began`: whether the head of an answer came."""
        if isinstance(error, TooLarge):
            self.answered(server)
        elif isinstance(error, NO_ANSWER):
            self._failures[server] += 1
            self._began |= {server} if began else set()

    def answered(self, server: str) -> None:
        """Begin to count anew: the server has answered."""
        self._failures.pop(server, None)
        self._began.discard(server)
