"""A host that does not answer some requests in a row is left alone; an answer begins the row anew."""

from __future__ import annotations

import pytest
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadTimeoutError

from archive.warc.content_coding import TooLarge
from crawler.errors import HostLeftAlone
from crawler.politeness.breaker import Breaker

URL, SERVER = "http://host.test/a.html", "host.test"


def left_alone_after(*events: str | Exception) -> bool:
    """Whether a server is left alone after these failures and answers, if three in a row suffice."""
    breaker = Breaker()
    for event in events:
        if isinstance(event, Exception):
            breaker.failed(SERVER, event)
        else:
            breaker.answered(SERVER)
    breaker.check("http://other.test/", "other.test", 3)
    try:
        breaker.check(URL, SERVER, 3)
    except HostLeftAlone:
        return True
    return False


def test_only_failures_in_a_row_count() -> None:
    silence, refusal = DownloadTimeoutError(), DownloadConnectionRefusedError()
    assert left_alone_after(silence, refusal, silence)
    assert not left_alone_after(silence, silence)
    assert not left_alone_after(silence, silence, "answered", silence)
    assert not left_alone_after(silence, silence, TooLarge("larger than 32 MB"), silence), "it is an answer"
    assert left_alone_after(silence, silence, ValueError("of ours"), silence), "it says nothing of the server"


def test_the_error_says_whether_the_server_began_to_answer() -> None:
    breaker = Breaker()
    breaker.failed(SERVER, DownloadTimeoutError())
    with pytest.raises(HostLeftAlone, match="did not answer 1 "):
        breaker.check(URL, SERVER, 1)
    breaker.failed(SERVER, DownloadTimeoutError(), began=True)
    with pytest.raises(HostLeftAlone, match="no whole answer to 2 "):
        breaker.check(URL, SERVER, 2)
    breaker.check(URL, SERVER, 0)  # never left alone
