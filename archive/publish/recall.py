"""Brings what lasts in the working file up to date before a publishing.

The last public file may know what the working file does not, as after a backup was restored or tables were lost: when
works were added, and what was withdrawn. And copies of withdrawn works may have come since.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.publish import additions
from archive.publish.floors import attach_last
from archive.store.changes.seal import Seal
from archive.store.withdrawals import register

FROM_FILE = "taken from the last public file: the tables of this archive did not have it"
# What the last file says is withdrawn, and no row of this archive is about. The texts are found at their places.
_WITHDRAWALS = f"""
    select id, slug, kind, title, title is not null, source_id, published, withdrawn_at, null, reason, '{FROM_FILE}',
           null, null, null
    from last.withdrawn where id not in (select id from main.withdrawals)
"""
_PAGES = """
    select withdrawal_id, page_id, position, '', min(page_slug), null, null, null, null, :at
    from last.withdrawn_pages join last.withdrawn on id = withdrawal_id
    where id not in (select id from main.withdrawals) group by 1, 2, 3
"""
_CASES = """
    select case_id, withdrawal_id, number from last.withdrawn_cases
    where withdrawal_id not in (select id from main.withdrawals)
"""
_FROM_FILE = {"withdrawn_texts": _PAGES, "withdrawn_cases": _CASES, "withdrawals": _WITHDRAWALS}
Rows = dict[str, list[tuple[Any, ...]]]  # by table


def recall(db: sqlite3.Connection, seal: Seal, last: Path | None, at: str) -> None:
    """Bring the working file up to date; if there is nothing new, it is not written. `at`: UTC, ISO 8601."""
    rows, tables = _of_file(db, last, at) if last else {}, Database(db)
    if not any(rows.values()) and not register.holds_any(tables):
        return
    db.execute("BEGIN IMMEDIATE")
    before = db.total_changes
    for table, found in rows.items():
        if found:
            db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(found[0]))})", found)
    register.find_new_copies(tables, at)
    if db.total_changes > before:
        seal.drop()
    db.execute("COMMIT")


def _of_file(db: sqlite3.Connection, last: Path, at: str) -> Rows:
    """What only the last public file has, by table. A file that cannot be read has nothing: archive.publish.floors says
    so. Earlier versions made files without the tables of withdrawals."""
    try:
        attach_last(db, last)
        there = {name for (name,) in db.execute("SELECT name FROM last.sqlite_master")}
        found: Rows = {"additions": additions.unknown(db)}
        if "withdrawn" in there:
            found |= {table: db.execute(sql, {"at": at}).fetchall() for table, sql in _FROM_FILE.items()}
    except sqlite3.DatabaseError:
        return {}
    else:
        return found
    finally:
        if any(name == "last" for _, name, _ in db.execute("PRAGMA database_list")):
            db.execute("DETACH last")
