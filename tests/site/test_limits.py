"""How much may be asked, and how often; and what is answered where there is no answer."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

import click
import lxml.html
import pytest
import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from hypothesis import given
from hypothesis import strategies as st

from archive.commands.serve import network
from archive.site.edition.public_file import PublicFile
from archive.site.failures import Failure
from archive.site.fairness.allowance import Allowances, client_of
from archive.site.fairness.request_work import TooSlowError
from archive.site.fairness.step_queue import UsualTimes
from archive.site.http import closed_pages, datasette_guard, errors, query_string_limits, security_headers
from archive.site.http.admission import TABLE, admitted
from archive.site.http.errors import Refusals
from archive.site.plugin import make_datasette
from archive.site.serve import configured
from archive.site.strings import word
from tests.support.growth import assert_linear
from tests.support.public_file import MADE, REPORT, Get

pytestmark = pytest.mark.slow

JSON = "application/json; charset=utf-8"


async def never() -> security_headers.Message:
    """What a client that stays sends after its request: nothing."""
    await asyncio.Event().wait()
    raise AssertionError


def heading(text: str) -> str:
    return str(lxml.html.document_fromstring(text).xpath("string(//h1)"))


def named(text: str) -> str:
    """The title of a failure, on a page or in text."""
    return heading(text) if text.lstrip().startswith("<!") else text.partition("：")[0]


# Query strings


@pytest.mark.parametrize(
    ("query", "most"),
    [("_facet=kind", 4), ("_facet_array=topic_terms", 4), ("_col=slug", 60), ("_search_title=a", 4), ("kind=a", 20)],
)
def test_what_costs_time_may_be_asked_so_often_and_no_more(get: Get, query: str, most: int) -> None:
    assert get(f"/fanzha/publications.json?_size=1&{'&'.join([query] * most)}").status_code == 200
    answer = get(f"/fanzha/publications.json?_size=1&{'&'.join([query] * (most + 1))}")
    assert (answer.status_code, str(most) in answer.json()["error"]) == (400, True)


def test_more_than_a_hundred_parameters_are_refused(get: Get) -> None:
    assert get("/search?" + "&".join(["_x=1"] * 100)).status_code == 200
    assert get("/search?" + "&".join(["_x=1"] * 101)).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        *("_size=-1", "_size=x", "_size=²", "_size=1001", "_facet_size=²", "_timelimit=x", "_timelimit=-1"),
        *(
            "year__gt=²",
            f"year__gt={10**19}",
            "year__in=[1,",
            f"year__in=[{10**19}]",
            "year__in=[[1]]",
            "kind__in=[null]",
        ),
        *("_through=x", "_through={}", '_through={"table":[],"column":"a","value":"b"}', "_facet={}", "_facet=%00"),
        *(
            "_searchx=a",
            "_facetx=a",
            "_json_infinity=x",
            "title%00__contains=a",
            "_sort=text",
            "_sort=year&_sort_desc=id",
        ),
        *("_col=none", "_next=a,b,c,d", "_facet=none", "_shape=none"),
        *(f"title__like={quote('%a' * 600)}", "_searchmode=raw&_search=%22"),
    ],
)
def test_what_cannot_be_asked_is_the_readers_mistake(get: Get, query: str) -> None:
    answer = get(f"/fanzha/publications.json?{query}")
    assert answer.status_code == 400
    assert not re.search(r"Traceback|select |\bsite-packages\b|/tmp/", answer.text)


@pytest.mark.parametrize("suffix", ["", ".csv"])
@pytest.mark.parametrize("query", ["_size=x", "year__gt=²", "_through=x", "_sort=text", "_col=none", "_searchx=a"])
def test_a_mistake_is_one_in_every_format(get: Get, query: str, suffix: str) -> None:
    answer = get(f"/fanzha/publications{suffix}?{query}")
    assert (answer.status_code, named(answer.text)) == (400, word("error.bad_request"))


def test_nobody_raises_the_time_limit(site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(milliseconds: int) -> None:
        slow = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
        with pytest.raises(Exception, match="interrupted"):
            await site.get_database("fanzha").execute(slow, custom_time_limit=milliseconds)

    monkeypatch.setattr(site, "sql_time_limit_ms", 50)
    asyncio.run(ask(600_000))  # the test would not end
    monkeypatch.setattr(site, "sql_time_limit_ms", 600_000)
    asyncio.run(ask(50))


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("", ""),
        ("q=%E9%AA%97&_size=10", "q=%E9%AA%97&_size=10"),
        ("_search=&kind=report", "kind=report"),
        ("_ttl=99999999&kind=report", "kind=report"),
        ("_trace=1&_dl=1", "_dl=1"),
        ("_stream=1&_size=1", "_stream=1&_size=max"),
        ("_stream=&_size=1", "_stream=&_size=1"),
    ],
)
def test_some_parameters_are_not_passed_on(given: str, taken: str) -> None:
    assert query_string_limits.checked(given.encode()).decode() == taken


PAIRS = st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=12)


@given(pairs=PAIRS)
def test_what_can_be_asked_is_asked_unchanged(pairs: list[tuple[str, str]]) -> None:
    encoded = [(name.encode("utf-8", "replace"), value.encode("utf-8", "replace")) for name, value in pairs]
    text = "&".join(f"a{quote(name)}={quote(value)}" for name, value in encoded).encode()
    try:
        assert query_string_limits.checked(text) == text
    except query_string_limits.BadQueryStringError as error:
        assert "a" in str(error)  # noqa: PT017 one that says which


def test_a_csv_that_is_streamed_asks_for_whole_pages(
    get: Get, monkeypatch: pytest.MonkeyPatch, site: Datasette
) -> None:
    asked = []
    execute = type(site.get_database("fanzha")).execute

    async def counting(self: object, sql: str, *arguments: object, **named: object) -> object:
        asked.append(sql)
        return await execute(self, sql, *arguments, **named)

    monkeypatch.setattr(type(site.get_database("fanzha")), "execute", counting)
    rows = get("/fanzha/publications.csv?_stream=1&_size=1").text.splitlines()
    assert len(rows) == len(MADE) + 1
    assert sum("limit" in sql for sql in asked) == 1


# Methods


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("path", ["/", "/search", "/fanzha/publications", "/fanzha/publications.json", "/-/logout"])
def test_nothing_can_be_written(site: Datasette, method: str, path: str) -> None:
    answer = asyncio.run(getattr(site.client, method)(path))
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    told = answer.json()["title"] if path.endswith(".json") else heading(answer.text)
    assert told == word("error.read_only")


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/search?q=诈骗", f"/p/{REPORT.slug}", "/cases.csv", "/nothing", "/nothing.json", "/case/66"),
        *("/fanzha/publications", "/fanzha/publications.json", "/fanzha/publications.csv?_stream=1", "/fanzha.db"),
    ],
)
def test_head_has_the_head_of_get_and_no_body(site: Datasette, path: str) -> None:
    got, head = (asyncio.run(getattr(site.client, method)(path)) for method in ("get", "head"))
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers == got.headers


def test_head_of_a_file_does_not_read_it(site: Datasette) -> None:
    sent: list[int] = []

    async def ask() -> None:
        async def send(message: security_headers.Message) -> None:
            sent.append(len(message.get("body", b"")))

        scope = {"type": "http", "method": "HEAD", "path": "/fanzha.db", "raw_path": b"/fanzha.db", "query_string": b""}
        await site.app()({**scope, "headers": [], "scheme": "http"}, never, send)

    asyncio.run(ask())
    assert sent == [0, 0]


# Datasette's pages about itself


def test_each_of_datasettes_own_pages_is_open_or_closed(site: Datasette, get: Get) -> None:
    own = {
        found[1]
        for pattern, view in site._routes()
        if view.__module__.startswith("datasette.views") and (found := re.match(r"/-/([a-z-]+)", pattern.pattern))
    }
    closed = {name for name in own if get(f"/-/{name}").status_code == 403}
    assert (closed, own - closed) == (set(closed_pages.CLOSED) - {"config"}, {"metadata", "settings"})


@pytest.mark.parametrize("name", closed_pages.CLOSED)
def test_closed_pages_are_closed_in_every_format(get: Get, name: str) -> None:
    assert {get(f"/-/{name}{suffix}").status_code for suffix in ("", ".json", "/", "?a=1")} == {403}
    assert get(f"/-/{name}.json").json()["status"] == 403
    assert heading(get(f"/-/{name}").text) == word("error.forbidden")


@pytest.mark.parametrize("path", ["/_internal", "/_memory", "/:memory:", "/fanzha?sql=select+1", "/_internal.json"])
def test_nothing_but_the_file_can_be_read(get: Get, path: str) -> None:
    assert get(get(path).headers.get("location", path)).status_code in {403, 404}


@pytest.mark.parametrize("path", ["//evil.example/", "/%5Cevil.example/", "/\\evil.example/", "/%2F%2Fevil.example/"])
def test_redirects_stay_on_the_site(site: Datasette, path: str) -> None:
    answer = asyncio.run(site.client.get(f"http://localhost{path}"))
    assert re.match(r"/[^/\\]|$", answer.headers.get("location", ""))


# Errors


class Injected(Exception):
    """Raised by no one but these tests."""


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, public_db: Path) -> Datasette:
    """A site whose questions to the file fail, with a path and SQL in what is said of it."""

    async def fail(*_: object, **__: object) -> None:
        raise Injected("select secret from /srv/private.db")

    datasette = make_datasette(public_db)
    assert asyncio.run(datasette.client.get("/robots.txt")).status_code == 200
    monkeypatch.setattr(PublicFile, "ask", fail)
    monkeypatch.setattr("datasette.database.Database.execute", fail)
    return datasette


@pytest.mark.parametrize(
    "path", ["/search", f"/p/{REPORT.slug}", "/cases.json", "/fanzha/publications", "/fanzha/cases.json"]
)
def test_a_fault_is_a_page_without_a_trace_and_a_trace_in_the_log(
    broken: Datasette, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    answer = asyncio.run(broken.client.get(path))
    assert answer.status_code == 500
    assert (answer.headers["content-type"] == JSON) == path.endswith(".json")
    assert not re.search("Injected|Traceback|secret|private|archive", answer.text)
    told = answer.json()["title"] if path.endswith(".json") else heading(answer.text)
    assert told == word("error.fault")
    [record] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.exc_info is not None
    assert record.exc_info[0] is Injected


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY, None])
@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
def test_a_fault_of_sqlite_is_no_mistake_of_the_reader(
    public_db: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, ending: str, code: int | None
) -> None:
    fault = sqlite3.OperationalError("disk I/O error")  # Datasette makes an error of status 400 of it
    if code is not None:
        fault.sqlite_errorcode = code

    execute = Database.execute

    async def fail(self: Database, sql: str, *arguments: object, **named: object) -> object:
        if "limit" in sql:  # the question for the rows of the table
            raise fault
        return await execute(self, sql, *arguments, **named)

    datasette = make_datasette(public_db)
    monkeypatch.setattr(Database, "execute", fail)
    answer = asyncio.run(datasette.client.get(f"/fanzha/publications{ending}"))
    assert answer.status_code == 500
    assert "disk" not in answer.text
    told = answer.json()["title"] if ending == ".json" else named(answer.text)
    assert told == word("error.fault")
    assert "disk I/O error" in caplog.text


def test_where_even_the_page_of_errors_fails_a_line_says_so(
    broken: Datasette, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise Injected("select secret")

    monkeypatch.setattr(broken, "render_template", fail)
    answer = asyncio.run(broken.client.get("/search"))
    assert (answer.status_code, answer.text) == (500, word("error.fault_why"))
    assert answer.headers["content-security-policy"] == security_headers.POLICY
    assert "Injected" in caplog.text


@pytest.mark.parametrize("path", ["/search?q=诈骗", "/cases.json", "/fanzha/publications", "/fanzha/cases.json"])
def test_what_takes_too_long_is_503(public_db: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    datasette = make_datasette(public_db)

    async def ask() -> tuple[int, str]:
        await datasette.client.get("/")

        def interrupted(*_: object, **__: object) -> None:
            raise TooSlowError

        monkeypatch.setattr(PublicFile, "ask", interrupted)
        datasette.sql_time_limit_ms = 0.000001
        monkeypatch.setattr("datasette.database.sqlite_timelimit", _at_once)
        answer = await datasette.client.get(path)
        return answer.status_code, answer.json()["title"] if path.endswith(".json") else heading(answer.text)

    assert asyncio.run(ask()) == (503, word("error.busy"))


class _at_once:  # noqa: N801 stands for a function
    """In place of sqlite_timelimit: every statement is interrupted."""

    def __init__(self, conn: object, _: float) -> None:
        self._conn = conn

    def __enter__(self) -> None:
        self._conn.set_progress_handler(lambda: 1, 1)  # type: ignore[attr-defined]

    def __exit__(self, *_: object) -> None:
        self._conn.set_progress_handler(None, 1)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/p/none", 404),
        ("/fanzha/none", 404),
        ("/fanzha/publications/1", 404),
        ("/case/none", 404),
        ("/fanzha/publications?_sort=none", 400),
        ("/fanzha?sql=select+1", 403),
        ("/-/threads", 403),
        ("/search?q=" + "a" * 9_000, 414),
    ],
)
def test_errors_are_pages_of_the_site(get: Get, path: str, status: int) -> None:
    answer = get(path)
    assert (answer.status_code, heading(answer.text)) == (status, Failure.of_status(status).title)
    assert lxml.html.document_fromstring(answer.text).xpath("//header//p[@class='brand']/a/@href") == ["/"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing.json", 404),
        ("/fanzha/none.json", 404),
        ("/fanzha/publications/1.json", 404),
        ("/fanzha/publications.json?_sort=none", 400),
        ("/fanzha/publications.json?_size=x", 400),
        ("/fanzha.json?sql=select+1", 403),
        ("/-/threads.json", 403),
        ("/cases.json?q=" + "a" * 9_000, 414),
        ("/p/none.json", 404),
    ],
)
def test_errors_are_json_for_who_asks_for_json(get: Get, path: str, status: int) -> None:
    answer = get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, JSON)
    assert (answer.json()["ok"], answer.json()["status"]) == (False, status)
    assert answer.json()["error"]


def test_errors_are_kept_by_no_cache(get: Get) -> None:
    assert get("/fanzha/none").headers["cache-control"] == "no-store"


# A CSV that breaks off


def test_a_csv_that_cannot_be_finished_says_so_and_breaks_off(
    public_db: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    datasette = make_datasette(public_db)
    sent: list[security_headers.Message] = []

    async def ask() -> None:
        await datasette.client.get("/")
        monkeypatch.setitem(datasette._settings, "max_csv_mb", 0.002)

        async def send(message: security_headers.Message) -> None:
            sent.append(message)

        path = "/fanzha/publications.csv"
        scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"_stream=1"}
        await datasette.app()({**scope, "headers": [], "scheme": "http"}, never, send)

    asyncio.run(ask())
    body = b"".join(message.get("body", b"") for message in sent).decode()
    assert 1_000 < len(body.encode()) < 3_000
    assert body.endswith(f"\r\n{word('error.csv_cut')}\r\n")
    assert sent[-1]["more_body"]  # the server closes the connection: it is no whole file
    assert "CSV contains more" not in body
    assert "a CSV was cut off" in caplog.text


@pytest.mark.parametrize("path", ["/fanzha/publications.csv", "/fanzha.db"])
def test_nothing_is_read_for_a_client_that_has_gone(
    public_db: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasette_guard, "CSV_PIECE", 1)
    datasette, sent = make_datasette(public_db), []

    async def gone() -> security_headers.Message:
        return {"type": "http.disconnect"}

    async def ask() -> None:
        async def send(message: security_headers.Message) -> None:
            sent.append(message)
            await asyncio.sleep(0)

        scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"_stream=1"}
        await datasette.app()({**scope, "headers": [], "scheme": "http"}, gone, send)

    asyncio.run(ask())
    assert 1 <= len(sent) <= 3
    assert not any(message.get("more_body") is False for message in sent)


# How often


class Clock:
    """A clock that stands until it is told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the rate limit."""
    made = Clock()
    monkeypatch.setattr("archive.site.fairness.allowance.time.monotonic", made)
    return made


def test_a_client_has_a_burst_and_then_what_comes_back(clock: Clock) -> None:
    limit = Allowances(4)
    assert [limit.account("a").wait() for _ in range(96)] == [0.0] * 96
    assert limit.account("a").wait() == pytest.approx(0.25)
    assert limit.account("b").wait() == 0.0
    clock.now += 0.25
    assert (limit.account("a").wait(), limit.account("a").wait()) == (0.0, pytest.approx(0.25))
    clock.now += 1_000
    assert [limit.account("a").wait() > 0 for _ in range(97)] == [False] * 96 + [True]


def test_who_keeps_asking_is_let_in_again_at_the_moment_that_was_said(clock: Clock) -> None:
    limit = Allowances(2, burst=3)
    assert [limit.account("a").wait() for _ in range(3)] == [0.0] * 3
    wait = limit.account("a").wait()
    assert [limit.account("a").wait() for _ in range(50)] == [wait] * 50
    clock.now += wait
    assert limit.account("a").wait() == 0.0


@pytest.mark.usefixtures("clock")
def test_a_whole_table_costs_more_and_never_more_than_a_bucket_holds() -> None:
    limit = Allowances(5, burst=120)
    assert [limit.account("a").wait(TABLE) for _ in range(6)] == [0.0] * 6
    assert limit.account("a").wait(TABLE) == pytest.approx(4)
    assert limit.account("a").wait() == pytest.approx(0.2)
    small = Allowances(1, burst=3)
    assert small.account("a").wait(TABLE) == 0.0
    assert small.account("a").wait() == pytest.approx(1)


STEPS = st.lists(st.tuples(st.floats(0, 3), st.sampled_from("ab")), max_size=200)


@given(steps=STEPS, rate=st.integers(360, 180_000).map(lambda an_hour: an_hour / 3_600), burst=st.integers(1, 20))
def test_no_client_ever_gets_more_than_its_bucket_and_none_less(
    steps: list[tuple[float, str]], rate: float, burst: int
) -> None:
    clock = Clock()
    limit = Allowances(rate, burst=burst)
    tokens = dict.fromkeys("ab", float(burst))
    last = dict.fromkeys("ab", clock.now)
    for passed, client in steps:
        clock.now += passed
        tokens[client] = min(burst, tokens[client] + (clock.now - last[client]) * rate)
        last[client] = clock.now
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("archive.site.fairness.allowance.time.monotonic", clock)
            wait = limit.account(client).wait()
        if abs(tokens[client] - 1) < 1e-6:  # a hair's breadth is rounding
            tokens[client] -= not wait
            continue
        assert (wait == 0.0) == (tokens[client] >= 1)
        if wait == 0.0:
            tokens[client] -= 1
        else:
            assert wait == pytest.approx((1 - tokens[client]) / rate, abs=1e-6)


@pytest.mark.usefixtures("clock")
def test_no_more_clients_are_remembered_than_said() -> None:
    limit = Allowances(1, burst=1, clients=100)
    assert limit.account("first").wait() == 0.0
    for number in range(99):
        assert limit.account(str(number)).wait() == 0.0
        assert limit.account("busy").wait() >= 0
    assert limit.account("first").wait() == 0.0  # forgotten, so that it has a whole bucket again
    assert limit.account("busy").wait() > 0  # who keeps asking is not forgotten


def test_counting_a_request_takes_as_long_however_many_clients_there_are() -> None:
    limit = Allowances()

    def count(addresses: list[str]) -> None:
        for address in addresses:
            limit.account(client_of(address)).wait()

    assert_linear(
        count, lambda clients: [f"10.{at // 62_500}.{at // 250 % 250}.{at % 250}" for at in range(clients)], size=20_000
    )


@pytest.mark.parametrize(
    ("address", "bucket"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", "no address"),
        ("no address", "no address"),
    ],
)
def test_a_household_has_one_bucket(address: str, bucket: str) -> None:
    assert client_of(address) == bucket


@pytest.fixture
def few(public_db: Path) -> Callable[[str], tuple[int, dict[str, str], bytes]]:
    """Ask a site that lets three requests in."""
    datasette = make_datasette(public_db)

    app = admitted(datasette.app(), datasette, Allowances(0.1, burst=3), Refusals(partial(errors.page, datasette)))

    async def ask(path: str) -> tuple[int, dict[str, str], bytes]:
        sent: list[security_headers.Message] = []

        async def send(message: security_headers.Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""}
        await app({**scope, "headers": [], "scheme": "http", "client": ("203.0.113.7", 9)}, never, send)
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent)

    return lambda path: asyncio.run(ask(path))


@pytest.mark.parametrize(
    ("method", "path", "query", "host", "status"),
    [
        ("POST", "/search", b"", b"localhost", 405),
        ("GET", "/search", b"", b"[::1", 400),
        ("GET", "/fanzha/cases", b"__gt=%c2%b2", b"localhost", 400),
        ("GET", "/search", b"q=" + b"a" * 9_000, b"localhost", 414),
    ],
)
def test_what_is_refused_by_its_head_costs_no_page(
    public_db: Path, method: str, path: str, query: bytes, host: bytes, status: int
) -> None:
    """The loop of the pages, in which the app runs, does not even learn of it."""
    sent: list[security_headers.Message] = []

    async def app(*_: object) -> None:
        raise AssertionError("the app was called")

    async def send(message: security_headers.Message) -> None:
        sent.append(message)

    async def page(*_: object) -> str:
        return "a page"

    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query}
    headers = [(b"host", host)]
    admitting = admitted(app, make_datasette(public_db), Allowances(), Refusals(page))
    asyncio.run(admitting({**scope, "headers": headers, "client": ("203.0.113.7", 9)}, never, send))
    assert sent[0]["status"] == status


@pytest.mark.parametrize(("status", "learned"), [(200, 1), (302, 1), (400, 0), (503, 0)])
def test_what_requests_usually_take_is_learned_from_answers_alone(
    public_db: Path, monkeypatch: pytest.MonkeyPatch, status: int, learned: int
) -> None:
    """A table that was given up while it waited for its turn would make all tables look light."""
    added: list[str] = []
    monkeypatch.setattr(UsualTimes, "add", lambda _self, kind, _seconds: added.append(kind))

    async def app(_scope: object, _receive: object, send: security_headers.Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(_: security_headers.Message) -> None:
        pass

    async def page(*_: object) -> str:
        return "a page"

    path = "/fanzha/cases.json"
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""}
    admitting = admitted(app, make_datasette(public_db), Allowances(), Refusals(page))
    asyncio.run(admitting({**scope, "headers": [], "client": ("203.0.113.7", 9)}, never, send))
    assert added == ["fanzha .json"] * learned


def test_who_asks_too_often_is_told_when_to_come_back(few: Callable[[str], tuple[int, dict[str, str], bytes]]) -> None:
    assert [few("/search")[0] for _ in range(3)] == [200, 200, 200]
    status, headers, body = few("/search")
    assert (status, heading(body.decode())) == (429, word("error.too_many"))
    assert 1 <= int(headers["retry-after"]) <= 10  # less, the longer the requests before took
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"] == security_headers.POLICY
    status, headers, body = few("/fanzha/publications.json")
    assert (status, headers["content-type"], json.loads(body)["status"]) == (429, JSON, 429)
    others = ("/p/x.db", "/fanzha.db", "/-/fanzha/none", "/-/static/app.css", "/-/healthz/x", "/robots.txt/x", "//")
    assert {few(path)[0] for path in others} == {429}


# The server


@pytest.fixture
def served(public_db: Path) -> Iterator[Callable[..., int]]:
    """Start a server with these options; its port."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(**options: object) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(configured(public_db, **options))  # type: ignore[arg-type]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        running.append((server, thread))
        return int(listener.getsockname()[1])

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(timeout=300)


def asked(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@pytest.fixture
def by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests are charged by their number alone: the first pages of a site take long, as templates are compiled."""
    monkeypatch.setattr("archive.site.fairness.request_work.TOKEN", 60.0)


def statuses(port: int, addresses: list[str]) -> list[int]:
    return [asked(port, "/fanzha.db", X_Forwarded_For=address).status for address in addresses]  # no page is paid for


@pytest.mark.usefixtures("by_number")
def test_what_is_quick_is_answered_however_often(served: Callable[..., int]) -> None:
    port = served(rate=0.125)  # a burst of 3
    free = ("/-/fanzha/site.css", "/favicon.ico", "/robots.txt", "/-/healthz", "/healthz", "/fanzha.db.sha256")
    assert {asked(port, path).status for path in free * 3} == {200}
    assert [asked(port, "/fanzha.db").status for _ in range(4)] == [200, 200, 200, 429]


def test_nobody_is_believed_who_he_asks_for(served: Callable[..., int]) -> None:
    port = served(rate=0.125)  # a burst of 3
    assert statuses(port, ["203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"]) == [200, 200, 200, 429]


@pytest.mark.usefixtures("by_number")
def test_a_trusted_proxy_is_believed(served: Callable[..., int]) -> None:
    port = served(rate=0.125, trusted_proxies=["127.0.0.0/8"])
    assert statuses(port, [f"203.0.113.{number}" for number in range(8)]) == [200] * 8
    assert statuses(port, [f"198.51.100.{number}, 203.0.113.99" for number in range(4)]) == [200, 200, 200, 429]


def test_without_a_rate_all_are_let_in(served: Callable[..., int]) -> None:
    port = served(rate=0)
    assert {asked(port, "/robots.txt").status for _ in range(5)} | {asked(port, "/-/healthz").status} == {200}
    assert [asked(port, "/download").status for _ in range(130)] == [200] * 130


def test_the_server_does_not_say_what_it_is_and_refuses_an_endless_head(served: Callable[..., int]) -> None:
    port = served()
    answer = asked(port, "/robots.txt")
    assert (answer.status, answer.headers["server"], answer.headers["x-content-type-options"]) == (200, None, "nosniff")
    with socket.create_connection(("127.0.0.1", port), timeout=300) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 40_000)
        assert b" 431 " in connection.recv(100)
    assert asked(port, "/search?q=" + "a" * 9_000).status == 414


@pytest.mark.parametrize(("given", "taken"), [("10.0.0.1", "10.0.0.1"), ("10.0.0.0/8", "10.0.0.0/8"), ("::1", "::1")])
def test_a_proxy_is_an_address_or_a_network(given: str, taken: str) -> None:
    assert network(given) == taken


@pytest.mark.parametrize("given", ["*", "localhost", "10.0.0.1/8", ""])
def test_a_proxy_that_is_neither_is_refused(given: str) -> None:
    with pytest.raises(click.BadParameter):
        network(given)
