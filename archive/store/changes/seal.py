"""The seal of the working file: a digest of each of its blocks, as the last job left them, in archive.db.seal.

The seal is there only while nobody writes: the first commit of changes puts it aside, and the end of the job brings it
up to date and back. So where it is, the file must still be the same, and a single changed byte is found.

A job that begins compares inode, size and times, which no program writes without changing, and reads the blocks only
if these differ. If blocks differ then and SQLite wrote them, the rows are compared with their digest: `analyze` or
`vacuum` by hand changes bytes and no row.

`fanzha verify` reads all blocks, so that it finds what a disk changed, however many jobs have run
since: a job makes new digests of the blocks that it wrote to, and of no other. Which these are says the WAL: nothing
else is written to the file, and no program but this module moves rows from it. If that is not known, as after a kill,
all blocks are read again.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import marshal
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.errors import is_of_machine
from archive.files import to_disk
from archive.sqlite_uri import sqlite_uri
from archive.store.changes.open_descriptors import descriptor_of

SEAL, ASIDE = ".seal", ".unsealed"  # added to the file's name
MAX_WAIT_SECONDS = 10  # for a process that reads or writes
MAX_WAL_BYTES = 256_000_000  # with more, rows are moved while the job goes on; that waits for the disk
# A block is as large as SQLite's largest page: one digest a page of 4 KB took three times as long.
_BLOCK_BYTES = 65_536
_DIGEST_BYTES = 16
_HEAD_BYTES = 512  # of the seal, a line of JSON; then come the digests
_ROWS_AT_ONCE, _MARSHAL_VERSION = 1_000, 2  # from version 3 on, equal rows need not make equal bytes
_CHANGE_COUNTERS = 24, 92
_WAL_HEAD_BYTES, _FRAME_HEAD_BYTES = 32, 24  # https://www.sqlite.org/fileformat2.html#walformat


@dataclass(frozen=True, slots=True)
class _Head:
    file: list[int]  # inode, size and times of the working file
    digests: str  # the SHA-256 of all digests, in hex
    # Earlier versions have none of these two.
    rows: str = ""  # the SHA-256 of all rows, in hex
    by_sqlite: list[int | str] | None = None  # what SQLite changes when it writes and no row changes


def is_sealed(path: Path) -> bool:
    """Whether there is a seal of a working file: then nobody writes to it."""
    return _beside(path, SEAL).exists()


def differs(path: Path, *, wholly: bool = False) -> bool:
    """Whether a working file differs from its seal; False without one. With `wholly` all of it is read in any case.
    Other bytes with the same rows are no difference if SQLite wrote them. Raises OSError, and sqlite3.OperationalError
    if the machine fails."""
    seal = _beside(path, SEAL)
    try:
        head = _read_head(seal)
        is_written = head.file != _identity(path)
        if not (wholly or is_written) or _fits(path, seal, head):
            return False
        same = is_written and _by_sqlite(path) not in (head.by_sqlite, None) and _rows_digest(path) == head.rows
        return not (same and _is_sound(path)) and _read_head(seal) == head  # else a job began to write meanwhile
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (ValueError, TypeError):  # it is not as it was written
        return True
    except sqlite3.DatabaseError as error:
        if is_of_machine(error):
            raise
        return True


def write_seal(path: Path) -> None:
    """Seal a working file to which nobody writes. Reads all of it. Raises OSError."""
    Seal(path)._write()


class Seal:
    """The seal of a working file in the hands of a job that writes to it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seal, self._aside = _beside(path, SEAL), _beside(path, ASIDE)
        self._is_aside = False  # whether this job put it aside: then it is right, but for the blocks in _changed
        self._changed = set[int]()  # numbers, from 0
        self._move_at = MAX_WAL_BYTES

    def drop(self) -> None:
        """Put the seal aside, since the file changes. To be called within each transaction, before its commit: until
        then its changes are in the WAL."""
        try:
            is_aside = _is_of(self._seal, self._path)
            self._seal.replace(self._aside)
        except FileNotFoundError:
            return
        self._is_aside = is_aside  # else another program has written to the file: no digest is known to be right
        to_disk(self._path.parent)  # else a power cut might bring it back beside a changed file

    def remove(self) -> None:
        """Remove the seal, since the file changes and not by way of the WAL."""
        self.drop()
        self._is_aside = False

    def move_if_many(self, db: sqlite3.Connection) -> None:
        """Move rows from the WAL into the file if there are many. `db`: the job's connection, in no transaction."""
        size = _size(_beside(self._path, "-wal"))
        if size >= self._move_at:
            db.execute("begin immediate")
            try:
                self._move_at = MAX_WAL_BYTES + (0 if self._move() else size)  # a process reads: later, then
            finally:
                db.execute("rollback")

    def put_back(self, db: sqlite3.Connection) -> bool:
        """Move all rows from the WAL into the file, and seal it. `db`: the job's connection, in no transaction.

        Returns whether this was done: not if another process reads rows as they were. Raises OSError and sqlite3.Error.
        """
        end = time.monotonic() + MAX_WAIT_SECONDS
        while time.monotonic() < end:
            db.execute("begin immediate")  # no other process writes while the file is read
            try:
                if self._move():
                    self._write()
                    return True
            finally:
                db.execute("rollback")
            time.sleep(0.1)
        return False

    def _move(self) -> bool:
        """Move rows from the WAL into the file, within a transaction of the caller, which keeps others from adding to
        the WAL meanwhile. Returns whether all are moved."""
        if self._is_aside:
            self._changed.update(_blocks_in_wal(_beside(self._path, "-wal")))
        with closing(sqlite3.connect(self._path, timeout=MAX_WAIT_SECONDS)) as mover:
            ((busy, rows, moved),) = mover.execute("pragma wal_checkpoint(passive)")
        if rows < 0:  # a restored file that no job has opened yet is in no WAL mode: what changed in it is not known
            self._is_aside = False
        return not busy and rows == moved

    def _write(self) -> None:
        """Make the digests of the changed blocks anew, or all digests, and put the seal in its place."""
        is_aside = self._is_aside and self._aside.exists()  # another process may have sealed the file meanwhile
        file = descriptor_of(self._path)
        with self._aside.open("r+b" if is_aside else "w+b") as seal:
            known = (os.fstat(seal.fileno()).st_size - _HEAD_BYTES) // _DIGEST_BYTES if is_aside else 0
            whole = min(known, os.fstat(file).st_size // _BLOCK_BYTES)  # the last block may end elsewhere now
            for at in sorted(at for at in self._changed if at < whole):
                seal.seek(_HEAD_BYTES + at * _DIGEST_BYTES)
                seal.write(_digest(_block(file, at)))
            seal.truncate(_HEAD_BYTES + whole * _DIGEST_BYTES)
            seal.seek(0, os.SEEK_END)
            for digest in _digests(file, begin=whole):
                seal.write(digest)
            seal.seek(_HEAD_BYTES)
            digests = hashlib.file_digest(seal, "sha256").hexdigest()
            seal.seek(0)
            rows = _rows_digest(self._path), _by_sqlite(self._path)
            head = json.dumps(asdict(_Head(_identity(self._path), digests, *rows)))
            seal.write(head.encode().ljust(_HEAD_BYTES))
            seal.flush()
            os.fsync(seal.fileno())
        self._aside.replace(self._seal)
        to_disk(self._path.parent)
        self._is_aside, self._changed = False, set()


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _identity(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _read_head(seal: Path) -> _Head:
    """Raises FileNotFoundError, and ValueError or TypeError if it is not as it was written."""
    with seal.open("rb") as file:
        return _Head(**json.loads(file.read(_HEAD_BYTES)))


def _is_of(seal: Path, path: Path) -> bool:
    """Whether no program has written to a working file since its seal was made. Raises FileNotFoundError."""
    try:
        return _read_head(seal).file == _identity(path)
    except (ValueError, TypeError):
        return False


def _rows_digest(path: Path, tables: str = "not like 'sqlite@_%'") -> str:
    """The SHA-256 of all tables with such names, their columns and rows, in hex."""
    digest = hashlib.sha256()
    with closing(sqlite3.connect(sqlite_uri(path, mode="ro"), uri=True, timeout=MAX_WAIT_SECONDS)) as db:
        db.text_factory = bytes  # a damaged text may be no UTF-8
        sql = f"select name from sqlite_master where type = 'table' and name {tables} escape '@' order by name"
        for name in [name.decode() for (name,) in db.execute(sql)]:
            rows = db.execute(f'select * from "{name}" not indexed')  # in the order of the table, whatever the plan
            digest.update(repr((name, [column for column, *_ in rows.description])).encode())
            while some := rows.fetchmany(_ROWS_AT_ONCE):
                digest.update(marshal.dumps(some, _MARSHAL_VERSION))
    return digest.hexdigest()


def _by_sqlite(path: Path) -> list[int | str] | None:
    """The file's change counter, which SQLite writes twice (https://www.sqlite.org/fileformat2.html#database_header),
    and the digest of the statistics, which `analyze` may change alone. None if SQLite did not write the counter."""
    first, again = (os.pread(descriptor_of(path), 4, at) for at in _CHANGE_COUNTERS)
    return [int.from_bytes(first, "big"), _rows_digest(path, "like 'sqlite@_stat_'")] if first == again else None


def _is_sound(path: Path) -> bool:
    """Whether a working file has no bytes behind its last page, and its indexes fit its rows."""
    with closing(sqlite3.connect(sqlite_uri(path, mode="ro"), uri=True)) as db:
        ((pages, size),) = db.execute("select page_count, page_size from pragma_page_count, pragma_page_size")
        return bool(_size(path) == pages * size and db.execute("pragma integrity_check(1)").fetchone() == ("ok",))


def _fits(path: Path, seal: Path, head: _Head) -> bool:
    """Raises ValueError if the digests are not as they were written."""
    with seal.open("rb") as digests:
        digests.seek(_HEAD_BYTES)
        if hashlib.file_digest(digests, "sha256").hexdigest() != head.digests:
            raise ValueError("the digests were changed")
        digests.seek(_HEAD_BYTES)
        return all(
            digest == digests.read(_DIGEST_BYTES) for digest in _digests(descriptor_of(path))
        ) and not digests.read(1)


def _digest(block: bytes) -> bytes:
    return hashlib.sha256(block).digest()[:_DIGEST_BYTES]


def _block(file: int, number: int) -> bytes:
    return os.pread(file, _BLOCK_BYTES, number * _BLOCK_BYTES)


def _digests(file: int, begin: int = 0) -> Iterator[bytes]:
    """The digests of a file's blocks, from block `begin` on; counted from 0."""
    for number in itertools.count(begin):
        if not (block := _block(file, number)):
            return
        yield _digest(block)


def _blocks_in_wal(wal: Path) -> Iterator[int]:
    """The numbers of the blocks to which a WAL writes; also of those that were moved already."""
    if not _size(wal):
        return
    with wal.open("rb") as file:
        head = file.read(_WAL_HEAD_BYTES)
        page_bytes = int.from_bytes(head[8:12], "big")
        frame_bytes = _FRAME_HEAD_BYTES + page_bytes
        for place in range(_WAL_HEAD_BYTES, os.fstat(file.fileno()).st_size, frame_bytes):
            if page := int.from_bytes(os.pread(file.fileno(), 4, place), "big"):
                yield (page - 1) * page_bytes // _BLOCK_BYTES
