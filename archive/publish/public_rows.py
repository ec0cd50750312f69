"""Copies the public rows of the working file, as they are at one moment, into a new file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path

from archive.publish.errors import ArchiveUnusable, CheckFailed
from archive.schema import BY_NAME, TABLES, Table
from archive.search import index
from archive.sqlite_uri import sqlite_uri
from archive.store.tables import check_version
from archive.store.working_file import is_damage


def build(archive_db: Path, draft: Path, target: Path) -> None:
    """Write the public file to `target`, by way of `draft`. Neither may exist yet; the caller removes the draft.

    The working file is read in one transaction, so that a crawl may go on writing. The same rows give the same bytes
    with the same SQLite. Raises ArchiveUnusable and Outdated, and sqlite3.Error if writing fails.
    """
    public = [table for table in TABLES if table.public]
    # uri=True is needed for the ATTACH of the working file, too: it names a URI
    db = sqlite3.connect(sqlite_uri(draft), uri=True, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode=OFF")  # a draft that fails is thrown away
        db.execute("PRAGMA synchronous=OFF")
        _attach(db, archive_db)
        db.execute("BEGIN")
        for table in public:
            db.execute(table.create(public=True))
        for table in _in_order(public):
            _copy_rows(db, table)
        for statement in chain.from_iterable(table.create_indexes(public=True) for table in public):
            db.execute(statement)
        index.build(db)
        db.execute("COMMIT")
        db.execute("DETACH working")
        db.execute("ANALYZE")
        db.execute("VACUUM INTO ?", (str(target),))  # leaves a file without WAL, which immutable readers need
    finally:
        db.close()


def _attach(db: sqlite3.Connection, archive_db: Path) -> None:
    """Attach the working file as `working`. Raises ArchiveUnusable if it cannot be read or lacks a public table, and
    Outdated if another version made its tables."""
    if not archive_db.is_file():
        raise ArchiveUnusable(f"there is no archive at {archive_db}")
    try:
        db.execute("ATTACH ? AS working", (sqlite_uri(archive_db, mode="ro"),))
        there = {name for (name,) in db.execute("SELECT name FROM working.sqlite_master WHERE type = 'table'")}
        check_version(db, "working")
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise CheckFailed(f"{archive_db} is damaged ({error})") from error
        raise ArchiveUnusable(f"{archive_db} cannot be read ({error})") from error
    if missing := sorted({table.name for table in TABLES if table.public} - there):
        raise ArchiveUnusable(f"{archive_db} is no archive: it has no table {', '.join(missing)}")


def _in_order(tables: list[Table]) -> Iterator[Table]:
    """The tables, each after the table that decides which of its rows are published."""
    after = {table.name: {table.published.after} - {None} for table in tables if table.published}
    return (BY_NAME[name] for name in TopologicalSorter(after).static_order() if name)


def _copy_rows(db: sqlite3.Connection, table: Table) -> None:
    """Copy the published rows of a table, matching columns by name, in the order of its primary key."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns_of(public=False))
    order = ", ".join(f'"{column}"' for column in table.key)
    assert table.published
    db.execute(
        f"INSERT INTO main.{table.name} ({columns}) SELECT {columns} FROM working.{table.name}"
        f" WHERE {table.published.where} ORDER BY {order}"
    )
