"""Tells whether the pages of a WARC file are in the tables. They come there in one transaction: all or none."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from archive.warc.cdxj import read_index
from archive.warc.folder import index_path


def is_in_tables(db: Database, path: Path) -> bool:
    """Whether the captures of a file of `warc/` are in the tables, from it or from other files."""
    if _has(db, "captures where warc_file = ?", path.name):
        return True
    index = index_path(path)
    return index.exists() and all(_has(db, "captures where id = ?", line.capture.id) for line in read_index(index))


def _has(db: Database, rows: str, value: str | int) -> bool:
    return db.conn.execute(f"select 1 from {rows} limit 1", (value,)).fetchone() is not None
