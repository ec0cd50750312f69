"""What the lists of results share: finding, counting, and sending a page before the counts are ready."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from datasette import Response

from archive.search import PartScan, ResultCounts, ResultPage, ScanPart, Search
from archive.site.failures import Failure
from archive.site.fairness.request_work import TooSlowError
from archive.site.http.list_query import MAX_VALUE, ListQuery, ParameterProblem
from archive.site.http.responses import SHORT, Streamed, as_json, file
from archive.site.render.list_controls import problems_as_json
from archive.site.strings import word
from archive.site.visit import Visit
from archive.text.csv_formulas import csv_of

COUNTS_PLACE = "<!--counts-->"


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of results, and the counts if they are already known."""

    page: ResultPage
    scan_parts: tuple[ScanPart, ...]  # parts of the file that must be searched before rows can be counted
    counts: ResultCounts | None


def find(search: Search, query: ListQuery) -> FoundPage:
    """Find the page of results for this query."""
    page = search.page(query.search, limit=query.spec.page_size, offset=query.offset)
    scan_parts = search.scan_parts(query.search)
    return FoundPage(page, scan_parts, None if scan_parts else search.counts(query.search))


async def count(visit: Visit, query: ListQuery, found: FoundPage) -> ResultCounts:
    """Count the results; several of Datasette's threads search the file at once. Raises TooSlowError."""
    if found.counts:
        return found.counts

    def scan(part: ScanPart) -> Awaitable[PartScan]:
        return visit.public.search(lambda search: search.scan(query.search, part))

    scans = await asyncio.gather(*map(scan, found.scan_parts))
    return await visit.public.search(lambda search: search.counts(query.search, scans))


async def response(
    visit: Visit,
    template: str,
    context: dict[str, Any],
    query: ListQuery,
    found: FoundPage,
    counted: Callable[[ResultCounts], dict[str, Any]],
) -> Response:
    """The response with the page. If counts are not known, it is sent in two pieces: results, then counts and filters.

    The results do not wait for the counts, because counting must read every row that is found. `counted` makes the
    values for the template from the counts.
    """
    if found.counts:
        context |= counted(found.counts)
        beside = await visit.render("fanzha/counts.html", context)
        return Response.html((await visit.render(template, context)).replace(COUNTS_PLACE, beside, 1), headers=SHORT)
    before, _, after = (await visit.render(template, context)).partition(COUNTS_PLACE)
    counting = asyncio.ensure_future(count(visit, query, found))  # rows are counted while the results are sent
    counting.add_done_callback(lambda done: done.cancelled() or done.exception())  # no warning if nothing awaits it

    async def pieces() -> AsyncIterator[str]:
        yield before
        try:
            in_words = context | counted(await counting) | {"late": True}
        except TooSlowError:
            in_words = context | {"too_slow": True}
        finally:
            counting.cancel()  # nobody waits for it, if the reader has left
        yield await visit.render("fanzha/counts.html", in_words) + after

    return Streamed(pieces(), SHORT)


def refusal(problems: Sequence[ParameterProblem]) -> Response | None:
    """The 400 response of JSON and CSV to a query with problems that they refuse (see ListQuery.refused), else None."""
    if not problems:
        return None
    names = word("sign.comma").join(dict.fromkeys(one.parameter[:MAX_VALUE] for one in problems))
    failure = Failure("bad_request", word("error.bad_parameters", names=names))
    return as_json(failure.as_data() | {"problems": problems_as_json(problems)}, 400)


async def list_file(
    visit: Visit,
    query: ListQuery,
    name: str,
    columns: Sequence[str],
    rows: Sequence[dict[str, Any]],
    total: int,
    data: dict[str, Any],
) -> Response:
    """The file of one page of a list: CSV with its rows, or JSON with the data and the problems of the query."""
    return sent(visit, query, name, columns, rows, total, data, (await visit.controls(query)).problems())


def sent(
    visit: Visit,
    query: ListQuery,
    name: str,
    columns: Sequence[str],
    rows: Sequence[dict[str, Any]],
    total: int,
    data: dict[str, Any],
    problems: Sequence[ParameterProblem],
) -> Response:
    """The file of one page of a list whose problems were found already: see `list_file`."""
    if visit.format == "csv":  # ； separates several values in a cell, because a value may contain 、
        cells = [["；".join(one) if isinstance(one, list) else one for one in row.values()] for row in rows]
        return file(csv_of([columns, *cells]), "csv", name)
    head = {"total": total, "page": query.page, "page_size": query.spec.page_size}
    found = {**head, **data, "problems": problems_as_json(problems)}
    return file(json.dumps(found, ensure_ascii=False), "json", name)
