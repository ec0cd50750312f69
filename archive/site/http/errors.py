"""Answers errors with a page of the site, with JSON or with text. The reader never gets the trace of an exception."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError
from markupsafe import escape

from archive.search import CostlyQueryError
from archive.site.edition.edition import OverwrittenError
from archive.site.edition.public_file import WarmingError
from archive.site.edition.recognition import NotServableError
from archive.site.failures import Failure
from archive.site.fairness.request_work import TooSlowError, current_work
from archive.site.faults import is_mistake
from archive.site.http.list_query import MAX_QUERY
from archive.site.http.responses import as_json
from archive.site.http.security_headers import Message, Send, with_headers
from archive.site.http.table_costs import CostlyFilterError, PersonFilterError
from archive.site.languages import Speech, speech
from archive.site.strings import column_label, word

if TYPE_CHECKING:
    from datasette.app import Datasette

LOG = logging.getLogger("fanzha.site")
MAX_PHRASES, MAX_PHRASE = 5, 12  # phrases, and characters of each, that are named where they cost too much
METHODS = ("GET", "HEAD")  # clients cannot change anything on the site
NOT_CACHED = {"cache-control": "no-store"}
# Why the public file cannot be read at present → the code of the failure.
UNAVAILABLE: dict[type[Exception], str] = {
    WarmingError: "warming",
    OverwrittenError: "overwritten",
    NotServableError: "overwritten",
}
# Messages of Datasette and SQLite about a request → the key of the text for the reader, with the name that they give.
MISTAKES = (
    (re.compile(r"Cannot sort table by (?P<name>.+)"), "error.bad_sort"),
    (re.compile(r"(?:no such column: |_(?:no)?col=)(?P<name>.+?)(?: - invalid columns)?$"), "error.bad_column"),
    (re.compile(r"fts5: |unterminated string|malformed MATCH"), "error.bad_match"),
)
MAX_NAME = 40  # characters of a name that is repeated to the reader


class ErrorForm(Enum):
    """How a failure is answered."""

    PAGE = auto()
    JSON = auto()
    TEXT = auto()  # a file that a program fetches: a page would be read in a terminal


JSON_PATHS = re.compile(r"\.json$|/search/suggest$")
FILE_PATHS = re.compile(r"\.(csv|db|sha256|txt|md|bib|ris|gz|zip|zst|parquet|cff)$")
WORDS = re.compile(r"q|_search(?!mode$)(_.+)?|.+__(contains|like|startswith|endswith)", re.DOTALL)
LISTS = re.compile(r"/(cases|search)(\.\w+)?$")


@dataclass(frozen=True, slots=True)
class FailedRequest:
    """What an answer to a failure depends on, of the request that failed."""

    path: str
    query_string: str = ""
    accepts_pages: bool = False  # the client is a browser

    @classmethod
    def of(cls, scope: Message) -> FailedRequest:
        """The request of an ASGI scope."""
        accepts = b",".join(value for name, value in scope.get("headers", ()) if name.lower() == b"accept")
        return cls(scope["path"], scope.get("query_string", b"").decode("latin-1"), b"text/html" in accepts)

    @property
    def form(self) -> ErrorForm:
        """The form of the answer. A browser gets a page also where it wanted a file."""
        if JSON_PATHS.search(self.path):
            return ErrorForm.JSON
        return ErrorForm.TEXT if FILE_PATHS.search(self.path) and not self.accepts_pages else ErrorForm.PAGE

    @property
    def typed(self) -> str:
        """The words that the reader typed, up to the length of a query; empty if there are none."""
        pairs = parse_qsl(self.query_string)
        return next((value for name, value in pairs if WORDS.fullmatch(name)), "").replace("\0", "")[:MAX_QUERY]

    @property
    def search_path(self) -> str:
        """The path of the list in which the reader may search again."""
        found = LISTS.search(self.path)
        return f"/{found[1]}" if found else "/search"

    @property
    def again(self) -> str:
        """The address of the same request, relative to its path."""
        return f"?{self.query_string}"


def failure_of(exception: Exception) -> Failure:
    """The failure that an exception means for the reader; `fault` for an unexpected exception."""
    if isinstance(exception, TooSlowError | QueryInterrupted) or isinstance(exception.__context__, QueryInterrupted):
        work = current_work()
        return Failure("busy" if work and work.has_waited else "too_slow")
    if code := next((code for kind, code in UNAVAILABLE.items() if isinstance(exception, kind)), None):
        return Failure(code)
    if isinstance(exception, CostlyQueryError):
        phrases = word("sign.comma").join(f"“{one[:MAX_PHRASE]}”" for one in exception.phrases[:MAX_PHRASES])
        return Failure("costly", word("error.costly_phrases", phrases=phrases))
    if isinstance(exception, PersonFilterError):
        return Failure("bad_request", word("error.by_person"))
    if isinstance(exception, CostlyFilterError):
        return Failure("costly_filter", word("error.costly_filter_column", column=column_label(exception.column)))
    if isinstance(exception, Base400):
        return _of_message(exception.status, str(exception))
    # The address of a row has fewer values than its table has key columns: there is no such row.
    if isinstance(exception, sqlite3.ProgrammingError):
        return Failure("not_found")
    if isinstance(exception, DatasetteError) and not _is_fault(exception.__context__):
        # For an unknown sort or _through, Datasette raises this error with status 500, but the request is wrong: 400.
        return _of_message(400 if exception.status == 500 else exception.status, str(exception.message))
    return Failure("fault")


def _of_message(status: int, message: str) -> Failure:
    """The failure that a message of Datasette means."""
    failure = Failure.of_status(status, message or None)
    if failure.code != "bad_request":
        return Failure(failure.code)
    for pattern, key in MISTAKES:
        if found := pattern.match(message):
            name = found.groupdict().get("name", "")[:MAX_NAME]
            return Failure(failure.code, word(key, name=name), message)
    return failure


def _is_fault(cause: BaseException | None) -> bool:
    """Whether an error of SQLite is no mistake in the request, but a fault of disk, file or memory.

    Datasette makes a DatasetteError with status 400 of every OperationalError, and takes over SQLite's message.
    """
    return isinstance(cause, sqlite3.Error) and not is_mistake(cause)


async def answer_to(datasette: Datasette, scope: Message, exception: Exception) -> Response:
    """The response to a request that raised an exception. An unexpected exception is logged with its trace.

    It is plain text if even the page cannot be made.
    """
    failure = failure_of(exception)
    if failure.code == "fault":
        LOG.error("%s %s", scope["method"], address_of(scope), exc_info=exception)
    try:
        return await answer(datasette, FailedRequest.of(scope), failure)
    except Exception:  # the error page itself may be broken
        LOG.exception("no page says that something went wrong")
        return Response.text(word("error.fault_why"), status=500, headers=NOT_CACHED)


def address_of(scope: Message) -> str:
    """The path of a request as it came, percent-encoded."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode("ascii", "backslashreplace")
    return raw.partition(b"?")[0].decode("latin-1")


async def answer(datasette: Datasette, request: FailedRequest, failure: Failure) -> Response:
    """The response to a failure. It depends only on the request and the failure."""
    html = await page(datasette, request, failure) if request.form is ErrorForm.PAGE else ""
    return response(request, failure, html)


async def page(datasette: Datasette, request: FailedRequest, failure: Failure) -> str:
    """The HTML of the page about a failure."""
    context = page_context(failure, request.typed, request.search_path, request.again)
    return str(await datasette.render_template("error.html", context, view_name="fanzha"))


def page_context(failure: Failure, typed: str = "", search_path: str = "/search", again: str = "") -> dict[str, Any]:
    """What the template of the page is filled with."""
    return {"failure": failure, "typed": typed, "search_path": search_path, "again": again}


def headers_of(failure: Failure) -> dict[str, str]:
    """The headers that belong to a failure."""
    allow = {"allow": ", ".join(METHODS)} if failure.status == 405 else {}
    return NOT_CACHED | allow | ({"retry-after": str(failure.retry_after)} if failure.retry_after else {})


def response(request: FailedRequest, failure: Failure, html: str) -> Response:
    """The response in the form that the request wants; `html` is the page, if it wants one."""
    headers = headers_of(failure)
    match request.form:
        case ErrorForm.JSON:
            return as_json(failure.as_data(), failure.status, headers)
        case ErrorForm.TEXT:
            return Response.text(failure.as_text(), status=failure.status, headers=headers)
        case ErrorForm.PAGE:
            return Response.html(html, status=failure.status, headers=headers)


Pages = Callable[[FailedRequest, Failure], Awaitable[str]]  # makes the page about a failure

# They stand in a page for what differs from request to request. Private-use characters: no text of the site has them.
TYPED, AGAIN, CAUSE = "\uf0f0", "?\uf0f1", "\uf0f2"
PLACES = re.compile("|".join(map(re.escape, (TYPED, AGAIN, CAUSE))))


@dataclass(frozen=True, slots=True)
class _Unfilled(FailedRequest):
    """A request in whose page the words and the address are still to be filled in."""

    @property
    def typed(self) -> str:
        return TYPED

    @property
    def again(self) -> str:
        return AGAIN


class Refusals:
    """Answers to failures that come by the thousand: a refusal must be cheaper than a page, so each page is made once,
    and what the reader typed, and what is wrong with it, are filled in. Failures with a detail are none of these."""

    def __init__(self, make: Pages) -> None:
        """`make` makes a page."""
        self._make = make
        self._pages: dict[tuple[str, Failure, Speech], str] = {}

    async def send(self, scope: Message, send: Send, failure: Failure, headers: dict[str, str] | None = None) -> None:
        """Answer a request with a failure, and with these headers besides."""
        response = await self.answer(FailedRequest.of(scope), failure)
        response.headers |= headers or {}
        if scope["method"] == "HEAD":
            response.body = ""
        await response.asgi_send(with_headers(send))

    async def answer(self, request: FailedRequest, failure: Failure) -> Response:
        """The response to a failure, as `answer` gives it."""
        if request.form is not ErrorForm.PAGE:
            return response(request, failure, "")
        key = request.search_path, replace(failure, cause=failure.cause and CAUSE), speech()
        if key not in self._pages:
            self._pages[key] = await self._make(_Unfilled(request.search_path), key[1])
        texts = {TYPED: request.typed, AGAIN: request.again, CAUSE: failure.why}
        html = PLACES.sub(lambda place: str(escape(texts[place[0]])), self._pages[key])
        return response(request, failure, html)
