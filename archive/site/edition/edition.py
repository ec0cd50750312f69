"""One edition of the public file: an open file, the connections of SQL threads to it, and what was counted in it.

Everything that is sent comes from these, never from the path, where another file may be by then. A file that is
overwritten in place can be neither read nor sent any more: every read ends with a look at the open file's stamp, and at
the time of its inode, which cannot be put back.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import LifoQueue
from typing import Any, TypeVar

from archive.search import Catalogue
from archive.site.data.figures.catalogue import FigureCatalogue
from archive.site.data.totals import Facts
from archive.site.edition.recognition import (
    Checksum,
    ExchangedError,
    Inode,
    NotServableError,
    Stamp,
    check_header,
    check_tables,
    compare_checksum,
    open_file,
    reason,
    sha256_of,
)
from archive.site.fairness.executor import interruptible
from archive.sqlite_uri import sqlite_uri

T = TypeVar("T")
Prepare = Callable[[sqlite3.Connection], None]  # makes a connection ready for the queries of the site


class OverwrittenError(Exception):
    """The file of an edition was changed in place, so nothing of it can be served. Raised by Edition.check and by all
    that reads from an edition."""


@dataclass(frozen=True, slots=True)
class Download:
    """The public file as a download."""

    name: str
    size: int  # bytes
    modified: datetime  # when the file was made, UTC
    sha256: str
    edition: Edition  # from which the bytes are read

    @property
    def built(self) -> str:
        """When the file was made, UTC, ISO 8601."""
        return self.modified.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class WarmEdition:
    """What needs a scan of the whole file; it is made once for each edition."""

    facts: Facts
    catalogue: Catalogue
    figures: FigureCatalogue
    table_counts: dict[str, int | None]  # table → rows; None if SQLite cannot count them
    sha256: str  # in hex


class Edition:
    """A public file that was at the path. It stays readable when another file comes to the path.

    Its methods may be called in any thread.
    """

    def __init__(self, path: Path, prepare: Prepare, threads: int) -> None:
        """Open the file at the path, and `threads` connections to it. Raises NotServableError, sqlite3.Error, OSError.

        `threads` is the number of queries that can run at once.
        """
        self._path, self._prepare = path, prepare
        self._file = open_file(path)
        self.stamp = Stamp.of(self._file)
        self.compared: Future[None] = Future()  # done when the file was compared with the checksum beside it
        self.warm: Future[WarmEdition] = Future()  # done when everything is counted and checked
        for future in (self.compared, self.warm):
            future.set_running_or_notify_cancel()  # a request that no longer waits for it must not cancel it
        self.answers: dict[Hashable, Any] = {}  # what takes long to make, by function or name
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()  # the last used connection has the warmest page cache
        self._connections: list[sqlite3.Connection] = []
        self._whole: tuple[Inode, str] | None = None  # the file as it was when it had this SHA-256; None: not taken yet
        self._is_overwritten, self._hashing = False, threading.Lock()
        self._uses, self._is_retired, self._using = 0, False, threading.Lock()
        try:
            check_header(self._file)
            self._pulse = self._connect()  # only for the health check, which must not wait for queries
            check_tables(self._pulse)
            for _ in range(threads + 1):  # one more, for what is counted in the background
                self._idle.put(self._connect())
        except BaseException:
            self._close()
            raise

    @property
    def warm_now(self) -> WarmEdition | None:
        """What was counted; None if it is not counted yet, or could not be."""
        return self.warm.result() if self.warm.done() and not self.warm.exception() else None

    @property
    def is_broken(self) -> bool:
        """Whether the file was found to be damaged or overwritten."""
        return self._is_overwritten or (self.warm.done() and self.warm.exception() is not None)

    def _connect(self) -> sqlite3.Connection:
        """A new connection to this very file. Raises NotServableError if another file is at the path by now."""
        before = self._path.stat()
        conn = sqlite3.connect(sqlite_uri(self._path, mode="ro", immutable=1), uri=True, check_same_thread=False)
        self._connections.append(conn)
        # If files were exchanged and exchanged back meanwhile, the time at which the inode changed says so.
        if Stamp.of(self._path) != self.stamp or self._path.stat().st_ctime_ns != before.st_ctime_ns:
            raise ExchangedError("another file came to its place while it was opened")
        self._prepare(conn)
        return conn

    def run(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Call `question` with a connection and return its result. Raises OverwrittenError."""
        conn = self._idle.get()
        try:
            with interruptible(conn):
                return question(conn)
        finally:
            self._idle.put(conn)
            self._check_whole()

    def read_at(self, offset: int, size: int) -> bytes:
        """At most `size` bytes of the file from an offset on; fewer only at its end. Raises OverwrittenError."""
        piece = os.pread(self._file.fileno(), size, offset)
        self._check_whole()
        return piece

    def check(self) -> None:
        """Check that the file was not overwritten and not found to be damaged. Takes some microseconds.

        Raises OverwrittenError, and NotServableError for what the check found.
        """
        if self._is_overwritten or Stamp.of(self._file) != self.stamp:
            raise OverwrittenError("it was overwritten in place")
        if self.warm.done() and (error := self.warm.exception()):
            raise NotServableError(str(error))  # a new one, as each raising adds frames to an error

    def _check_whole(self) -> None:
        """Check the file as `check` does; if its inode changed, take its SHA-256 again, which takes 1 s for each GB.

        A changed number of links explains the change: publish links the file that it replaces.
        """
        self.check()
        if self._whole is None or self._whole[0] == Inode.of(self._file):
            return
        with self._hashing:
            last, sha256 = self._whole
            inode = Inode.of(self._file)
            if inode == last:  # another thread has checked it
                return
            self._is_overwritten = inode.links == last.links and sha256_of(self._file) != sha256
            self.check()
            self._whole = inode, sha256

    def check_readable(self) -> None:
        """Check that rows can be read. Raises what `check` raises, and sqlite3.Error."""
        self._pulse.execute("select id from publications limit 1").fetchone()
        self._check_whole()

    def compare_checksum(self) -> Checksum:
        """Compare the file with the checksum beside it. Raises NotServableError, OverwrittenError, OSError."""
        inode = Inode.of(self._file)
        checksum = compare_checksum(self._path, self._file)
        self.check()
        self._whole = inode, checksum.sha256
        self.compared.set_result(None)
        return checksum

    def fail(self, error: Exception) -> None:
        """Serve nothing of the file, because of what counting or checking it has found."""
        self.warm.set_exception(NotServableError(reason(error)))
        if not self.compared.done():
            self.compared.set_result(None)

    def download(self, sha256: str) -> Download:
        """The file as a download."""
        modified = datetime.fromtimestamp(self.stamp.modified / 1e9, UTC)
        return Download(self._path.name, self.stamp.size, modified, sha256, self)

    def acquire(self) -> bool:
        """Keep the edition open until `release`; False if it was closed already, since a newer one is served."""
        with self._using:
            is_open = self._uses > 0 or not self._is_retired
            self._uses += is_open
            return is_open

    def release(self) -> None:
        """End a use that `acquire` began."""
        self._change(uses=-1)

    def retire(self) -> None:
        """Close the edition as soon as nobody uses it."""
        self._change(is_retired=True)

    def _change(self, *, uses: int = 0, is_retired: bool = False) -> None:
        with self._using:
            self._uses += uses
            self._is_retired |= is_retired
            is_over = self._is_retired and not self._uses
        if is_over:
            self._close()

    def _close(self) -> None:
        for conn in self._connections:
            conn.close()
        self._file.close()
