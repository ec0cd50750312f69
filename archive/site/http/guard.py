"""The guard around Datasette: refuses some requests, answers errors, and corrects what Datasette sends.

The answer to HEAD has no body, a CSV has no formulas, and an error at a .json path is JSON. A response ends when its
client has disconnected.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Forbidden, Response

from archive.site.data.public_file import PublicFile
from archive.site.http import errors, query_string_limits
from archive.site.http.csv_formulas import CsvGuard
from archive.site.http.responses import as_json
from archive.site.http.security_headers import App, Message, Receive, Send, with_headers
from archive.site.strings import word

if TYPE_CHECKING:
    from datasette.app import Datasette

LOG = logging.getLogger("fanzha.site")

MAX_VALUE_BYTES = 16_000_000  # bytes of one SQLite value; several times the longest text
SQLITE_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MAX_VALUE_BYTES,
    # For SQLite, matching a pattern is one step, and no time limit can stop it within a step.
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,  # bytes
}
BOM = b"\xef\xbb\xbf"  # without it Excel decodes a CSV with the local code page and garbles Chinese

# Datasette's pages about itself that are closed: they show details of the machine (paths, threads, versions, plug-ins),
# need a login, or are for trying things out. /-/metadata and /-/settings stay open: they describe data and limits.
CLOSED = (
    *("actor", "allow-debug", "auth-token", "config", "databases", "logout", "messages", "patterns"),
    *("permissions", "plugins", "threads", "versions"),
)


class _Ended(BaseException):
    """Ends a response early. It is no Exception, because Datasette answers an Exception with a second response."""


def guarded(app: App, datasette: Datasette, public: PublicFile) -> App:
    """The app with the site's headers, limits and corrections around it."""

    async def guard(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        answer = _Response(with_headers(send), receive, scope)
        try:
            await public.start()
            await public.follow()
            failure, query_string = _checked(scope)
            if failure:
                response = await errors.answer(datasette, scope["path"], failure)
                await response.asgi_send(answer.send)
            else:
                # A range is only for GET (RFC 9110, 14.2).
                headers = [one for one in scope["headers"] if scope["method"] == "GET" or one[0].lower() != b"range"]
                forwarded = {**scope, "method": "GET", "headers": headers, "query_string": query_string}
                await app(forwarded, receive, answer.send)
        except _Ended:
            return
        except Exception:  # any exception: the reader gets a page, the log gets the trace
            LOG.exception("%s %s", scope["method"], scope["path"])
            if not answer.has_begun:
                await (await _failed(datasette, scope["path"])).asgi_send(answer.send)
        finally:
            answer.close()

    return guard


def closed_routes() -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """The routes of the closed pages, for register_routes; they come before Datasette's own routes and answer 403."""

    async def closed() -> None:
        raise Forbidden("")

    return [(rf"/-/({'|'.join(CLOSED)})(\.json)?/?$", closed)]


def _checked(scope: Message) -> tuple[errors.Failure | None, bytes]:
    """(failure, empty) if the request is refused, else (None, the query string for Datasette)."""
    if scope["method"] not in errors.METHODS:
        return errors.Failure(405), b""
    if len(scope["query_string"]) > query_string_limits.MAX_BYTES:
        return errors.Failure(414), b""
    try:
        return None, query_string_limits.checked(scope["query_string"])
    except query_string_limits.BadQueryStringError as error:
        return errors.Failure(400, str(error)), b""


async def _failed(datasette: Datasette, path: str) -> Response:
    """The page that says that something went wrong; plain text if even this page cannot be made."""
    try:
        return await errors.answer(datasette, path, errors.Failure(500))
    except Exception:  # the error page itself may be broken
        LOG.exception("no page says that something went wrong")
        return Response.text(word("error.500_why"), status=500, headers=errors.NOT_CACHED)


class _Response:
    """A response that is being sent. It ends if its client disconnects: Datasette alone would read the whole table."""

    def __init__(self, send: Send, receive: Receive, scope: Message) -> None:
        self.has_begun = False
        self._start: Message | None = None  # held back until the body begins, so that an error can replace it
        self._send, self._receive = send, receive
        self._leaving: asyncio.Task[None] | None = None  # for a response in pieces: done when the client has gone
        self._path, self._is_head = scope["path"], scope["method"] == "HEAD"
        self._csv: CsvGuard | None = None
        self._before = b""  # bytes that are sent before the body

    async def send(self, message: Message) -> None:
        """Send a message of the app."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            await self._begin(start)
        if message.get("more_body") and self._leaving is None:
            self._leaving = asyncio.create_task(self._gone())
        if self._leaving is not None and self._leaving.done():
            raise _Ended
        if self._csv is not None:
            await self._send_csv(self._csv, message)
        else:
            await self._send(message)

    def close(self) -> None:
        """Stop watching the client."""
        if self._leaving is not None:
            self._leaving.cancel()

    async def _gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _begin(self, message: Message) -> None:
        media = {name.lower(): value for name, value in message.get("headers", ())}.get(b"content-type", b"")
        self.has_begun = True
        if message["status"] >= 400 and self._path.endswith(".json") and media.startswith(b"text/html"):
            await self._end_as_json(message["status"])
        await self._send(message)
        if self._is_head:
            await self._send({"type": "http.response.body", "body": b""})
            raise _Ended  # else Datasette would read a streamed table to its end
        if message["status"] == 200 and self._path.endswith(".csv") and media.startswith((b"text/plain", b"text/csv")):
            self._csv, self._before = CsvGuard(), BOM

    async def _end_as_json(self, status: int) -> None:
        """Send an error as JSON in place of a page: our own views answer errors with pages at any path."""
        response = as_json(errors.as_data(errors.Failure(status)), status, errors.NOT_CACHED)
        if self._is_head:
            response.body = ""
        await response.asgi_send(self._send)
        raise _Ended

    async def _send_csv(self, csv: CsvGuard, message: Message) -> None:
        """Send a piece of a CSV.

        If reading the table fails, Datasette writes the error, with its SQL, after the last row and ends normally.
        The guard sends a line that says that rows are missing, and breaks off the transfer.
        """
        body = csv.feed(message.get("body", b""))
        is_last = not message.get("more_body", False)
        is_whole = not (is_last and csv.rest())
        if is_last and not is_whole:
            body += f"{word('error.csv_cut')}\r\n".encode()
        if body or is_last:
            before, self._before = (self._before, b"") if body else (b"", self._before)
            await self._send({**message, "body": before + body, "more_body": not (is_last and is_whole)})
        if not is_whole:
            LOG.error("%s: a CSV was cut off", self._path)
            raise _Ended
