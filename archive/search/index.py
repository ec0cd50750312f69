"""The full-text tables of a public file. `publish` makes them; the site and the command line search them.

Both are contentless FTS5 tables that any SQLite from 3.40 on reads without an extension: they hold the tokens of
archive.text.hanzi, and a query is a phrase of tokens. Contentless tables cannot give the texts back.

A row's id in them is its `place`: its number in the order of dates, the newest highest. FTS5 finds rows in the order of
their ids, so that it finds the newest twenty of 80,000 in a tenth of a millisecond.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from archive.text.hanzi import EVERYTHING, spaced

PUBLICATIONS, CASES = "publications_fts", "cases_fts"
TABLES = (PUBLICATIONS, CASES)
HASH_BYTES = 32 * 1024 * 1024  # FTS5 writes after so many; with its default, 1 MB, building takes a fifth longer

# Rows without a date have the lowest places. Within a day the lower id has the higher place, and within a batch the
# earlier case: lists begin with the highest place.
_PLACES = {
    "publications": "select id, row_number() over (order by published is not null, published, id desc) as n"
    " from publications",
    "cases": """select c.id, row_number() over (order by p.place, c.position desc) as n
        from cases c join publications p on p.id = c.publication_id""",
}
# The rows of each full-text table: place, text, start and end in the text, and the arguments of `heading`.
_ROWS = {
    PUBLICATIONS: """select p.place, t.text, null, null, null, p.title, null, null
        from publications p join publication_texts t on t.publication_id = p.id order by p.place""",
    CASES: """select c.place, t.text, c.start, c."end", c.number, c.title, c.subtitle, c.keywords
        from cases c join publication_texts t on t.publication_id = c.publication_id order by c.place""",
}


def build(db: sqlite3.Connection) -> None:
    """Number publications and cases, and make and fill their index, within the caller's transaction."""
    for table, places in _PLACES.items():
        db.execute(f"UPDATE {table} SET place = o.n FROM ({places}) o WHERE o.id = {table}.id")
    for table in TABLES:
        create(db, table)
        db.executemany(
            f"INSERT INTO {table}(rowid, title, text) VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT))", _entries(db, table)
        )
        db.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")


def create(db: sqlite3.Connection, table: str) -> None:
    """Make one of the full-text tables, empty."""
    # `ascii` splits at spaces and leaves the tokens as they are, in half the time of unicode61.
    db.execute(f"CREATE VIRTUAL TABLE {table} USING fts5(title, text, content='', tokenize='ascii')")
    db.execute(f"INSERT INTO {table}({table}, rank) VALUES ('hashsize', {HASH_BYTES})")


def check(db: sqlite3.Connection) -> None:
    """Let FTS5 check the index. Raises sqlite3.DatabaseError if it is damaged. The file must be writable; nothing is
    written."""
    for table in TABLES:
        db.execute(f"INSERT INTO {table}({table}) VALUES ('integrity-check')")


def heading(number: str | None, title: str | None, subtitle: str | None, keywords: str | None) -> tuple[str, ...]:
    """What is indexed as the title of a case, in parts that no phrase crosses: `keywords` is a JSON array."""
    words = json.loads(keywords) if keywords else ()
    return tuple(part for part in (number, title, subtitle, *words) if part)


def _entries(db: sqlite3.Connection, table: str) -> Iterator[tuple[int, bytes, bytes]]:
    """Places, tokens of titles and tokens of texts; as UTF-8, since strings would be encoded once more for SQLite."""
    for place, text, start, end, *title in db.execute(_ROWS[table]):
        parts = "".join(f"{spaced(part)} {EVERYTHING} " for part in heading(*title) or ("",))
        yield place, parts.encode(), spaced(text[start:end]).encode()
