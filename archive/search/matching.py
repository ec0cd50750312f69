"""What an FTS5 expression finds on a shelf, as far as it is asked for: the newest rows at once, or the whole set."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from archive.search.bits import Members, bits_of, highest_first, lowest_first, span
from archive.search.catalogue import Shelf
from archive.search.query import MATCH_EVERYTHING, MATCH_NOTHING


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

    def is_found(self) -> bool:
        """Whether it finds anything."""
        return next(self.newest(), None) is not None

    @property
    def is_known(self) -> bool:
        """Whether the whole set is at hand."""
        return self._known() is not None

    def found(self) -> int:
        """The set of all that the expression finds, allowed or not."""
        known = self._known()
        if known is None:
            known = bits_of((place for (place,) in self._rows("")), self._shelf.size)
            self._shelf.keep(self._expression, known)
        return known

    def newest(self) -> Iterator[int]:
        """The places, the newest first. What is not asked for costs nothing."""
        known = self._known()
        return highest_first(known & self.allowed) if known is not None else self._passed("order by rowid desc")

    def oldest(self) -> Iterator[int]:
        """The places, the oldest first, and then those without a date."""
        undated = span(0, self._shelf.undated)
        known = self._known()
        if known is not None:
            known &= self.allowed
            return chain(lowest_first(known & ~undated), lowest_first(known & undated))
        last = self._shelf.undated
        dated, others = (self._passed(f"and rowid {sign} ? order by rowid", last) for sign in (">", "<="))
        return chain(dated, others)

    def among(self, places: Iterable[int]) -> set[int]:
        """Which of these places it finds."""
        allowed = Members(self.allowed)
        wanted = [place for place in places if place in allowed]
        known = self._known()
        if known is not None:
            members = Members(known)
            return {place for place in wanted if place in members}
        rows = self._rows("and rowid in (select value from json_each(?))", (json.dumps(wanted),))
        return {place for (place,) in rows}

    def best(self, weights: tuple[float, float], most: int) -> list[int]:
        """So many places that rank first by bm25; the weights are those of title and text. It reads all rows."""
        allowed = Members(self.allowed)
        rows = self._rows(f"order by bm25({self._shelf.fts}, ?, ?), rowid desc", weights)
        return list(islice((place for (place,) in rows if place in allowed), most))

    def _known(self) -> int | None:
        """The set where it is known without asking the file."""
        if self._expression == MATCH_EVERYTHING:
            return self._shelf.all
        return 0 if self._expression == MATCH_NOTHING else self._shelf.kept.get(self._expression)

    def _passed(self, more: str, *values: int) -> Iterator[int]:
        if not self.allowed:
            return iter(())
        lowest = (self.allowed & -self.allowed).bit_length() - 1
        highest = self.allowed.bit_length() - 1
        rows = self._rows(f"and rowid between ? and ? {more}", (lowest, highest, *values))
        allowed = Members(self.allowed)
        return (place for (place,) in rows if place in allowed)

    def _rows(self, more: str, values: Iterable[object] = ()) -> Iterator[tuple[int]]:
        cursor = self._db.cursor()
        cursor.row_factory = None
        fts = self._shelf.fts
        return cursor.execute(f"select rowid from {fts} where {fts} match ? {more}", (self._expression, *values))
