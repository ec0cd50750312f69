"""The rows of the public file, table by table, as every format writes them: one contract, made from archive.schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from archive.schema import TABLES, Column, Table
from archive.sqlite_uri import sqlite_uri

PUBLIC_TABLES = tuple(table for table in TABLES if table.public)
Row = tuple[Any, ...]  # the values of a row in the order of `columns`


def columns(table: Table) -> tuple[Column, ...]:
    """The columns of a table in every format, in this order."""
    return table.columns_of(public=True)


@contextmanager
def reading(public_db: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a public file, which nobody changes."""
    with closing(sqlite3.connect(sqlite_uri(public_db, mode="ro", immutable=1), uri=True)) as db:
        yield db


def rows(db: sqlite3.Connection, table: Table) -> Iterator[Row]:
    """All rows of a table, in the order of its key, one at a time."""
    names, key = _listed(column.name for column in columns(table)), _listed(table.key)
    yield from db.execute(f"SELECT {names} FROM {table.name} ORDER BY {key}")


def count(db: sqlite3.Connection, table: Table) -> int:
    """The number of rows of a table."""
    return int(db.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])


def _listed(names: Iterator[str] | tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)
