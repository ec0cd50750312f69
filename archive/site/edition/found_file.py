"""What lies at the path of the public file, and for how long a file that could not be served is not tried again."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import NamedTuple

from archive.files import CHECKSUM
from archive.site.edition.recognition import ExchangedError, Stamp

AGAIN = 60.0  # seconds after which a file is tried again that failed for a fault that may pass
PASSING = (OSError, MemoryError)
PASSING_CODES = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_BUSY}
PRIMARY = 0xFF  # the bits of SQLite's code that name the kind of error (https://www.sqlite.org/rescode.html)


class FoundFile(NamedTuple):
    """The file at the path and the checksum beside it, without a look into either: a pipe would wait for ever."""

    stamp: Stamp
    changed: int  # when its content, rights or links changed last, ns since 1970, UTC
    checksum: tuple[int, ...] | None  # the same of the checksum; None if there is none

    @classmethod
    def at(cls, path: Path) -> FoundFile:
        """What is at the path now. Raises OSError if that is nothing."""
        try:
            beside = path.with_name(path.name + CHECKSUM).stat()
            checksum: tuple[int, ...] | None = (beside.st_dev, beside.st_ino, beside.st_size, beside.st_ctime_ns)
        except OSError:
            checksum = None
        return cls(Stamp.of(path), path.stat().st_ctime_ns, checksum)


class Refusal(NamedTuple):
    """A file that could not be served."""

    found: FoundFile
    reason: str
    until: float  # on the monotonic clock: then it is tried again

    @classmethod
    def of(cls, found: FoundFile, error: Exception) -> Refusal:
        """The refusal of a file because of an error."""
        if isinstance(error, ExchangedError | FileNotFoundError):  # another file is at the path
            wait = 0.0
        else:
            wait = AGAIN if _may_pass(error) else float("inf")
        return cls(found, f"{type(error).__name__}: {error}", time.monotonic() + wait)

    def holds(self, found: FoundFile) -> bool:
        """Whether this is still the file, with the same checksum beside it, and not to be tried again yet."""
        return found == self.found and time.monotonic() < self.until


def _may_pass(error: Exception) -> bool:
    if isinstance(error, sqlite3.Error):
        code: int | None = getattr(error, "sqlite_errorcode", None)  # Python's own errors have none
        return code is not None and code & PRIMARY in PASSING_CODES
    return isinstance(error, PASSING)
