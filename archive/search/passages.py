"""Finds passages: long phrases, such as a sentence that was copied from a text.

FTS5 compares the positions of all tokens of a phrase in each row that has them, which takes seconds for 200 hanzi. So a
few short windows of the passage are searched for, and only the rows that hold all of these are compared with the whole
query, in the form in which they were indexed. The rows found are those that FTS5 would find.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archive.search.cost import IndexSizes
from archive.search.index import entries
from archive.search.query import Query, match
from archive.text.hanzi import SEPARATOR, spaced, tokens

MIN_TOKENS = 8  # of a passage
WINDOW = 4  # tokens of a window
MAX_WINDOWS = 6
MIN_MS = 200.0  # estimate of the whole query from which windows are worth while
MAX_WINDOWS_MS = 250.0  # estimate of what all windows may cost together
ROW_MS = 0.7  # to read a row, fold it and compare it with the query
MAX_ROWS = 1_000  # rows that are compared with the query


def find(db: sqlite3.Connection, fts: str, index: IndexSizes, query: Query) -> list[int] | None:
    """The places of all rows of a full-text table that a query finds. None if the query has no passage whose windows
    are rare enough; then FTS5 must search for the whole query."""
    windows = _windows(db, index, query)
    if not windows:
        return None
    most = min(int(index.cost(db, query) / ROW_MS), MAX_ROWS)  # comparing more would take longer than the query
    expression = match(Query(tuple((window,) for window in windows)))
    sql = f"select rowid as place from {fts} where {fts} match ? limit ?"
    rows = [row[0] for row in db.execute(sql, (expression, most + 1))]
    if len(rows) > most:
        return None
    holds = _Comparison(query)
    return [place for place, title, text in entries(db, fts, rows) if holds(title, text)]


def has_passage(query: Query) -> bool:
    """Whether a query has a passage that every row must hold."""
    return any(True for _ in _passages(query))


def _passages(query: Query) -> Iterator[list[str]]:
    """The tokens of each passage that every row must hold."""
    for group in query.all_of:
        if len(group) == 1 and len(row := tokens(group[0])) >= MIN_TOKENS:
            yield row


def _windows(db: sqlite3.Connection, index: IndexSizes, query: Query) -> list[str]:
    """The windows to search for: the cheapest of each part of the passages, as far as they cost little."""
    cheapest = dict[str, float]()
    for row in _passages(query):
        parts = min(MAX_WINDOWS, len(row) // WINDOW)
        for first, end in pairwise(len(row) * nth // parts for nth in range(parts + 1)):
            costs = {window: index.cost(db, Query(((window,),))) for window in _windows_of(row[first:end])}
            if costs:
                window = min(costs, key=lambda one: costs[one])
                cheapest[window] = costs[window]
    chosen, total = list[str](), 0.0
    for window in sorted(cheapest, key=lambda one: cheapest[one])[:MAX_WINDOWS]:
        total += cheapest[window]
        if total <= MAX_WINDOWS_MS:
            chosen.append(window)
    return chosen


def _windows_of(row: Sequence[str]) -> Iterator[str]:
    """The windows of some tokens, as phrases. None has a separator, since almost every row has many."""
    for at in range(len(row) - WINDOW + 1):
        window = row[at : at + WINDOW]
        if tokens(joined := "".join(window)) == window and SEPARATOR not in window:
            yield joined


class _Comparison:
    """Tells whether an indexed row holds what a query looks for, as FTS5 would."""

    def __init__(self, query: Query) -> None:
        self._all_of = [[_needle(one) for one in group] for group in query.all_of]
        self._none_of = [_needle(one) for one in query.none_of]

    def __call__(self, *columns: bytes) -> bool:
        """`columns`: what was indexed of a row."""
        row = [b" %b " % column for column in columns]

        def has(needle: bytes) -> bool:
            return any(needle in column for column in row)

        return all(any(map(has, group)) for group in self._all_of) and not any(map(has, self._none_of))


def _needle(phrase: str) -> bytes:
    # Between two tokens stand as many spaces as their kinds ask for, in a phrase as in a text.
    return f" {spaced(phrase).strip()} ".encode()
