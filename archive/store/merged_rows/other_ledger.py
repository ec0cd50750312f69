"""Reads the ledger of another machine: the rows that no WARC file holds, as far as they are merged.

A run that has not ended, or is dated later than now, is left out: what its machine knows would count as the latest.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from sqlite_utils import Database

from archive.store.captures.from_the_future import latest_possible
from archive.store.frontier import LONGEST_REST
from archive.store.rows import Row, select
from archive.store.runs import LAST_START


class OtherLedger:
    """A copy of another machine's ledger, in this version's tables."""

    def __init__(self, rows: sqlite3.Connection) -> None:
        self._db = Database(rows)

    def sources(self) -> list[Row]:
        """The sources with their bounds: those with a home page, and those with runs."""
        return select(self._db, _SOURCES)

    def late_runs(self) -> int:
        """How many runs are dated later than now."""
        ((number,),) = self._db.conn.execute(f"select count(*) from runs where not {_PAST}", _latest())
        return int(number)

    def runs(self) -> list[Row]:
        """The runs that have ended, the oldest first."""
        return select(
            self._db, f"select * from runs where ended is not null and {_PAST} order by started, id", _latest()
        )

    def sources_of_run(self, run_id: int) -> list[Row]:
        """What a run did on each source, in the order of its plan."""
        return select(self._db, "select * from run_sources where run_id = ? order by rowid", [run_id])

    def last_runs(self) -> dict[str, str]:
        """By source, the last of its runs that have ended, as last_runs of this module gives it."""
        return last_runs(self._db, "and ended is not null")

    def rows_of(self, table: str, source_id: str) -> list[Row]:
        """The rows of a source in a table, in the order in which they were made."""
        return select(self._db, f"select * from {table} where source_id = ? order by rowid", [source_id])

    def rechecks(self) -> list[Row]:
        """When pages that no list names were requested, by page."""
        return select(self._db, "select * from rechecks order by page_id")

    def rests(self) -> list[Row]:
        """The hosts that wanted no visit until a moment, but for moments that only a clock that was ahead gives."""
        latest = (datetime.fromisoformat(latest_possible()) + LONGEST_REST).strftime("%Y-%m-%dT%H:%M:%SZ")
        return select(self._db, "select * from hosts where not_before <= ?", [latest])


def last_runs(db: Database, condition: str = "") -> dict[str, str]:
    """By source, when a live run of it began last (UTC, ISO 8601), with what tells it from a run of the same second.
    `condition`: SQL that such a run must meet, too."""
    return dict(db.conn.execute(_LAST_RUNS.format(condition), _latest()).fetchall())


def _latest() -> dict[str, str]:
    return {"latest": latest_possible()}


_PAST = "max(started, coalesce(resumed, ''), coalesce(ended, '')) <= :latest"  # of a run
_LAST_RUNS = f"""
    select source_id, max({LAST_START} || ' ' || identity) from run_sources join runs on runs.id = run_id
    where origin = 'live' and {_PAST} {{}} group by source_id
"""
_SOURCES = """
    select s.*, b.min_publications, b.max_publications from sources s left join source_bounds b on b.source_id = s.id
    where s.home_url is not null or s.id in (select source_id from run_sources) order by s.id
"""
