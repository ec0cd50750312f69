"""Makes of the figures of a new public file its series and contradictions."""

from __future__ import annotations

import sqlite3

from archive.publish.figures import contradictions, series
from archive.schema import BY_NAME

TABLES = (BY_NAME["figure_series"], BY_NAME["contradictions"])  # whose rows publishing makes


def fill(db: sqlite3.Connection) -> None:
    """Make the tables in `main`, when all other rows are in it."""
    for table in TABLES:
        db.execute(table.create(public=True))
    series.fill(db)
    contradictions.fill(db)
