"""The publications as JSON Lines: one object a line with everything that belongs to one publication nested in it.

An object has the columns of `publications` in their order, then what NESTED names. A value is as in the tables, but a
column whose text is JSON is an array or an object here.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from archive.publish.exports.public_tables import columns, reading, rows
from archive.schema import BY_NAME, Column

NAME = "publications.jsonl.gz"
LEVEL = 4  # of zlib: level 6 takes twice the time for 4 % less

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Nested:
    """The rows of a table that belong to a row of another."""

    name: str  # in the object: an array
    table: str
    parent: str  # the column that refers to the parent, which is left out
    within: tuple[Nested, ...] = ()


NESTED = (
    Nested("issuers", "publication_issuers", "publication_id"),
    Nested("crimes", "publication_crimes", "publication_id"),
    Nested("copies", "copies", "publication_id"),
    Nested("outline", "outlines", "publication_id"),
    Nested("questions", "questions", "publication_id"),
    Nested("tables", "data_tables", "publication_id"),
    Nested(
        "cases",
        "cases",
        "publication_id",
        (
            Nested("sections", "case_sections", "case_id"),
            Nested("crimes", "case_crimes", "case_id"),
            Nested("regions", "case_regions", "case_id"),
        ),
    ),
    Nested("doubts", "doubts", "publication_id"),
)
# Of the page of a copy, beside the columns of `copies`.
OF_PAGE = ("url", "slug", "source_id", "state", "tier", "first_seen", "last_seen")


def write(public_db: Path, folder: Path) -> Path:
    """Write the file."""
    path = folder / NAME
    with path.open("wb") as file, packed(file) as lines, reading(public_db) as db:
        for record in records(db):
            lines.write(line(record))
    return path


def packed(file: IO[bytes]) -> gzip.GzipFile:
    """A file whose bytes depend on what is written alone, not on the time or the name."""
    return gzip.GzipFile("", "wb", LEVEL, file, mtime=0)


def line(record: Record) -> bytes:
    """The line of an object."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def records(db: sqlite3.Connection) -> Iterator[Record]:
    """Each publication, in the order of the ids."""
    of_row = _reader(columns(BY_NAME["publications"]))
    children = [_children(db, nested) for nested in NESTED]
    page = f"SELECT {', '.join(OF_PAGE)} FROM pages WHERE id = ?"
    text = "SELECT text FROM publication_texts WHERE publication_id = ?"
    for row in rows(db, BY_NAME["publications"]):
        record = of_row(row)
        record["text"] = db.execute(text, (record["id"],)).fetchone()[0]
        for add in children:
            add(record)
        for copy in record["copies"]:
            found = db.execute(page, (copy["page_id"],)).fetchone()
            copy["page"] = dict(zip(OF_PAGE, found, strict=True))
        yield record


def _children(db: sqlite3.Connection, nested: Nested) -> Callable[[Record], None]:
    """What adds the rows of a table to their parent."""
    table = BY_NAME[nested.table]
    own = tuple(column for column in columns(table) if column.name != nested.parent)
    names = ", ".join(f'"{column.name}"' for column in own)
    order = ", ".join(f'"{name}"' for name in dict.fromkeys((*_position(own), *table.key)))
    sql = f"SELECT {names} FROM {table.name} WHERE {nested.parent} = ? ORDER BY {order}"
    of_row, within = _reader(own), [_children(db, one) for one in nested.within]

    def add(parent: Record) -> None:
        parent[nested.name] = found = [of_row(row) for row in db.execute(sql, (parent["id"],))]
        for child in found:
            for add_below in within:
                add_below(child)

    return add


def _position(own: tuple[Column, ...]) -> Iterator[str]:
    return (column.name for column in own if column.name == "position")


def _reader(own: tuple[Column, ...]) -> Callable[[tuple[Any, ...]], Record]:
    """What makes an object of a row."""
    names, of_json = [column.name for column in own], [column.name for column in own if column.json]

    def of_row(row: tuple[Any, ...]) -> Record:
        record = dict(zip(names, row, strict=True))
        for name in of_json:
            if record[name] is not None:
                record[name] = json.loads(record[name])
        return record

    return of_row
