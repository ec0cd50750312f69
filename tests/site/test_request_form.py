"""Requests of every form, and what every answer and the log have: no fault, a word about caches, no searches."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from archive.site import log
from archive.site.failures import Failure
from archive.site.faults import trace_without_words
from archive.site.http.request_form import is_host
from archive.site.plugin import make_datasette
from tests.support.hostile_requests import faults_of, serving
from tests.support.public_file import GUIDING, Get

WORD = "某某秘密检索词"

LOCAL = b" HTTP/1.1\r\nHost: localhost\r\n"
FORMS = {
    b"GET /fanzha/cases?__gt=%c2%b2" + LOCAL: 400,
    b"GET /fanzha/cases?__in=%c2%b2&__notin=[" + LOCAL: 400,
    b"GET /-/static/" + b"a" * 300 + LOCAL: 403,
    b"GET /-/static-plugins/x/" + b"a" * 300 + LOCAL: 403,
    b"GET /p/" + GUIDING.slug.encode() + b" HTTP/1.1\r\nHost: [::1\r\n": 400,
    b"GET /search HTTP/1.1\r\nHost: a b\r\n": 400,
    b"GET http://localhost/search?q=1 HTTP/1.1\r\nHost: [::1\r\n": 200,
    b"GET http://[::1/search" + LOCAL: 400,
    b"GET /" + LOCAL + b"Cookie: a/b=1\r\n": 200,
    b"GET /" + LOCAL + b"Cookie: \xff\r\n": 200,
    b"GET /search" + LOCAL + b"X: " + b"a" * 40_000 + b"\r\n": 431,
    b"HEAD search" + LOCAL: 400,
}


def test_a_request_of_any_form_is_answered(public_db: Path, caplog: pytest.LogCaptureFixture) -> None:
    with serving(public_db) as ask:
        for head, status in FORMS.items():
            reply = ask(head + b"Connection: close\r\n\r\n")
            assert (reply.status, faults_of(head, reply)) == (status, []), head[:100]
    assert not [record for record in caplog.records if record.exc_info]


HOSTS = ("a", "a.example", "a_b.example.", "127.0.0.1:80", "[::1]", "[::]:8001", "[fe80::1]:1")
NO_HOSTS = ("[::1", "::1", "[x]", "[:::]", "a b", "a/b", "a@b", "a,b", "", "[::1%25x]", "a:b", "..", "<x>", "\n")
NO_HOSTS += ("a" * 256,)


def test_what_is_a_host() -> None:
    assert [text for text in (*HOSTS, *NO_HOSTS) if is_host(text)] == [*HOSTS]


# Files


def test_no_other_address_leads_to_a_file(get: Get) -> None:
    for path in (
        *("/~66anzha.db", "/fanzha~2Edb", "/%66anzha.db", "/~66~61nzha.db", "/_internal.db", "/_memory.db"),
        *("/other.db", "/-/static/app.css", "/-/static/../app.css", "/-/static-plugins/datasette/x.js", "/-/static"),
    ):
        answer = get(path)
        while answer.status_code == 302:
            answer = get(answer.headers["location"])
        assert answer.status_code in {403, 404}, path
        assert Failure.of_status(answer.status_code).title in answer.text, path


# Caches


FOR_A_MINUTE = (
    *("/", "/search", "/cases.json", f"/p/{GUIDING.slug}", "/fanzha.db", "/robots.txt", "/case/901", "/fanzha/"),
    *("/fanzha", "/fanzha/cases.json", "/fanzha/cases.csv", "/-/metadata.json", "/opensearch.xml"),
)
NEVER = ("/none", "/none.json", "/p/none", "/fanzha/none", "/search?_facetx=1", "/-/versions", "/-/healthz")
NEVER += ("/fanzha/cases?_sort=none", "/fanzha.csv")


def test_every_answer_says_how_long_caches_keep_it_and_a_cookie_changes_nothing(get: Get, site: Datasette) -> None:
    expected = {path: ["max-age=60"] for path in FOR_A_MINUTE} | {path: ["no-store"] for path in NEVER}
    assert {path: get(path).headers.get_list("cache-control") for path in expected} == expected
    with_cookie = asyncio.run(site.client.get("/fanzha/cases", cookies={"ds_actor": "x"}))
    assert with_cookie.headers["cache-control"] == "max-age=60"


# The log


SEARCHES = (
    *(f"/search?q={WORD}", f"/search.json?q={WORD}", f"/cases?q={WORD}&from={WORD}", f"/search/suggest?q={WORD}"),
    *(f"/fanzha/publications?_search={WORD}", f'/fanzha/publications.json?_searchmode=raw&_search="{WORD}'),
    *(f"/fanzha/publications.json?_sort={WORD}", f"/fanzha/cases?{WORD}__gt=1", f"/fanzha/cases?title__like={WORD}"),
    *(f"/fanzha/cases?_facet={WORD}", f"/fanzha/cases?_where={WORD}", f"/fanzha?sql=select+'{WORD}'"),
    f"/p/{GUIDING.slug}?q={WORD}",
)


def broken_site(public_db: Path, monkeypatch: pytest.MonkeyPatch) -> Datasette:
    """A site whose queries fail with messages that repeat what was searched for."""
    site = make_datasette(public_db)
    asyncio.run(site.client.get("/search"))

    def fail(*_: object) -> None:
        raise ValueError(f"no such thing: {WORD}") from sqlite3.OperationalError(f"near {WORD}")

    monkeypatch.setattr("archive.site.edition.edition.Edition.run", fail)
    return site


@pytest.mark.parametrize("is_broken", [False, True])
def test_the_log_has_no_words_of_searches(
    public_db: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], is_broken: bool
) -> None:
    with logging_as_the_site_does(queries=False):
        _search_all(broken_site(public_db, monkeypatch) if is_broken else make_datasette(public_db))
    written = "".join(capfd.readouterr())
    assert WORD not in written
    assert ("ValueError" in written) == is_broken  # the fault itself is in the log


def test_the_log_has_searches_if_the_operator_wants_them(
    public_db: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with logging_as_the_site_does(queries=True):
        statuses = _search_all(broken_site(public_db, monkeypatch))
    written = "".join(capfd.readouterr())
    assert f"no such thing: {WORD}" in written
    assert len(re.findall(r"\S+ GET /\S+\?\S+: \d{3}, \d+\.\d{3} s", written)) == len(SEARCHES) == len(statuses)


@contextmanager
def logging_as_the_site_does(*, queries: bool) -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    root.handlers = []
    log.set_up(queries=queries)
    yield
    root.handlers, root.level = handlers, level
    log.QUERIES.handlers, log.QUERIES.propagate = [], True


def _search_all(site: Datasette) -> list[int]:
    async def all_of_them() -> list[httpx.Response]:
        return [await site.client.get(path) for path in SEARCHES]

    return [answer.status_code for answer in asyncio.run(all_of_them())]


def test_a_trace_names_the_faults_of_the_machine_and_repeats_nothing_else() -> None:
    disk = sqlite3.OperationalError("disk I/O error")
    disk.sqlite_errorcode = sqlite3.SQLITE_IOERR
    syntax = sqlite3.OperationalError(f"near {WORD}")
    syntax.sqlite_errorcode = sqlite3.SQLITE_ERROR
    try:
        try:
            raise disk
        except sqlite3.Error as error:
            raise KeyError(WORD) from error
    except KeyError as error:
        trace = trace_without_words(error)
    assert re.sub(r'  File "(?s:.+?)\n(?=\w)', "", trace) == "sqlite3.OperationalError: disk I/O error\nKeyError\n"
    assert trace_without_words(syntax) == "sqlite3.OperationalError\n"
