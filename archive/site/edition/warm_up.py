"""Counts and checks what needs a scan of a whole edition: seconds to a minute for a large file, in the background."""

from __future__ import annotations

import gc
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from archive.search import Catalogue
from archive.site.data.figures.catalogue import FigureCatalogue
from archive.site.data.totals import count_facts
from archive.site.edition.edition import Edition, WarmEdition
from archive.site.edition.recognition import check_structure

T = TypeVar("T")
LOG = logging.getLogger("fanzha.site")
QUICK = 1.0  # seconds; the log has a line about each step that takes longer
NO_CHECKSUM = (
    "the public file has no checksum beside it: SQLite checks its structure alone, which takes longer and finds no "
    "changed letter, and at the first start what needs no counts is served meanwhile; `fanzha publish` "
    "writes fanzha.db.sha256, or bring it with the file"
)


def warm_up(edition: Edition) -> WarmEdition:
    """Check and count everything, and log the progress. Raises NotServableError, OverwrittenError, sqlite3.Error,
    OSError.

    What a file may be refused for comes first, since single pages of it are served before the rest is counted.
    """
    checksum = _logged("comparing the checksum", edition.compare_checksum)
    if not checksum.is_published:
        LOG.warning(NO_CHECKSUM)
        _logged("checking the structure", partial(edition.run, check_structure))
    steps: tuple[tuple[str, Callable[[sqlite3.Connection], Any]], ...] = (
        ("counting publications, cases and sources", count_facts),
        ("reading the catalogue for searches", Catalogue.read),
        ("reading the figures", FigureCatalogue.read),
        ("counting rows", count_tables),
    )
    named = ((f"{what} ({number} of {len(steps)})", step) for number, (what, step) in enumerate(steps, 1))
    facts, catalogue, figures, counts = (_logged(what, partial(edition.run, step)) for what, step in named)
    return WarmEdition(facts, catalogue, figures, counts, checksum.sha256)


def tidy_memory() -> None:
    """Free what nobody needs any more, and let Python no longer look for garbage in what remains.

    It stops all threads for some 40 ms once for each edition, instead of now and then.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _logged(what: str, step: Callable[[], T]) -> T:
    begin = time.monotonic()
    slow = threading.Timer(QUICK, LOG.info, [f"the public file: {what} …"])
    slow.start()
    try:
        return step()
    finally:
        slow.cancel()
        if (seconds := time.monotonic() - begin) > QUICK:
            LOG.info("the public file: %s took %.0f s", what, seconds)


def count_tables(conn: sqlite3.Connection) -> dict[str, int | None]:
    """The number of rows of every table; None for a table that SQLite cannot count."""
    counts: dict[str, int | None] = {}
    for (table,) in conn.execute("select name from sqlite_master where type = 'table'").fetchall():
        try:
            (counts[table],) = conn.execute(f'select count(*) from "{table}"').fetchone()
        except sqlite3.OperationalError:  # a virtual table whose module this SQLite lacks
            counts[table] = None
    return counts


def in_background(work: Callable[[], T]) -> Future[T]:
    """Do the work in a thread that does not outlive the process: a site that is stopped does not wait for it."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:
            LOG.exception("work in the background failed")
            future.set_exception(error)

    threading.Thread(target=run, name="warm-up", daemon=True).start()
    return future
