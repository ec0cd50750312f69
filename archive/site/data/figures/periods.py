"""Says of what kind a period is, and which place it has among the periods of its kind."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal

PeriodKind = Literal["day", "month", "months", "year", "years", "across", "span", "until", "since", "unknown"]
# The kinds of periods of series that follow each other, and how many of them a year has.
IN_A_YEAR = {"year": 1, "half_year": 2, "quarter": 4, "month": 12, "to_date": 1}


@dataclass(frozen=True, slots=True)
class PeriodDays:
    """A period of a figure, by its first and last day (ISO 8601); None if it has none, or if it is not known."""

    start: str | None
    end: str | None

    @property
    def kind(self) -> PeriodKind:
        """Of what kind it is, as far as its name depends on it. `months` are several whole months of one year, `across`
        those of several years."""
        if not self.start or not self.end:
            return "since" if self.start else "until" if self.end else "unknown"
        if self.start == self.end:
            return "day"
        first, last = _day(self.start), _day(self.end)
        if not first or not last or first.day != 1 or last.day != calendar.monthrange(last.year, last.month)[1]:
            return "span"
        if (first.month, last.month) == (1, 12):
            return "year" if first.year == last.year else "years"
        if first.year != last.year:
            return "across"
        return "month" if first.month == last.month else "months"


def place_of(start: str, kind: str) -> int:
    """The place of a period of a series among those of its kind: the next one has the next number."""
    a_year = IN_A_YEAR[kind]
    return int(start[:4]) * a_year + (int(start[5:7]) - 1) * a_year // 12


def start_of(place: int, kind: str) -> str:
    """The first day of the period at a place, ISO 8601."""
    year, at = divmod(place, IN_A_YEAR[kind])
    return f"{year:04}-{at * 12 // IN_A_YEAR[kind] + 1:02}-01"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
