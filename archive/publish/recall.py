"""Takes into the working file what only the last public file knows of what readers have had: when works were added."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.publish import additions
from archive.publish.floors import attach_last
from archive.store.changes.seal import Seal


def recall(db: sqlite3.Connection, seal: Seal, last: Path) -> None:
    """Bring the working file up to date with the last public file; if nothing is new, it is not written. A file that
    cannot be read tells nothing (archive.publish.floors says that it cannot be read)."""
    try:
        attach_last(db, last)
        added = additions.unknown(db)
    except sqlite3.DatabaseError:
        added = []
    finally:
        _detach(db)
    if added:
        db.execute("BEGIN IMMEDIATE")
        seal.drop()
        db.executemany("INSERT OR IGNORE INTO additions VALUES (?, ?, ?)", added)
        db.execute("COMMIT")


def _detach(db: sqlite3.Connection) -> None:
    if any(name == "last" for _, name, _ in db.execute("PRAGMA database_list")):
        db.execute("DETACH last")
