"""Reads figures together with their publications."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, fields

from archive.site.data.anchors import figure_anchor


@dataclass(frozen=True, slots=True)
class ListedFigure:
    """A figure with its publication. Unknown values are None."""

    id: int
    publication_id: int
    case_id: int | None
    position: int
    start: int  # offsets in the text of the publication
    end: int
    as_written: str
    value: float | None
    value_max: float | None
    unit: str
    bound: str
    measure: str
    measure_as_written: str | None
    crime_id: str | None
    crime: str | None
    crime_as_written: str | None
    subject: str | None
    place: str | None
    region_code: str | None
    period_as_written: str | None
    period_start: str | None
    period_end: str | None
    change: str | None
    part_of: int | None
    damaged: int
    sentence: str
    series_id: str | None
    slug: str
    title: str | None
    kind: str
    issuer: str | None
    published: str | None
    url: str
    source: str | None

    @property
    def anchor(self) -> str:
        """The part after # of its address on the page of its publication."""
        return figure_anchor(self.sentence, self.as_written)

    @property
    def parts(self) -> tuple[str, str, str]:
        """The sentence before the number, the number, and the sentence behind it."""
        before, number, behind = self.sentence.partition(self.as_written)
        return before, number, behind


COLUMNS = tuple(one.name for one in fields(ListedFigure))
OF_PUBLICATION = {
    **dict.fromkeys(("slug", "title", "kind", "issuer", "published", "url"), "p.{}"),
    "source": "s.name as {}",
}
SELECTED = ", ".join(OF_PUBLICATION.get(name, 'f."{}"').format(name) for name in COLUMNS)
FROM = "figures f join publications p on p.id = f.publication_id left join sources s on s.id = p.source_id"


def read_figures(conn: sqlite3.Connection, ids: Sequence[int]) -> tuple[ListedFigure, ...]:
    """The figures with these ids, in their order."""
    place = {figure_id: at for at, figure_id in enumerate(ids)}
    rows = conn.execute(
        f"select {SELECTED} from {FROM} where f.id in (select value from json_each(?))", (json.dumps(ids),)
    )
    return tuple(sorted((ListedFigure(*row) for row in rows), key=lambda one: place[one.id]))


def find_one(conn: sqlite3.Connection, figure_id: int) -> ListedFigure | None:
    """The figure with this id; None if there is none."""
    return next(iter(read_figures(conn, [figure_id])), None)
