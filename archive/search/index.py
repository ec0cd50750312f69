"""The full-text index over publications: kept up by store, made anew by publish, searched by site and command line.

The table is a contentless FTS5 table that any SQLite from 3.40 on reads without an extension: it holds the tokens of
archive.search.hanzi, and a query is a phrase of them. Contentless, it cannot give the texts back, and a row is taken
out by saying again what was put in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from archive.model import Mapper
from archive.search.excerpt import Marked, excerpt, mark
from archive.search.hanzi import EVERYTHING, spaced
from archive.search.query import MATCH_EVERYTHING, match, parse

TABLE = "publications_fts"
TITLE_WEIGHT, TEXT_WEIGHT = 10.0, 1.0  # for bm25: a term in the title says what a text is about

Order = Literal["relevance", "newest", "oldest"]
# Each ends in what tells any two publications apart, so that pages of results neither repeat nor miss one.
ORDERS: dict[Order, str] = {
    "relevance": f"bm25({TABLE}, {TITLE_WEIGHT}, {TEXT_WEIGHT}), p.published DESC, p.id",
    "newest": "p.published DESC, p.id",
    "oldest": "p.published IS NULL, p.published, p.id",
}
FACETS = ("kind", "year", "source_id", "topic")

_CREATE = (
    # `ascii` parts at spaces and takes all else that stands in a token as it is, at half of unicode61's cost.
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5(title, text, content='', tokenize='ascii')"
)
# Tokens come as UTF-8: as strings they would be decoded on their way between processes, and encoded again for SQLite.
_TOKENS = "?, CAST(? AS TEXT), CAST(? AS TEXT)"  # id, those of the title, those of the text
_INSERT = f"INSERT INTO {TABLE}(rowid, title, text) VALUES ({_TOKENS})"
_DELETE = f"INSERT INTO {TABLE}({TABLE}, rowid, title, text) VALUES ('delete', {_TOKENS})"
_MATCHING = f"FROM {TABLE} f JOIN publications p ON p.id = f.rowid WHERE {TABLE} MATCH ?"
_ENTRIES = (
    "SELECT p.id, p.title, t.text FROM publications p JOIN publication_texts t ON t.publication_id = p.id ORDER BY p.id"
)


HASH_BYTES = 32 * 1024 * 1024  # gathered in memory before FTS5 writes; at its own 1 MB filling takes a fifth longer

Row = tuple[int, str | None, str]  # id, title and text of a publication


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """What a list shows of a publication. Columns of the table `publications`, described in archive.schema."""

    id: int
    slug: str
    kind: str
    title: str | None
    issuer: str | None
    published: str | None
    year: int | None
    attribution: str | None
    topic: str
    source_id: str | None
    url: str
    chars: int
    case_count: int | None
    copy_count: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A publication found."""

    publication: PublicationRow
    title: Marked
    excerpt: Marked


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found."""

    total: int  # publications found, exact
    hits: tuple[Hit, ...]  # those of this page


@dataclass(frozen=True, slots=True)
class Count:
    """How many publications found have a value."""

    value: str | int
    count: int


class Index:
    """The index over the publications of a database: the working file or a public one, open read-only or not."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @staticmethod
    def create(db: sqlite3.Connection) -> None:
        """Make the empty index. Commits nothing and begins no transaction."""
        db.execute(_CREATE)
        db.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES ('hashsize', {HASH_BYTES})")

    def add(self, publication_id: int, title: str | None, text: str) -> None:
        """Take a publication in. It must not be in already: `remove` it first."""
        self._db.execute(_INSERT, _entry((publication_id, title, text)))

    def add_all(self, rows: Iterable[Row], mapping: Mapper = map) -> None:
        """Take many in. `mapping` is `map`, or one in processes, to have other cores cut texts into tokens."""
        self._db.executemany(_INSERT, mapping(_entry, rows))

    def remove(self, publication_id: int, title: str | None, text: str) -> None:
        """Take a publication out. Title and text must be those it was added with, or the index is spoiled."""
        self._db.execute(_DELETE, _entry((publication_id, title, text)))

    def rebuild(self) -> None:
        """Empty the index and take in all publications that have a text, in the order of their ids."""
        self._db.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('delete-all')")
        self.add_all(self._rows(_ENTRIES))
        self._db.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('optimize')")

    def check(self) -> None:
        """Have FTS5 compare the index with itself. Raises sqlite3.DatabaseError where it is damaged; needs a file that
        can be written, and writes nothing."""
        self._db.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('integrity-check')")

    def search(
        self,
        query: str | None,
        *,
        limit: int = 20,
        offset: int = 0,
        kind: str | None = None,
        year: int | None = None,
        source_id: str | None = None,
        topic: str | None = None,
        order: Order = "relevance",
    ) -> Results:
        """The publications that a query finds (docs/search.md has its language); all of them where it is None.

        A query without anything to look for finds none. Deterministic: the same file gives the same order. Raises
        KeyError for an unknown order, and sqlite3.Error where the file cannot be read.
        """
        wanted = parse(query or "")
        found, values = _found(query, {"kind": kind, "year": year, "source_id": source_id, "topic": topic})
        [(total,)] = self._rows(f"SELECT count(*) {found}", values)
        columns = ", ".join(f"p.{field.name}" for field in fields(PublicationRow))
        page = f"SELECT {columns} {found} ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?"
        publications = [PublicationRow(*row) for row in self._rows(page, (*values, max(limit, 0), max(offset, 0)))]
        texts = self._texts([publication.id for publication in publications])
        return Results(
            total,
            tuple(
                Hit(one, mark(one.title or "", wanted), excerpt(texts.get(one.id, ""), wanted)) for one in publications
            ),
        )

    def facets(
        self,
        query: str | None,
        *,
        kind: str | None = None,
        year: int | None = None,
        source_id: str | None = None,
        topic: str | None = None,
    ) -> dict[str, tuple[Count, ...]]:
        """For each of FACETS the values found and how often, most frequent first; publications without one left out.

        A facet's own filter does not narrow it, so that it shows what else could be chosen.
        """
        chosen = {"kind": kind, "year": year, "source_id": source_id, "topic": topic}
        return {facet: self._facet(facet, query, chosen | {facet: None}) for facet in FACETS}

    def _facet(self, column: str, query: str | None, filters: dict[str, Any]) -> tuple[Count, ...]:
        found, values = _found(query, filters)
        counted = f"SELECT p.{column}, count(*) {found} AND p.{column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
        return tuple(Count(*row) for row in self._rows(counted, values))

    def _texts(self, ids: list[int]) -> dict[int, str]:
        marks = ", ".join("?" * len(ids))
        texts = f"SELECT publication_id, text FROM publication_texts WHERE publication_id IN ({marks})"
        return dict(self._rows(texts, ids))

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        cursor = self._db.cursor()
        cursor.row_factory = None  # plain tuples, whatever the connection's owner has set
        return cursor.execute(sql, values)


def _entry(row: Row) -> tuple[int, bytes, bytes]:
    publication_id, title, text = row
    return publication_id, f"{spaced(title or '')} {EVERYTHING}".encode(), spaced(text).encode()


def _found(query: str | None, filters: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """FROM and WHERE for a query under the filters that are set, and the values for their placeholders."""
    chosen = {column: value for column, value in filters.items() if value is not None}
    expression = MATCH_EVERYTHING if query is None else match(parse(query))
    return _MATCHING + "".join(f" AND p.{column} = ?" for column in chosen), (expression, *chosen.values())
