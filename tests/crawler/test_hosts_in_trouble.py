"""A host that hangs, is down or goes in circles costs the others nothing, and is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from OpenSSL import SSL
from scrapy import Request
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError
from twisted.internet.error import ConnectionLost, NoRouteError
from twisted.python.failure import Failure
from twisted.web.client import RequestTransmissionFailed, ResponseNeverReceived

from archive.reasons import in_english
from archive.warc.content_coding import TooLarge
from crawler.demo.pages import HOSTS
from crawler.errors import HostLeftAlone, in_words, other_server
from crawler.politeness.breaker import Breaker
from tests.sites.generated import generate
from tests.support.crawls import declarations, ran
from tests.support.sample_site import ChangedSite
from tests.support.torn_server import TornServer, torn_server

pytestmark = pytest.mark.slow

HOST = HOSTS["ucap"]
PAGES = 20


def _sources(**sites: ChangedSite) -> list[dict[str, Any]]:
    return [{**declarations(site, "sample-ucap")[0], "name": name} for name, site in sites.items()]


def test_a_host_that_does_not_answer_is_left_alone_for_the_run_and_named(tmp_path: Path) -> None:
    content = generate(PAGES)
    articles = [path for _, path in content if "/t20" in path]
    with ChangedSite(content) as hanging, ChangedSite(content) as well:
        for path in articles:
            hanging.override(HOST, path, delay=5.0)
        settings = {"DOWNLOAD_TIMEOUT": 0.3, "FAILURES_IN_A_ROW": 4, "HOST_REQUESTS_AT_ONCE": 1, "RETRY_TIMES": 1}
        done = ran("crawl", tmp_path, sources=_sources(hanging=hanging, well=well), settings=settings)
        requested = [path for _, path in hanging.requests if path in articles]
    assert len(requested) == 4
    assert done.source("well")["verdict"] == "good"
    row = done.source("hanging")
    assert (row["verdict"], row["errors"]) == ("down", PAGES)
    kinds = dict(
        done.query("select kind, count(*) from frontier where source_id = 'hanging' and state = 'failed' group by 1")
    )
    assert kinds == {"HostLeftAlone": PAGES}  # those that were sent were to be sent once more
    assert "did not answer 4 requests in a row; the host is left alone in this run" in in_english(row["reason"])


def test_a_source_that_takes_all_of_its_pages_is_closed_and_the_next_run_goes_on(tmp_path: Path) -> None:
    with ChangedSite(generate(PAGES)) as site:
        first = ran("crawl", tmp_path, sources=_sources(large=site), settings={"CLOSESPIDER_PAGECOUNT": 15})
        again = ran("crawl", tmp_path, sources=_sources(large=site))
    row = first.source("large")
    assert row["verdict"] == "partial"
    assert in_english(row["reason"]).startswith("its pages of a run were used up")
    assert 0 < row["articles"] < PAGES
    assert (again.said["resumed"], again.said["verdict"]) == (False, "good")
    assert again.query("select count(*) from pages where state = 'live'") == [(PAGES,)]


def test_a_source_that_takes_all_of_its_time_is_closed(tmp_path: Path) -> None:
    with ChangedSite(generate(PAGES)) as slow:
        slow.delay = 0.3
        settings = {"CLOSESPIDER_TIMEOUT": 3, "HOST_REQUESTS_AT_ONCE": 1}
        done = ran("crawl", tmp_path, sources=_sources(slow=slow), settings=settings)
    assert done.source("slow")["verdict"] == "partial"
    assert in_english(done.source("slow")["reason"]).startswith("its time of a run was used up")


HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
WHOLE = f"<html><body><h1>{'标题' * 4}</h1><p>{'检察机关依法惩治电信网络诈骗犯罪。' * 30}</p></body></html>".encode()
LARGE = b"x" * 60_000_000


def fetched(data: Path, server: TornServer, *urls: str) -> dict[str, tuple[str, str]]:
    """The kind and the words of the failure of each address, by its path."""
    settings = {"GUARD_ALLOWED_HOSTS": ["127.0.0.1", "localhost"], "RETRY_TIMES": 0}
    done = ran("fetch", data, urls=[url if "://" in url else f"{server.url}{url}" for url in urls], settings=settings)
    assert done.query("select count(*) from page_versions") == [(0,)]
    rows = done.query("select url, kind, reason from frontier")
    return {url.partition("//")[2].partition("/")[2]: (kind, in_english(why)) for url, kind, why in rows}


def test_a_broken_connection_is_named_by_what_broke_it(tmp_path: Path) -> None:
    with torn_server() as server:
        server.answers = {
            "/closed": b"",
            "/head": b"HTTP/1.1 200 OK\r\nContent-Ty",
            "/other": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        }
        found = fetched(tmp_path, server, *server.answers)
    closed = ("DownloadFailedError", "the connection was closed without an answer")
    assert (found["closed"], found["head"]) == (closed, closed)
    assert found["other"] == ("DownloadFailedError", "what answers does not speak HTTP")


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (ConnectionLost(), "the connection was closed without an answer"),
        (SSL.Error([("SSL routines", "", "wrong version number")]), "no secure connection: wrong version number"),
        (SSL.Error(), "no secure connection: the server ended it"),
        (NoRouteError(113, "No route to host"), "NoRouteError: No route to host: 113: No route to host."),
    ],
)
def test_what_a_failure_wraps_is_told_and_not_the_failure(cause: Exception, words: str) -> None:
    never = ResponseNeverReceived([Failure(RequestTransmissionFailed([Failure(cause)]))])
    wrapped = DownloadFailedError(str(never))
    wrapped.__cause__ = never
    for error in (cause, never, wrapped):
        assert str(in_words(error, began=False, limit=1)) == words


def test_a_proxy_that_fails_is_named() -> None:
    request = Request("http://a.example/", meta={"proxy": "http://me:secret@proxy.example:3128"})
    assert other_server(request) == "the proxy proxy.example:3128: "


@pytest.mark.parametrize(
    "head", [b"", b"Content-Length: 60000000\r\n", b"Transfer-Encoding: chunked\r\n"], ids=["none", "length", "chunked"]
)
def test_a_page_beyond_the_limit_of_size_is_too_large_and_its_host_answers(tmp_path: Path, head: bytes) -> None:
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(LARGE), LARGE) if b"chunked" in head else LARGE
    with torn_server() as server:
        server.answers = {f"/{number}": HTML + head + b"\r\n" + body for number in range(4)}
        found = fetched(tmp_path, server, *server.answers)
    assert found == {str(number): ("TooLarge", "larger than 20 MB") for number in range(4)}


def test_a_part_that_nobody_asked_for_is_no_page(tmp_path: Path) -> None:
    part = b"HTTP/1.1 206 Partial Content\r\nContent-Type: text/html\r\nContent-Range: bytes 0-%d/90000\r\n\r\n"
    with torn_server() as server:
        server.answers = {"/part": part % (len(WHOLE) - 1) + WHOLE}
        found = fetched(tmp_path, server, "/part")
    assert found == {"part": ("error", "HTTP 206: only a part of the page, though the whole was requested")}


def test_a_part_of_robots_txt_gives_no_rules(tmp_path: Path) -> None:
    with torn_server() as server:
        server.answers = {
            "/robots.txt": b"HTTP/1.1 206 Partial Content\r\nContent-Type: text/plain\r\n\r\nUser-agent: *\n",
            "/a": HTML + b"\r\n" + WHOLE,
        }
        found = fetched(tmp_path, server, "/a")
    assert found["a"][0] == "RobotsUnavailable"
    assert found["a"][1].startswith("HTTP 206")


def test_the_host_that_was_asked_is_named_where_nothing_listens(tmp_path: Path) -> None:
    with torn_server() as server, torn_server() as silent:
        there = silent.url.replace("127.0.0.1", "localhost")
        silent.answers = {"/robots.txt": b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "/gone": b""}
        server.answers = {
            "/away": f"HTTP/1.1 302 Found\r\nLocation: {there}/gone\r\nContent-Length: 0\r\n\r\n".encode(),
        }
        found = fetched(tmp_path, server, "/away")
    assert found["away"] == (
        "DownloadFailedError",
        f"{there.removeprefix('http://')}: the connection was closed without an answer",
    )


def test_a_robots_txt_that_redirects_to_a_host_where_nothing_listens_names_that_host(tmp_path: Path) -> None:
    with torn_server() as gone:
        nobody = gone.url
    with torn_server() as server:
        server.answers = {
            "/robots.txt": f"HTTP/1.1 302 Found\r\nLocation: {nobody}/r.txt\r\nContent-Length: 0\r\n\r\n".encode(),
        }
        found = fetched(tmp_path, server, "/a")
    assert found["a"] == ("RobotsUnavailable", f"{nobody.removeprefix('http://')}: nothing listens there")


def test_answers_that_begin_and_do_not_end_are_not_told_as_none() -> None:
    breaker = Breaker()
    for _ in range(2):
        breaker.failed("a.example", DownloadTimeoutError("…"), began=True)
    with pytest.raises(HostLeftAlone, match="gave no whole answer to 2 requests in a row"):
        breaker.check("http://a.example/", "a.example", 2)
    breaker.failed("a.example", TooLarge("larger than 20 MB"))
    breaker.check("http://a.example/", "a.example", 2)
