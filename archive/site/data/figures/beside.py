"""Finds what else says of a figure: the same or another number for the same, its parts, and of what it is a part."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.site.data.figures.contradictions import Contradiction, contradictions_of
from archive.site.data.figures.listed import FROM, SELECTED, ListedFigure, find_one

MAX_OTHERS = 50
# What two figures that say of the same have alike. A period must be known: “all” and “in that time” are not the same.
SAME = """f.measure = :measure and f.unit = :unit and f.period_end = :period_end and f.period_start is :period_start
    and f.crime is :crime and coalesce(f.region_code, f.place) is :place and f.id != :id
    and (f.series_id = :series or (f.subject is :subject and f.measure_as_written is :as_written))"""


@dataclass(frozen=True, slots=True)
class FigureContext:
    """What the archive has beside a figure."""

    same: tuple[ListedFigure, ...]  # of the same, with the same value and bound
    others: tuple[ListedFigure, ...]  # of the same, with another value or bound, but no side of a contradiction
    whole: ListedFigure | None  # of which it is a part
    parts: tuple[ListedFigure, ...]
    contradictions: tuple[Contradiction, ...]


def context_of(conn: sqlite3.Connection, figure: ListedFigure) -> FigureContext:
    """What the archive has beside a figure."""
    alike = _find(conn, SAME, _values_of(figure)) if figure.period_end and figure.place else ()
    contradictions = contradictions_of(conn, (figure.id,))
    sides = {side.id for one in contradictions for side in (one.figure, one.other.figure) if side}
    return FigureContext(
        same=tuple(one for one in alike if _number(one) == _number(figure)),
        others=tuple(one for one in alike if _number(one) != _number(figure) and one.id not in sides),
        whole=find_one(conn, figure.part_of) if figure.part_of else None,
        parts=_find(conn, "f.part_of = :id and f.publication_id = :publication", _values_of(figure)),
        contradictions=contradictions,
    )


def _number(figure: ListedFigure) -> tuple[object, ...]:
    return figure.value, figure.value_max, figure.bound


def _values_of(figure: ListedFigure) -> dict[str, object]:
    return {
        **{name: getattr(figure, name) for name in ("id", "measure", "unit", "period_start", "period_end", "crime")},
        "place": figure.region_code or figure.place,
        "series": figure.series_id,
        "subject": figure.subject,
        "as_written": figure.measure_as_written,
        "publication": figure.publication_id,
    }


def _find(conn: sqlite3.Connection, where: str, values: dict[str, object]) -> tuple[ListedFigure, ...]:
    rows = conn.execute(
        f"""select {SELECTED} from {FROM}
            where {where} order by p.published, p.id, f.start limit {MAX_OTHERS}""",
        values,
    )
    return tuple(ListedFigure(*row) for row in rows)
