"""Takes the full-text tables of another public file, most of whose rows are the same, and writes those that differ.

A full-text table knows no texts, so nothing in it tells whether it fits its file. It is taken only from a file whose
tables and rules of tokens are these, and the rows that differ are found by comparing all that they are made of.
"""

from __future__ import annotations

import sqlite3

from archive.schema import VERSION
from archive.search.index.full_text import SHADOWS, FullTextTable
from archive.search.index.version import INDEX_VERSION

MOST = 0.2  # of the rows may differ: with more, making a table anew is not much slower
# The ids of the rows that differ, by table; {0} is the other file. All that is indexed of a publication, and all that
# is indexed of a case beside the text of its publication.
_DIFFERING = {
    "publications": """
        SELECT n.id FROM main.publications n JOIN main.publication_texts t ON t.publication_id = n.id
        LEFT JOIN {0}.publications o ON o.id = n.id LEFT JOIN {0}.publication_texts u ON u.publication_id = n.id
        WHERE (n.place, n.title, t.text) IS NOT (o.place, o.title, u.text)
        UNION ALL SELECT id FROM {0}.publications WHERE id NOT IN (SELECT id FROM main.publications)
    """,
    "cases": """
        SELECT n.id FROM main.cases n LEFT JOIN {0}.cases o ON o.id = n.id
        WHERE (n.place, n.publication_id, n.start, n."end", n.number, n.title, n.subtitle, n.keywords)
            IS NOT (o.place, o.publication_id, o.start, o."end", o.number, o.title, o.subtitle, o.keywords)
            OR n.publication_id IN (SELECT id FROM temp.differing_publications)
            OR n.id IN (
                SELECT s.case_id FROM main.case_sections s LEFT JOIN {0}.case_sections u USING (case_id, position)
                WHERE (s.heading, s.text) IS NOT (u.heading, u.text))
            OR n.id IN (
                SELECT u.case_id FROM {0}.case_sections u LEFT JOIN main.case_sections s USING (case_id, position)
                WHERE s.text IS NULL)
        UNION ALL SELECT id FROM {0}.cases WHERE id NOT IN (SELECT id FROM main.cases)
    """,
}


def find_differing(db: sqlite3.Connection, other: str) -> bool:
    """Find the rows that differ from those of another file, attached by that name, for `carry`. False if its tables
    cannot be taken: it is of another version, or too many rows differ."""
    if not _has_same_rules(db, other):
        return False
    for table, sql in _DIFFERING.items():
        db.execute(f"CREATE TEMP TABLE differing_{table} (id INTEGER PRIMARY KEY)")
        db.execute(f"INSERT INTO temp.differing_{table} {sql.format(other)}")
    return all(_count(db, f"temp.differing_{table}") <= MOST * _count(db, f"main.{table}") for table in _DIFFERING)


def carry(db: sqlite3.Connection, other: str, table: FullTextTable) -> None:
    """Fill a full-text table, which is new and empty, from that of another file, of which `find_differing` was true."""
    for shadow in SHADOWS:
        db.execute(f"DELETE FROM {table.name}_{shadow}")
        db.execute(f"INSERT INTO {table.name}_{shadow} SELECT * FROM {other}.{table.name}_{shadow}")
    differing = f"temp.differing_{table.of}"
    table.delete(db, table.rows(db, other, differing))
    table.insert(db, table.rows(db, "main", differing))


def _has_same_rules(db: sqlite3.Connection, other: str) -> bool:
    """Whether the tables and the tokens of another file are made by the same rules."""
    if db.execute(f"PRAGMA {other}.user_version").fetchone() != (VERSION,):
        return False
    if db.execute(f"SELECT value FROM {other}.meta WHERE key = 'index_version'").fetchone() != (str(INDEX_VERSION),):
        return False
    folding = "SELECT character, token FROM {}.folding"
    ours, theirs = folding.format("main"), folding.format(other)
    return not db.execute(
        f"SELECT 1 FROM (SELECT * FROM ({ours} EXCEPT {theirs}) UNION ALL SELECT * FROM ({theirs} EXCEPT {ours}))"
    ).fetchone()


def _count(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
