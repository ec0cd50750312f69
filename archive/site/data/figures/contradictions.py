"""Reads contradictions: two numbers that the texts give for the same (docs/figures.md)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.site.data.figures.listed import ListedFigure, find_one

IN_ORDER = "order by p.published is null, p.published desc, c.id"


@dataclass(frozen=True, slots=True)
class OtherNumber:
    """The number that a figure contradicts: of an earlier publication, or of an earlier version of the same page."""

    as_written: str
    value: float
    sentence: str
    figure: ListedFigure | None  # None if it is in an earlier version
    version_id: int | None  # the earlier version; None if it is in another publication
    first_day: str | None  # when the page had that version, UTC, ISO 8601
    last_day: str | None

    @property
    def parts(self) -> tuple[str, str, str]:
        """The sentence before the number, the number, and the sentence behind it."""
        return self.sentence.partition(self.as_written)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A figure, the other number, and the versions in which the archive stores their pages (None if it has none)."""

    id: int
    figure: ListedFigure
    other: OtherNumber
    figure_version: int | None
    other_version: int | None

    @property
    def difference(self) -> float:
        """By how much the figure is more than the other number; less than 0 if it is less."""
        return round((self.figure.value or 0) - self.other.value, 6)

    @property
    def share(self) -> float | None:
        """The difference as a share of the other number, in per cent; None if that is 0."""
        return round(100 * self.difference / self.other.value, 1) if self.other.value else None


def count_contradictions(conn: sqlite3.Connection) -> int:
    """How many there are."""
    (number,) = conn.execute("select count(*) from contradictions").fetchone()
    return int(number)


def list_contradictions(conn: sqlite3.Connection, limit: int, offset: int = 0) -> tuple[Contradiction, ...]:
    """All of them, those of the newest publications first."""
    return tuple(_read(conn, IN_ORDER + " limit ? offset ?", (limit, offset)))


def contradictions_of(conn: sqlite3.Connection, figure_ids: Iterable[int]) -> tuple[Contradiction, ...]:
    """Those of which one of these figures is a side."""
    ids = json.dumps(list(figure_ids))
    where = "where c.figure_id in (select value from json_each(?)) or c.other_id in (select value from json_each(?))"
    return tuple(_read(conn, f"{where} {IN_ORDER}", (ids, ids)))


def contradicting_figures(conn: sqlite3.Connection, publication_id: int) -> frozenset[int]:
    """The ids of the figures of a publication that another number contradicts."""
    rows = conn.execute(
        """select f.id from figures f where publication_id = ? and (
            exists (select 1 from contradictions where figure_id = f.id)
            or exists (select 1 from contradictions where other_id = f.id))""",
        (publication_id,),
    )
    return frozenset(id_ for (id_,) in rows)


def _read(conn: sqlite3.Connection, rest: str, values: tuple[object, ...]) -> Iterable[Contradiction]:
    rows = conn.execute(
        f"""select c.id, c.figure_id, c.other_id, c.version_id, c.other_as_written, c.other_value, c.other_sentence,
                v.seen_at, v.last_seen
            from contradictions c join figures f on f.id = c.figure_id join publications p on p.id = f.publication_id
                left join page_versions v on v.id = c.version_id {rest}""",
        values,
    ).fetchall()
    for id_, figure_id, other_id, version_id, as_written, value, sentence, first_day, last_day in rows:
        figure = find_one(conn, figure_id)
        other = find_one(conn, other_id) if other_id is not None else None
        if figure is None:
            continue
        number = OtherNumber(as_written, value, sentence, other, version_id, first_day, last_day)
        other_version = _version(conn, other) if other else version_id
        yield Contradiction(id_, figure, number, _version(conn, figure), other_version)


def _version(conn: sqlite3.Connection, figure: ListedFigure) -> int | None:
    row = conn.execute("select version_id from pages where url = ?", (figure.url,)).fetchone()
    return row[0] if row else None
