"""Answers errors with a page of the site or with JSON. The reader never gets the trace of an exception."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError

from archive.search import CostlyQueryError
from archive.site.edition.edition import OverwrittenError
from archive.site.edition.public_file import WarmingError
from archive.site.edition.recognition import NotServableError
from archive.site.fairness.request_work import TooSlowError
from archive.site.faults import is_mistake
from archive.site.http.responses import as_json
from archive.site.http.security_headers import Message
from archive.site.http.table_costs import CostlyFilterError
from archive.site.strings import column_label, word

if TYPE_CHECKING:
    from datasette.app import Datasette

LOG = logging.getLogger("fanzha.site")
KNOWN = (400, 403, 404, 405, 414, 429, 431, 500, 503)  # statuses that have their own text
MAX_PHRASES, MAX_PHRASE = 5, 12  # phrases, and characters of each, that are named where they cost too much
METHODS = ("GET", "HEAD")  # clients cannot change anything on the site
NOT_CACHED = {"cache-control": "no-store"}
# Why the public file cannot be read at present → the key of the text that says so.
UNAVAILABLE: dict[type[Exception], str] = {
    WarmingError: "warming",
    OverwrittenError: "overwritten",
    NotServableError: "overwritten",
}
# Seconds after which a failure may be over, by its text.
RETRY_AFTER = {"503": 5, "warming": 5, "overwritten": 5, "own_downloads": 60, "downloads": 60}


@dataclass(frozen=True, slots=True)
class Failure:
    """What a reader learns about a failure. `detail` is a message about the request, never about the site's inside.

    It may be a message of SQLite, if the request asks for what SQLite cannot do (`no such column: x`).
    """

    status: int
    detail: str | None = None
    text: str | None = None  # the key of the text for the reader, below `error`; None: the text of the status

    @property
    def key(self) -> str:
        """The key of the text for the reader: that of its title; `_why` is added for the explanation."""
        return self.text or str(self.status if self.status in KNOWN else 500)

    @property
    def headers(self) -> dict[str, str]:
        """The headers that belong to the failure."""
        allow = {"allow": ", ".join(METHODS)} if self.status == 405 else {}
        return NOT_CACHED | allow | ({"retry-after": str(RETRY_AFTER[self.key])} if self.key in RETRY_AFTER else {})


def failure_of(exception: Exception) -> Failure:
    """The failure that an exception means for the reader; status 500 for an unexpected exception."""
    if isinstance(exception, TooSlowError | QueryInterrupted) or isinstance(exception.__context__, QueryInterrupted):
        return Failure(503)
    if text := next((text for kind, text in UNAVAILABLE.items() if isinstance(exception, kind)), None):
        return Failure(503, text=text)
    if isinstance(exception, CostlyQueryError):
        phrases = "、".join(f"“{one[:MAX_PHRASE]}”" for one in exception.phrases[:MAX_PHRASES])
        return Failure(400, word("error.costly_phrases", phrases=phrases), "costly")
    if isinstance(exception, CostlyFilterError):
        return Failure(400, word("error.costly_filter", column=column_label(exception.column)), "costly")
    if isinstance(exception, Base400):
        return Failure(exception.status, str(exception) or None)
    # The address of a row has fewer values than its table has key columns: there is no such row.
    if isinstance(exception, sqlite3.ProgrammingError):
        return Failure(404)
    if isinstance(exception, DatasetteError) and not _is_fault(exception.__context__):
        # For an unknown sort or _through, Datasette raises this error with status 500, but the request is wrong: 400.
        return Failure(400 if exception.status == 500 else exception.status, str(exception.message))
    return Failure(500)


def _is_fault(cause: BaseException | None) -> bool:
    """Whether an error of SQLite is no mistake in the request, but a fault of disk, file or memory.

    Datasette makes a DatasetteError with status 400 of every OperationalError, and takes over SQLite's message.
    """
    return isinstance(cause, sqlite3.Error) and not is_mistake(cause)


async def answer_to(datasette: Datasette, scope: Message, exception: Exception) -> Response:
    """The response to a request that raised an exception. An unexpected exception is logged with its trace.

    It is a page or JSON, and plain text if even the page cannot be made.
    """
    failure = failure_of(exception)
    if failure.status == 500:
        LOG.error("%s %s", scope["method"], address_of(scope), exc_info=exception)
    try:
        return await answer(datasette, scope["path"], failure)
    except Exception:  # the error page itself may be broken
        LOG.exception("no page says that something went wrong")
        return Response.text(word("error.500_why"), status=500, headers=NOT_CACHED)


def address_of(scope: Message) -> str:
    """The path of a request as it came, percent-encoded."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode("ascii", "backslashreplace")
    return raw.partition(b"?")[0].decode("latin-1")


async def answer(datasette: Datasette, path: str, failure: Failure) -> Response:
    """The response to a failure: JSON if the path ends with .json, else a page. It depends only on path and failure."""
    if path.endswith(".json"):
        return as_json(as_data(failure), failure.status, failure.headers)
    context: dict[str, Any] = {"status": failure.status, "error": failure.detail, "text": failure.text}
    html = await datasette.render_template("error.html", context, view_name="fanzha")
    return Response.html(html, status=failure.status, headers=failure.headers)


def as_data(failure: Failure) -> dict[str, Any]:
    """The failure in the form of Datasette's JSON errors (ok, error, status, title)."""
    error = failure.detail or word(f"error.{failure.key}")
    return {"ok": False, "error": error, "status": failure.status, "title": None}
