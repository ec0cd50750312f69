"""Reads the figures of a text with their offsets, so that its page can link them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.site.data.anchors import figure_anchors


@dataclass(frozen=True, slots=True)
class TextFigure:
    """A figure in a text: text[start:end] is how it is written."""

    id: int
    case_id: int | None
    start: int
    end: int
    as_written: str
    anchor: str
    contradicted: bool  # whether another publication or version has another number for the same


def text_figures(conn: sqlite3.Connection, publication_id: int) -> tuple[TextFigure, ...]:
    """All figures of a publication, in the order of the text."""
    rows = conn.execute(
        """select id, case_id, start, "end", as_written, sentence,
                exists (select 1 from contradictions where figure_id = figures.id)
                or exists (select 1 from contradictions where other_id = figures.id)
            from figures where publication_id = ? order by start, position""",
        (publication_id,),
    ).fetchall()
    anchors = figure_anchors((row[5], row[4]) for row in rows)
    return tuple(
        TextFigure(id_, case_id, start, end, as_written, anchor, bool(contradicted))
        for (id_, case_id, start, end, as_written, _, contradicted), anchor in zip(rows, anchors, strict=True)
    )
