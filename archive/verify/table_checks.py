"""Checks SQLite files: each statement of checks.toml finds the rows that are not as they must be."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from archive.files import read_checksum, sha256
from archive.model import Capture, Role
from archive.store.captures.from_the_future import latest_possible
from archive.store.changes.seal import differs, is_sealed
from archive.store.ledger_copy import LEDGER, PREVIOUS, ROW_TABLES, LedgerUnusable, open_copy
from archive.store.pages_and_versions import version_id_of
from archive.store.working_file import WORKING_FILE
from archive.text.text_hash import lasting_sha256, text_sha256
from archive.urls import IMPORTED, canonical_key, stable_id
from archive.verify.findings import CHECKS, UNREADABLE, Finding, raise_of_machine

MAX_NAMED = 100  # offenders of one check; the rest are counted
PUBLIC = "public"  # how the names of the public file's checks begin


def _capture_id(url: str, at: str, role: str, status: int, digest: str, requested: str, imported: int) -> int | None:
    try:
        return Capture(url, at, Role(role), status, digest, requested, bool(imported)).id
    except ValueError:
        return None  # no such role


def _page_id(url: str) -> int | None:
    try:
        return stable_id(url if url.startswith(IMPORTED) else canonical_key(url))
    except ValueError:
        return None  # no such address


# What the statements call, by name, with the number of arguments.
_FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "verify_text_sha256": (1, text_sha256),
    "verify_version_id": (3, lambda page_id, title, text: version_id_of(page_id, title, lasting_sha256(text))),
    "verify_page_id": (1, lambda url: _page_id(url) or 0),
    "verify_capture_id": (7, lambda *values: _capture_id(*values) or 0),
    "verify_latest_possible": (0, latest_possible),
}


def check_tables(uri: str, subject: str, *, public: bool = False) -> Iterator[Finding]:
    """Run the statements for the working file, or those for the public file, at one moment of the file. `subject` names
    the file. A statement that a damaged page stops is a finding, too. Raises sqlite3.OperationalError (locked …)."""
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as db:
        for name, (number, function) in _FUNCTIONS.items():
            db.create_function(name, number, function, deterministic=True)
        try:
            db.execute("begin")
            for check, words in CHECKS.items():
                if "sql" in words and check.startswith(PUBLIC) == public:
                    yield from _offenders(db, check, words["sql"])
        except UNREADABLE as error:
            raise_of_machine(error)
            yield Finding("public_damaged" if public else "tables_damaged", subject, str(error))


def _offenders(db: sqlite3.Connection, check: str, sql: str) -> Iterator[Finding]:
    rows = db.execute(sql)
    for row in islice(rows, MAX_NAMED):
        yield Finding(check, str(row[0]))
    if more := sum(1 for _ in rows):
        yield Finding(check, f"{more} more")


# The copies of the ledger, and the check that compares them with their checksums.
_COPIES = {LEDGER: "ledger_changed", PREVIOUS: "ledger_previous_changed"}


def check_at_rest(data: Path, tables: str) -> Iterator[Finding]:
    """Compare a working file to which nobody writes with the seal of the last job, page by page, and its lasting rows
    with the copy of the ledger. Without a seal a job was killed, or runs: then nothing is compared."""
    path = data / WORKING_FILE
    if differs(path, wholly=True):
        yield Finding("tables_changed", str(path))
    for name, check in _COPIES.items():
        if _differs(data / name):
            yield Finding(check, str(data / name))
    if not is_sealed(path):
        return
    try:
        with closing(open_copy(data / LEDGER)) as copy, closing(sqlite3.connect(tables, uri=True)) as db:
            for name in ROW_TABLES:
                if _rows(copy, name) != _rows(db, name) and is_sealed(path):
                    yield Finding("ledger_differs", f"{data / LEDGER}, table {name}")
    except LedgerUnusable as error:
        yield Finding("ledger_lost", str(data / LEDGER), str(error))
    except UNREADABLE as error:
        raise_of_machine(error)
        return  # check_tables names the damage of the working file


def _differs(path: Path) -> bool:
    """Whether a file differs from the checksum beside it, and nobody writes to it now."""
    expected = read_checksum(path)
    return expected is not None and path.exists() and sha256(path) != expected and read_checksum(path) == expected


def _rows(db: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    columns = sorted(name for (name,) in db.execute("select name from pragma_table_info(?)", [table]))
    listed = ", ".join(f'"{name}"' for name in columns)
    return sorted(db.execute(f"select {listed} from {table}"), key=repr)
