"""The FTS5 tables: which there are, and how rows come into them and out of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.search.index.entries import HEADINGS, FullTextRow, entries, paired, sections

HASH_BYTES = 32 * 1024 * 1024  # FTS5 writes after so many; with its default, 1 MB, building takes a fifth longer
TEXTS, PAIRS_ALONE = ("title", "text"), ("pairs",)  # the columns
SHADOWS = ("data", "idx", "docsize", "config")  # the tables in which FTS5 keeps one without content


@dataclass(frozen=True, slots=True)
class FullTextTable:
    """A full-text table of publications or cases. The tokens of its rows are those of texts or of the sections of a
    case, or pairs of those of texts."""

    name: str
    of: str  # the table whose rows are searched
    columns: tuple[str, ...]

    def create(self, db: sqlite3.Connection) -> None:
        """Make it, empty."""
        columns = ", ".join(self.columns)
        # The tokenizer `ascii` splits at spaces and leaves the tokens as they are. It takes half the time of unicode61.
        db.execute(f"CREATE VIRTUAL TABLE {self.name} USING fts5({columns}, content='', tokenize='ascii')")

    def rows(self, db: sqlite3.Connection, schema: str = "main", among: str | None = None) -> Iterator[FullTextRow]:
        """What it holds of each row (see `entries` and `sections`)."""
        if self.columns == HEADINGS:
            return sections(db, schema, among)
        found = entries(db, self.of, schema, among)
        return paired(found) if self.columns == PAIRS_ALONE else found

    def insert(self, db: sqlite3.Connection, rows: Iterable[FullTextRow]) -> None:
        """Add rows."""
        db.execute(f"INSERT INTO {self.name}({self.name}, rank) VALUES ('hashsize', {HASH_BYTES})")
        self._write(db, f"INSERT INTO {self.name}(rowid, {{}}) VALUES (?, {{}})", rows)

    def delete(self, db: sqlite3.Connection, rows: Iterable[FullTextRow]) -> None:
        """Take out rows, which must be as they were added: a table without content does not know them."""
        self._write(db, f"INSERT INTO {self.name}({self.name}, rowid, {{}}) VALUES ('delete', ?, {{}})", rows)

    def merge(self, db: sqlite3.Connection) -> None:
        """Write the table as one piece, in which nothing is left of rows that were taken out."""
        db.execute(f"INSERT INTO {self.name}({self.name}) VALUES ('optimize')")

    def _write(self, db: sqlite3.Connection, sql: str, rows: Iterable[FullTextRow]) -> None:
        # Text is given as UTF-8, since strings would be encoded once more for SQLite.
        values = ", ".join("CAST(? AS TEXT)" for _ in self.columns)
        encoded = ((place, *(one.encode() for one in columns)) for place, *columns in rows)
        db.executemany(sql.format(", ".join(self.columns), values), encoded)


PUBLICATIONS, CASES, SECTIONS = "publications_spaced", "cases_spaced", "sections_spaced"
PAIRS = {PUBLICATIONS: "publications_pairs", CASES: "cases_pairs"}  # the second table, by the first
_OF = {PUBLICATIONS: "publications", CASES: "cases"}
TABLES_OF_TOKENS = tuple(FullTextTable(name, of, TEXTS) for name, of in _OF.items())
TABLE_OF_SECTIONS = FullTextTable(SECTIONS, "cases", HEADINGS)
TABLES_OF_PAIRS = tuple(FullTextTable(PAIRS[name], of, PAIRS_ALONE) for name, of in _OF.items())
