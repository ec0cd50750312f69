"""What stands at the address of a text that was withdrawn: that it was, when and why, and whom to ask; status 410."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from urllib.parse import unquote

from datasette import Response

from archive.moments import china_day
from archive.site.data.former_addresses import withdrawn
from archive.site.data.former_addresses.withdrawn import Withdrawn
from archive.site.failures import Failure
from archive.site.http.errors import ErrorForm, FailedRequest, headers_of, page_context
from archive.site.http.responses import as_json
from archive.site.strings import word
from archive.site.views.reading.case import CASE_ID, GUIDING_NUMBER
from archive.site.visit import Visit
from archive.text.provisions import guiding_name, guiding_number

Finder = Callable[[sqlite3.Connection], Withdrawn | None]


async def answer(visit: Visit) -> Response | None:
    """The answer for an address at which nothing is; None if nothing was withdrawn there."""
    find = _finder(visit)
    return await _answer(visit, find) if find else None


async def answer_to_former_slug(visit: Visit) -> Response | None:
    """The same for a slug that is none of a publication, nor of a page of one: an earlier version may have given it."""
    if "slug" not in visit.request.url_vars:
        return None
    slug = visit.slug
    return await _answer(visit, lambda conn: withdrawn.by_former_slug(conn, slug))


def _finder(visit: Visit) -> Finder | None:
    """What finds the withdrawn publication of an address; None if no publication has such addresses."""
    path, named = visit.request.path, visit.request.url_vars
    if path.startswith("/unapi"):
        shelf, _, name = (visit.request.args.get("id") or "").partition("/")
        return _by_slug(name) if shelf == "p" else _by_case(name) if shelf == "c" else None
    if "slug" in named:
        return _by_slug(visit.slug)
    if path.startswith(("/c/", "/api/cases/")):
        return _by_case(named["id"])
    return _by_case(unquote(named["name"])) if path.startswith("/case/") else None


def _by_slug(slug: str) -> Finder:
    return lambda conn: withdrawn.by_slug(conn, slug)


def _by_case(name: str) -> Finder | None:
    """By the number of a guiding case (检例第66号, 66), or by the id of a case."""
    number = int(name) if GUIDING_NUMBER.fullmatch(name) else guiding_number(name)
    if number is not None:
        return lambda conn: withdrawn.by_number(conn, guiding_name(number))
    return (lambda conn: withdrawn.by_case(conn, int(name))) if CASE_ID.fullmatch(name) else None


async def _answer(visit: Visit, find: Finder) -> Response | None:
    found, contact = await visit.public.ask(lambda conn: (find(conn), withdrawn.contact(conn)))
    if found is None:
        return None
    failure = Failure("withdrawn")
    headers = headers_of(failure)
    match FailedRequest.of(visit.request.scope).form:
        case ErrorForm.JSON:
            data = {**failure.as_data(), "withdrawn": {**asdict(found), "contact": contact}}
            return as_json(data, failure.status, headers)
        case ErrorForm.TEXT:
            day = china_day(found.withdrawn_at)
            lines = [word("withdrawn.on", date=day), word("withdrawn.reason", reason=found.reason)]
            lines += [word("withdrawn.contact", contact=contact)] if contact else []
            return Response.text("\n".join([failure.as_text(), *lines, ""]), failure.status, headers)
        case ErrorForm.PAGE:
            context = {**page_context(failure), "one": found, "contact": contact}
            response = await visit.page("fanzha/withdrawn.html", context, status=failure.status)
            response.headers |= headers
            return response
