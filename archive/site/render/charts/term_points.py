"""Lays out the terms of single defendants as points on a line of months: suspended ones below the line, others above.

Each point is a published term of one defendant and leads to its case. Equal terms are stacked. Across, a picture is
measured in per cent of its width, so that it fits every screen; up, in pixels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from archive.site.data.outcomes.tallies import DefendantTerm
from archive.site.render.charts.year_bars import Screens

LEAST_TERMS = 3  # from which on there is a picture
MAX_DRAWN = 600  # points, those of the newest publications
RADIUS, APART = 4.0, 9.0  # px of a point, and from one to the next of a stack
MAX_STACK = 150.0  # px of a stack; its points move together where it would be higher
ROOM = 10.0  # px between the line and the first point, and above the highest one
YEAR = 12
FEW = 6  # ticks of which each has room for its name on a phone
STEPS = ((6, 1), (12, 2), (1_000, 5))  # up to so many years, a tick every so many


@dataclass(frozen=True, slots=True)
class TermPoint:
    """A term on the picture."""

    term: DefendantTerm
    x: float  # per cent
    y: float


@dataclass(frozen=True, slots=True)
class TermTick:
    """A number of months on the line."""

    months: int
    x: float
    text: Screens


@dataclass(frozen=True, slots=True)
class TermChart:
    """A picture of terms."""

    points: tuple[TermPoint, ...]
    ticks: tuple[TermTick, ...]
    line: float  # y of the line of months
    height: float
    drawn: int
    left_out: int  # terms of earlier publications that are not drawn

    @property
    def has_suspended(self) -> bool:
        """Whether terms are below the line."""
        return any(point.term.suspended for point in self.points)


def term_chart(terms: Sequence[DefendantTerm]) -> TermChart | None:
    """The picture of these terms; None if they are too few."""
    if len(terms) < LEAST_TERMS:
        return None
    drawn = terms[:MAX_DRAWN]
    years = -(-max(term.months for term in drawn) // YEAR)
    months = max(years, 1) * YEAR
    stacks = defaultdict[tuple[int, bool], list[DefendantTerm]](list)
    for term in drawn:
        stacks[term.months, term.suspended].append(term)
    highest = {
        side: max((len(stack) for (_, below), stack in stacks.items() if below is side), default=0)
        for side in (False, True)
    }
    apart = min(APART, MAX_STACK / max(highest.values()))  # the same on both sides, so that they can be compared
    above, below = (highest[side] * apart + 2 * ROOM if highest[side] else ROOM for side in (False, True))
    points = tuple(
        TermPoint(term, _x(term.months, months), _y(at, apart, above, suspended))
        for (_, suspended), stack in sorted(stacks.items())
        for at, term in enumerate(stack)
    )
    return TermChart(
        points, _ticks(years, months), round(above, 1), round(above + below, 1), len(drawn), len(terms) - len(drawn)
    )


def _x(months: int, most: int) -> float:
    return round(100 * months / most, 2)


def _y(at: int, apart: float, line: float, below: bool) -> float:
    away = ROOM + RADIUS + at * apart
    return round(line + away if below else line - away, 1)


def _ticks(years: int, months: int) -> tuple[TermTick, ...]:
    step = next(step for most, step in STEPS if years <= most)
    drawn = range(0, years + 1, step)
    return tuple(
        TermTick(year * YEAR, _x(year * YEAR, months), "all" if len(drawn) <= FEW or at % 2 == 0 else "wide")
        for at, year in enumerate(drawn)
    )
