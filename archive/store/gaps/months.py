"""Finds the months of a source that hold far less than its other months. It uses no SQL.

There are two kinds of evidence. A hole: the months before it and behind it have four times as many publications, and
the ups and downs of the source do not explain that. And addresses that lists of the source have named, and that are
dated to the month by themselves, of which hardly any was ever read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

LEAST_PUBLICATIONS = 12  # of a source with fewer, nothing can be said
FAR_LESS = 1 / 4  # of what it should be
WINDOW = 12  # months before and behind a month, with which it is compared
LEAST_BEFORE = 6  # months since the first, from which a source has a past
DEVIATIONS = 3.0  # by which a hole is below the median of its neighbours
LEAST_OF_ALL = 4  # publications in each of its neighbours, with which a month needs no deviation
TO_SIGMA = 1.4826  # median absolute deviation to standard deviation, of normally distributed numbers
LEAST_UNREAD = 3  # addresses of a column that numbers its articles, with which a month counts


@dataclass(frozen=True, slots=True)
class Hole:
    """A month with far fewer publications than the months around it."""

    month: str  # YYYY-MM
    publications: int
    before: float  # median of the months before it
    behind: float

    @property
    def evidence(self) -> dict[str, float]:
        """Its numbers, by name."""
        return {"publications": self.publications, "median_before": self.before, "median_behind": self.behind}


@dataclass(frozen=True, slots=True)
class UnreadMonth:
    """A month of which addresses are known, and hardly any was read."""

    month: str  # YYYY-MM
    addresses: int
    read: int


def holes(publications: Mapping[str, int]) -> Iterator[Hole]:
    """The holes between the first and the last month. `publications`: their number by month (YYYY-MM)."""
    if sum(publications.values()) < LEAST_PUBLICATIONS:
        return
    months = list(_months(min(publications), max(publications)))
    counts = [publications.get(month, 0) for month in months]
    for at in range(LEAST_BEFORE, len(months) - 2):  # one full month is behind it, and the last is not full
        before, behind = counts[max(0, at - WINDOW) : at], counts[at + 1 : at + 1 + WINDOW][: len(counts) - at - 2]
        usual = min(median(before), median(behind))
        if counts[at] <= usual * FAR_LESS and _is_no_ebb(counts[at], usual, sorted([*before, *behind])):
            yield Hole(months[at], counts[at], median(before), median(behind))


def _is_no_ebb(count: int, usual: float, around: list[int]) -> bool:
    """Whether the ups and downs of a source do not explain a month. `around`: the months around it, ascending.

    Either they are all far above it, however far they are apart, except one, which may be a hole itself; or it is
    several deviations below them.
    """
    least = around[1]
    if len(around) >= WINDOW and least >= LEAST_OF_ALL and count <= least * FAR_LESS / 2:
        return True
    middle = median(around)
    sigma = max(1.0, TO_SIGMA * median(abs(one - middle) for one in around))  # 1: the most regular source may be late
    return usual - count > DEVIATIONS * sigma


def unread_months(
    read: Mapping[str, int], unread: Mapping[str, int], numbered: Mapping[str, int]
) -> Iterator[UnreadMonth]:
    """The months whose addresses were hardly read, but not the last month of all, which is not full.

    Each argument has numbers of addresses by month (YYYY-MM): those that were read, those that never were, and how many
    of these are in columns whose articles have numbers. What is missing there is known by its number, so it says
    something of a month only if there is more of it.
    """
    last = max((*read, *unread), default="")
    for month, missing in sorted(unread.items()):
        known = missing + read.get(month, 0)
        is_of_months = missing > numbered.get(month, 0) or missing >= LEAST_UNREAD
        if month != last and is_of_months and read.get(month, 0) <= known * FAR_LESS:
            yield UnreadMonth(month, known, read.get(month, 0))


def _months(first: str, last: str) -> Iterator[str]:
    """All months from the first to the last, as YYYY-MM."""
    begin, end = (12 * int(month[:4]) + int(month[5:7]) - 1 for month in (first, last))
    return (f"{at // 12:04}-{at % 12 + 1:02}" for at in range(begin, end + 1))


def by_month(months: Iterator[str | None]) -> Counter[str]:
    """How often each month occurs."""
    return Counter(month for month in months if month)
