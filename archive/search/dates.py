"""The dates of publication by which a search is limited. They are as precise as known: a day, a month or a year."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from pyroaring import BitMap


class Dates:
    """The dates of all rows of a shelf, by place: the earliest first, and before them those that are unknown."""

    def __init__(self, days: list[str]) -> None:
        """`days` by place, from 0 on: ISO 8601, rising; empty if unknown, as at place 0, which is no row."""
        self._days = days

    @property
    def size(self) -> int:
        """One more than the highest place."""
        return len(self._days)

    @property
    def undated(self) -> int:
        """The highest place without a date; 0 if all have one."""
        return bisect_right(self._days, "") - 1

    def between(self, since: str | None, until: str | None) -> BitMap:
        """The places in a range of dates, both ends included and as precise as given. A date that is less precise than
        the range counts if it may lie in it. A row without a date counts only if there is no range."""
        if not since and not until:
            return BitMap(range(1, self.size))
        if since and until and f"{until}~" < since:
            return BitMap()
        first = bisect_left(self._days, since or "0")
        last = bisect_right(self._days, f"{until}~") if until else self.size  # ~ comes after all that follows a date
        found = BitMap(range(first, last))
        for coarse in {(since or "")[:4], (since or "")[:7]} - {since or ""}:  # 2023 and 2023-05 for 2023-05-12
            found |= BitMap(range(bisect_left(self._days, coarse), min(bisect_right(self._days, coarse), last)))
        return found
