"""Makes the tables of the working file from archive.schema, drops them, and checks which version made them.

Lasting tables hold what no WARC file holds, and are changed by migrations. All others are derived from the WARC files
and have no history: `fanzha rebuild` drops and makes them again. Their ids are made from what a row is (see
archive.urls.stable_id) and not counted, so that the order in which pages arrive changes nothing: an interrupted crawl,
a rebuild and a plain crawl end in the same tables.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlite_utils import Database, Migrations
from sqlite_utils.db import DescIndex

from archive.errors import FanzhaError
from archive.schema import TABLES, VERSION, Table

# Tables that a rebuild leaves alone. FTS5's own shadow tables go with the index that earlier versions kept here.
_LASTING = ("_sqlite_migrations", *(table.name for table in TABLES if table.lasting))
_IN_THE_FILE = """
    select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'
    and name not like '%\\_fts\\__%' escape '\\' order by rowid desc
"""


class Outdated(FanzhaError):
    """Raised for a working file whose tables another version of fanzha made."""


OLDER = (
    "The tables of this archive were made by an earlier version of fanzha. Nothing was changed. All pages are kept in "
    "the WARC files: run `fanzha rebuild`, which makes the tables again from them, and then the same command again."
)
NEWER = (
    "The tables of this archive were made by a later version of fanzha. Nothing was changed. Bring fanzha up to date; "
    "or run `fanzha rebuild`, which makes the tables again as this version knows them."
)


def prepare(db: Database, *, renew: bool = False) -> None:
    """Make the tables that are missing in a working file, new or old.

    Raises Outdated where another version made the derived ones, unless they are to be made anew anyway (`renew`).
    """
    if not renew:
        check_version(db.conn)
    migrations.apply(db)
    with db.atomic():
        there = set(db.table_names())
        for table in TABLES:
            if table.lasting and table.name not in there:
                _create(db, table)
        if not _has_derived(db.conn):
            create_derived(db)


def check_version(connection: sqlite3.Connection, file: str = "main") -> None:
    """Raise Outdated if the file holds derived tables of another version. `file`: its name in the connection."""
    ((version,),) = connection.execute(f"pragma {file}.user_version")
    if version != VERSION and _has_derived(connection, file):
        raise Outdated(NEWER if version > VERSION else OLDER)


def _has_derived(connection: sqlite3.Connection, file: str = "main") -> bool:
    return connection.execute(f"select 1 from {file}.sqlite_master where name = 'pages'").fetchone() is not None


def drop_derived(db: Database) -> None:
    """Drop all derived tables, those of other versions too, within the caller's transaction."""
    names = [name for (name,) in db.conn.execute(_IN_THE_FILE) if name not in _LASTING]
    for name in names:  # the latest first, which refer to earlier ones
        db.conn.execute(f"drop table {name}")


def create_derived(db: Database) -> None:
    """Make all derived tables, empty, within the caller's transaction."""
    for table in TABLES:
        if not table.lasting:
            _create(db, table)
    db.conn.execute(f"pragma user_version = {VERSION}")


def _create(db: Database, table: Table) -> None:
    for statement in (table.create(), *table.create_indexes()):
        db.conn.execute(statement)


# --- the history of the lasting tables --------------------------------------------------------------------------------

# A migration that has run is never edited: add another. A table that comes new needs none, since it is made as it is
# declared; a migration of such a table leaves it alone where it is not there yet. A test holds that all of them
# together make what archive.schema declares.
migrations = Migrations("fanzha")


def _make(
    db: Database,
    name: str,
    columns: dict[str, Any],
    pk: str | tuple[str, ...],
    foreign_keys: tuple[tuple[str, str, str], ...] = (),
    not_null: tuple[str, ...] = (),
) -> None:
    db.table(name).create(columns, pk=pk, foreign_keys=foreign_keys, not_null=not_null, strict=True)


@migrations()
def m001_first_tables(db: Database) -> None:
    _make(
        db,
        "sources",
        {"id": str, "name": str, "level": str, "region_code": str, "home_url": str, "family": str, "official": int},
        pk="id",
        not_null=("name", "level", "official"),
    )
    _make(
        db,
        "runs",
        {
            "id": int,
            "started": str,
            "ended": str,
            "verdict": str,
            "origin": str,
            "since": str,
            "limit_articles": int,
            "resumes": int,
            "version": str,
        },
        pk="id",
        not_null=("started", "origin", "resumes"),
    )
    counts = (
        *("lists", "listed", "articles", "live", "unread", "new_pages", "new_versions"),
        *("known", "vanished", "gone", "challenged", "blocked", "refused", "errors"),
    )
    _make(
        db,
        "run_sources",
        {"run_id": int, "source_id": str, "verdict": str, "reason": str, **dict.fromkeys(counts, int)},
        pk=("run_id", "source_id"),
        foreign_keys=(("run_id", "runs", "id"), ("source_id", "sources", "id")),
        not_null=counts,
    )
    _make(
        db,
        "frontier",
        {
            "source_id": str,
            "key": str,
            "url": str,
            "role": str,
            "column_name": str,
            "list_title": str,
            "list_date": str,
            "paging": str,
            "run_id": int,
            "state": str,
            "priority": int,
            "reason": str,
        },
        pk=("source_id", "key"),
        foreign_keys=(("source_id", "sources", "id"), ("run_id", "runs", "id")),
        not_null=("url", "role", "run_id", "state", "priority"),
    )
    db.table("frontier").create_index(["source_id", "state", "priority"])
    _make(
        db,
        "hosts",
        {"host": str, "not_before": str, "reason": str},
        pk="host",
        not_null=("not_before",),
    )
    _make(
        db,
        "publishings",
        {
            "id": int,
            "at": str,
            "sha256": str,
            "bytes": int,
            "publications": int,
            "by_source": str,
            "forced": str,
        },
        pk="id",
        not_null=("at", "sha256", "bytes", "publications", "by_source"),
    )


@migrations()
def m002_attachments(db: Database) -> None:
    db.table("run_sources").add_column("attachments", int, not_null_default=0)
    db.table("frontier").add_column("page", str)
    db.conn.execute("drop index idx_frontier_source_id_state_priority")
    db.table("frontier").create_index(["source_id", "state", DescIndex("priority")])  # as it is claimed


@migrations()
def m003_fleet(db: Database) -> None:
    for name in ("family", "evidence", "rule", "answered", "kind"):
        db.table("frontier").add_column(name, str)
    for name in ("passed", "skipped", "sampled", "missed"):
        db.table("run_sources").add_column(name, int, not_null_default=0)
    for name in ("family", "family_evidence"):
        db.table("run_sources").add_column(name, str)
    db.table("sources").add_column("looked_at", str)
    _make(
        db,
        "columns",
        {
            "source_id": str,
            "name": str,
            "url": str,
            "found_by": str,
            "found_on": str,
            "found_at": str,
            "state": str,
            "checked_at": str,
            "listed": int,
            "dated": int,
            "share": float,
            "family": str,
        },
        pk=("source_id", "name"),
        foreign_keys=(("source_id", "sources", "id"),),
        not_null=("url", "found_by", "found_on", "found_at", "state"),
    )
    _make(
        db,
        "passed_over",
        {
            "source_id": str,
            "key": str,
            "url": str,
            "title": str,
            "listed_date": str,
            "column_name": str,
            "rule": str,
            "first_seen": str,
            "last_seen": str,
        },
        pk=("source_id", "key"),
        foreign_keys=(("source_id", "sources", "id"),),
        not_null=("url", "rule", "first_seen", "last_seen"),
    )


@migrations()
def m004_failures_as_codes(db: Database) -> None:
    db.table("frontier").add_column("about", str)


@migrations()
def m005_skipped_rows(db: Database) -> None:
    db.conn.execute("alter table passed_over rename to skipped_rows")
    db.conn.execute("update frontier set state = 'skipped' where state = 'passed'")
