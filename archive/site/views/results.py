"""What the pages of search results have in common: finding, counting, and sending a page before all is counted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from datasette import Request, Response

from archive.search import PartScan, ResultCounts, ResultPage, ScanPart, Search
from archive.site.data.public_file import PublicFile, TooSlowError
from archive.site.http.list_query import ListQuery
from archive.site.http.responses import SHORT
from archive.site.http.streaming import Streamed
from archive.site.render.list_controls import problems_as_json
from archive.site.strings import word

if TYPE_CHECKING:
    from datasette.app import Datasette

COUNTS_PLACE = "<!--counts-->"


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of results, and the counts where they are known."""

    page: ResultPage
    parts: tuple[ScanPart, ...]  # that have to be searched before rows can be counted
    counts: ResultCounts | None


def find(search: Search, query: ListQuery) -> FoundPage:
    """The page of results that the query asks for."""
    page = search.page(query.search, limit=query.spec.page_size, offset=query.offset)
    parts = search.parts(query.search)
    return FoundPage(page, parts, None if parts else search.counts(query.search))


async def count(public: PublicFile, query: ListQuery, found: FoundPage) -> ResultCounts:
    """The counts, for which several of Datasette's threads search the file at once. Raises TooSlowError."""
    if found.counts:
        return found.counts

    def scan(part: ScanPart) -> Awaitable[PartScan]:
        return public.search(lambda search: search.scan(query.search, part))

    scans = await asyncio.gather(*map(scan, found.parts))
    return await public.search(lambda search: search.counts(query.search, scans))


async def send(
    datasette: Datasette,
    request: Request,
    template: str,
    context: dict[str, Any],
    counting: Awaitable[ResultCounts],
    counted: Callable[[ResultCounts], dict[str, Any]],
    *,
    at_once: bool,
) -> Response:
    """The page, in two pieces unless its counts are known: first the results, then, beside them, counts and filters.

    Counts have to see every row that is found, results only the first.
    """
    counting = asyncio.ensure_future(counting)  # so that rows are counted while the page is rendered
    counting.add_done_callback(lambda done: done.cancelled() or done.exception())  # even if no one waits for it
    render = partial(datasette.render_template, request=request, view_name="fanzha")
    if at_once:
        context |= counted(await counting)
    before, _, after = (await render(template, context)).partition(COUNTS_PLACE)

    async def pieces() -> AsyncIterator[str]:
        if not at_once:
            yield before
        try:
            in_words = context | counted(await counting)
        except TooSlowError:
            in_words = context | {"too_slow": True}
        yield ("" if not at_once else before) + await render("fanzha/counts.html", in_words) + after

    return Streamed(pieces(), SHORT)


def send_json(data: dict[str, Any]) -> Response:
    """Data for scripts of any site."""
    headers = SHORT | {"access-control-allow-origin": "*"}
    return Response(json.dumps(data, ensure_ascii=False), 200, headers, "application/json; charset=utf-8")


def refusal(query: ListQuery) -> Response | None:
    """The answer of JSON and CSV to a parameter that would have to be left out: 400, with what is wrong."""
    if not query.refused:
        return None
    data = {"ok": False, "error": word("error.400_why"), "status": 400, "title": None}
    text = json.dumps(data | {"problems": problems_as_json(query.refused)}, ensure_ascii=False)
    return Response(text, 400, {}, "application/json; charset=utf-8")
