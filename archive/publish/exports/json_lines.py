"""The publications as JSON Lines: one object a line with everything that belongs to one publication nested in it.

An object has the columns of `publications` in their order, then what NESTED names. A value is as in the tables, but a
column whose text is JSON is an array or an object here. SQLite makes the lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path
from typing import IO, Any

from isal.igzip import IGzipFile

from archive.publish.exports.public_tables import columns, in_groups, quoted, reading, select
from archive.schema import BY_NAME, Column, Table

NAME = "publications.jsonl.gz"
LEVEL = 3  # of ISA-L: a fifth of the time of zlib's level 4 for 7 % more

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
            Nested("outcomes", "outcomes", "case_id", (Nested("crimes", "outcome_crimes", "outcome_id"),)),
            Nested("circumstances", "circumstances", "case_id"),
        ),
    ),
    Nested("citations", "citations", "publication_id"),
    Nested("figures", "figures", "publication_id", (Nested("contradictions", "contradictions", "figure_id"),)),
    Nested("doubts", "doubts", "publication_id"),
)
_OF_PAGE = ", ".join(
    f"'{name}', {name}" for name in ("url", "slug", "source_id", "state", "tier", "first_seen", "last_seen")
)
# What an object has beside the columns of its table, in SQL.
BESIDE = {
    "publications": {"text": "(SELECT text FROM publication_texts WHERE publication_id = publications.id)"},
    "copies": {"page": f"json((SELECT json_object({_OF_PAGE}) FROM pages WHERE pages.id = copies.page_id))"},
}


def write(public_db: Path, folder: Path) -> Path:
    """Write the file."""
    path = folder / NAME
    with path.open("wb") as file, packed(file) as lines, reading(public_db, bytes) as db:
        for group in in_groups(db.execute(select(BY_NAME["publications"], [f"{record()} || char(10)"]))):
            lines.write(b"".join([line for (line,) in group]))
    return path


def packed(file: IO[bytes]) -> GzipFile:
    """A file whose bytes depend on what is written alone, not on the time or the name."""
    return IGzipFile("", "wb", LEVEL, file, mtime=0)  # type: ignore[no-untyped-call]  # isal does not type it


def line(record: Record) -> bytes:
    """The line of an object."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def record() -> str:
    """The object of a publication, in SQL."""
    publications = BY_NAME["publications"]
    return _object(publications, columns(publications), NESTED)


def _object(table: Table, own: Iterable[Column], nested: Iterable[Nested]) -> str:
    keys = {column.name: _value(column) for column in own}
    keys |= BESIDE.get(table.name, {})
    keys |= {one.name: _array(one, table) for one in nested}
    members = ", ".join(f"'{name}', {value}" for name, value in keys.items())
    return f"json_object({members})"


def _array(nested: Nested, parent: Table) -> str:
    table = BY_NAME[nested.table]
    own = [column for column in columns(table) if column.name != nested.parent]
    order = dict.fromkeys((*(column.name for column in own if column.name == "position"), *table.key))
    rows = (
        f"SELECT * FROM {table.name} WHERE {nested.parent} = {parent.name}.id ORDER BY {', '.join(map(quoted, order))}"
    )
    # Some versions of SQLite forget of the answer of a query that it is JSON, unless json() reads it.
    return f"json((SELECT json_group_array({_object(table, own, nested.within)}) FROM ({rows}) AS {table.name}))"


def _value(column: Column) -> str:
    value = quoted(column.name)
    if column.json:
        return f"json({value})"
    return f"json(shortest({value}))" if column.type in ("real", "numeric") else value
