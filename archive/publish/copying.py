"""Copies what is public out of the working file into a new one, as it stood at one moment."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.publish.errors import ArchiveUnusable
from archive.schema import TABLES
from archive.search import index
from archive.store.derived import check

# Which rows of each public table are published, in the order in which the conditions need one another. A public table
# that is missing here is a fault (a test sees to it): nothing is published by default.
ALL = "1"
PUBLIC_ROWS: dict[str, str] = {
    "publications": "topic IN ('fraud', 'partly')",
    "publication_texts": "publication_id IN (SELECT id FROM main.publications)",
    **dict.fromkeys(
        ("copies", "cases", "outlines", "questions", "data_tables", "publication_issuers", "publication_crimes"),
        "publication_id IN (SELECT id FROM main.publications)",
    ),
    **dict.fromkeys(("case_sections", "case_crimes", "case_regions"), "case_id IN (SELECT id FROM main.cases)"),
    "crimes": ALL,
    "regions": ALL,
    "pages": "id IN (SELECT page_id FROM main.copies)",
    "attachments": "page_id IN (SELECT id FROM main.pages)",
    "page_versions": "page_id IN (SELECT id FROM main.pages)",
    # Not the hosts of clones and of what is not about fraud, nor what stands for addresses that were fetched singly.
    "sources": "official = 1 OR id IN (SELECT source_id FROM main.pages)",
    "columns": "source_id IN (SELECT id FROM main.sources)",
    "run_sources": "source_id IN (SELECT id FROM main.sources)",
    "runs": "id IN (SELECT run_id FROM main.run_sources)",
}

# By which the site orders and counts publications, and finds what is related (title, keywords). The working file has no
# use for them, and every page pays for each.
PUBLIC_INDEXES = (
    *(("publications", column) for column in ("published", "title", "kind", "topic", "year", "source_id")),
    *(("case_sections", "heading"), ("cases", "keywords")),
)


def build(archive_db: Path, draft: Path, target: Path) -> None:
    """Write the public file to `target`, by way of `draft`. Neither may exist; whoever calls removes the draft.

    The working file is read in one transaction, so that a crawl may go on writing. The same rows give the same bytes
    with the same SQLite. Raises ArchiveUnusable, and sqlite3.Error where writing fails.
    """
    db = sqlite3.connect(
        draft.resolve().as_uri(), uri=True, isolation_level=None
    )  # uri: the working file is attached by one
    try:
        db.execute("PRAGMA journal_mode=OFF")  # a draft that fails is thrown away
        db.execute("PRAGMA synchronous=OFF")
        _attach(db, archive_db)
        db.execute("BEGIN")
        for table in PUBLIC_ROWS:
            _copy(db, table)
        for table, column in PUBLIC_INDEXES:
            db.execute(f"CREATE INDEX idx_{table}_{column} ON {table} ({column})")
        index.build(db)
        db.execute("COMMIT")
        db.execute("DETACH working")
        db.execute("ANALYZE")
        db.execute("VACUUM INTO ?", (str(target),))  # leaves a file without WAL, which immutable readers need
    finally:
        db.close()


def _attach(db: sqlite3.Connection, archive_db: Path) -> None:
    """The working file as `working`, which can be read and holds every public table."""
    if not archive_db.is_file():
        raise ArchiveUnusable(f"there is no archive at {archive_db}")
    try:
        db.execute("ATTACH ? AS working", (f"{archive_db.resolve().as_uri()}?mode=ro",))
        there = {name for (name,) in db.execute("SELECT name FROM working.sqlite_master WHERE type = 'table'")}
        check(db, "working")
    except sqlite3.DatabaseError as error:
        raise ArchiveUnusable(f"{archive_db} cannot be read ({error})") from error
    if missing := sorted({table.name for table in TABLES if table.public} - there):
        raise ArchiveUnusable(f"{archive_db} is no archive: it has no table {', '.join(missing)}")


def _copy(db: sqlite3.Connection, table: str) -> None:
    """A table with its constraints, rows in the order of its primary key, and its indexes."""
    made = "SELECT sql FROM working.sqlite_master WHERE tbl_name = ? AND type = ? AND sql IS NOT NULL ORDER BY name"
    key = "SELECT name FROM pragma_table_info(?, 'working') WHERE pk > 0 ORDER BY pk"
    order = ", ".join(f'"{column}"' for (column,) in db.execute(key, (table,)))
    [(create,)] = db.execute(made, (table, "table"))
    db.execute(create)
    db.execute(f"INSERT INTO main.{table} SELECT * FROM working.{table} WHERE {PUBLIC_ROWS[table]} ORDER BY {order}")
    for (create,) in db.execute(made, (table, "index")).fetchall():
        db.execute(create)
