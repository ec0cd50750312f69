"""Refuses, on Datasette's table pages, what would take too long: costly full-text queries, and comparing long texts.

Datasette asks for each page the rows, their number, and the facets. All of these run the full-text query, and compare
the columns of the filters, if no index narrows the rows first. The facets that a table always has are left out of a
page on which a full-text query finds so many rows that they would take too long.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from datasette.utils import tilde_decode

from archive.errors import FanzhaError
from archive.schema import PUBLISHED, Table, View
from archive.search import CostlyQueryError, Search
from archive.search.index import PUBLICATIONS, TABLES
from archive.site.edition.public_file import PublicFile

MAX_SEARCH_MS = 1_500.0  # estimate of all full-text queries of a page
FACET_ROW = 0.0045  # ms to count a found row for a facet
MAX_FACETS_MS = 600.0  # estimate of all facets that a table always has, beyond which they are left out
MAX_COMPARED = (
    200_000_000  # bytes that a page may compare with a filter: SQLite takes 2 s for 1 GB, Datasette asks twice
)
SAMPLE = 200  # rows from which the size of a column is estimated
FACETS = ("_facet", "_facet_array", "_facet_date")  # parameters
NARROWING = ("exact", "in")  # filters for which SQLite uses an index

_BYTES = 'select avg(length(cast("{column}" as blob))) from (select "{column}" from "{table}" limit {n})'
_ROWS = 'select count(*) from (select 1 from "{table}" limit {n})'


class PersonFilterError(FanzhaError):
    """A page was asked for rows by a person of a case. Raised by check_table_request."""

    def __init__(self, column: str) -> None:
        super().__init__(f"rows are not listed by {column}")


class CostlyFilterError(FanzhaError):
    """A filter would compare more text than a request may read. Raised by check_table_request."""

    def __init__(self, column: str) -> None:
        super().__init__(f"too much text to compare in the column {column}")
        self.column = column


@dataclass(frozen=True, slots=True)
class TableRequest:
    """What a query string asks of a table, as far as it may cost much."""

    table: str
    searches: tuple[str, ...]  # full-text queries
    is_raw: bool  # whether these are in the language of FTS5
    fts: str  # the full-text table that they search
    facets: int  # that are asked for
    own_facets: int  # that the table always has
    filters: tuple[tuple[str, str, str], ...]  # table, column and kind of filter, or `facet`

    @classmethod
    def of(cls, path: str, query_string: str) -> TableRequest:
        """The request of a path and a query string. On paths that are no table it asks nothing."""
        pairs = parse_qsl(query_string, keep_blank_values=True)
        table = tilde_decode(path.rpartition("/")[2]).partition(".")[0]
        given = dict(reversed(pairs))  # of several values the first counts
        through = _json(given.get("_through", ""))
        # The hidden column of a full-text table has its name, and is compared by searching for the value.
        raw = [value for name, value in pairs if name.partition("__")[0] in (*TABLES, "rank")]
        declared = PUBLISHED.get(table)
        return cls(
            table=table,
            searches=(*raw, *(v for n, v in pairs if n.startswith("_search") and n != "_searchmode")),
            is_raw=bool(raw) or given.get("_searchmode") == "raw",
            fts=next((one for one in (given.get("_fts_table"), table) if one in TABLES), _full_text_of(declared)),
            facets=sum(name.startswith("_facet") for name, _ in pairs),
            own_facets=len(declared.listing.facets) if declared and "_nofacet" not in given else 0,
            filters=tuple(_filters(table, pairs, through)),
        )


_leaves_out_facets: ContextVar[bool] = ContextVar("whether the table's own facets are left out", default=False)


def leaves_out_facets() -> bool:
    """Whether the page that is being made leaves out the facets that its table always has."""
    return _leaves_out_facets.get()


@contextmanager
def leaving_out_facets(leaves_out: bool) -> Iterator[None]:
    """Pages that are made in the block leave out the facets that their table always has, or do not."""
    before = _leaves_out_facets.set(leaves_out)
    try:
        yield
    finally:
        _leaves_out_facets.reset(before)


async def check_table_request(public: PublicFile, path: str, query_string: str) -> bool:
    """Whether the table's own facets must be left out, so that the page does not take too long.

    Raises CostlyQueryError or CostlyFilterError if what is asked would take too long even so, and PersonFilterError.
    """
    request = TableRequest.of(path, query_string)
    for table, column, _ in request.filters:
        if column in persons_of(table):
            raise PersonFilterError(column)
    if request.filters:
        await public.ask(lambda conn: _check_filters(conn, request))
    return bool(request.searches) and await public.search(lambda search: _check_searches(search, request))


def persons_of(table: str) -> frozenset[str]:
    """The columns of a table that name people of cases."""
    declared = PUBLISHED.get(table)
    return declared.persons if isinstance(declared, Table) else frozenset()


def _check_searches(search: Search, request: TableRequest) -> bool:
    """Whether the table's own facets must be left out. Raises CostlyQueryError."""
    costs: dict[str, float] = {}
    for text in request.searches:
        costs |= search.full_text_costs(request.fts, text, is_raw=request.is_raw)
    query = sum(costs.values())
    if query * (2 + request.facets) > MAX_SEARCH_MS:
        raise CostlyQueryError(tuple(sorted(costs, key=lambda phrase: -costs[phrase])))
    rows = min(search.full_text_rows(request.fts, text, is_raw=request.is_raw) for text in request.searches)
    return request.own_facets * (query + FACET_ROW * rows) > MAX_FACETS_MS


def _check_filters(conn: sqlite3.Connection, request: TableRequest) -> None:
    """Compare with the limit what the filters of each table read, unless one of them can use an index."""
    for name in {table for table, _, _ in request.filters}:
        table = PUBLISHED[name]
        filters = [(column, kind) for of, column, kind in request.filters if of == name]
        if any(kind in NARROWING and column in table.indexed for column, kind in filters):
            continue
        sizes = {column: _bytes(conn, table, column) for column, _ in filters}
        if sum(sizes.values()) > MAX_COMPARED:
            raise CostlyFilterError(max(sizes, key=lambda column: sizes[column]))


def _bytes(conn: sqlite3.Connection, table: Table | View, column: str) -> float:
    """About how many bytes a column holds; rows are counted only up to the limit."""
    [(average,)] = conn.execute(_BYTES.format(column=column, table=table.name, n=SAMPLE)).fetchall()
    if not average:
        return 0
    [(rows,)] = conn.execute(_ROWS.format(table=table.name, n=int(MAX_COMPARED / average) + 1)).fetchall()
    return float(rows * average)


def _filters(table: str, pairs: Iterable[tuple[str, str]], through: Any) -> Iterator[tuple[str, str, str]]:
    """Table, column and kind of the filters on columns that are declared; and of the facets, which read as much."""
    named = [(table, *name.rpartition("__")[::2]) if "__" in name else (table, name, "exact") for name, _ in pairs]
    named += [(table, _column(value), "facet") for name, value in pairs if name in FACETS]
    if isinstance(through, dict):
        named.append((str(through.get("table")), str(through.get("column")), "exact"))
    for of, column, kind in named:
        if of in PUBLISHED and any(one.name == column for one in PUBLISHED[of].columns):
            yield of, column, kind


def _column(facet: str) -> str:
    """The column of a facet, which is its name or {"column": …}."""
    declared = _json(facet)
    return str(declared.get("column")) if isinstance(declared, dict) else facet


def _full_text_of(table: Table | View | None) -> str:
    return (table.listing.full_text if table else None) or PUBLICATIONS


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
