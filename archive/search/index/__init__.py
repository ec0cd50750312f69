"""The full-text tables of a public file. `publish` makes them; the site and the command line search them.

All are contentless FTS5 tables that any SQLite from 3.40 on reads without an extension: they hold the tokens of
archive.search.tokens, and a query is a phrase of them. The table `folding` says how a character is written in them, so
that the view `v_match` can write the phrase of a word in plain SQL. Contentless tables cannot give the texts back. Many
publications, or many cases, have a second table besides: a phrase of its pairs of hanzi is found in a tenth of the
time. Of cases, a further table has a column for each heading of a section, so that words are found in one of them.

In these tables the rowid of a publication or case is its `place` (archive.search.index.places), the newest highest.
FTS5 finds rows in the order of rowids. So it finds the newest twenty of 80,000 in a tenth of a millisecond.

To make these tables takes longer than all else in a public file. So `build` takes them from the last file if it can,
and writes only the rows that differ (archive.search.index.carrying).
"""

from __future__ import annotations

import sqlite3

from archive.progress import progress
from archive.search.index.carrying import carry, find_differing
from archive.search.index.entries import HEADINGS, FullTextRow, heading
from archive.search.index.full_text import (
    CASES,
    PAIRS,
    PUBLICATIONS,
    SECTIONS,
    TABLE_OF_SECTIONS,
    TABLES_OF_PAIRS,
    TABLES_OF_TOKENS,
)
from archive.search.index.places import give_places
from archive.search.index.version import INDEX_VERSION
from archive.search.tokens import respelled

__all__ = [
    "CASES",
    "FOLDING",
    "FULL_TEXT",
    "HEADINGS",
    "INDEX_VERSION",
    "MAX_SMALL",
    "PAIRS",
    "PUBLICATIONS",
    "ROWS_OF",
    "SECTIONS",
    "TABLES",
    "build",
    "check",
    "heading",
    "lost",
    "tables",
]

_TABLES = (*TABLES_OF_TOKENS, TABLE_OF_SECTIONS, *TABLES_OF_PAIRS)
ROWS_OF = {table.name: table.of for table in _TABLES}  # the table whose rows are searched
TABLES = tuple(table.name for table in TABLES_OF_TOKENS)
FULL_TEXT = tuple(ROWS_OF)
FOLDING = "folding"  # each character that is not a token as it is, and the tokens that are written for it
SAMPLE, WORDS = 200, 6  # rows that are tried by `lost`, and tokens by which each is looked up
MAX_SMALL = 20_000  # rows of a table that is searched fast enough without pairs: these need a third more space


def build(db: sqlite3.Connection, last: str | None = None) -> None:
    """Give publications and cases their places, and make and fill their full-text tables and the table `folding`,
    within the caller's transaction. `last`: the name by which the last public file is attached; the tables are taken
    from it if few rows differ. They hold the same as tables that are made anew."""
    db.execute(f"CREATE TABLE {FOLDING} (character TEXT PRIMARY KEY, token TEXT NOT NULL) STRICT, WITHOUT ROWID")
    db.executemany(f"INSERT INTO {FOLDING} (character, token) VALUES (?, ?)", respelled())
    give_places(db)
    of_last = tables(db, last) if last and find_differing(db, last) else []
    rows = {table.of: int(db.execute(f"SELECT count(*) FROM {table.of}").fetchone()[0]) for table in TABLES_OF_TOKENS}
    of_pairs = (table for table in TABLES_OF_PAIRS if rows[table.of] > MAX_SMALL)
    for table in (*TABLES_OF_TOKENS, TABLE_OF_SECTIONS, *of_pairs):
        table.create(db)
        with progress(f"making {table.name}", rows[table.of], "texts") as step:
            if last and table.name in of_last:
                carry(db, last, table)
            else:
                table.insert(db, step.each(table.rows(db)))
        table.merge(db)


def check(db: sqlite3.Connection) -> None:
    """Let FTS5 check the full-text tables. Raises sqlite3.DatabaseError if one is damaged. The file must be writable,
    though nothing is written."""
    for table in tables(db):
        db.execute(f"INSERT INTO {table}({table}) VALUES ('integrity-check')")


def lost(db: sqlite3.Connection, table: str) -> list[int]:
    """The places of rows that a full-text table does not find by words from the middle of their text: it is that of
    other rows, which FTS5's own check cannot notice. SAMPLE rows are tried, spread evenly."""
    full_text = next(one for one in _TABLES if one.name == table)
    sql = f"""CREATE TEMP TABLE sample AS SELECT id FROM (SELECT id, row_number() OVER (ORDER BY place) AS n
        FROM {full_text.of}) WHERE n % (SELECT max(1, count(*) / {SAMPLE}) FROM {full_text.of}) = 0"""
    db.execute(sql)
    missed = [row[0] for row in full_text.rows(db, among="temp.sample") if not _is_found(db, table, row)]
    db.execute("DROP TABLE temp.sample")
    return missed


def _is_found(db: sqlite3.Connection, table: str, row: FullTextRow) -> bool:
    place, *columns = row
    words = max(columns[1:] or columns, key=len).split()  # of a text rather than a heading
    middle = words[len(words) // 2 :][:WORDS]
    found = f"SELECT 1 FROM {table} WHERE {table} MATCH ? AND rowid = ?"
    return not middle or db.execute(found, (f'"{" ".join(middle)}"', place)).fetchone() is not None


def tables(db: sqlite3.Connection, schema: str = "main") -> list[str]:
    """The names of the full-text tables of a file."""
    found = {name for (name,) in db.execute(f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table'")}
    return [table for table in FULL_TEXT if table in found]
