"""Errors as a page of the site or as JSON: what a reader is told of a failure, never its trace."""

from __future__ import annotations

import json
import logging
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError

from archive.site.data.public_file import TooSlowError
from archive.site.strings import word

if TYPE_CHECKING:
    from datasette.app import Datasette

LOG = logging.getLogger("fanzha.site")
KNOWN = (400, 403, 404, 405, 414, 429, 500, 503)  # with words of their own
NOT_CACHED = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Failure:
    """What a reader is told. `detail` is what Datasette says of the request, in English; never what failed inside."""

    status: int
    detail: str | None = None


def is_json(path: str) -> bool:
    """Whether errors at that path are answered in JSON."""
    return path.endswith(".json")


def failure_of(exception: Exception) -> Failure:
    """What an exception means to the reader: 500 for any unexpected one."""
    if isinstance(exception, TooSlowError | QueryInterrupted) or isinstance(exception.__context__, QueryInterrupted):
        return Failure(503)
    if isinstance(exception, Base400):
        return Failure(exception.status, str(exception) or None)
    if isinstance(exception, sqlite3.ProgrammingError):  # fewer values than a key has columns: no such row
        return Failure(404)
    if isinstance(exception, DatasetteError):
        # Raised without a status, which Datasette takes for 500, at an unknown sort or _through: the reader's mistake.
        return Failure(400 if exception.status == 500 else exception.status, str(exception.message))
    return Failure(500)


async def answer_to(datasette: Datasette, request: Request, exception: Exception) -> Response:
    """The response to a request that raised; an unexpected exception is logged with its trace."""
    failure = failure_of(exception)
    if failure.status == 500:
        LOG.error("%s %s", request.method, request.path, exc_info=exception)
    return await answer(datasette, request.path, failure)


async def answer(datasette: Datasette, path: str, failure: Failure, headers: dict[str, str] | None = None) -> Response:
    """The page, or the JSON, of a failure at a path. The page depends on nothing else in the request."""
    headers = NOT_CACHED | (headers or {})
    if is_json(path):
        return Response(as_json(failure), failure.status, headers, "application/json; charset=utf-8")
    context: dict[str, Any] = {"status": failure.status, "error": failure.detail}
    html = await datasette.render_template("error.html", context, view_name="fanzha")
    return Response.html(html, status=failure.status, headers=headers)


def as_json(failure: Failure) -> str:
    """The failure as Datasette writes errors."""
    known = failure.status if failure.status in KNOWN else 500
    data = {"ok": False, "error": failure.detail or word(f"error.{known}"), "status": failure.status, "title": None}
    return json.dumps(data, ensure_ascii=False)
