"""Estimates what a full-text query costs before it runs: FTS5 works within one step of SQLite, which nothing can stop.

FTS5 reads the entries of each token of a query. How many pages of the index these fill is read from the index's own
list of pages, which names the first token of each (`%_idx`, see https://sqlite.org/fts5.html#internal_representation);
it takes milliseconds even for a million publications. The rows of a frequent token are estimated from its newest rows.
The estimate errs on the high side.
"""

from __future__ import annotations

import re
import sqlite3
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import NamedTuple

from archive.errors import FanzhaError
from archive.search.index.places import PlaceList
from archive.search.query import Query, Split

# What FTS5 needs, in milliseconds; measured on 100,000 publications, with one core of 2.1 GHz.
ROW = 0.000_15  # to pass over a row that has a phrase
SCAN = 0.007  # to read a page of 4 KB
COMPARE = 0.05  # to compare the positions that a page holds with those of the other tokens of a short phrase
RAW = 0.12  # to find the tokens of a page near to others (NEAR)
PREFIX = 0.2  # to merge a page with those of the other tokens that have the same beginning
LEAPS = 4  # pages of each other token that are read for a row of the rarest token of a phrase
LONG = 16  # tokens of a phrase that halve this: a row is done as soon as one token has no further position
MAX_MS = 1_000.0  # greatest estimate of a query for one table: a search reads each table about once

MAX_RARE = 1_000  # rows that are read to tell whether a token is rare
ROWS_OF_PAGE = 50  # least number of rows of a rare token that fill a page
FEW_PAGES = 4  # a token with no more pages is not looked up
MAX_SHARES = 8  # tokens of a phrase, the rarest, that decide how many rows may hold it
MAX_KNOWN = 10_000  # tokens that were looked up and are remembered

# A token as FTS5's tokenizer `ascii` takes it, and whether it is the beginning of tokens.
_RAW = re.compile(r"""(?P<token>[0-9a-z\x80-\U0010ffff]+)\s*"?\s*(?P<prefix>\*)?""")
_MAIN = b"0"  # precedes the tokens of the main index; those of a prefix index have another digit
# The numbers of the pages of a segment in `%_data`: the number of the segment, and below it that of the page.
_PAGE_BITS, _SEGMENT_BITS = 31, 37


class TokenSize(NamedTuple):
    """How much of an index a token fills."""

    pages: float
    rows: float


class CostlyQueryError(FanzhaError):
    """A query would take too long. Raised by IndexSizes.check."""

    def __init__(self, phrases: tuple[str, ...]) -> None:
        super().__init__("the query would take too long")
        self.phrases = phrases  # that cost most, the most expensive first


@dataclass(frozen=True, slots=True)
class _Segment:
    """A segment of the index: the first tokens of its pages, in order; a public file has one segment."""

    keys: list[bytes] = field(default_factory=list)
    pages: array[int] = field(default_factory=lambda: array("I"))  # that each key begins; then the last page

    def between(self, first: bytes, last: bytes) -> int:
        """The greatest number of pages that the tokens from `first` to `last` can fill."""
        begin, end = bisect_right(self.keys, first) - 1, bisect_right(self.keys, last)
        return self.pages[end] - self.pages[max(begin, 0)] + 1


class IndexSizes:
    """The sizes of all tokens of one full-text table. In a table of pairs, the tokens are pairs."""

    def __init__(self, db: sqlite3.Connection, fts: str, places: PlaceList, split: Split) -> None:
        """`places`: the rowids of the table. `split`: gives the table's tokens of a phrase, or none if they cannot tell
        which rows hold it."""
        self.fts, self.split = fts, split
        self._places, self.all_rows = places, len(places)
        segments = defaultdict[int, _Segment](_Segment)
        for segment, key, page in db.execute(f"select segid, term, pgno >> 1 from {fts}_idx order by segid, term"):
            segments[segment].keys.append(bytes(key))
            segments[segment].pages.append(page)
        for segment, listed in segments.items():
            listed.pages.append(_last_page(db, fts, segment))
        self._segments = tuple(segments.values())
        self._known: dict[str, TokenSize] = {}

    def can_find(self, query: Query) -> bool:
        """Whether the tokens tell which rows a query finds."""
        return all(map(self.split, query.all_phrases))

    def check(self, db: sqlite3.Connection, query: Query) -> None:
        """Raise CostlyQueryError if a query would take too long."""
        costs = self.costs(db, query)
        if sum(costs.values()) > MAX_MS:
            raise CostlyQueryError(tuple(sorted(costs, key=lambda phrase: -costs[phrase])))

    def cost(self, db: sqlite3.Connection, query: Query) -> float:
        """What a query costs, in ms."""
        return sum(self.costs(db, query).values())

    def costs(self, db: sqlite3.Connection, query: Query) -> dict[str, float]:
        """What each phrase of a query costs, in ms."""
        sizes = {phrase: [self.size(db, one) for one in self.split(phrase)] for phrase in query.all_phrases}
        rows = {phrase: self._rows_with_all(found) for phrase, found in sizes.items()}
        # All groups must be found: FTS5 compares positions only in rows that the rarest of the groups has.
        least = min((sum(rows[phrase] for phrase in group) for group in query.all_of), default=self.all_rows)
        return {phrase: _cost_of_phrase(found, min(rows[phrase], least)) for phrase, found in sizes.items()}

    def rows(self, db: sqlite3.Connection, query: Query) -> float:
        """About how many rows a query finds at most."""
        found = [
            sum(self._rows_with_all([self.size(db, token) for token in self.split(phrase)]) for phrase in group)
            for group in query.all_of
        ]
        return min((self.all_rows, *found))

    def raw_costs(self, db: sqlite3.Connection, text: str) -> dict[str, float]:
        """What each token of an expression in FTS5's own language costs at most, whatever its operators."""
        costs: dict[str, float] = {}
        for one in _RAW.finditer(text.lower()):
            token = one["token"]
            if one["prefix"]:
                costs[f"{token}*"] = PREFIX * self._pages_of_prefix(token)
            else:
                size = self.size(db, token)
                costs[token] = ROW * size.rows + RAW * size.pages
        return costs

    def _rows_with_all(self, sizes: Sequence[TokenSize]) -> float:
        """In how many rows all of these tokens can be expected. Tokens occur together more often than by chance, so
        the share of the nth rarest counts by its nth root."""
        shares = sorted(size.rows / max(self.all_rows, 1) for size in sizes)[:MAX_SHARES]
        expected: float = self.all_rows * prod(share ** (1 / nth) for nth, share in enumerate(shares, start=1))
        return expected

    def size(self, db: sqlite3.Connection, token: str) -> TokenSize:
        """The size of a token. A page may begin with rare tokens before a frequent one, so all are looked up that may
        be frequent."""
        key = _MAIN + token.encode("utf-8", "surrogatepass")
        pages = sum(segment.between(key, key) for segment in self._segments)
        if pages <= FEW_PAGES:
            return TokenSize(pages, pages * ROWS_OF_PAGE)
        size = self._known.get(token)
        if size is None:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            size = self._known[token] = self._counted(db, token, pages)
        return size

    def _pages_of_prefix(self, prefix: str) -> int:
        """The number of pages of all tokens that begin with a prefix."""
        key = _MAIN + prefix.encode("utf-8", "surrogatepass")
        return sum(segment.between(key, key + b"\xff") for segment in self._segments)

    def _counted(self, db: sqlite3.Connection, token: str, pages: float) -> TokenSize:
        newest = f"select rowid as place from {self.fts} where {self.fts} match ? order by rowid desc limit ?"
        found, oldest = db.execute(f"select count(*), min(place) from ({newest})", (f'"{token}"', MAX_RARE)).fetchone()
        if found < MAX_RARE:
            return TokenSize(min(pages, found / ROWS_OF_PAGE + 1), found)
        return TokenSize(pages, found * self.all_rows / (self.all_rows - self._places.row_of(oldest)))


def _cost_of_phrase(sizes: Sequence[TokenSize], rows: float) -> float:
    """What a phrase of tokens of these sizes costs, in ms, if in at most `rows` rows their positions are compared.

    FTS5 leaps from row to row of the rarest token, so that it reads few pages of the others if that one is rare.
    """
    if len(sizes) == 1:
        return ROW * sizes[0].rows + SCAN * sizes[0].pages
    rarest = min(size.rows for size in sizes)
    compare = COMPARE / (1 + len(sizes) / LONG)
    shares = ((min(size.pages, LEAPS * rarest), min(rows / max(size.rows, 1), 1)) for size in sizes)
    return ROW * rows + sum(pages * (SCAN + compare * share) for pages, share in shares)


def _last_page(db: sqlite3.Connection, fts: str, segment: int) -> int:
    first = segment << _SEGMENT_BITS
    (last,) = db.execute(
        f"select max(id) from {fts}_data where id between ? and ?", (first, first + (1 << _PAGE_BITS) - 1)
    ).fetchone()
    return int(last) - first
