"""Rules for the end of a list.

A UCAP list's index_1 answers 200 without a row, and the older half of the column comes after it. So one empty page does
not end a list, but two in a row do. Five pages that list nothing new end it, too: the list goes in circles.
With `--since`, a list ends at the first page on which all rows are older and known: what the archive has never met is
fetched whatever its date, so that neither a machine that was off nor a list that is sorted anew leaves a hole.

A page with the very rows of the page before it is no end but a fault if the site counts it among its pages, or if it is
the second such page: its rows, and those behind it, are not read. One such page alone is how some sites answer for a
page after the last.

A list that names something new on each page has no end by these rules: a calendar, or a script that makes rows of any
number. Its number of pages says nothing of that, since a long list names something new on each page, too. What tells
them apart is what comes of the rows. So from time to time a page of a list waits until the articles that the list has
named are fetched (`place_after`), and is the last one if they have no texts of their own (`is_barren`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, replace
from zlib import crc32

from archive.urls import canonical_key
from crawler.families.family import Paging
from crawler.families.list_rows import Row

Known = Callable[[Iterable[str]], Set[str]]  # those of these canonical keys that the archive has met

EMPTY_PAGES_THAT_END_A_LIST = 2  # in a row
REPEATED_PAGES_THAT_END_A_LIST = 5  # in a row; pages whose articles this run has all met before
ROWS_BEFORE_A_TRIAL = 200
PAGES_BEFORE_A_TRIAL = 20  # the largest known column has 18
MIN_TRIED = 10  # articles: what comes of fewer says nothing
MIN_SHARE_OF_TEXTS = 0.05  # of the articles tried; of a legitimate list hardly one is without
MAX_PAGES_PER_LIST = 500  # of a list of whose articles too few are requested for a trial, as with --limit
MAX_ROWS_PER_PAGE = 1000  # the largest known page of a list has some 200; more are a flood of links


@dataclass(frozen=True, slots=True)
class ListedRows:
    """What a page of a list adds."""

    rows: int
    new: int  # number of its articles that this run had not met
    digest: int  # see rows_digest


def place_after(at: Paging, following: Paging, listed: ListedRows, tried: int) -> Paging | None:
    """The place of the page after the one at `at`, with what is known of the list; None if the list goes in circles.

    `tried`: how many of the articles that pages before `at` named were requested, if it has waited for them; else 0.
    """
    repeated = 0 if listed.new else at.repeated + bool(listed.rows)
    if ends_in_circles(repeated):
        return None
    named = listed.new + (0 if tried >= MIN_TRIED else at.named)
    waits = named >= ROWS_BEFORE_A_TRIAL or at.page % PAGES_BEFORE_A_TRIAL == 0
    return replace(following, repeated=repeated, rows=listed.digest, named=named, waits=int(waits))


def is_barren(tried: int, texts: int) -> bool:
    """Whether the articles that a list named last come to nothing: so many were requested, and have so many different
    texts."""
    return tried >= MIN_TRIED and texts <= tried * MIN_SHARE_OF_TEXTS


def is_endless(page: int, tried: int) -> bool:
    """Whether a list has as many pages as are read of a list of which nothing is known."""
    return page > MAX_PAGES_PER_LIST and tried < MIN_TRIED


def ends_by_count(page: int, total: int | None) -> bool:
    """Whether the page (counted from 1) is the last by the number of pages; None if no page has given it."""
    return total is not None and page >= total


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


def rows_digest(addresses: Iterable[str]) -> int:
    """A number that differs between pages with different rows. `addresses`: the URLs of the rows, in order."""
    return crc32("\n".join(addresses).encode())


def is_repetition(at: Paging, digest: int) -> bool:
    """Whether a page whose rows have this digest repeats the page before it, and that is a fault of the list."""
    return at.rows == digest and (at.total is not None or at.repeated >= 1)
