"""What every job does at its end: all rows are moved into archive.db, the ledger is copied, a checksum is written.

The checksum archive.db.sha256 says what the file was when nobody wrote to it. The first commit of changes after that
removes it. So it is there only if the file must still be the same, and a single changed byte is found: by `fanzha
verify`, and by every job before it changes anything (archive.store.working_file.check_unchanged).
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from archive.files import CHECKSUM, sha256, to_disk, write_checksum
from archive.store.ledger_copy import LEDGER, write_ledger
from archive.store.working_file import WORKING_FILE, is_locked_by_another

MAX_WAIT_SECONDS = 10  # for a process that reads or writes
logger = logging.getLogger(__name__)


def end_job(data: Path) -> None:
    """Leave a data folder in good order. To be called when the job's own connection is closed.

    A failure is logged, since the job itself is done. Then the last copy of the ledger stays, and no checksum is
    written: that one is only worth a line in the log, since nothing relies on it.
    """
    for level, what, step in _STEPS:
        try:
            step(data)
        except (OSError, sqlite3.Error) as error:
            logger.log(level, "%s (%s). What had been stored is kept; the next job tries again.", what, error)


def _rest(data: Path) -> None:
    """Move all rows from the WAL into the file, and write the checksum, unless another process is at work."""
    path = data / WORKING_FILE
    with closing(sqlite3.connect(path, timeout=MAX_WAIT_SECONDS, isolation_level=None)) as db:
        ((busy, _, _),) = db.execute("pragma wal_checkpoint(truncate)")
        if busy or is_locked_by_another(data):
            return
        db.execute("begin immediate")  # no other process writes while the file is read
        try:
            if not is_in_wal(path):
                to_disk(write_checksum(path, sha256(path)))
        finally:
            db.execute("rollback")


def is_in_wal(path: Path) -> bool:
    """Whether rows of a database are still in its WAL, not in the file itself."""
    wal = path.with_name(f"{path.name}-wal")
    return wal.exists() and wal.stat().st_size > 0


def drop_checksum(data: Path) -> None:
    """Remove the checksum, since the working file changes. To be called within each transaction, before its
    commit: until then its changes are in the WAL."""
    try:
        (data / (WORKING_FILE + CHECKSUM)).unlink()
    except FileNotFoundError:
        return
    to_disk(data)  # else a power cut might bring it back beside a changed file


# How loud a step's failure is, what it means, and the step.
_STEPS: tuple[tuple[int, str, Callable[[Path], object]], ...] = (
    (logging.WARNING, f"{LEDGER} was not made anew, and is older than {WORKING_FILE}", write_ledger),
    (logging.INFO, f"{WORKING_FILE}{CHECKSUM} was not written", _rest),
)
