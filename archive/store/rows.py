"""Reading and writing rows where every page pays for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database

# In a statement: any number of ids, given as {"ids": as_json(…)}.
IDS = "(select value from json_each(:ids))"


def as_json(ids: Iterable[int | str]) -> str:
    """Ids as a statement with IDS in it takes them."""
    return json.dumps(list(ids))


def firsts(db: Database, sql: str, ids: Iterable[int], **more: Any) -> set[Any]:
    """The values in the first column of what a statement with IDS in it finds."""
    return {row[0] for row in db.conn.execute(sql, {"ids": as_json(ids), **more})}


def insert(db: Database, table: str, row: dict[str, Any]) -> None:
    """Insert one row, in the caller's transaction. sqlite-utils looks at the table each time, which takes 0.1 ms."""
    db.conn.execute(inserting(table, tuple(row)), tuple(row.values()))


def inserting(table: str, columns: Sequence[str]) -> str:
    """The statement that inserts one row, its values in that order."""
    return f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"


def select(db: Database, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The rows found, by column. sqlite-utils puts a savepoint around every query."""
    cursor = db.conn.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
