"""Checks that figures are where the public file says they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

# A text with its figures, and with the numbers in it that contradict another figure.
_OF_PUBLICATIONS = """
    SELECT publication_id, id, start, "end", as_written FROM figures UNION ALL
    SELECT f.publication_id, f.id, other_start, other_end, other_as_written
    FROM contradictions c JOIN figures f ON f.id = c.other_id ORDER BY 1
"""
_OF_VERSIONS = """
    SELECT version_id, figure_id, other_start, other_end, other_as_written FROM contradictions
    WHERE version_id IS NOT NULL ORDER BY 1
"""
_TEXTS = {
    _OF_PUBLICATIONS: "SELECT text FROM publication_texts WHERE publication_id = ?",
    _OF_VERSIONS: "SELECT text FROM page_versions WHERE id = ?",
}


def misplaced(db: sqlite3.Connection) -> Iterator[int]:
    """The ids of the figures of a public file whose text does not have them at their place."""
    for places, of_text in _TEXTS.items():
        for id_, in_text in groupby(db.execute(places), key=itemgetter(0)):
            (text,) = db.execute(of_text, (id_,)).fetchone() or ("",)
            yield from (figure for _, figure, start, end, as_written in in_text if text[start:end] != as_written)
