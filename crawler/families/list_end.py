"""Rules for the end of a list.

A UCAP list's index_1 answers 200 without a row, and the older half of the column comes after it. So one empty page does
not end a list, but two in a row do. Five pages in a row that list nothing new end it, too: the list goes in circles.
With `--since`, a list ends at the first page on which all rows are older and known: what the archive has never met is
fetched whatever its date, so that neither a machine that was off nor a list that is sorted anew leaves a hole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set

from archive.urls import canonical_key
from crawler.families.list_rows import Row

Known = Callable[[Iterable[str]], Set[str]]  # those of these canonical keys that the archive has met

EMPTY_PAGES_THAT_END_A_LIST = 2  # in a row
REPEATED_PAGES_THAT_END_A_LIST = 5  # in a row; pages whose articles this run has all met before
MAX_PAGES_PER_LIST = 500  # the largest known column has 18


def ends_by_count(page: int, total: int | None) -> bool:
    """Whether the page (counted from 1) is the last, by the number of pages or by MAX_PAGES_PER_LIST."""
    return page >= min(total or MAX_PAGES_PER_LIST, MAX_PAGES_PER_LIST)


def ends_empty(empty_in_a_row: int) -> bool:
    """Whether this number of consecutive pages without a row ends the list."""
    return empty_in_a_row >= EMPTY_PAGES_THAT_END_A_LIST


def ends_in_circles(repeated_in_a_row: int) -> bool:
    """Whether this number of consecutive pages that list nothing new ends the list."""
    return repeated_in_a_row >= REPEATED_PAGES_THAT_END_A_LIST


def rows_since(rows: tuple[Row, ...], since: str | None, known: Known) -> list[Row]:
    """The rows that are not older than an ISO date, those without a date, and those that the archive does not know.

    The list ends if no row is left.
    """
    older = [row for row in rows if since and row.date and row.date < since]
    left_out = known(map(_key, older)) if older else frozenset[str]()
    return [row for row in rows if row not in older or _key(row) not in left_out]


def _key(row: Row) -> str:
    return canonical_key(row.url)
