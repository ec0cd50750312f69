"""Holds sources, by an operator's hand, at the state that they have in an earlier edition of the public file."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from archive.errors import FanzhaError
from archive.store.rows import insert


class NotOnHold(FanzhaError):
    """Raised by release: the source is not held."""


def sources_on_hold(db: sqlite3.Connection) -> dict[str, str]:
    """The id of the edition at which each held source is held, by source id."""
    return dict(db.execute("select source_id, edition from holds order by source_id").fetchall())


def hold(db: Database, source_id: str, edition: str, at: str) -> None:
    """Hold a source at an edition, within the caller's transaction. `at`: UTC, ISO 8601."""
    db.conn.execute("delete from holds where source_id = ?", (source_id,))
    insert(db, "holds", {"source_id": source_id, "edition": edition, "held_at": at})


def release(db: Database, source_id: str) -> str:
    """Let a source bring its news again, within the caller's transaction. Returns the id of the edition at which it was
    held. Raises NotOnHold."""
    edition = sources_on_hold(db.conn).get(source_id)
    if edition is None:
        raise NotOnHold(f"{source_id} is not held: nothing to release")
    db.conn.execute("delete from holds where source_id = ?", (source_id,))
    return edition
