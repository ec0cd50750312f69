"""Finds the series: which figures of a public file count the same, period by period."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from itertools import groupby
from operator import attrgetter

from archive.publish.figures.counted import (
    NEEDED,
    WHOLE_COUNTRY,
    Counted,
    FigureRow,
    PeriodLength,
    counted,
    series_id,
)

COLUMNS = ", ".join(f"f.{one.name}" for one in fields(FigureRow))  # of a row f of `figures`
_OUTSIDE_OF_CASES = f"""
    SELECT {COLUMNS} FROM main.figures f WHERE case_id IS NULL AND {NEEDED} ORDER BY publication_id, position
"""
_INSERT = "INSERT INTO main.figure_series VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(slots=True)
class _Members:
    """The figures of a series, as far as its row tells of them."""

    figures: list[int] = field(default_factory=list)  # ids
    publications: set[int] = field(default_factory=set)
    periods: set[tuple[str, str]] = field(default_factory=set)


class SeriesNames:
    """Names series by what the public file calls crimes and places."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._places = dict(db.execute("SELECT code, name FROM main.regions"))
        self._crimes = frozenset(name for (name,) in db.execute("SELECT name FROM main.crimes"))

    def place(self, what: Counted) -> str:
        """The place of a series."""
        return self._places[what.region_code] if what.region_code else WHOLE_COUNTRY

    def id(self, what: Counted, kind: PeriodLength) -> str:
        """The id of a series."""
        return series_id(what, self.place(what), kind, self._crimes)


def fill(db: sqlite3.Connection, names: SeriesNames) -> None:
    """Fill figure_series and figures.series_id."""
    found = dict[tuple[Counted, PeriodLength], _Members]()
    for figure, what, kind in _counted(db):
        members = found.setdefault((what, kind), _Members())
        members.figures.append(figure.id)
        members.publications.add(figure.publication_id)
        members.periods.add((figure.period_start or "", figure.period_end or ""))
    rows = {names.id(what, kind): (what, kind, members) for (what, kind), members in found.items()}
    for id_, (what, kind, members) in sorted(rows.items()):
        of_figures = (what.measure, what.unit, what.crime_id, what.crime, what.region_code, names.place(what))
        sizes = (len(members.figures), len(members.publications), len(members.periods))
        span = (min(start for start, _ in members.periods), max(end for _, end in members.periods))
        db.execute(_INSERT, (id_, *of_figures, kind.name, kind.months, *sizes, *span))
        db.executemany("UPDATE main.figures SET series_id = ? WHERE id = ?", ((id_, one) for one in members.figures))


def _counted(db: sqlite3.Connection) -> Iterator[tuple[FigureRow, Counted, PeriodLength]]:
    rows = (FigureRow(*row) for row in db.execute(_OUTSIDE_OF_CASES))
    for _, of_publication in groupby(rows, key=attrgetter("publication_id")):
        yield from counted(of_publication)
