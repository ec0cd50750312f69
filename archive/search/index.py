"""The full-text tables of a public file. `publish` makes them; the site and the command line search them.

Both are contentless FTS5 tables that any SQLite from 3.40 on reads without an extension: they hold the tokens of
archive.text.hanzi, and a query is a phrase of tokens. Contentless tables cannot give the texts back.

In these tables the rowid of a publication or case is its `place`: its number in the order of dates, the newest
highest. FTS5 finds rows in the order of rowids. So it finds the newest twenty of 80,000 in a tenth of a millisecond.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from archive.text.hanzi import EVERYTHING, spaced

PUBLICATIONS, CASES = "publications_fts", "cases_fts"
TABLES = (PUBLICATIONS, CASES)
HASH_BYTES = 32 * 1024 * 1024  # FTS5 writes after so many; with its default, 1 MB, building takes a fifth longer

# Rows without a date have the lowest places. Lists begin with the highest place. So of the publications of one day the
# lower id has the higher place, and of the cases of one batch the earlier case has it.
_PLACES = {
    "publications": "select id, row_number() over (order by published is not null, published, id desc) as n"
    " from publications",
    "cases": """select c.id, row_number() over (order by p.place, c.position desc) as n
        from cases c join publications p on p.id = c.publication_id""",
}
# A query for the rows of each full-text table: place, text, start and end of the part of the text that is indexed (null
# for the whole), and the four arguments of `heading`.
_ROWS = {
    PUBLICATIONS: """select p.place, t.text, null, null, null, p.title, null, null
        from publications p join publication_texts t on t.publication_id = p.id {where} order by p.place""",
    CASES: """select c.place, t.text, c.start, c."end", c.number, c.title, c.subtitle, c.keywords
        from cases c join publication_texts t on t.publication_id = c.publication_id {where} order by c.place""",
}


def build(db: sqlite3.Connection) -> None:
    """Give publications and cases their places, and make and fill their full-text tables, within the caller's
    transaction."""
    for table, places in _PLACES.items():
        db.execute(f"UPDATE {table} SET place = o.n FROM ({places}) o WHERE o.id = {table}.id")
    for table in TABLES:
        create(db, table)
        db.executemany(
            f"INSERT INTO {table}(rowid, title, text) VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT))", entries(db, table)
        )
        db.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")


def create(db: sqlite3.Connection, table: str) -> None:
    """Make one of the full-text tables, empty."""
    # The tokenizer `ascii` splits at spaces and leaves the tokens as they are. It takes half the time of unicode61.
    db.execute(f"CREATE VIRTUAL TABLE {table} USING fts5(title, text, content='', tokenize='ascii')")
    db.execute(f"INSERT INTO {table}({table}, rank) VALUES ('hashsize', {HASH_BYTES})")


def check(db: sqlite3.Connection) -> None:
    """Let FTS5 check the full-text tables. Raises sqlite3.DatabaseError if one is damaged. The file must be writable,
    though nothing is written."""
    for table in TABLES:
        db.execute(f"INSERT INTO {table}({table}) VALUES ('integrity-check')")


def heading(number: str | None, title: str | None, subtitle: str | None, keywords: str | None) -> tuple[str, ...]:
    """The parts of what is indexed as a row's title. No phrase crosses from one part to the next. `keywords`: a JSON
    array."""
    words = json.loads(keywords) if keywords else ()
    return tuple(part for part in (number, title, subtitle, *words) if part)


def entries(
    db: sqlite3.Connection, table: str, places: Iterable[int] | None = None
) -> Iterator[tuple[int, bytes, bytes]]:
    """For each row its place, the tokens of its title and the tokens of its text, as they are indexed. `places`: of the
    rows; None: of all.

    Tokens are given as UTF-8, since strings would be encoded once more for SQLite.
    """
    where = "" if places is None else "where place in (select value from json_each(?))"
    values = () if places is None else (json.dumps(list(places)),)
    for place, text, start, end, *title in db.execute(_ROWS[table].format(where=where), values):
        parts = "".join(f"{spaced(part)} {EVERYTHING} " for part in heading(*title) or ("",))
        yield place, parts.encode(), spaced(text[start:end]).encode()
