"""Dates of publication, by which a search can be limited. Each is as precise as known: a day, a month or a year."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import groupby

from pyroaring import BitMap

from archive.search.index.places import PlaceList


class Dates:
    """The dates of all rows of a shelf, in the order of places: first unknown dates, then known dates, rising.

    Each date is kept once, since many rows have the same.
    """

    def __init__(self, places: PlaceList, days: Sequence[str]) -> None:
        """`days`: one a place, rising; ISO 8601, or empty if unknown."""
        self._places = places
        self._days = list[str]()
        self._ends = array("I", [0])  # of each date the number of rows that have it or an earlier one, behind a 0
        for day, rows in groupby(days):
            self._days.append(day)
            self._ends.append(self._ends[-1] + sum(1 for _ in rows))

    @property
    def undated(self) -> int:
        """The highest place without a date; 0 if all rows have a date."""
        rows = self._ends[bisect_right(self._days, "")]
        return self._places[rows - 1] if rows else 0

    def between(self, since: str | None, until: str | None) -> BitMap:
        """The places in a range of dates. Both ends are included, and are a day, a month or a year. A date that is less
        precise than the range counts if it may lie in the range. A row without a date counts only if there is no
        range."""
        if not since and not until:
            return BitMap(self._places[:])
        if since and until and f"{until}~" < since:
            return BitMap()
        first = self._first(since or "0")
        last = self._first(f"{until}~") if until else len(self._places)  # ~ sorts after all that may follow a date
        found = BitMap(self._places[first:last])
        for coarse in {(since or "")[:4], (since or "")[:7]} - {since or ""}:  # 2023 and 2023-05 if since is 2023-05-12
            found |= BitMap(self._places[self._first(coarse) : min(self._first(f"{coarse}\0"), last)])
        return found

    def _first(self, day: str) -> int:
        """The number of rows with an earlier date, or none."""
        return self._ends[bisect_left(self._days, day)]
