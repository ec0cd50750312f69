"""Tells whether the working file can be used, and sets a damaged one aside. The WARC files beside it hold all pages."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import FanzhaError
from archive.sqlite_uri import sqlite_uri
from archive.warc.folder import warc_files

WORKING_FILE = "archive.db"
WRITER_LOCK = "writer.lock"
_MAGIC = b"SQLite format 3\0"  # the first bytes of every SQLite database
_FILES = ("", "-wal", "-shm")  # endings of the files of a database in WAL mode
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class WorkingFileLost(FanzhaError):
    """The working file is damaged; or it is missing or empty although there are WARC files."""

    def __init__(self, data: Path, what: str) -> None:
        files = len(warc_files(data / "warc"))
        cure = (
            f"All pages are in {files} WARC file(s): run `fanzha rebuild`, which makes the tables again from them; "
            "then run the same command again."
            if files
            else "There are no WARC files beside it: bring it back from a backup, or remove it and begin anew."
        )
        super().__init__(f"{data / WORKING_FILE} {what}. Nothing was changed. {cure}")


def check_working_file(data: Path) -> None:
    """Raise WorkingFileLost if the file is no database; or if it is missing, empty or without tables although there are
    WARC files. Reads its first pages only: other damage shows when the file is read (see is_damage)."""
    path = data / WORKING_FILE
    if not path.is_file() or not path.stat().st_size:
        if warc_files(data / "warc"):
            raise WorkingFileLost(data, "is empty" if path.is_file() else "is missing")
        return
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise WorkingFileLost(data, "is damaged: it is no SQLite database")
    if _is_without_pages(path) and warc_files(data / "warc"):
        raise WorkingFileLost(data, "has no pages: a rebuild did not come to its end")


def _is_without_pages(path: Path) -> bool:
    with closing(sqlite3.connect(sqlite_uri(path, mode="ro"), uri=True)) as db:
        try:
            return db.execute("select 1 from sqlite_master where name = 'pages'").fetchone() is None
        except sqlite3.DatabaseError:
            return False  # the reader of the file says what is wrong with it


def is_damage(error: BaseException) -> bool:
    """Whether SQLite failed because the file is damaged."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def set_damaged_aside(data: Path) -> Path | None:
    """Rename a damaged working file, so that a new one can be made. Returns its new path; None if it is not damaged.

    Reads the whole file. The caller has the writer's lock.
    """
    path = data / WORKING_FILE
    if not path.is_file() or not path.stat().st_size or not _is_damaged(path):
        return None
    aside = path.with_name(f"{WORKING_FILE}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    for ending in _FILES:
        one = path.with_name(path.name + ending)
        if one.exists():
            one.rename(aside.with_name(aside.name + ending))
    return aside


def _is_damaged(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(sqlite_uri(path, mode="ro"), uri=True)) as db:
            return bool(db.execute("pragma quick_check(1)").fetchone() != ("ok",))
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return True
        raise


def is_locked(data: Path) -> bool:
    """Whether a living process holds the writer's lock of a data folder."""
    try:
        with (data / WRITER_LOCK).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # released at once, when the file is closed
    except (FileNotFoundError, BlockingIOError) as error:
        return isinstance(error, BlockingIOError)
    return False


def is_locked_by_another(data: Path) -> bool:
    """Whether a living process other than this one holds the writer's lock. archive.store.archive writes its number."""
    return is_locked(data) and (data / WRITER_LOCK).read_text("ascii", errors="replace").strip() != str(os.getpid())
