"""All tables of an archive without what depends on when it was made: to hold two archives against each other."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

# Times, and the names and offsets of WARC files, which are times too (a killed crawl writes more files).
TIMES = {
    "pages": {"first_seen", "last_seen", "last_changed"},
    "page_versions": {"seen_at", "last_seen", "warc_file", "warc_offset"},
    "publications": {"first_seen"},
    "attachments": {"last_seen", "fetched_at", "warc_file", "warc_offset"},
    "runs": {"started", "ended", "resumes"},  # resumes says how often it was killed
    "sources": {"looked_at"},
    "passed_over": {"first_seen", "last_seen"},
    "columns": {"found_at", "checked_at"},
    "frontier": set(),
}
# captures holds a row a WARC record; migrations and sequences are bookkeeping.
LEFT_OUT = ("captures", "_sqlite", "sqlite_")


def tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Table name to sorted rows."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        names = [name for (name,) in db.execute("select name from sqlite_master where type='table'")]
        return {name: _rows(db, name) for name in names if not name.startswith(LEFT_OUT)}


def _rows(db: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in db.execute(f"pragma table_info({table})") if row[1] not in TIMES.get(table, ())]
    return sorted(db.execute(f"select {', '.join(columns)} from {table}").fetchall(), key=repr)
