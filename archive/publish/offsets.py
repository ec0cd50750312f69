"""Checks that parts of texts are where the public file says they are: figures, outcomes, circumstances, citations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

# The parts of a publication's text, and the numbers in it that contradict a figure.
_OF_PUBLICATIONS = " UNION ALL ".join(
    (
        *(
            f"""SELECT publication_id, '{table}', id, start, "end", as_written FROM {table}"""
            for table in ("figures", "outcomes", "circumstances", "citations")
        ),
        """SELECT f.publication_id, 'figures', f.id, other_start, other_end, other_as_written
           FROM contradictions c JOIN figures f ON f.id = c.other_id ORDER BY 1""",
    )
)
_OF_VERSIONS = """
    SELECT version_id, 'figures', figure_id, other_start, other_end, other_as_written FROM contradictions
    WHERE version_id IS NOT NULL ORDER BY 1
"""
_TEXTS = {
    _OF_PUBLICATIONS: "SELECT text FROM publication_texts WHERE publication_id = ?",
    _OF_VERSIONS: "SELECT text FROM page_versions WHERE id = ?",
}


def misplaced(db: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """Table and id of the parts of which the text, at their place, is not what the public file says."""
    for places, of_text in _TEXTS.items():
        for id_, in_text in groupby(db.execute(places), key=itemgetter(0)):
            (text,) = db.execute(of_text, (id_,)).fetchone() or ("",)
            yield from (
                (table, part) for _, table, part, start, end, as_written in in_text if text[start:end] != as_written
            )
