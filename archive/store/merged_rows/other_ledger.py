"""Reads the ledger of another machine: the rows that no WARC file holds, as far as they are merged.

A run that has not ended, or is dated later than now, is left out: what its machine knows would count as the latest.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive.errors import FanzhaError
from archive.slugs import LONGEST_ID
from archive.store.captures.from_the_future import latest_possible
from archive.store.frontier import LONGEST_REST
from archive.store.rows import Row, select
from archive.store.runs import LAST_START
from archive.store.tables import later_migrations


class LedgerNotTaken(FanzhaError):
    """Nothing of a ledger can be merged. The message follows the name of its file, and says why and what to do."""


class OddRows(LedgerNotTaken):
    """A ledger has rows that no machine writes."""

    def __init__(self, what: object) -> None:
        super().__init__(
            f"has rows that no machine writes ({what}). Nothing of it is taken, and its WARC files are. Have the next "
            "job of that machine write it anew, or bring an older copy, and merge again"
        )


class OtherLedger:
    """A copy of another machine's ledger, in this version's tables. All methods raise LedgerNotTaken if rows cannot be
    read."""

    def __init__(self, rows: sqlite3.Connection) -> None:
        self._db = Database(rows)

    def check(self) -> None:
        """Raise LedgerNotTaken if a later version wrote it, or if it has rows that no version writes."""
        if later := later_migrations(self._db):
            raise LedgerNotTaken(
                f"was written by a later version of fanzha (its tables have had {later[-1]}). Nothing of it is taken, "
                "and its WARC files are. Bring fanzha up to date here, and merge again"
            )
        for what, sql in _ODD_ROWS.items():
            if found := self._rows(f"{sql} limit 1", _FORMS):
                raise OddRows(f"{what}: {found[0]['value']!r:.100}")

    def sources(self) -> list[Row]:
        """The sources with their bounds: those with a home page, and those with runs."""
        return self._rows(_SOURCES)

    def late_runs(self) -> int:
        """How many runs are dated later than now."""
        return int(self._rows(f"select count(*) as number from runs where not {_PAST}", _latest())[0]["number"])

    def runs(self) -> list[Row]:
        """The runs that have ended, the oldest first."""
        return self._rows(f"select * from runs where ended is not null and {_PAST} order by started, id", _latest())

    def sources_of_run(self, run_id: int) -> list[Row]:
        """What a run did on each source, in the order of its plan."""
        return self._rows("select * from run_sources where run_id = ? order by rowid", [run_id])

    def last_runs(self) -> dict[str, str]:
        """By source, the last of its runs that have ended, as last_runs of this module gives it."""
        return last_runs(self._db, "and ended is not null")

    def rows_of(self, table: str, source_id: str) -> list[Row]:
        """The rows of a source in a table, in the order in which they were made."""
        return self._rows(f"select * from {table} where source_id = ? order by rowid", [source_id])

    def rechecks(self) -> list[Row]:
        """When pages that no list names were requested, by page."""
        return self._rows("select * from rechecks order by page_id")

    def rejected_texts(self) -> list[Row]:
        """The texts with which pages came only while their source was not good."""
        return self._rows("select * from rejected_texts order by version_id")

    def rests(self) -> list[Row]:
        """The hosts that wanted no visit until a moment, but for moments that only a clock that was ahead gives."""
        latest = (datetime.fromisoformat(latest_possible()) + LONGEST_REST).strftime("%Y-%m-%dT%H:%M:%SZ")
        return self._rows("select * from hosts where not_before <= ?", [latest])

    def withdrawals(self) -> dict[str, list[Row]]:
        """What was withdrawn there, by table, also what is not any more."""
        tables = ("withdrawals", "withdrawn_texts", "withdrawn_cases")
        return {table: self._rows(f"select * from {table} order by rowid") for table in tables}

    def _rows(self, sql: str, values: Sequence[Any] | Row = ()) -> list[Row]:
        try:
            return select(self._db, sql, values)
        except sqlite3.Error as error:  # a text that is not UTF-8
            raise OddRows(error) from error


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
# Statements that find a row which no machine writes, by what is wrong with it.
_ODD_ROWS = {
    "the id of a source": """
        select id as value from sources
        where id is null or length(id) not between 1 and :longest or id glob '*[^0-9A-Za-z_-]*'""",
    "the name of a source": "select name as value from sources where name glob :control or instr(name, char(0))",
    "the address of a column": """
        select url as value from columns where url not glob 'http://?*' and url not glob 'https://?*'""",
    "a run without an identity": """
        select started as value from runs where coalesce(identity, '') = '' or identity glob '*[^ -~]*'""",
    "the moment of a run": """
        select value from (select started as value from runs union all select resumed from runs union all
          select ended from runs union all select accepted from run_sources)
        where value is not null and (value not glob :moment or datetime(value) is null)""",
    "the moment of a withdrawal": """
        select value from (select withdrawn_at as value from withdrawals union all select undone_at from withdrawals)
        where value is not null and (value not glob :moment or datetime(value) is null)""",
}
_TWO = "[0-9][0-9]"
_FORMS = {
    "longest": LONGEST_ID,
    "moment": f"{_TWO}{_TWO}-{_TWO}-{_TWO}T{_TWO}:{_TWO}:{_TWO}Z",
    "control": "*[\x01-\x1f\x7f]*",
}
