"""A host that hangs, is down or goes in circles costs the others nothing, and is named."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from archive.reasons import in_english
from crawler.demo.pages import HOSTS
from tests.sites.generated import generate
from tests.support.crawls import declarations, ran
from tests.support.sample_site import ChangedSite
from tests.support.torn_server import answer, torn_server

pytestmark = pytest.mark.slow

HOST = HOSTS["ucap"]
PAGES = 20


def sources(**sites: ChangedSite) -> list[dict[str, Any]]:
    return [{**declarations(site, "sample-ucap")[0], "name": name} for name, site in sites.items()]


def test_a_host_that_does_not_answer_is_left_alone_for_the_run_and_named(tmp_path: Path) -> None:
    content = generate(PAGES)
    articles = [path for _, path in content if "/t20" in path]
    with ChangedSite(content) as hanging, ChangedSite(content) as well:
        for path in articles:
            hanging.override(HOST, path, delay=5.0)
        settings = {"DOWNLOAD_TIMEOUT": 0.3, "FAILURES_IN_A_ROW": 4, "HOST_REQUESTS_AT_ONCE": 1, "RETRY_TIMES": 1}
        done = ran("crawl", tmp_path, sources=sources(hanging=hanging, well=well), settings=settings)
        requested = [path for _, path in hanging.requests if path in articles]
    assert len(requested) == 4
    assert done.source("well")["verdict"] == "good"
    row = done.source("hanging")
    assert (row["verdict"], row["errors"]) == ("down", PAGES)
    kinds = done.query(
        "select kind, count(*) from frontier where source_id = 'hanging' and state = 'failed' group by 1"
    )
    assert kinds == [("HostLeftAlone", PAGES)]  # those that were sent were to be sent once more
    assert "did not answer 4 requests in a row; the host is left alone in this run" in row["reason"]


def test_a_source_that_takes_all_of_its_pages_or_time_is_closed_and_the_next_run_goes_on(tmp_path: Path) -> None:
    with ChangedSite(generate(PAGES)) as site:
        settings = {"CLOSESPIDER_PAGECOUNT": 15}
        pages = ran("crawl", tmp_path, sources=sources(large=site), settings=settings)
        again = ran("crawl", tmp_path, sources=sources(large=site))
        site.delay = 0.3
        settings = {"CLOSESPIDER_TIMEOUT": 2, "HOST_REQUESTS_AT_ONCE": 1}
        time = ran("crawl", tmp_path / "slow", sources=sources(large=site), settings=settings)
    for done, what in ((pages, "pages"), (time, "time")):
        row = done.source("large")
        assert row["verdict"] == "partial"
        assert row["reason"].startswith(f"its {what} of a run")
        assert row["articles"] < PAGES
    assert (again.said["resumed"], again.said["verdict"]) == (False, "good")
    assert again.query("select count(*) from pages where state = 'live'") == [(PAGES,)]


# --- servers that break promises, all in one run ----------------------------------------------------------------------

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
WHOLE = f"<html><body><h1>{'标题' * 4}</h1><p>{'检察机关依法惩治电信网络诈骗犯罪。' * 30}</p></body></html>".encode()
LARGE = b"x" * 60_000_000
PART = f"206 Partial Content\r\nContent-Range: bytes 0-{len(WHOLE) - 1}/90000"
CLOSED = ("DownloadFailedError", "the connection was closed without an answer")


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """The kind and the words of the failure of each address, by its path; `GONE` and `SILENT` stand for two servers."""
    with torn_server() as gone:
        pass
    with ExitStack() as stack:
        broken, large, partly, silent, led_away = (stack.enter_context(torn_server()) for _ in range(5))
        there = silent.url.replace("127.0.0.1", "localhost")
        broken.answers = {
            "/closed": b"",
            "/head": b"HTTP/1.1 200 OK\r\nContent-Ty",
            "/other": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
            "/part": answer(WHOLE, length=len(WHOLE), status=PART),
            "/away": answer(b"", f"Location: {there}/gone", length=0, status="302 Found"),
        }
        silent.answers = {"/robots.txt": answer(b"", length=0, status="404 Not Found"), "/gone": b""}
        large.answers = {
            "/large": HTML + b"\r\n" + LARGE,
            "/large-length": HTML + b"Content-Length: 60000000\r\n\r\n" + LARGE,
            "/large-chunked": HTML + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(LARGE), LARGE),
            "/large-again": HTML + b"\r\n" + LARGE,
        }
        partly.answers = {"/robots.txt": answer(b"User-agent: *\n", length=14, status=PART), "/behind-part": b""}
        led_away.answers = {
            "/robots.txt": answer(b"", f"Location: {gone.url}/r.txt", length=0, status="302 Found"),
            "/behind-nobody": b"",
        }
        urls = [f"{one.url}{path}" for one in (broken, large, partly, led_away) for path in one.answers]
        settings = {"GUARD_ALLOWED_HOSTS": ["127.0.0.1", "localhost"], "RETRY_TIMES": 0}
        wanted = [url for url in urls if not url.endswith("/robots.txt")]
        done = ran("fetch", tmp_path_factory.mktemp("data"), urls=wanted, settings=settings)
        assert done.query("select count(*) from page_versions") == [(0,)]
        names = {there.removeprefix("http://"): "SILENT", gone.url.removeprefix("http://"): "GONE"}
        found = {}
        for url, kind, reason in done.query("select url, kind, reason from frontier"):
            words = in_english(reason)
            for address, name in names.items():
                words = words.replace(address, name)
            found[url.rpartition("/")[2]] = kind, words
        return found


def test_what_fails_is_named_by_what_broke_it_and_where(failures: dict[str, tuple[str, str]]) -> None:
    large = ("TooLarge", "larger than 20 MB")  # and their host answers
    assert failures.pop("behind-part")[0] == "RobotsUnavailable"
    assert failures == {
        "closed": CLOSED,
        "head": CLOSED,
        "other": ("DownloadFailedError", "what answers does not speak HTTP"),
        "part": ("error", "HTTP 206: only a part of the page, though the whole was requested"),
        "away": ("DownloadFailedError", "SILENT: the connection was closed without an answer"),
        **dict.fromkeys(("large", "large-length", "large-chunked", "large-again"), large),
        "behind-nobody": ("RobotsUnavailable", "GONE: nothing listens there"),
    }
