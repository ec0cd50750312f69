"""Hosts that asked not to be visited for a while: what this run learns, the next ones heed."""

from __future__ import annotations

from sqlite_utils import Database


def not_before(db: Database, host: str) -> str | None:
    """The moment (UTC, ISO 8601 with Z) before which a host wants no visit; None if it never said so."""
    found = db.execute("select not_before from hosts where host=?", [host]).fetchone()
    return str(found[0]) if found else None


def rest(db: Database, host: str, until: str, reason: str) -> None:
    """Note until when a host wants no visit, and what it answered."""
    db.table("hosts").upsert({"host": host, "not_before": until, "reason": reason}, pk="host")
