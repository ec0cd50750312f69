"""The base class of all failures that an operator can mend; and which errors are the machine's."""

from __future__ import annotations

import errno
import sqlite3

# A full or failing disk, missing rights, too many open files, no memory, another process: no file is damaged by these.
_OF_MACHINE = frozenset(
    {
        *(
            sqlite3.SQLITE_PERM,
            sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_LOCKED,
            sqlite3.SQLITE_NOMEM,
            sqlite3.SQLITE_READONLY,
        ),
        *(sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN),
    }
)
# Errors of the system that say something of a name. All others are the machine's.
_OF_NAMES = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL})


class FanzhaError(Exception):
    """A failure that an operator can mend. The message says what happened, what was kept and what to do.

    The commands print the message and exit with status 1, as they do for OSError and sqlite3.OperationalError. Any
    other exception is a bug of ours and keeps its traceback.
    """


def is_of_machine(error: BaseException) -> bool:
    """Whether reading failed because the machine did (a disk, rights, memory, open files …), and not because of what a
    file holds or because it is not there: then nothing is known of the file."""
    if isinstance(error, OSError):
        return error.errno is not None and error.errno not in _OF_NAMES
    if isinstance(error, MemoryError):
        return True
    code = getattr(error, "sqlite_errorcode", 0)
    # A file that was cut short is damaged.
    return code & 0xFF in _OF_MACHINE and code != sqlite3.SQLITE_IOERR_SHORT_READ
