"""Reading and writing rows where every page pays for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database


def insert(db: Database, table: str, row: dict[str, Any]) -> None:
    """Insert one row, in the caller's transaction. sqlite-utils looks at the table each time, which takes 0.1 ms."""
    columns = ", ".join(row)
    db.conn.execute(f"insert into {table} ({columns}) values ({', '.join('?' * len(row))})", tuple(row.values()))


def select(db: Database, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The rows found, by column. sqlite-utils puts a savepoint around every query."""
    cursor = db.conn.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
