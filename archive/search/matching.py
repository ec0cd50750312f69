"""What an FTS5 expression finds on a shelf, as far as it is asked for: the newest rows at once, or the whole set."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import chain, islice, pairwise

from archive.search.bits import Members, bits_of, highest_first, lowest_first, span
from archive.search.catalogue import Shelf
from archive.search.query import MATCH_EVERYTHING, MATCH_NOTHING

FIRST_PIECE = 500  # rows


class Matching:
    """The rows that an expression finds among those that are allowed."""

    def __init__(self, db: sqlite3.Connection, shelf: Shelf, expression: str, allowed: int) -> None:
        self._db = db
        self._shelf = shelf
        self._expression = expression
        self.allowed = allowed

    def of(self, expression: str) -> Matching:
        """The same with another expression."""
        return Matching(self._db, self._shelf, expression, self.allowed)

    def of_all(self) -> Matching:
        """The same with all rows allowed."""
        return Matching(self._db, self._shelf, self._expression, self._shelf.all)

    def finds_at_most(self, number: int) -> bool:
        """Whether it finds no more than so many; with 0 nothing at all."""
        return next(islice(self.newest(), number, None), None) is None

    @property
    def is_known(self) -> bool:
        """Whether the whole set is at hand."""
        return self._known() is not None

    def found(self) -> int:
        """The set of all that the expression finds, allowed or not."""
        known = self._known()
        if known is None:
            known = self.found_in(range(self._shelf.size))
            self.keep(known)
        return known

    def found_in(self, places: range) -> int:
        """Those of it that are among these places."""
        found = self._ask("and rowid between ? and ?", places.start, places.stop - 1)
        return bits_of(found, self._shelf.size)

    def keep(self, found: int) -> None:
        """Keep what it finds, for the next who asks."""
        self._shelf.keep(self._expression, found)

    def parts(self, number: int) -> list[range]:
        """The places in so many parts, which can be looked through at once; none where the whole set is at hand."""
        size = self._shelf.size
        ends = [size * n // number for n in range(number + 1)]
        return [] if self.is_known else [range(*part) for part in pairwise(ends)]

    def total(self) -> int:
        """How many of those that are allowed it finds. Where all are, they are counted and not listed."""
        if self.is_known or not self.is_of_all:
            return (self.found() & self.allowed).bit_count()
        if self._expression not in self._shelf.counted:
            self.keep_total(self.total_in(range(self._shelf.size)))
        return self._shelf.counted[self._expression]

    def total_in(self, places: range) -> int:
        """How many of it are among these places, allowed or not."""
        fts = self._shelf.fts
        sql = f"select count(*) from {fts} where {fts} match ? and rowid between ? and ?"
        [(total,)] = self._db.execute(sql, (self._expression, places.start, places.stop - 1))
        return int(total)

    def keep_total(self, total: int) -> None:
        """Keep how many it finds, for the next who asks."""
        self._shelf.keep_total(self._expression, total)

    def parts_to_count(self, number: int) -> list[range]:
        """The same as `parts` for `total`: none where the number is at hand."""
        if self.is_of_all and self._expression in self._shelf.counted:
            return []
        return self.parts(number)

    @property
    def is_of_all(self) -> bool:
        """Whether all rows are allowed."""
        return self.allowed == self._shelf.all

    def newest(self) -> Iterator[int]:
        """The places, the newest first. What is not asked for costs nothing."""
        known = self._known()
        if known is not None:
            return highest_first(known & self.allowed)
        return self._in_pieces(0, self._shelf.size - 1, newest_first=True)

    def oldest(self) -> Iterator[int]:
        """The places, the oldest first, and then those without a date."""
        undated = span(0, self._shelf.undated)
        known = self._known()
        if known is not None:
            known &= self.allowed
            return chain(lowest_first(known & ~undated), lowest_first(known & undated))
        first, last = self._shelf.undated + 1, self._shelf.size - 1
        dated = self._in_pieces(first, last, newest_first=False)
        return chain(dated, self._in_pieces(0, self._shelf.undated, newest_first=False))

    def among(self, places: Iterable[int]) -> set[int]:
        """Which of these places it finds."""
        allowed = Members(self.allowed)
        wanted = [place for place in places if place in allowed]
        known = self._known()
        if known is not None:
            members = Members(known)
            return {place for place in wanted if place in members}
        return set(self._ask("and rowid in (select value from json_each(?))", json.dumps(wanted)))

    def best(self, weights: tuple[float, float], most: int) -> list[int]:
        """So many places that rank first by bm25; the weights are those of title and text. It reads all rows."""
        allowed = Members(self.allowed)
        ranked = self._ask(f"order by bm25({self._shelf.fts}, ?, ?), rowid desc limit ?", *weights, self._shelf.size)
        return list(islice((place for place in ranked if place in allowed), most))

    def _known(self) -> int | None:
        """The set where it is known without asking the file."""
        if self._expression == MATCH_EVERYTHING:
            return self._shelf.all
        return 0 if self._expression == MATCH_NOTHING else self._shelf.kept.get(self._expression)

    def _in_pieces(self, first: int, last: int, *, newest_first: bool) -> Iterator[int]:
        """The places from one to another, found in pieces that grow: most that is asked for stands in the first."""
        if not self.allowed:
            return
        first = max(first, (self.allowed & -self.allowed).bit_length() - 1)  # lowest and highest that are allowed
        last = min(last, self.allowed.bit_length() - 1)
        allowed, size = Members(self.allowed), FIRST_PIECE
        order = "desc" if newest_first else "asc"
        while first <= last:
            places = self._ask(f"and rowid between ? and ? order by rowid {order} limit ?", first, last, size)
            yield from (place for place in places if place in allowed)
            if len(places) < size:
                return
            first, last = (first, places[-1] - 1) if newest_first else (places[-1] + 1, last)
            size *= 4

    def _ask(self, more: str, *values: object) -> list[int]:
        """The places that FTS5 finds, in its order, as one row: each row of a cursor would hand Python's lock over."""
        fts = self._shelf.fts
        found = f"select rowid as place from {fts} where {fts} match ? {more}"
        cursor = self._db.cursor()
        cursor.row_factory = None
        [(places,)] = cursor.execute(f"select json_group_array(place) from ({found})", (self._expression, *values))
        return list(json.loads(places))
