"""The full-text tables of a public file. `publish` makes them; the site and the command line search them.

All are contentless FTS5 tables that any SQLite from 3.40 on reads without an extension: they hold the tokens of
archive.text.hanzi, and a query is a phrase of tokens. The table `folding` says how a character is written in them, so
that the view `v_match` can write the phrase of a word in plain SQL. Contentless tables cannot give the texts back. Many
publications, or many cases, have a second table besides: a phrase of its pairs of hanzi is found in a tenth of the
time.

In these tables the rowid of a publication or case is its `place`: its number in the order of dates, the newest
highest. FTS5 finds rows in the order of rowids. So it finds the newest twenty of 80,000 in a tenth of a millisecond.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from archive.progress import progress
from archive.text.hanzi import EVERYTHING, pairs, respelled, spaced

PUBLICATIONS, CASES = "publications_spaced", "cases_spaced"
TABLES = (PUBLICATIONS, CASES)
ROWS_OF = {PUBLICATIONS: "publications", CASES: "cases"}  # the table whose rows are searched
PAIRS = {PUBLICATIONS: "publications_pairs", CASES: "cases_pairs"}  # the second table, by the first
FULL_TEXT = (*TABLES, *PAIRS.values())
FOLDING = "folding"  # each character that is not a token as it is, and the tokens that are written for it
MAX_SMALL = 20_000  # rows of a table that is searched fast enough without pairs: these need a third more space
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
        from publications p join publication_texts t on t.publication_id = p.id order by p.place""",
    CASES: """select c.place, t.text, c.start, c."end", c.number, c.title, c.subtitle, c.keywords
        from cases c join publication_texts t on t.publication_id = c.publication_id order by c.place""",
}


def build(db: sqlite3.Connection) -> None:
    """Give publications and cases their places, and make and fill their full-text tables and the table `folding`,
    within the caller's transaction."""
    db.execute(f"CREATE TABLE {FOLDING} (character TEXT PRIMARY KEY, token TEXT NOT NULL) STRICT, WITHOUT ROWID")
    db.executemany(f"INSERT INTO {FOLDING} (character, token) VALUES (?, ?)", respelled())
    for table, places in _PLACES.items():
        db.execute(f"UPDATE {table} SET place = o.n FROM ({places}) o WHERE o.id = {table}.id")
    for table in TABLES:
        ((rows,),) = db.execute(f"SELECT count(*) FROM {ROWS_OF[table]}")
        create(db, table, "title, text")
        with progress("indexing texts", rows, "texts") as step:
            _fill(db, table, "title, text", step.each(_entries(db, table)))
        if step.done > MAX_SMALL:
            create(db, PAIRS[table], "pairs")
            with progress("indexing pairs", rows, "texts") as step:
                _fill(db, PAIRS[table], "pairs", _paired(step.each(_entries(db, table))))


def create(db: sqlite3.Connection, table: str, columns: str) -> None:
    """Make one of the full-text tables, empty."""
    # The tokenizer `ascii` splits at spaces and leaves the tokens as they are. It takes half the time of unicode61.
    db.execute(f"CREATE VIRTUAL TABLE {table} USING fts5({columns}, content='', tokenize='ascii')")


def check(db: sqlite3.Connection) -> None:
    """Let FTS5 check the full-text tables. Raises sqlite3.DatabaseError if one is damaged. The file must be writable,
    though nothing is written."""
    for table in tables(db):
        db.execute(f"INSERT INTO {table}({table}) VALUES ('integrity-check')")


def tables(db: sqlite3.Connection) -> list[str]:
    """The full-text tables of a file."""
    found = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return [table for table in FULL_TEXT if table in found]


def heading(number: str | None, title: str | None, subtitle: str | None, keywords: str | None) -> tuple[str, ...]:
    """The parts of what is indexed as a row's title. No phrase crosses from one part to the next. `keywords`: a JSON
    array."""
    words = json.loads(keywords) if keywords else ()
    return tuple(part for part in (number, title, subtitle, *words) if part)


def _entries(db: sqlite3.Connection, table: str) -> Iterator[tuple[int, str, str]]:
    """For each row its place, the tokens of its title and the tokens of its text, as they are indexed."""
    for place, text, start, end, *title in db.execute(_ROWS[table]):
        titles = "".join(f"{spaced(part)} {EVERYTHING} " for part in heading(*title) or ("",))
        yield place, titles, spaced(text[start:end])


def _paired(rows: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, str]]:
    """For each row its place, and the pairs of its title and text. EVERYTHING stands between these."""
    for place, title, text in rows:
        yield place, " ".join(pairs(f"{title}{text}".split()))


def _fill(db: sqlite3.Connection, table: str, columns: str, rows: Iterable[tuple[int | str, ...]]) -> None:
    """Fill a full-text table. `rows`: the place and the text of each column."""
    db.execute(f"INSERT INTO {table}({table}, rank) VALUES ('hashsize', {HASH_BYTES})")
    # Text is given as UTF-8, since strings would be encoded once more for SQLite.
    values = ", ".join("CAST(? AS TEXT)" for _ in columns.split(", "))
    encoded = ((place, *(str(one).encode() for one in columns)) for place, *columns in rows)
    db.executemany(f"INSERT INTO {table}(rowid, {columns}) VALUES (?, {values})", encoded)
    db.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
