"""What may be asked; and what is answered where there is no answer."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path
from urllib.parse import quote

import httpx
import lxml.html
import pytest
from datasette.app import Datasette
from datasette.database import Database

from archive.site.edition.public_file import PublicFile
from archive.site.failures import Failure
from archive.site.fairness.request_work import TooSlowError
from archive.site.http import closed_pages, datasette_guard, security_headers
from archive.site.plugin import make_datasette
from archive.site.strings import word
from tests.support.public_file import REPORT, Get

JSON = "application/json; charset=utf-8"


def heading(text: str) -> str:
    return str(lxml.html.document_fromstring(text).xpath("string(//h1)"))


def title(answer: httpx.Response) -> str:
    """The title of a failure: on a page, in JSON or in text."""
    if answer.headers["content-type"] == JSON:
        return str(answer.json()["title"])
    return heading(answer.text) if answer.text.lstrip().startswith("<!") else answer.text.partition("：")[0]


# Query strings


def test_what_costs_time_may_be_asked_so_often_and_no_more(get: Get) -> None:
    most_of = {"_facet=kind": 4, "_facet_array=topic_terms": 4, "_col=slug": 60, "_search_title=a": 4, "kind=a": 20}
    for query, most in most_of.items():
        assert get(f"/fanzha/publications.json?_size=1&{'&'.join([query] * most)}").status_code == 200, query
        answer = get(f"/fanzha/publications.json?_size=1&{'&'.join([query] * (most + 1))}")
        assert (answer.status_code, str(most) in answer.json()["error"]) == (400, True), query
    assert [get("/search?" + "&".join(["_x=1"] * times)).status_code for times in (100, 101)] == [200, 400]


MISTAKES = (
    *("_size=-1", "_size=x", "_size=²", "_size=1001", "_facet_size=²", "_timelimit=x", "_timelimit=-1"),
    *("year__gt=²", f"year__gt={10**19}", "year__in=[1,", f"year__in=[{10**19}]", "year__in=[[1]]", "kind__in=[null]"),
    *("_through=x", "_through={}", '_through={"table":[],"column":"a","value":"b"}', "_facet={}", "_facet=%00"),
    *("_searchx=a", "_facetx=a", "_json_infinity=x", "title%00__contains=a", "_sort=text", "_sort=year&_sort_desc=id"),
    *("_col=none", "_next=a,b,c,d", "_facet=none", "_shape=none"),
    *(f"title__like={quote('%a' * 600)}", "_searchmode=raw&_search=%22"),
)


def test_what_cannot_be_asked_is_the_readers_mistake_in_every_format(get: Get) -> None:
    answers = {query: get(f"/fanzha/publications.json?{query}") for query in MISTAKES}
    inside = re.compile(r"Traceback|select |\bsite-packages\b|/tmp/")
    assert {query: answer.status_code for query, answer in answers.items() if answer.status_code != 400} == {}
    assert [query for query, answer in answers.items() if inside.search(answer.text)] == []
    for query in ("_size=x", "year__gt=²", "_through=x", "_sort=text", "_col=none", "_searchx=a"):
        for suffix in ("", ".csv"):
            answer = get(f"/fanzha/publications{suffix}?{query}")
            assert (answer.status_code, title(answer)) == (400, word("error.bad_request")), (query, suffix)


def test_nobody_raises_the_time_limit(site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(milliseconds: int) -> None:
        slow = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
        with pytest.raises(Exception, match="interrupted"):
            await site.get_database("fanzha").execute(slow, custom_time_limit=milliseconds)

    monkeypatch.setattr(site, "sql_time_limit_ms", 50)
    asyncio.run(ask(600_000))  # the test would not end
    monkeypatch.setattr(site, "sql_time_limit_ms", 600_000)
    asyncio.run(ask(50))


# Methods


def test_nothing_can_be_written(site: Datasette) -> None:
    for path in ("/", "/search", "/fanzha/publications", "/fanzha/publications.json", "/-/logout"):
        for method in ("post", "put", "patch", "delete", "options"):
            answer = asyncio.run(getattr(site.client, method)(path))
            assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD"), (method, path)
            assert title(answer) == word("error.read_only"), (method, path)


def test_head_has_the_head_of_get_and_no_body(site: Datasette) -> None:
    for path in (
        *("/", "/search?q=诈骗", f"/p/{REPORT.slug}", "/cases.csv", "/nothing", "/nothing.json", "/case/66"),
        *("/fanzha/publications", "/fanzha/publications.json", "/fanzha/publications.csv?_stream=1", "/fanzha.db"),
    ):
        got, head = (asyncio.run(getattr(site.client, method)(path)) for method in ("get", "head"))
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers == got.headers, path


async def messages(
    site: Datasette, path: str, method: str = "GET", *, has_left: bool = False
) -> list[dict[str, object]]:
    """What the app sends to a client that stays, or that has left."""
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        if not has_left:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)
        await asyncio.sleep(0)

    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"_stream=1"}
    await site.app()({**scope, "headers": [], "scheme": "http"}, receive, send)
    return sent


# Datasette's pages about itself


def test_each_of_datasettes_own_pages_is_open_or_closed_in_every_format(site: Datasette, get: Get) -> None:
    own = {
        found[1]
        for pattern, view in site._routes()
        if view.__module__.startswith("datasette.views") and (found := re.match(r"/-/([a-z-]+)", pattern.pattern))
    }
    closed = {name for name in own if get(f"/-/{name}").status_code == 403}
    assert (closed, own - closed) == (set(closed_pages.CLOSED) - {"config"}, {"metadata", "settings"})
    for name in closed_pages.CLOSED:
        assert {get(f"/-/{name}{suffix}").status_code for suffix in ("", ".json", "/", "?a=1")} == {403}, name
        assert get(f"/-/{name}.json").json()["status"] == 403, name
        assert heading(get(f"/-/{name}").text) == word("error.forbidden"), name


def test_nothing_but_the_file_can_be_read_and_redirects_stay_on_the_site(get: Get, site: Datasette) -> None:
    for path in ("/_internal", "/_memory", "/:memory:", "/fanzha?sql=select+1", "/_internal.json"):
        assert get(get(path).headers.get("location", path)).status_code in {403, 404}, path
    for path in ("//evil.example/", "/%5Cevil.example/", "/\\evil.example/", "/%2F%2Fevil.example/"):
        answer = asyncio.run(site.client.get(f"http://localhost{path}"))
        assert re.match(r"/[^/\\]|$", answer.headers.get("location", "")), path


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
    monkeypatch.setattr(Database, "execute", fail)
    return datasette


def test_a_fault_is_a_page_without_a_trace_and_a_trace_in_the_log(
    broken: Datasette, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for path in ("/search", f"/p/{REPORT.slug}", "/cases.json", "/fanzha/publications", "/fanzha/cases.json"):
        caplog.clear()
        answer = asyncio.run(broken.client.get(path))
        assert (answer.status_code, title(answer)) == (500, word("error.fault")), path
        assert (answer.headers["content-type"] == JSON) == path.endswith(".json")
        assert not re.search("Injected|Traceback|secret|private|archive", answer.text), path
        [record] = [record for record in caplog.records if record.levelname == "ERROR"]
        assert record.exc_info is not None
        assert record.exc_info[0] is Injected

    async def fail(*_: object, **__: object) -> None:
        raise Injected("select secret")

    monkeypatch.setattr(broken, "render_template", fail)  # where even the page of errors fails, a line says so
    answer = asyncio.run(broken.client.get("/search"))
    assert (answer.status_code, answer.text) == (500, word("error.fault_why"))
    assert answer.headers["content-security-policy"] == security_headers.POLICY
    assert "Injected" in caplog.text


def test_a_fault_of_sqlite_is_no_mistake_of_the_reader(
    public_db: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    execute, fault = Database.execute, sqlite3.OperationalError()

    async def fail(self: Database, sql: str, *arguments: object, **named: object) -> object:
        if "limit" in sql:  # the question for the rows of the table
            raise fault
        return await execute(self, sql, *arguments, **named)

    datasette = make_datasette(public_db)
    monkeypatch.setattr(Database, "execute", fail)
    for code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY, None):
        fault = sqlite3.OperationalError("disk I/O error")  # Datasette makes an error of status 400 of it
        if code is not None:
            fault.sqlite_errorcode = code
        for ending in ("", ".json", ".csv"):
            caplog.clear()
            answer = asyncio.run(datasette.client.get(f"/fanzha/publications{ending}"))
            assert (answer.status_code, title(answer)) == (500, word("error.fault")), (code, ending)
            assert "disk" not in answer.text
            assert "disk I/O error" in caplog.text


def test_what_takes_too_long_is_503(public_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasette = make_datasette(public_db)

    def interrupted(*_: object, **__: object) -> None:
        raise TooSlowError

    async def ask() -> list[httpx.Response]:
        await datasette.client.get("/")
        monkeypatch.setattr(PublicFile, "ask", interrupted)
        datasette.sql_time_limit_ms = 0.000001
        monkeypatch.setattr("datasette.database.sqlite_timelimit", _at_once)
        paths = ("/search?q=诈骗", "/cases.json", "/fanzha/publications", "/fanzha/cases.json")
        return [await datasette.client.get(path) for path in paths]

    assert [(answer.status_code, title(answer)) for answer in asyncio.run(ask())] == [(503, word("error.busy"))] * 4


class _at_once:  # noqa: N801 stands for a function
    """In place of sqlite_timelimit: every statement is interrupted."""

    def __init__(self, conn: sqlite3.Connection, _: float) -> None:
        self._conn = conn

    def __enter__(self) -> None:
        self._conn.set_progress_handler(lambda: 1, 1)

    def __exit__(self, *_: object) -> None:
        self._conn.set_progress_handler(None, 1)


ERRORS = {
    **dict.fromkeys(("/nothing", "/p/none", "/fanzha/none", "/fanzha/publications/1", "/case/none"), 404),
    "/fanzha/publications?_sort=none": 400,
    "/fanzha?sql=select+1": 403,
    "/-/threads": 403,
    "/search?q=" + "a" * 9_000: 414,
}
ERRORS_IN_JSON = {
    **dict.fromkeys(("/nothing.json", "/p/none.json", "/fanzha/none.json", "/fanzha/publications/1.json"), 404),
    "/fanzha/publications.json?_sort=none": 400,
    "/fanzha/publications.json?_size=x": 400,
    "/fanzha.json?sql=select+1": 403,
    "/-/threads.json": 403,
    "/cases.json?q=" + "a" * 9_000: 414,
}


def test_errors_are_pages_of_the_site_and_json_for_who_asks_for_json(get: Get) -> None:
    for path, status in ERRORS.items():
        answer = get(path)
        assert (answer.status_code, heading(answer.text)) == (status, Failure.of_status(status).title), path
        assert lxml.html.document_fromstring(answer.text).xpath("//header//p[@class='brand']/a/@href") == ["/"], path
    for path, status in ERRORS_IN_JSON.items():
        answer = get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, JSON), path
        assert (answer.json()["ok"], answer.json()["status"], bool(answer.json()["error"])) == (False, status, True)
        assert answer.headers["cache-control"] == "no-store"


# A CSV that breaks off


def test_a_csv_that_cannot_be_finished_says_so_and_breaks_off(
    public_db: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    datasette = make_datasette(public_db)
    assert asyncio.run(datasette.client.get("/")).status_code == 200
    monkeypatch.setitem(datasette._settings, "max_csv_mb", 0.002)
    sent = asyncio.run(messages(datasette, "/fanzha/publications.csv"))
    body = b"".join(message.get("body", b"") for message in sent).decode()  # type: ignore[misc, attr-defined]
    assert 1_000 < len(body.encode()) < 3_000
    assert body.endswith(f"\r\n{word('error.csv_cut')}\r\n")
    assert sent[-1]["more_body"]  # the server closes the connection: it is no whole file
    assert "CSV contains more" not in body
    assert "a CSV was cut off" in caplog.text


@pytest.mark.parametrize("path", ["/fanzha/publications.csv", "/fanzha.db"])
def test_nothing_is_read_for_a_client_that_has_left(
    public_db: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasette_guard, "CSV_PIECE", 1)
    sent = asyncio.run(messages(make_datasette(public_db), path, has_left=True))
    assert 1 <= len(sent) <= 3
    assert not any(message.get("more_body") is False for message in sent)
