"""What every job does at its end: the ledger is copied, all rows are moved into archive.db, and it is sealed.

archive.store.changes.seal says what the seal is. It is compared by `fanzha verify`, and by every job before it changes
anything (archive.store.working_file.check_unchanged).
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from archive.store.changes.seal import SEAL, Seal
from archive.store.ledger_copy import LEDGER, write_ledger
from archive.store.working_file import WORKING_FILE, is_locked_by_another

T = TypeVar("T")
logger = logging.getLogger(__name__)


def end_job(data: Path, db: sqlite3.Connection, seal: Seal) -> None:
    """Leave a data folder in good order. `db`: the job's connection, in no transaction. It is closed after this: until
    then its WAL is there, which says what has changed.

    A failure is logged, since the job itself is done. Then the last copy of the ledger stays, and there is no seal:
    that is only worth a line in the log, since nothing relies on it.
    """
    _attempt(logging.WARNING, f"{LEDGER} was not made anew, and is older than {WORKING_FILE}", write_ledger, data)
    if not is_locked_by_another(data):
        _attempt(logging.INFO, f"{WORKING_FILE}{SEAL} was not written", seal.put_back, db)


def _attempt(level: int, what: str, step: Callable[[T], object], subject: T) -> None:
    try:
        step(subject)
    except (OSError, sqlite3.Error) as error:
        logger.log(level, "%s (%s). What had been stored is kept; the next job tries again.", what, error)
