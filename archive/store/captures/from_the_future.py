"""Finds captures that are dated later than now: a job ran with a clock that was ahead, or the clock is behind now.

The current text of a page is the one that was received last. A text of the future would stay current, whatever the site
says, until that day: nothing may be fetched beside it.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from archive.errors import FanzhaError
from archive.warc.writer import now

TOLERANCE = timedelta(days=1)  # two machines that write to one archive in turn differ by less


class ClockBehind(FanzhaError):
    """The archive has captures that are dated later than now. Nothing was fetched."""


def latest_possible() -> str:
    """The latest moment at which a capture can have been fetched, UTC, ISO 8601."""
    return (datetime.fromisoformat(now()) + TOLERANCE).strftime("%Y-%m-%dT%H:%M:%SZ")


def check_clock(db: sqlite3.Connection, warc_folder: Path) -> None:
    """Raise ClockBehind if pages were fetched later than now. Imported ones do not count: they bear dates of others,
    and never replace what was fetched."""
    files = db.execute(_FILES, [latest_possible()]).fetchall()
    if files:
        number, latest = sum(count for _, count, _ in files), max(at for *_, at in files)
        names = "\n".join(f"  {name}" for name, *_ in files)
        raise ClockBehind(
            f"the clock of this machine says {now()}, but {number} capture(s) of the archive were fetched later, the "
            f"last at {latest}. Nothing was fetched. If the clock is wrong, set it right. If it is right, a job ran "
            f"while it was ahead: move its WARC files and their .cdxj out of {warc_folder}, and run "
            f"`fanzha rebuild --force`; the next crawl fetches these pages again. The files:\n{names}"
        )


_FILES = """
    select warc_file, count(*), max(fetched_at) from captures where fetched_at > ? and not imported
    group by +warc_file order by +warc_file
"""
