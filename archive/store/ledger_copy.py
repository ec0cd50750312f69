"""Keeps a copy of the lasting tables beside the working file, and takes their rows back when the working file is lost.

No WARC file holds these rows: runs and their verdicts, columns, skipped rows, publishings … The copy is ledger.db, a
plain SQLite file, made anew at the end of every job. It holds no frontier: what is still to be fetched is read from the
lists again.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from archive import __version__
from archive.errors import FanzhaError
from archive.files import CHECKSUM, read_checksum, sha256, to_disk, write_checksum
from archive.sqlite_uri import sqlite_uri
from archive.store import runs
from archive.store.tables import LASTING, prepare_lasting
from archive.store.working_file import WORKING_FILE
from archive.warc.writer import now

LEDGER = "ledger.db"
PREVIOUS = "ledger.previous.db"
LOCK = "ledger.lock"
_DRAFT = "ledger.draft.db"
_COPY_ROW = "create table ledger_copy (made_at text not null, version text not null) strict"
_WITHOUT_ROWS = frozenset({"frontier"})  # its table is there, for migrations that change it
_STATEMENTS = "select tbl_name, name, sql from working.sqlite_master where sql is not null order by type desc, rowid"
ROW_TABLES = tuple(name for name in LASTING if name not in _WITHOUT_ROWS and not name.startswith("_"))


class LedgerUnusable(FanzhaError):
    """A copy of the ledger is missing, damaged or changed. The message says why."""


class LedgerMissing(LedgerUnusable):
    """There is no such copy."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The rows that a rebuild took from a copy of the ledger."""

    file: str  # LEDGER or PREVIOUS
    made_at: str  # UTC, ISO 8601: the rows are those of this moment
    rows: int
    interrupted: int  # runs that had not ended, which are closed as interrupted
    left_out: tuple[str, ...]  # tables and columns that are not taken, with the reason


# --- writing ----------------------------------------------------------------------------------------------------------


def write_ledger(data: Path) -> None:
    """Copy the lasting tables of the working file to LEDGER, as they are at one moment, and keep the last copy as
    PREVIOUS. A kill or a power cut leaves one of both whole. Raises OSError and sqlite3.Error."""
    draft = data / _DRAFT
    with _locked(data):
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(sqlite_uri(draft), uri=True, isolation_level=None)) as db:
            db.executescript("pragma journal_mode = off; pragma synchronous = off")  # the file is put to the disk below
            db.execute("attach ? as working", [sqlite_uri(data / WORKING_FILE, mode="ro")])
            db.execute("begin")
            _copy_tables(db)
            db.execute("commit")
        to_disk(draft)
        digest = sha256(draft)
        last = read_checksum(data / LEDGER)
        for name in (LEDGER, PREVIOUS):  # a kill leaves no checksum rather than another file's
            (data / (name + CHECKSUM)).unlink(missing_ok=True)
        if (data / LEDGER).exists():
            (data / LEDGER).replace(data / PREVIOUS)
            if last is not None:
                write_checksum(data / PREVIOUS, last)
        draft.replace(data / LEDGER)
        write_checksum(data / LEDGER, digest)
        to_disk(data)


def _copy_tables(db: sqlite3.Connection) -> None:
    ((version,),) = db.execute("pragma working.user_version")
    for table, name, statement in db.execute(_STATEMENTS).fetchall():
        if table in LASTING:
            db.execute(statement)
        if name in (*ROW_TABLES, "_sqlite_migrations"):
            db.execute(f'insert into main."{name}" select * from working."{name}" order by rowid')
    db.execute(_COPY_ROW)
    db.execute("insert into ledger_copy values (?, ?)", [now(), __version__])
    db.execute(f"pragma user_version = {version}")


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    """Be the only process that makes a copy: of two copies, the later one takes the file's place last."""
    with (data / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- taking back ------------------------------------------------------------------------------------------------------


def is_without_history(db: Database) -> bool:
    """Whether the lasting tables of a working file are all empty, as those of a file that was just made."""
    return not any(db.execute(f"select 1 from {name} limit 1").fetchone() for name in ROW_TABLES)


def take_back(db: Database, data: Path) -> tuple[TakenBack | None, tuple[LedgerUnusable, ...]]:
    """Take the lasting rows from the copy of the ledger, or else from the copy before it, within the caller's
    transaction. Each table is taken whole or not at all. The lasting tables of `db` must be empty.

    Returns what was taken (None if no copy can be used), and why a copy cannot be used.
    """
    found, failures = usable_copy(data)
    if found is None:
        return None, failures
    with closing(found.rows) as copy:
        return _take(db, copy, found.file), failures


@dataclass(frozen=True, slots=True)
class LedgerCopy:
    """A copy of the ledger that is whole."""

    file: str  # LEDGER or PREVIOUS
    rows: sqlite3.Connection  # in memory, in this version's tables; to be closed


def usable_copy(data: Path) -> tuple[LedgerCopy | None, tuple[LedgerUnusable, ...]]:
    """The copy of the ledger, or else the copy before it; None if none can be used. And why a copy cannot be used."""
    failures = list[LedgerUnusable]()
    for name in (LEDGER, PREVIOUS):
        try:
            _compare(data / name)
            return LedgerCopy(name, open_copy(data / name)), tuple(failures)
        except LedgerUnusable as error:
            failures.append(error)
    return None, tuple(failures)


def set_aside(data: Path) -> Path | None:
    """Rename the copy of the ledger that was not taken whole: the end of the job writes another. Returns its new path;
    None if there is no copy."""
    path = data / LEDGER
    if not path.is_file():
        return None
    (data / (LEDGER + CHECKSUM)).unlink(missing_ok=True)
    return path.rename(path.with_name(f"{LEDGER}.not-taken-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"))


def open_copy(path: Path) -> sqlite3.Connection:
    """A copy of the ledger in memory, with the migrations of this version applied. Raises LedgerUnusable."""
    if not path.is_file():
        raise LedgerMissing(f"{path} is missing")
    memory = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with closing(sqlite3.connect(sqlite_uri(path, mode="ro", immutable=1), uri=True)) as file:
            file.backup(memory)
        if (found := memory.execute("pragma integrity_check(1)").fetchone()) != ("ok",):
            raise sqlite3.DatabaseError(found[0])
        memory.execute("select made_at from ledger_copy").fetchone()
        prepare_lasting(Database(memory))
    except (sqlite3.Error, OSError) as error:
        memory.close()
        raise LedgerUnusable(f"{path} is damaged ({error})") from error
    return memory


def _compare(path: Path) -> None:
    """Raise LedgerUnusable if a copy differs from the checksum beside it. After a kill there may be none."""
    if path.is_file() and read_checksum(path) not in (None, sha256(path)):
        raise LedgerUnusable(f"{path} is not as it was written: it differs from {path.name}{CHECKSUM}")


def _take(db: Database, copy: sqlite3.Connection, file: str) -> TakenBack:
    rows, left_out = 0, []
    for name in ROW_TABLES:
        here, there = _columns(db.conn, name), _columns(copy, name)
        columns = [column for column in there if column in here]
        found = copy.execute(f"select {', '.join(columns)} from {name} order by rowid")
        insert = f"insert into {name} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
        db.conn.execute("savepoint taken_table")
        try:
            rows += db.conn.executemany(insert, found).rowcount
        except sqlite3.IntegrityError as error:
            db.conn.execute("rollback to taken_table")
            left_out.append(f"{name} ({error})")
        db.conn.execute("release taken_table")
        left_out += [f"{name}.{column} (this version has no such column)" for column in there if column not in here]
    ((made_at,),) = copy.execute("select made_at from ledger_copy")
    return TakenBack(file, made_at, rows, runs.abandon_all(db), tuple(left_out))


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [f'"{name}"' for (name,) in db.execute("select name from pragma_table_info(?)", [table])]
