"""What a file must satisfy before it may take the place of the last good one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import islice
from pathlib import Path

from archive.publish.errors import CheckFailed, NothingToPublish
from archive.publish.floors import NO_SOURCE
from archive.publish.offsets import misplaced
from archive.search import index
from archive.sqlite_uri import sqlite_uri
from archive.terminal import enumerated

MAX_OFFENDERS_NAMED = 3  # in a message
CHECKS_FULL_TEXT = (3, 44)  # from this SQLite on its integrity_check asks FTS5 to check its tables, too


CHECKS = {  # what is wrong → a statement that finds the offenders; its first column names them
    "the file is damaged": "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    "publications are about something else": "SELECT slug FROM publications WHERE topic NOT IN ('fraud', 'partly')",
    "publications have no text": """
        SELECT slug FROM publications WHERE id NOT IN (
            SELECT publication_id FROM publication_texts WHERE trim(text, ' ' || char(9, 10, 13, 12288)) <> '')
    """,
    "publications have no copy": "SELECT slug FROM publications WHERE id NOT IN (SELECT publication_id FROM copies)",
    "rows refer to rows that are not there": "SELECT \"table\" || ' to ' || parent FROM pragma_foreign_key_check",
}

# The same for each full-text table: what is wrong with one, and a statement that finds the offenders in it.
CHECKS_OF_INDEX = {
    "{full_text} lacks rows, which cannot be searched": """
        SELECT id FROM {rows} WHERE place NOT IN (SELECT rowid FROM {full_text})
    """,
    "{full_text} holds what is not there": """
        SELECT rowid FROM {full_text} WHERE rowid NOT IN (SELECT place FROM {rows})
    """,
}


def check(public_db: Path) -> None:
    """Check a freshly built file, its search index included, and change nothing in it. Raises CheckFailed."""
    with closing(sqlite3.connect(sqlite_uri(public_db, mode="rw"), uri=True)) as db:
        try:
            if sqlite3.sqlite_version_info < CHECKS_FULL_TEXT:
                index.check(db)
                db.rollback()
            if db.execute("SELECT 1 FROM publications UNION ALL SELECT 1 FROM withdrawn").fetchone() is None:
                raise NothingToPublish("there is no publication about fraud (publications)")
            for wrong, sql in _checks(db).items():
                if offenders := [row[0] for row in db.execute(sql)]:
                    raise CheckFailed(f"{wrong} ({enumerated(offenders, MAX_OFFENDERS_NAMED)})")
            if places := [f"{table} {id_}" for table, id_ in islice(misplaced(db), MAX_OFFENDERS_NAMED + 1)]:
                named = enumerated(places, MAX_OFFENDERS_NAMED)
                raise CheckFailed(f"parts of texts are not where they should be ({named})")
            for table in index.tables(db):
                if lost := index.lost(db, table):
                    named = enumerated(lost, MAX_OFFENDERS_NAMED)
                    raise CheckFailed(f"{table} does not find words of its rows (places {named})")
        except sqlite3.DatabaseError as error:
            raise CheckFailed(f"the file that was built is damaged ({error})") from error


def _checks(db: sqlite3.Connection) -> dict[str, str]:
    return CHECKS | {
        wrong.format(full_text=name): sql.format(full_text=name, rows=index.ROWS_OF[name])
        for name in index.tables(db)
        for wrong, sql in CHECKS_OF_INDEX.items()
    }


def count_by_source(public_db: Path) -> dict[str, int]:
    """The number of publications in a public file by source id, or by NO_SOURCE. Raises sqlite3.Error if the file is no
    public file."""
    sql = "SELECT coalesce(source_id, ?), count(*) FROM publications GROUP BY 1 ORDER BY 1"
    with closing(sqlite3.connect(sqlite_uri(public_db, mode="ro", immutable=1), uri=True)) as db:
        return dict(db.execute(sql, (NO_SOURCE,)).fetchall())


def count_figures(public_db: Path) -> tuple[int, int]:
    """The number of figures in a public file, and of pairs of them that contradict each other."""
    sql = "SELECT (SELECT count(*) FROM figures), (SELECT count(*) FROM contradictions)"
    with closing(sqlite3.connect(sqlite_uri(public_db, mode="ro", immutable=1), uri=True)) as db:
        figures, contradictions = db.execute(sql).fetchone()
    return figures, contradictions
