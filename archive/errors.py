"""The base class of all failures that an operator can mend; and which errors of SQLite are the machine's."""

from __future__ import annotations

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


class FanzhaError(Exception):
    """A failure that an operator can mend. The message says what happened, what was kept and what to do.

    The commands print the message and exit with status 1, as they do for OSError and sqlite3.OperationalError. Any
    other exception is a bug of ours and keeps its traceback.
    """


def is_of_machine(error: BaseException) -> bool:
    """Whether SQLite failed because the machine did, and not because of what a file holds."""
    code = getattr(error, "sqlite_errorcode", 0)
    # A file that was cut short is damaged.
    return code & 0xFF in _OF_MACHINE and code != sqlite3.SQLITE_IOERR_SHORT_READ
