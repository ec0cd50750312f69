"""Finds the contradictions: figures of two publications that say another number of the same in the same period."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from archive.model import Bound
from archive.publish.figures.counted import numbers_contradict
from archive.urls import stable_id

# If a period of a series has more numbers than this that contradict each other, its names do not say all that is
# counted, and nobody can tell which of them do contradict each other.
MOST_NUMBERS = 6

# Plain numbers, since bounds and ranges contradict nothing; those of the earliest publication first.
_IN_SERIES = f"""
    SELECT series_id, period_start, period_end, f.id, publication_id, start, "end", as_written, value, sentence
    FROM main.figures f JOIN main.publications p ON p.id = publication_id
    WHERE series_id IS NOT NULL AND bound = '{Bound.EXACT}' AND value_max IS NULL
    ORDER BY series_id, period_start, period_end, coalesce(published, ''), publication_id, position
"""
_INSERT = "INSERT INTO main.contradictions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class _Statement:
    """A figure of a series."""

    series_id: str
    period_start: str
    period_end: str
    id: int
    publication_id: int
    start: int
    end: int
    as_written: str
    value: float
    sentence: str

    def contradicts(self, other: _Statement) -> bool:
        """Whether both cannot be right."""
        return self.value != other.value and numbers_contradict(
            self.as_written, self.value, other.as_written, other.value
        )


def fill(db: sqlite3.Connection) -> None:
    """Fill the table contradictions with those between publications, when the series are known."""
    statements = (_Statement(*row) for row in db.execute(_IN_SERIES))
    rows = []
    for _, same in groupby(statements, key=attrgetter("series_id", "period_start", "period_end")):
        for later, earlier in _contradictions([*same]):
            of_other = (earlier.start, earlier.end, earlier.as_written, earlier.value, earlier.sentence)
            id_ = stable_id(later.id, "contradicts", earlier.id)
            rows.append((id_, later.id, earlier.id, None, *of_other))
    db.executemany(_INSERT, sorted(rows))


def _contradictions(same: list[_Statement]) -> set[tuple[_Statement, _Statement]]:
    """The pairs of statements of one period that contradict each other, the later one first. Of those that say one
    number the earliest stands for all, so that a number that a hundred publications repeat is told once of each."""
    first = dict[float, tuple[int, _Statement]]()
    for place, one in enumerate(same):
        first.setdefault(one.value, (place, one))
    if len(first) > MOST_NUMBERS:
        return set()
    return {
        (one, other) if place > other_place else (other, one)
        for place, one in enumerate(same)
        for other_place, other in first.values()
        if one.publication_id != other.publication_id and one.contradicts(other)
    }
