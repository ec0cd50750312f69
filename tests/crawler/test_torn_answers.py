"""A torn stream is no page, over real HTTP: it fails by name, its bytes are kept, the text that was there stays."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from archive.model import Torn
from archive.reading.page_state import TORN
from archive.warc.folder import warc_files
from archive.warc.reader import pages_in
from tests.support.crawls import Crawled, changed_by_rebuild, ran
from tests.support.torn_server import TornServer, answer, torn_server

TEXT = "<p>检察机关依法惩治电信网络诈骗犯罪，守好老百姓的钱袋子。</p>"
PAGE = (
    f"<html><head><title>样例市检察机关打击诈骗典型案例</title></head><body><h1>样例市检察机关打击诈骗典型案例</h1>"
    f"<div>{TEXT * 60}</div></body></html>"
).encode()
HALF = PAGE[: len(PAGE) // 2]
GZIP, DEFLATE, BROTLI = gzip.compress(PAGE), zlib.compress(PAGE), brotli.compress(PAGE)
CHUNK = b"%x\r\n%s\r\n" % (len(HALF), HALF)


def coded(body: bytes, coding: str) -> bytes:
    return answer(body, f"Content-Encoding: {coding}", length=len(body))


ANSWERS = {
    "gzip": (coded(GZIP[:-200], "gzip"), Torn.CODING),
    "gzip_without_checksum": (coded(GZIP[:-4], "gzip"), Torn.CODING),
    "deflate": (coded(DEFLATE[:-100], "deflate"), Torn.CODING),
    "br": (coded(BROTLI[:-60], "br"), Torn.CODING),
    "shorter_than_its_length": (answer(PAGE, length=len(PAGE) + 100), Torn.DISCONNECT),
    "longer_than_its_length": (answer(PAGE, length=len(HALF)), Torn.NO_END),
    "chunked": (answer(CHUNK, "Transfer-Encoding: chunked"), Torn.DISCONNECT),
    "half_a_page_as_if_whole": (answer(HALF, length=len(HALF)), Torn.NO_END),
    "half_a_page_in_whole_gzip": (coded(gzip.compress(HALF), "gzip"), Torn.NO_END),
    "no_length": (answer(HALF), Torn.NO_END),
}
WHOLE = {
    "plain": answer(PAGE, length=len(PAGE)),
    "gzip_whose_length_is_that_of_the_page": answer(GZIP, "Content-Encoding: gzip", length=len(PAGE)),
    "chunked_whole": answer(b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE), "Transfer-Encoding: chunked"),
    "closed_without_length": answer(PAGE),
}


@pytest.fixture(scope="module")
def server() -> Iterator[TornServer]:
    with torn_server() as running:
        yield running


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory, server: TornServer) -> Crawled:
    """All pages, fetched when they were whole, and again when some were torn."""
    folder = tmp_path_factory.mktemp("data")
    names = [*ANSWERS, *WHOLE, "new"]
    urls = [f"{server.url}/{name}.html" for name in names if name != "new"]
    server.answers = {f"/{name}.html": WHOLE["plain"] for name in names}
    assert fetch(folder, *urls).exit_status == 0
    server.answers |= {f"/{name}.html": made for name, (made, _) in ANSWERS.items()}
    server.answers |= {f"/{name}.html": made for name, made in WHOLE.items()}
    server.answers["/new.html"] = ANSWERS["shorter_than_its_length"][0]
    server.requests.clear()
    return fetch(folder, *urls, f"{server.url}/new.html")


def fetch(folder: Path, *urls: str) -> Crawled:
    return ran("fetch", folder, urls=list(urls), settings={"RETRY_TIMES": 1})


def test_a_torn_answer_fails_by_name_and_the_text_that_was_there_stays(fetched: Crawled) -> None:
    rows = fetched.query("select url, kind, reason from frontier where state = 'failed'")
    failures = {name_of(url): (kind, reason) for url, kind, reason in rows}
    torn = {name: ("error", TORN[how]) for name, (_, how) in ANSWERS.items()}
    assert failures == {**torn, "new": ("error", TORN[Torn.DISCONNECT])}
    pages = fetched.query("select url, state, version_id is null from pages")
    assert {name_of(url): tuple(rest) for url, *rest in pages} == dict.fromkeys([*ANSWERS, *WHOLE], ("live", 0))
    assert fetched.query("select count(distinct text_sha256) from page_versions") == [(1,)]
    assert (fetched.exit_status, fetched.said["sources"][0]["errors"]) == (1, len(ANSWERS) + 1)


def test_a_whole_page_is_none_whatever_its_length_says(fetched: Crawled) -> None:
    done = fetched.query("select url from frontier where state = 'done'")
    assert {name_of(url) for (url,) in done} == set(WHOLE)


def test_torn_streams_are_tried_again_and_all_that_came_is_kept(fetched: Crawled, server: TornServer) -> None:
    assert server.requests.count("/gzip.html") == server.requests.count("/chunked.html") == 2
    pages = [page for path in warc_files(fetched.data / "warc") for page in pages_in(path)]
    torn = [page for page in pages if page.url.endswith("/chunked.html") and page.torn]
    assert [(page.body, page.torn) for page in torn] == [(HALF, Torn.DISCONNECT)] * 2


def test_a_rebuild_ends_in_the_same_rows(fetched: Crawled) -> None:
    assert changed_by_rebuild(fetched.data) == {}


def test_a_page_that_comes_whole_is_stored_and_is_the_revisit_of_a_whole_one_alone(
    fetched: Crawled, server: TornServer
) -> None:
    """The torn answers were whole by their bytes: only their connections broke."""
    names = ("new", "shorter_than_its_length")
    server.answers |= {f"/{name}.html": WHOLE["plain"] for name in names}
    done = fetch(fetched.data, *(f"{server.url}/{name}.html" for name in names))
    assert (done.exit_status, done.query("select state from pages where url like '%/new.html'")) == (0, [("live",)])
    sql = "select content from captures where url like ? order by fetched_at, id"
    contents = {  # a torn answer that is tried again in a later second is torn twice
        name: list(dict.fromkeys(content for (content,) in done.query(sql, f"%/{name}.html"))) for name in names
    }
    assert contents == {"new": ["torn", "whole"], "shorter_than_its_length": ["whole", "torn", "revisit"]}


def name_of(url: str) -> str:
    return url.rpartition("/")[2].removesuffix(".html")
