"""Keeps a copy of the lasting tables beside the working file, and takes their rows back when the working file is lost.

No WARC file holds these rows: runs and their verdicts, columns, skipped rows, publishings … The copy is ledger.db, a
plain SQLite file. At the end of every job the copy before it is brought up to date, by the rows that have changed since
(archive.store.changes.ledger_changes), and takes its place. It holds no frontier: what is still to be fetched is read
from the lists again.
"""

from __future__ import annotations

import fcntl
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from archive import __version__
from archive.errors import FanzhaError, is_of_machine
from archive.files import CHECKSUM, read_checksum, sha256, to_disk, write_checksum
from archive.sqlite_uri import sqlite_uri
from archive.store import runs
from archive.store.changes.ledger_changes import (
    COPIED,
    bring_up_to_date,
    forget_others,
    is_known,
    register_copy,
)
from archive.store.tables import FIRST_TABLES, LASTING, prepare_lasting
from archive.store.working_file import WORKING_FILE
from archive.warc.writer import now

LEDGER = "ledger.db"
PREVIOUS = "ledger.previous.db"
LOCK = "ledger.lock"
_DRAFT = "ledger.draft.db"
_COPY_ROW = "create table ledger_copy (made_at text not null, version text not null, token text) strict"
_MIGRATIONS = "_sqlite_migrations"
# All lasting tables are there, for migrations that change them, but only those of ROW_TABLES have their rows.
_STATEMENTS = """
    select tbl_name, sql from {}.sqlite_master where sql is not null and type <> 'trigger' order by type desc, rowid
"""
ROW_TABLES = tuple(table.name for table in COPIED)
logger = logging.getLogger(__name__)


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
    PREVIOUS. A kill or a power cut leaves one of both whole. Raises OSError and sqlite3.Error, and then the last copy
    is LEDGER still."""
    draft = data / _DRAFT
    with _locked(data), closing(sqlite3.connect(data / WORKING_FILE, timeout=30, isolation_level=None)) as db:
        db.execute("pragma wal_autocheckpoint=0")  # the end of the job moves the rows
        token = register_copy(db)
        draft.unlink(missing_ok=True)
        _take_up(data, draft)
        _write(data, draft, token)
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
        _forget_others(db, tuple(filter(None, (token, _token_of(data / PREVIOUS)))))


def _forget_others(db: sqlite3.Connection, tokens: tuple[str, ...]) -> None:
    """Forget all copies but these. On a full disk the copy may just fit, and this no more: the next copy does it."""
    try:
        forget_others(db, tokens)
    except sqlite3.OperationalError as error:
        logger.info("%s was made; what changed before it is still noted in %s (%s)", LEDGER, WORKING_FILE, error)


def _take_up(data: Path, draft: Path) -> None:
    """Make the copy before the last one the draft of the new one, if it is as it was written."""
    previous = data / PREVIOUS
    if previous.is_file() and read_checksum(previous) == sha256(previous):
        previous.replace(draft)


def _write(data: Path, draft: Path, token: str) -> None:
    """Bring the draft up to date; or make it anew, if what has changed since is not known."""
    if draft.exists() and not _is_base(data, draft):
        draft.unlink()
    is_base = draft.exists()
    with closing(_open_draft(data, draft)) as db:
        db.execute("begin")
        if is_base:
            bring_up_to_date(db, str(_token(db)), "working")
            db.execute("delete from ledger_copy")
            db.execute(f"delete from main.{_MIGRATIONS}")
        else:
            _copy_tables(db)
        ((version,),) = db.execute("pragma working.user_version")
        db.execute(f"insert into main.{_MIGRATIONS} select * from working.{_MIGRATIONS}")
        db.execute("insert into ledger_copy values (?, ?, ?)", [now(), __version__, token])
        db.execute(f"pragma user_version = {version}")
        db.execute("commit")


def _open_draft(data: Path, draft: Path) -> sqlite3.Connection:
    """The draft, with the working file as the schema `working`."""
    db = sqlite3.connect(sqlite_uri(draft), uri=True, isolation_level=None)
    db.executescript("pragma journal_mode = off; pragma synchronous = off")  # the caller puts the file to the disk
    db.execute("attach ? as working", [sqlite_uri(data / WORKING_FILE, mode="ro")])
    return db


def _is_base(data: Path, draft: Path) -> bool:
    """Whether what has changed since a copy was made is known, and its tables are those of the working file."""
    try:
        with closing(_open_draft(data, draft)) as db:
            token = _token(db)
            tables = [
                [row for row in db.execute(_STATEMENTS.format(schema)) if row[0] in LASTING]
                for schema in ("main", "working")
            ]
            return token is not None and is_known(db, token, "working") and tables[0] == tables[1]
    except sqlite3.DatabaseError:
        return False


def _token(db: sqlite3.Connection) -> str | None:
    """The token of a copy; None if an earlier version made it."""
    columns = _columns(db, "ledger_copy")
    return db.execute("select token from ledger_copy").fetchone()[0] if '"token"' in columns else None


def _token_of(path: Path) -> str | None:
    """The token of the copy at a path; None if it has none, or cannot be read."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(sqlite_uri(path, mode="ro", immutable=1), uri=True)) as db:
            return _token(db)
    except sqlite3.DatabaseError:
        return None


def _copy_tables(db: sqlite3.Connection) -> None:
    for table, statement in db.execute(_STATEMENTS.format("working")).fetchall():
        if table in LASTING:
            db.execute(statement)
    for name in ROW_TABLES:
        db.execute(f'insert into main."{name}" select * from working."{name}" order by rowid')
    db.execute(_COPY_ROW)


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
        _check_tables(memory)
        prepare_lasting(Database(memory))
        _check_columns(memory)
    except (sqlite3.Error, OSError) as error:
        memory.close()
        if is_of_machine(error):
            raise
        raise LedgerUnusable(f"{path} is damaged ({error})") from error
    return memory


def _check_tables(copy: sqlite3.Connection) -> None:
    """Raise DatabaseError if a table is missing that all versions have: made anew, it would say that nothing was."""
    there = {name for (name,) in copy.execute("select name from sqlite_master where type = 'table'")}
    if missing := [name for name in ROW_TABLES if name in FIRST_TABLES and name not in there]:
        raise sqlite3.DatabaseError(f"it has no table {missing[0]}")


def _check_columns(copy: sqlite3.Connection) -> None:
    """Raise DatabaseError if a column is missing that no migration of this version adds."""
    for table in COPIED:
        there = _columns(copy, table.name)
        for column in table.columns_of(public=False):
            if f'"{column.name}"' not in there:
                raise sqlite3.DatabaseError(f"its table {table.name} has no column {column.name}")


def _compare(path: Path) -> None:
    """Raise LedgerUnusable if a copy differs from the checksum beside it. After a kill there may be none."""
    try:
        differs = path.is_file() and read_checksum(path) not in (None, sha256(path))
    except OSError as error:  # a pipe or a folder has the name of its checksum
        if is_of_machine(error):
            raise
        raise LedgerUnusable(f"{path} cannot be compared with its checksum ({error})") from error
    if differs:
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
