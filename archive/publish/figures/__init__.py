"""Makes of the figures of a new public file its series and contradictions."""

from __future__ import annotations

import sqlite3

from archive.publish.figures import contradictions, former_numbers, series
from archive.schema import BY_NAME

TABLES = (BY_NAME["figure_series"], BY_NAME["contradictions"])  # whose rows publishing makes


def fill(db: sqlite3.Connection, working: str) -> None:
    """Make the tables in `main`, when all other rows are in it. `working`: the schema of the working file."""
    for table in TABLES:
        db.execute(table.create(public=True))
    names = series.SeriesNames(db)
    series.fill(db, names)
    contradictions.fill(db)
    former_numbers.fill(db, working, names)
