"""The tables of archives that were merged, to be compared."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

Tables = dict[str, list[tuple[Any, ...]]]

# The numbers of runs are an archive's own, as are what is queued, what was published and the copies of its ledger.
OWN_COLUMNS = {"runs": {"id", "merged"}, "run_sources": {"run_id"}}
COPIES = ("ledger_",)
OWN_TABLES = ("frontier", "publishings", "_sqlite", "sqlite_", *COPIES)


def everything(data: Path) -> tuple[Tables, list[tuple[str, int]]]:
    """All rows of all tables but of the ledger's copies, and all files of warc/ with their sizes."""
    return _tables(data, {}, COPIES), sorted((path.name, path.stat().st_size) for path in (data / "warc").iterdir())


def of_any_machine(data: Path) -> Tables:
    """All rows but what is a machine's own."""
    return _tables(data, OWN_COLUMNS, OWN_TABLES)


def _tables(data: Path, without: dict[str, set[str]], left_out: tuple[str, ...]) -> Tables:
    with closing(sqlite3.connect(data / "archive.db")) as db:
        names = [name for (name,) in db.execute("select name from sqlite_master where type = 'table'")]
        return {name: _rows(db, name, without.get(name, set())) for name in names if not name.startswith(left_out)}


def _rows(db: sqlite3.Connection, table: str, without: set[str]) -> list[tuple[Any, ...]]:
    columns = [name for _, name, *_ in db.execute(f"pragma table_info({table})") if name not in without]
    return sorted(db.execute(f"select {', '.join(columns)} from {table}").fetchall(), key=repr)
