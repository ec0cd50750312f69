"""The rows that an FTS5 expression finds on a Shelf (see archive.search.catalogue). Rows are known by their places.

Where the order of the results allows it, rows are read in pieces, until there are as many as are asked for.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, pairwise

from pyroaring import BitMap

from archive.search.catalogue import Catalogue, Shelf
from archive.search.query import MATCH_EVERYTHING, MATCH_NOTHING, Order, SearchQuery, match
from archive.search.words_or_parts import SearchWords

FIRST_PIECE = 500  # number of rows that are read first
# In a search of publications, a case too must have the chosen values of these facets.
SHARED_FACETS = ("crime", "region")


class Matching:
    """The rows that an expression finds, and those of them that are allowed (see Selection)."""

    def __init__(self, db: sqlite3.Connection, shelf: Shelf, expression: str, allowed: BitMap) -> None:
        self._db = db
        self._shelf = shelf
        self._expression = expression
        self.allowed = allowed

    def finds_at_most(self, number: int) -> bool:
        """Whether the expression finds at most `number` rows, allowed or not."""
        everywhere = Matching(self._db, self._shelf, self._expression, self._shelf.all)
        return next(islice(everywhere.newest(), number, None), None) is None

    def found(self) -> BitMap:
        """All places that the expression finds, allowed or not."""
        known = self._known()
        return self.keep(self.found_in(range(self._shelf.size))) if known is None else known

    def found_in(self, places: range) -> BitMap:
        """The places in a range that the expression finds, allowed or not."""
        return BitMap(self._query("and rowid between ? and ?", places.start, places.stop - 1))

    def keep(self, found: BitMap) -> BitMap:
        """Keep what the expression finds for the next search, and return it."""
        return self._shelf.recent_matches.keep(self._expression, found)

    def ranges(self, number: int) -> list[range]:
        """All places of the shelf in `number` ranges, to be searched at the same time; empty if the result is known."""
        ends = [self._shelf.size * n // number for n in range(number + 1)]
        return [] if self._known() is not None else [range(*bounds) for bounds in pairwise(ends)]

    def total(self) -> int:
        """The number of allowed rows that the expression finds."""
        return self.found().intersection_cardinality(self.allowed)

    def newest(self) -> Iterator[int]:
        """The allowed places that the expression finds, the newest first. They are read as they are needed."""
        known = self._known()
        if known is not None:
            return reversed((known & self.allowed).to_array())
        return self._in_pieces(0, self._shelf.size - 1, newest_first=True)

    def oldest(self) -> Iterator[int]:
        """The allowed places that the expression finds, the oldest first, then those without a date."""
        known, first_dated = self._known(), self._shelf.dates.undated + 1
        if known is not None:
            undated = BitMap(range(first_dated))
            known = known & self.allowed
            return chain((known - undated).to_array(), (known & undated).to_array())
        dated = self._in_pieces(first_dated, self._shelf.size - 1, newest_first=False)
        return chain(dated, self._in_pieces(0, first_dated - 1, newest_first=False))

    def among(self, places: Iterable[int]) -> set[int]:
        """Which of these places are allowed and found by the expression."""
        wanted = [place for place in places if place in self.allowed]
        known = self._known()
        if known is not None:
            return {place for place in wanted if place in known}
        return set(self._query("and rowid in (select value from json_each(?))", json.dumps(wanted)))

    def best(self, weights: tuple[float, float], limit: int) -> list[int]:
        """The `limit` best allowed places by bm25. `weights`: of title and text. Reads all rows that are found."""
        ranked = self._query(f"order by bm25({self._shelf.fts}, ?, ?), rowid desc limit ?", *weights, self._shelf.size)
        return list(islice((place for place in ranked if place in self.allowed), limit))

    def _known(self) -> BitMap | None:
        """All places that the expression finds, allowed or not, if they are known without a query; else None."""
        if self._expression == MATCH_EVERYTHING:
            return self._shelf.all
        return BitMap() if self._expression == MATCH_NOTHING else self._shelf.recent_matches.get(self._expression)

    def _in_pieces(self, first: int, last: int, *, newest_first: bool) -> Iterator[int]:
        """The allowed places from `first` to `last` that the expression finds. They are read in growing pieces, since a
        page of results mostly needs only the first piece."""
        if not self.allowed:
            return
        first, last, size = max(first, self.allowed.min()), min(last, self.allowed.max()), FIRST_PIECE
        order = "desc" if newest_first else "asc"
        while first <= last:
            places = self._query(f"and rowid between ? and ? order by rowid {order} limit ?", first, last, size)
            yield from (place for place in places if place in self.allowed)
            if len(places) < size:
                return
            first, last = (first, places[-1] - 1) if newest_first else (places[-1] + 1, last)
            size *= 4

    def _query(self, more: str, *values: object) -> list[int]:
        """The places that FTS5 finds, in the order that `more` asks for.

        They come as one JSON array in one row: between rows a cursor gives up the GIL and must wait to get it back.
        """
        fts = self._shelf.fts
        found = f"select rowid as place from {fts} where {fts} match ? {more}"
        cursor = self._db.cursor()
        cursor.row_factory = None
        [(places,)] = cursor.execute(f"select json_group_array(place) from ({found})", (self._expression, *values))
        return list(json.loads(places))


@dataclass(frozen=True, slots=True)
class Selection:
    """A query applied to one file: its words, and the matching rows of each shelf.

    In a search of cases, only cases must pass the filters; publications are not filtered. In a search of publications,
    a case must be in a publication that passes the filters, and must itself pass those of SHARED_FACETS.
    """

    query: SearchQuery
    words: SearchWords
    publications: Matching
    cases: Matching
    dated: BitMap  # places of the searched shelf in the range of dates

    @classmethod
    def of(cls, db: sqlite3.Connection, catalogue: Catalogue, query: SearchQuery, words: SearchWords) -> Selection:
        """The selection of a query. Raises KeyError for an unknown facet."""
        shelf = catalogue.shelf(query.shelf)
        dated = shelf.dates.between(query.since, query.until)
        filtered = dated & shelf.having(query.filters)
        if query.shelf == "cases":
            publications, cases = catalogue.publications.all, filtered
        else:
            own = {facet: values for facet, values in query.filters.items() if facet in SHARED_FACETS}
            publications, cases = filtered, catalogue.cases_in(filtered) & catalogue.cases.having(own)
        expression = match(words.query) if query.text else MATCH_EVERYTHING
        return cls(
            query,
            words,
            Matching(db, catalogue.publications, expression, publications),
            Matching(db, catalogue.cases, expression, cases),
            dated,
        )

    def matching(self, *, of_cases: bool) -> Matching:
        """The rows of cases, or of publications, that match."""
        return self.cases if of_cases else self.publications

    @property
    def rows(self) -> Matching:
        """The rows of the searched shelf that match."""
        return self.matching(of_cases=self.query.shelf == "cases")

    @property
    def order(self) -> Order:
        """The order of the results. If the query has no words to look for, `relevance` means `newest`."""
        order = self.query.order
        return order if self.words.query.all_of or order != "relevance" else "newest"
