"""The rows of the public file, table by table, as every format writes them: one contract, made from archive.schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from archive.schema import TABLES, Column, Table
from archive.sqlite_uri import sqlite_uri

PUBLIC_TABLES = tuple(table for table in TABLES if table.public)
ROWS_AT_ONCE = 100  # that are in memory
Row = tuple[Any, ...]  # the values of a row in the order of `columns`


def columns(table: Table) -> tuple[Column, ...]:
    """The columns of a table in every format, in this order."""
    return table.columns_of(public=True)


@contextmanager
def reading(public_db: Path, texts: Callable[[bytes], object] = str) -> Iterator[sqlite3.Connection]:
    """A connection to a public file, which nobody changes. `texts`: str, or bytes, which is faster, for UTF-8.

    In its SQL, shortest(NUMBER) is the shortest decimal that gives it back: SQLite's own of a real keeps only 15
    digits. An integer has no point.
    """
    with closing(sqlite3.connect(sqlite_uri(public_db, mode="ro", immutable=1), uri=True)) as db:
        db.text_factory = texts
        db.create_function("shortest", 1, _shortest, deterministic=True)
        yield db


def in_groups(rows: sqlite3.Cursor) -> Iterator[list[Row]]:
    """The rows of a query, ROWS_AT_ONCE at a time: to take them one at a time is slower."""
    while group := rows.fetchmany(ROWS_AT_ONCE):
        yield group


def select(table: Table, values: Iterable[str] = ()) -> str:
    """The query for all rows of a table, in the order of its key. `values`: in SQL, else all columns."""
    wanted = ", ".join(values or (quoted(column.name) for column in columns(table)))
    return f"SELECT {wanted} FROM {quoted(table.name)} ORDER BY {', '.join(map(quoted, table.key))}"


def quoted(name: str) -> str:
    """A name in SQL."""
    return f'"{name}"'


def count(db: sqlite3.Connection, table: Table) -> int:
    """The number of rows of a table."""
    return int(db.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])


def _shortest(value: float | None) -> str | None:
    return None if value is None else repr(value)
