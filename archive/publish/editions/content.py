"""The content of a public file as one checksum: the same rows give the same one, however SQLite laid them out.

The checksum of a table is the SHA-256 of its lines: the names of its columns, then each row in the order of the primary
key, every one as a JSON array without spaces, with "\\n" behind it. Reals have nine digits behind the point, in quotes.
The checksum of the file is that of the lines "TABLE CHECKSUM\\n", sorted. docs/editions.md computes both in ten lines.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from archive.editions.listing import TableContent
from archive.progress import progress
from archive.publish.exports.public_tables import PUBLIC_TABLES
from archive.schema import Column, Table
from archive.sqlite_uri import sqlite_uri


def contents_of(public_db: Path) -> dict[str, TableContent]:
    """The content of each table of a public file. Raises sqlite3.Error."""
    with closing(sqlite3.connect(sqlite_uri(public_db, mode="ro", immutable=1), uri=True)) as db:
        db.text_factory = bytes  # the JSON is made by SQLite, and needs to be no string: a quarter of the time
        with progress("taking the checksums of tables", len(PUBLIC_TABLES), "tables") as step:
            return {table.name: _content(db, table) for table in step.each(PUBLIC_TABLES)}


def checksum_of(tables: dict[str, TableContent]) -> str:
    """The checksum of the content of a file, in hex."""
    lines = (f"{name} {content.sha256}\n" for name, content in sorted(tables.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _content(db: sqlite3.Connection, table: Table) -> TableContent:
    columns, rows = table.columns_of(public=True), 0
    digest = hashlib.sha256(json.dumps([column.name for column in columns], separators=(",", ":")).encode() + b"\n")
    values, key = ", ".join(map(_value, columns)), ", ".join(f'"{name}"' for name in table.key)
    for (row,) in db.execute(f'SELECT json_array({values}) FROM "{table.name}" ORDER BY {key}'):
        digest.update(row)
        digest.update(b"\n")
        rows += 1
    return TableContent(rows, digest.hexdigest())


def _value(column: Column) -> str:
    """The column in JSON. SQLite's versions write the last digits of reals in different ways."""
    return f"""printf('%.9f', "{column.name}")""" if column.type in ("real", "numeric") else f'"{column.name}"'
