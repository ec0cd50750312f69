"""All tables of an archive without what depends on when it was made, to compare two; and public tables to fill."""

from __future__ import annotations

import sqlite3
from collections.abc import Set
from pathlib import Path
from typing import Any

from archive.schema import PUBLIC_FILE, TABLES, VIEWS, Table
from archive.sqlite_uri import sqlite_uri

# Times, and the names and offsets of WARC files, which are times too (a killed crawl writes more files).
TIMES = {
    "pages": {"first_seen", "last_seen", "last_changed", "departed_at"},
    "answers": {"day", "first_seen", "last_seen"},
    "page_versions": {"seen_at", "last_seen", "warc_file", "warc_offset"},
    "publications": {"first_seen", "added_at"},
    "additions": {"added_at"},
    "meta": {"value"},  # when the file was built, and counts, which the tables themselves show
    "attachments": {"last_seen", "fetched_at", "warc_file", "warc_offset"},
    "runs": {"started", "ended", "resumes", "resumed", "identity", "merged"},  # resumes: how often it was killed
    "sources": {"looked_at"},
    "skipped_rows": {"first_seen", "last_seen"},
    "columns": {"found_at", "checked_at"},
    "rechecks": {"unlisted_at", "requested_at"},
    "frontier": set(),
}
# captures holds a row a WARC record; migrations, sequences and what is noted for the ledger are bookkeeping.
LEFT_OUT = ("captures", "_sqlite", "sqlite_", "ledger_")


def make_public_tables(db: sqlite3.Connection) -> None:
    """All tables of a public file, empty, without the indexes to sort by: with one on dates, stock Datasette, which
    tests compare with, loses rows of one date between two pages of a listing."""
    PUBLIC_FILE.write(db)
    for view in VIEWS:
        db.execute(view.create())
    for table in TABLES:
        if table.public:
            db.execute(table.create(public=True))
            for statement in set(table.create_indexes(public=True)) - _only_to_sort_by(table):
                db.execute(statement)


def make_public_indexes(db: sqlite3.Connection) -> None:
    """The indexes to sort by."""
    for table in TABLES:
        for statement in _only_to_sort_by(table):
            db.execute(statement)


def _only_to_sort_by(table: Table) -> set[str]:
    public_only = set(table.create_indexes(public=True)) - set(table.create_indexes())
    return {statement for statement in public_only if "unique" not in statement}


def tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Table or view name to sorted rows; without the views of a public file, which have no rows of their own."""
    views = {view.name for view in VIEWS}
    with sqlite3.connect(sqlite_uri(path, mode="ro"), uri=True) as db:
        names = [name for (name,) in db.execute("select name from sqlite_master where type in ('table', 'view')")]
        return {name: _rows(db, name) for name in names if not name.startswith(LEFT_OUT) and name not in views}


def _rows(db: sqlite3.Connection, table: str, left_out: Set[str] = frozenset()) -> list[tuple[Any, ...]]:
    """The rows of a table without its times, and without more columns."""
    without = TIMES.get(table, set()) | left_out
    columns = [row[1] for row in db.execute(f"pragma table_info({table})") if row[1] not in without]
    return sorted(db.execute(f"select {', '.join(columns)} from {table}").fetchall(), key=repr)


_SHAPE = {
    "columns": 'select name, lower(type), "notnull" or pk > 0 from pragma_table_info(?)',
    "key": "select name from pragma_table_info(?) where pk > 0 order by pk",
    "references": 'select "from", "table" || \'(\' || "to" || \')\' from pragma_foreign_key_list(?)',
    "indexes": """
        select i.name, i."unique", (select group_concat(c.name || iif(c.desc, ' desc', ''))
            from pragma_index_xinfo(i.name) c where c.key)
        from pragma_index_list(?) i where i.origin = 'c'
    """,
}


def shape(db: sqlite3.Connection, table: str) -> dict[str, Any]:
    """What SQLite knows of a table: columns with type and NOT NULL (of a view, their names), the key, foreign keys and
    indexes."""
    found = {part: [tuple(row) for row in db.execute(sql, (table,))] for part, sql in _SHAPE.items()}
    if db.execute("select 1 from sqlite_master where name = ? and type = 'view'", (table,)).fetchone():
        found["columns"] = [name for name, *_ in found["columns"]]
    return {part: rows if part == "key" else set(rows) for part, rows in found.items()}


def declared(table: Table, *, public: bool) -> dict[str, Any]:
    """The same of a declaration."""
    columns = table.columns_of(public=public)
    if table.view and not public:
        return {"columns": {one.name for one in columns}, "key": [], "references": set(), "indexes": set()}
    indexes = [one for one in table.indexes if not (one.working_only if public else one.public_only)]
    plain = [tuple(column.removesuffix(" desc") for column in one.columns) for one in indexes]
    return {
        "columns": {(one.name, one.type, int(one.required or one.key)) for one in columns},
        "key": [(name,) for name in table.key],
        "references": {(one.name, one.references) for one in columns if one.references},
        "indexes": {
            ("_".join(("idx", table.name, *names)), int(one.unique), ",".join(one.columns))
            for one, names in zip(indexes, plain, strict=True)
        },
    }


# What differs in the public file between one machine that crawled everything and several that did it together: the
# numbers of their runs and how many these are.
RUNS = {"run_sources": {"run_id"}}
WITHOUT_RUNS = ("runs",)


def public_tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The public tables of a public file, without moments, numbers of runs and places in WARC files."""
    with sqlite3.connect(sqlite_uri(path, mode="ro"), uri=True) as db:
        names = [table.name for table in TABLES if table.public and table.name not in WITHOUT_RUNS]
        return {name: _rows(db, name, RUNS.get(name, set())) for name in names}
