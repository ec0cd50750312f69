"""Writing single rows where every page pays for it."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database


def insert(db: Database, table: str, row: dict[str, Any]) -> None:
    """Insert one row, in the caller's transaction. sqlite-utils looks at the table each time, which takes 0.1 ms."""
    columns = ", ".join(row)
    db.conn.execute(f"insert into {table} ({columns}) values ({', '.join('?' * len(row))})", tuple(row.values()))
