"""Reads series: figures that count the same in periods of one kind (docs/figures.md)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from urllib.parse import quote

from archive.site.data.figures.listed import FROM, SELECTED, ListedFigure
from archive.site.data.totals import ValueCount

MAX_FIGURES = 2_000  # of a series that a page and its files have
# The filters of the list, and their columns.
FILTERS: Mapping[str, str] = {
    "measure": "measure",
    "crime": "crime_id",
    "group": "iif(crime_id is null, crime, null)",  # groups of crimes, which have no id
    "region": "region_code",
    "unit": "unit",
    "period_kind": "period_kind",
}
ORDERS: Mapping[str, str] = {
    "longest": "periods desc, figures desc, id",
    "newest": "last_end desc, periods desc, id",
    "name": "id",
}


@dataclass(frozen=True, slots=True)
class Series:
    """A series. `crime` is None if it counts all crimes, `region_code` for the whole country, `months` if the periods
    have no common length."""

    id: str
    measure: str
    unit: str
    crime_id: str | None
    crime: str | None
    region_code: str | None
    place: str
    period_kind: str  # year, half_year, quarter, month, to_date, years, other
    months: int | None
    figures: int
    publications: int
    periods: int
    first_start: str
    last_end: str

    @property
    def path(self) -> str:
        """The path of its page."""
        return path_of(self.id)


@dataclass(frozen=True, slots=True)
class SeriesQuery:
    """What series are wanted; values of one filter are alternatives."""

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of FILTERS
    order: str = "longest"


COLUMNS = ", ".join(one.name for one in fields(Series))


def path_of(series_id: str) -> str:
    """The path of the page of a series."""
    return f"/figures/series/{quote(series_id, safe='')}"


def find_series(conn: sqlite3.Connection, series_id: str) -> Series | None:
    """The series with this id; None if there is none."""
    row = conn.execute(f"select {COLUMNS} from figure_series where id = ?", (series_id,)).fetchone()
    return Series(*row) if row else None


def figures_of(conn: sqlite3.Connection, series_id: str) -> tuple[ListedFigure, ...]:
    """Its figures, the earliest period first; those of one period by the date of their publication."""
    rows = conn.execute(
        f"""select {SELECTED} from {FROM} where f.series_id = ?
            order by f.period_end, f.period_start, p.published, f.publication_id, f.position limit {MAX_FIGURES}""",
        (series_id,),
    )
    return tuple(ListedFigure(*row) for row in rows)


def list_series(conn: sqlite3.Connection, wanted: SeriesQuery, limit: int, offset: int = 0) -> tuple[Series, ...]:
    """Series in the order of the query."""
    where, values = _where(wanted)
    rows = conn.execute(
        f"""select {COLUMNS} from figure_series where {where}
            order by {ORDERS[wanted.order]} limit :limit offset :offset""",
        values | {"limit": limit, "offset": offset},
    )
    return tuple(Series(*row) for row in rows)


def count_series(conn: sqlite3.Connection, wanted: SeriesQuery) -> int:
    """The number of series that the query finds."""
    where, values = _where(wanted)
    (number,) = conn.execute(f"select count(*) from figure_series where {where}", values).fetchone()
    return int(number)


def count_series_values(conn: sqlite3.Connection, wanted: SeriesQuery) -> dict[str, tuple[ValueCount, ...]]:
    """For each filter its values, most series first: those that the rest of the query leaves."""
    found = {}
    for name, column in FILTERS.items():
        where, values = _where(wanted, without=name)
        rows = conn.execute(
            f"""select {column}, count(*) from figure_series where {where} and {column} is not null
                group by 1 order by 2 desc, 1 limit 200""",
            values,
        )
        found[name] = tuple(ValueCount(*row) for row in rows)
    return found


def beside(conn: sqlite3.Connection, series: Series) -> tuple[Series, ...]:
    """The series of the same measure, crime and place in other units or other kinds of periods."""
    rows = conn.execute(
        f"""select {COLUMNS} from figure_series
            where measure = ? and crime is ? and place = ? and id != ? order by unit != ?, periods desc, id limit 20""",
        (series.measure, series.crime, series.place, series.id, series.unit),
    )
    return tuple(Series(*row) for row in rows)


def _where(wanted: SeriesQuery, *, without: str = "") -> tuple[str, dict[str, object]]:
    chosen = {name: values for name, values in wanted.filters.items() if name != without}
    conditions = [f"{FILTERS[name]} in (select value from json_each(:{name}))" for name in chosen]
    return " and ".join(["1", *conditions]), {name: json.dumps(values) for name, values in chosen.items()}
