"""Tells whether the working file can be used, and makes way for a new one. The WARC files beside it hold all pages."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path

from archive.errors import FanzhaError, is_of_machine
from archive.sqlite_uri import sqlite_uri
from archive.store.changes.open_descriptors import descriptor_of
from archive.store.changes.seal import ASIDE, SEAL, differs
from archive.warc.cdxj import index_files
from archive.warc.folder import INDEX_END, OPEN, warc_files
from archive.warc.records import NotAWarc

WORKING_FILE = "archive.db"
WRITER_LOCK = "writer.lock"
_FLOCK = "hhqqi4x"  # struct flock of fcntl(2): type, whence, start, length, process
WHOLE_FILE = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
BAG_FILES = ("bagit.txt", "manifest-sha256.txt")  # tag files of a BagIt bag, which a backup is
BAG_INFO = "bag-info.txt"
LEFT_OUT = "Fanzha-Left-Out"  # field of BAG_INFO: the number of files that could not be copied; absent if there is none
PAYLOAD = "data"  # the folder in a bag
OF_ANOTHER = "is another archive's: it has no record of the WARC files in warc/. Put this folder's own back"
_SOME = 20  # records of a WARC file
_MAGIC = b"SQLite format 3\0"  # the first bytes of every SQLite database
_FILES = ("-wal", "-shm", SEAL, ASIDE, "")  # endings of the files of a working file
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class WorkingFileLost(FanzhaError):
    """The working file is damaged; or it is missing, empty or another archive's although there are WARC files."""

    def __init__(self, data: Path, what: str) -> None:
        self.what = what
        files = len(warc_files(data / "warc"))
        cure = (
            f"All pages are in {files} WARC file(s): run `fanzha rebuild`, which makes the tables again from them; "
            "then run the same command again."
            if files
            else "There are no WARC files beside it: bring it back from a backup, or remove it and begin anew."
        )
        super().__init__(f"{data / WORKING_FILE} {what}. Nothing was changed. {cure}")


class WorkingFileChanged(WorkingFileLost):
    """The working file is not what the last job left: a disk, a copy or another program changed bytes in it."""

    def __init__(self, data: Path) -> None:
        super().__init__(data, f"was changed since the last job: it differs from {WORKING_FILE}{SEAL}")


class IsBackup(FanzhaError):
    """The data folder is a backup, or lies in one: whatever is written to it makes the backup worthless."""


def check_no_backup(data: Path) -> None:
    """Raise IsBackup if a data folder is the folder of a bag, or the folder in it."""
    folder = data.resolve()
    for bag in (folder, folder.parent):
        if all((bag / name).is_file() for name in BAG_FILES):
            raise IsBackup(
                f"{bag} is a backup: restore it first, with `fanzha --data FOLDER restore {bag}`. Nothing was changed."
            )


def is_complete_backup(bag: Path) -> bool:
    """Whether nothing was left out of a backup, and its payload has the size that it states. Reads no payload."""
    try:
        info = dict(line.split(": ", 1) for line in (bag / BAG_INFO).read_text("utf-8").splitlines())
        sizes = [path.stat().st_size for path in (bag / PAYLOAD).rglob("*") if path.is_file()]
    except FileNotFoundError:  # not every bag has this file (RFC 8493, 2.2); or the backup is being removed
        return (bag / BAG_FILES[0]).exists()
    except (OSError, ValueError):
        return False
    return LEFT_OUT not in info and info.get("Payload-Oxum") == f"{sum(sizes)}.{len(sizes)}"


def check_unchanged(data: Path) -> None:
    """Raise WorkingFileChanged if the working file differs from the seal of the last job. Its pages are read only if a
    program has written to it. A file to which a job writes, or a killed one wrote, has no seal: nothing is compared."""
    if differs(data / WORKING_FILE):
        raise WorkingFileChanged(data)


def refusal(data: Path) -> str | None:
    """Why every job that would write to this archive refuses to begin; None if none would. Changes nothing."""
    try:
        check_working_file(data)
        check_unchanged(data)
    except WorkingFileLost as error:
        return str(error)
    path = data / WORKING_FILE
    beside = (path.with_name(path.name + ending) for ending in _FILES)
    for one in (data, data / "warc", data / "open.lock", data / WRITER_LOCK, *beside):
        if one.exists() and not os.access(one, os.W_OK):
            return f"this user may not write to {one}: give the data folder, with all in it, to the user of the jobs"
    return None


def check_working_file(data: Path) -> None:
    """Raise WorkingFileLost if the file is no database; or if it is missing, empty, without tables or another archive's
    although there are WARC files. Reads few of its pages: other damage shows when the file is read (see is_damage)."""
    path = data / WORKING_FILE
    if not path.is_file() or not path.stat().st_size:
        if warc_files(data / "warc"):
            raise WorkingFileLost(data, "is empty" if path.is_file() else "is missing")
        return
    if os.pread(descriptor_of(path), len(_MAGIC), 0) != _MAGIC:
        raise WorkingFileLost(data, "is damaged: it is no SQLite database")
    if what := _unlike_files(data):
        raise WorkingFileLost(data, what)


def _unlike_files(data: Path) -> str | None:
    """Why the tables cannot be those of the WARC files beside them; None if they can, or if there are no files."""
    if not warc_files(data / "warc"):
        return None
    with closing(sqlite3.connect(sqlite_uri(data / WORKING_FILE, mode="ro"), uri=True)) as db:
        try:
            if db.execute("select 1 from sqlite_master where name = 'pages'").fetchone() is None:
                return "has no pages: a rebuild did not come to its end"
            return None if _is_of_folder(db, data / "warc") else OF_ANOTHER
        except sqlite3.DatabaseError as error:
            if is_of_machine(error):
                raise
            return None  # the reader of the file says what is wrong with it


def _is_of_folder(db: sqlite3.Connection, folder: Path) -> bool:
    """Whether the tables name a file of the folder; or have a record of one, since all files may have new names; or
    have no records."""
    if db.execute("select 1 from captures limit 1").fetchone() is None:
        return True
    files, indexes = warc_files(folder), index_files(folder)
    names = {path.name.removesuffix(OPEN) for path in files} | {path.name.removesuffix(INDEX_END) for path in indexes}
    if any(db.execute("select 1 from captures where warc_file = ? limit 1", [name]).fetchone() for name in names):
        return True
    ids = chain.from_iterable(_first_ids(path) for path in files)
    return any(db.execute("select 1 from captures where id = ?", [number]).fetchone() for number in ids)


def _first_ids(path: Path) -> Iterator[int]:
    """The ids of the first captures in a WARC file."""
    from archive.warc.reader import pages_in  # not above: it takes time to import, and is rarely needed

    with suppress(NotAWarc):
        yield from (page.capture.id for page in islice(pages_in(path), _SOME))


def is_damage(error: BaseException) -> bool:
    """Whether SQLite failed because the file is damaged."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


@contextmanager
def making_way(data: Path) -> Iterator[Path | None]:
    """A block in which a new working file may be made if there is none. One that is damaged, was changed or is another
    archive's is renamed first. Yields its new path; None if there was none to rename.

    If the block raises, what was made is removed, and the old file has its name again. Reads the whole file. The caller
    has the writer's lock, and no connection to the file outlives the block.
    """
    path = data / WORKING_FILE
    is_there = path.is_file() and path.stat().st_size > 0
    if is_there and not (_is_damaged(path) or differs(path, wholly=True) or _unlike_files(data) == OF_ANOTHER):
        yield None
        return
    aside = path.with_name(f"{WORKING_FILE}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    _rename(path, aside)
    was_there = aside.exists() and aside.stat().st_size > 0
    try:
        yield aside if was_there else None
    except BaseException:
        _remove(path)
        _rename(aside, path)
        raise
    if not was_there:
        _remove(aside)


def _rename(database: Path, to: Path) -> None:
    """Rename a database with the files beside it, as far as they are there."""
    for ending in _FILES:
        one = database.with_name(database.name + ending)
        if one.exists():
            one.rename(to.with_name(to.name + ending))


def _remove(database: Path) -> None:
    for ending in _FILES:
        database.with_name(database.name + ending).unlink(missing_ok=True)


def _is_damaged(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(sqlite_uri(path, mode="ro"), uri=True)) as db:
            return bool(db.execute("pragma quick_check(1)").fetchone() != ("ok",))
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return True
        raise


def is_locked(data: Path) -> bool:
    """Whether a living process holds the writer's lock of a data folder. Takes no lock, which a job that begins at this
    moment would meet."""
    try:
        with (data / WRITER_LOCK).open("rb") as file:
            found = fcntl.fcntl(file, fcntl.F_OFD_GETLK, WHOLE_FILE)
    except FileNotFoundError:
        return False
    kind, *_ = struct.unpack(_FLOCK, found)
    return bool(kind != fcntl.F_UNLCK)


def is_locked_by_another(data: Path) -> bool:
    """Whether a living process other than this one holds the writer's lock."""
    return is_locked(data) and not is_locked_by_this(data)


def is_locked_by_this(data: Path) -> bool:
    """Whether this process holds the writer's lock. archive.store.archive writes its number."""
    return is_locked(data) and (data / WRITER_LOCK).read_text("ascii", errors="replace").strip() == str(os.getpid())
