"""The rows that an FTS5 expression finds on a Shelf (see archive.search.catalogue). Rows are known by their places.

Where the order of the results allows it, rows are read in pieces, until there are as many as are asked for. The head,
which is the newest rows, is read once: it tells whether there are few rows, and which of the newest are among them.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, pairwise

from pyroaring import BitMap

from archive.search.catalogue import Shelf
from archive.search.cost import MAX_MS
from archive.search.query import MATCH_EVERYTHING, MATCH_NOTHING, Query, match

HEAD = 121  # number of rows that are read first: the newest; one more than a search weighs
FIRST_PIECE = 500  # number of rows that are read next
MIN_MS = 200.0  # estimate of a query from which searching for its phrases apart is worth while


class Matching:
    """The rows that a query finds, and those of them that are allowed (see archive.search.selection)."""

    def __init__(
        self,
        db: sqlite3.Connection,
        shelf: Shelf,
        query: Query | None,
        allowed: BitMap | None = None,
        headings: tuple[str, ...] = (),
    ) -> None:
        """`query`: None finds every row. `allowed`: None allows every row. `headings`: the sections below these alone
        are searched, and only for the words, not for what these refer to. Raises CostlyQueryError."""
        if query and headings:
            query = replace(query, references={})
        self._db = db
        self._shelf = shelf
        self._index = shelf.sections if headings and shelf.sections else shelf.index_for(query or Query())
        self.headings = headings
        self._expression = MATCH_EVERYTHING if query is None else match(query, self._index.split)
        if headings:
            self._expression = f"{{{' '.join(headings)}}} : ({self._expression})"
        self.allowed = shelf.all if allowed is None else allowed
        self._found_with_references: BitMap | None = None
        is_new = self._known() is None and self._expression not in shelf.recent_heads
        if query is not None and query.references:
            self._index.check(db, query)
            self._found_with_references = self._found_by_groups(query)
        elif query is not None and is_new:  # a request applies its query about seven times
            self._prepare(query)

    def _prepare(self, query: Query) -> None:
        """Check what a query costs. If it would cost much only because the faster table cannot find all of its phrases,
        find its rows group by group, and each phrase in the table that finds it fastest."""
        if self.headings:
            self._index.check(self._db, query)
            return
        wanted, unwanted = (
            [self._by_table(group, query) for group in query.all_of],
            self._by_table(query.none_of, query),
        )
        parts = [*chain(*wanted), *unwanted]
        is_mixed = len({self._shelf.index_for(one).fts for one in parts}) > 1
        cost = self._index.cost(self._db, query)
        if is_mixed and cost > MIN_MS and sum(map(self._cost, parts)) < min(cost, MAX_MS):
            found = BitMap.intersection(self._shelf.all, *map(self._found_by_any, wanted))
            self.keep(found - self._found_by_any(unwanted))
        else:
            self._index.check(self._db, query)

    def _found_by_groups(self, query: Query) -> BitMap:
        """All places of a query with references: FTS5 finds phrases, and the references add what they mean."""
        key = (match(query), tuple(query.references.items()))
        if (known := self._shelf.recent_groups.get(key)) is not None:
            return known
        wanted = [self._found_with_meanings(group, query) for group in query.all_of]
        found = BitMap.intersection(self._shelf.all, *wanted) - self._found_with_meanings(query.none_of, query)
        return self._shelf.recent_groups.keep(key, found)

    def _found_with_meanings(self, phrases: Iterable[str], query: Query) -> BitMap:
        """All places with any of some phrases, or with what these refer to."""
        meant = (query.references[one] for one in phrases if one in query.references)
        rows = (self._shelf.referring.rows(self._db, reference).places for reference in meant)
        return BitMap.union(self._found_by_any(self._by_table(phrases, query)), *rows)

    def _by_table(self, phrases: Iterable[str], query: Query) -> list[Query]:
        """Queries for any of some phrases of a query, one for each full-text table that finds some of them fastest."""
        fastest = defaultdict[str, list[str]](list)
        for phrase in phrases:
            alone = Query(((phrase,),), not_within=query.not_within)
            fastest[self._shelf.index_for(alone).fts].append(phrase)
        return [Query((tuple(those),), not_within=query.not_within) for those in fastest.values()]

    def _cost(self, query: Query) -> float:
        return self._shelf.index_for(query).cost(self._db, query)

    def _found_by_any(self, queries: Iterable[Query]) -> BitMap:
        return BitMap.union(BitMap(), *(Matching(self._db, self._shelf, one).found() for one in queries))

    def finds_any(self) -> bool:
        """Whether the expression finds a row, allowed or not."""
        return bool(self._head())

    def found(self) -> BitMap:
        """All places that the expression finds, allowed or not."""
        known = self._known()
        return self.keep(self.found_in(range(self._shelf.places.end))) if known is None else known

    def found_in(self, places: range) -> BitMap:
        """The places in a range that the expression finds, allowed or not."""
        return BitMap(self._query("and rowid between ? and ?", places.start, places.stop - 1))

    def keep(self, found: BitMap) -> BitMap:
        """Keep what the expression finds for the next search, and return it."""
        return self._shelf.recent_matches.keep(self._expression, found)

    def ranges(self, number: int) -> list[range]:
        """All places of the shelf in `number` ranges, to be searched at the same time; empty if the result is known."""
        places = self._shelf.places
        if not places:
            return []
        ends = [0, *(places[len(places) * n // number] for n in range(1, number)), places.end]
        return [] if self._known() is not None else [range(*bounds) for bounds in pairwise(ends)]

    def total(self) -> int:
        """The number of allowed rows that the expression finds."""
        return self.found().intersection_cardinality(self.allowed)

    def newest(self) -> Iterator[int]:
        """The allowed places that the expression finds, the newest first. They are read as they are needed."""
        head = self._head()
        known = self._known()
        if known is not None:
            return reversed((known & self.allowed).to_array())
        return chain(reversed((head & self.allowed).to_array()), self._in_pieces(0, head.min() - 1, newest_first=True))

    def oldest(self) -> Iterator[int]:
        """The allowed places that the expression finds, the oldest first, then those without a date."""
        known, first_dated = self._known(), self._shelf.dates.undated + 1
        if known is not None:
            undated = BitMap(range(first_dated))
            known = known & self.allowed
            return chain((known - undated).to_array(), (known & undated).to_array())
        dated = self._in_pieces(first_dated, self._shelf.places.end - 1, newest_first=False)
        return chain(dated, self._in_pieces(0, first_dated - 1, newest_first=False))

    def among(self, places: Iterable[int]) -> set[int]:
        """Which of these places are allowed and found by the expression."""
        wanted = self.allowed & BitMap(places)
        head = self._head()
        known = self._known()
        if known is not None:
            return set(wanted & known)
        older = [place for place in wanted if place < head.min()]
        return set(wanted & head).union(self._query("and rowid in (select value from json_each(?))", json.dumps(older)))

    def possible(self) -> BitMap:
        """The allowed places among which are all that the expression finds; exactly these, if they are few."""
        self._head()  # after it, few are known
        known = self._known()
        return self.allowed if known is None else self.allowed & known

    def _known(self) -> BitMap | None:
        """All places that the expression finds, allowed or not, if they are known without a query; else None."""
        if self._found_with_references is not None:
            return self._found_with_references
        if self._expression == MATCH_EVERYTHING:
            return self._shelf.all
        return BitMap() if self._expression == MATCH_NOTHING else self._shelf.recent_matches.get(self._expression)

    def _head(self) -> BitMap:
        """The HEAD newest places that the expression finds, allowed or not. If FTS5 finds fewer, it has read its whole
        index, so that all places are known from then on."""
        known = self._known()
        if known is not None:
            return known[-HEAD:]
        head = self._shelf.recent_heads.get(self._expression)
        if head is None:
            head = BitMap(self._query("order by rowid desc limit ?", HEAD))
            if len(head) < HEAD:
                return self.keep(head)
            self._shelf.recent_heads.keep(self._expression, head)
        return head

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
        fts = self._index.fts
        found = f"select rowid as place from {fts} where {fts} match ? {more}"
        cursor = self._db.cursor()
        cursor.row_factory = None
        [(places,)] = cursor.execute(f"select json_group_array(place) from ({found})", (self._expression, *values))
        return list(json.loads(places))
