"""Dates of publication, by which a search can be limited. Each is as precise as known: a day, a month or a year."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from pyroaring import BitMap


class Dates:
    """The dates of all rows of a shelf, in the order of places: first unknown dates, then known dates, rising."""

    def __init__(self, days: list[str]) -> None:
        """`days`: in the order of places, rising; ISO 8601, or empty if unknown. Place 0 is no row, and is empty."""
        self._days = days

    @property
    def size(self) -> int:
        """One more than the highest place."""
        return len(self._days)

    @property
    def undated(self) -> int:
        """The highest place without a date; 0 if all rows have a date."""
        return bisect_right(self._days, "") - 1

    def between(self, since: str | None, until: str | None) -> BitMap:
        """The places in a range of dates. Both ends are included, and are a day, a month or a year. A date that is less
        precise than the range counts if it may lie in the range. A row without a date counts only if there is no
        range."""
        if not since and not until:
            return BitMap(range(1, self.size))
        if since and until and f"{until}~" < since:
            return BitMap()
        first = bisect_left(self._days, since or "0")
        last = bisect_right(self._days, f"{until}~") if until else self.size  # ~ sorts after all that may follow a date
        found = BitMap(range(first, last))
        for coarse in {(since or "")[:4], (since or "")[:7]} - {since or ""}:  # 2023 and 2023-05 if since is 2023-05-12
            found |= BitMap(range(bisect_left(self._days, coarse), min(bisect_right(self._days, coarse), last)))
        return found
