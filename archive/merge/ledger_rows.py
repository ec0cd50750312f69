"""Takes the rows of another machine's ledger that no WARC file holds: runs, and what its last run learned of a source.

docs/many-machines.md has the table of what is taken. A run is known by its identity, whatever its number is here. What
is known of a source (its declaration, columns, skipped rows, rechecks) is taken whole from the archive whose run of it
began last, so that the order in which folders are merged changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive.model import Source
from archive.schema import BY_NAME
from archive.store.archive import Archive
from archive.store.captures.from_the_future import latest_possible
from archive.store.frontier import LONGEST_REST
from archive.store.rows import IDS, Row, as_json, insert, insert_all, select
from archive.store.runs import LAST_START

OF_SOURCE = ("columns", "skipped_rows")  # tables whose rows belong to a source


def put_missing_sources(archive: Archive, other: Database) -> None:
    """Register the sources that only the other machine has, within the caller's transaction: pages find theirs."""
    known = {source_id for (source_id,) in archive.db.conn.execute("select id from sources")}
    missing = [row for row in _sources(other) if row["id"] not in known]
    archive.put_sources(*(_declared(row) for row in missing if row["home_url"] is not None))
    for row in missing:
        if row["home_url"] is None:
            insert(archive.db, "sources", _own_columns("sources", row), or_ignore=True)


def late_runs(other: Database) -> int:
    """How many runs are dated later than now, which are not taken: else what their machine knows would count as the
    latest until then."""
    ((number,),) = other.conn.execute(f"select count(*) from runs where not {_PAST}", {"latest": latest_possible()})
    return int(number)


def merge_ledger(archive: Archive, other: Database, at: str) -> int:
    """Take the rows of a ledger, within the caller's transaction, when the pages are in the tables. Returns the number
    of new runs. `at`: UTC, ISO 8601. Raises ROW_ERRORS if the rows are none that a ledger can have."""
    db, latest = archive.db, {"latest": latest_possible()}
    here, there = _last_runs(db), _last_runs(other, "and ended is not null")
    put_missing_sources(archive, other)
    runs = sum(_put_run(db, other, run, at) for run in select(other, _ENDED, latest))
    rechecks = _rechecks_by_source(db, other)
    newer = {source for source, last in there.items() if last > here.get(source, "")}
    for row in _sources(other):
        if row["id"] in newer:
            _take_state(archive, other, row, rechecks[row["id"]])
        elif row["id"] in there and there[row["id"]] == here[row["id"]]:  # pages may have come since the last merge
            insert_all(db, "rechecks", rechecks[row["id"]], or_ignore=True)
    for host in select(other, "select * from hosts where not_before <= ?", [_longest_rest()]):
        db.conn.execute(_REST, host)
    return runs


# What rows raise that are none of a ledger: no address, a run without an identity, a source that is not there …
ROW_ERRORS = (sqlite3.IntegrityError, sqlite3.InterfaceError, ValueError)
_PAST = "max(started, coalesce(resumed, ''), coalesce(ended, '')) <= :latest"  # of a run
_ENDED = f"select * from runs where ended is not null and {_PAST} order by started, id"
# When a run of each source began last, with what tells it from a run of the same second.
_LAST_RUNS = f"""
    select source_id, max({LAST_START} || ' ' || identity) from run_sources join runs on runs.id = run_id
    where origin = 'live' and {_PAST} {{}} group by source_id
"""
_REST = """
    insert into hosts (host, not_before, reason) values (:host, :not_before, :reason)
    on conflict (host) do update set not_before = excluded.not_before, reason = excluded.reason
    where (excluded.not_before, excluded.reason) > (not_before, reason)
"""
_ACCEPT = """
    update run_sources set accepted = :accepted where run_id = :run and source_id = :source
    and (accepted is null or accepted > :accepted)
"""


def _longest_rest() -> str:
    """The latest moment until which a host can rest: that of a clock that was ahead would end its visits."""
    return (datetime.fromisoformat(latest_possible()) + LONGEST_REST).strftime("%Y-%m-%dT%H:%M:%SZ")


def _last_runs(db: Database, condition: str = "") -> dict[str, str]:
    return dict(db.conn.execute(_LAST_RUNS.format(condition), {"latest": latest_possible()}).fetchall())


def _sources(other: Database) -> list[Row]:
    return select(
        other,
        """select s.*, b.min_publications, b.max_publications from sources s
           left join source_bounds b on b.source_id = s.id
           where s.home_url is not null or s.id in (select source_id from run_sources) order by s.id""",
    )


def _declared(row: Row) -> Source:
    values = {field.name: row[field.name] for field in fields(Source)}
    return Source(**{**values, "official": bool(row["official"])})


def _put_run(db: Database, other: Database, run: Row, at: str) -> bool:
    """Take a run with what it did on each source; of one that is known, what an operator accepted. Returns whether it
    is new."""
    of_sources = select(other, "select * from run_sources where run_id = ? order by rowid", [run["id"]])
    if not run["identity"]:
        raise ValueError(f"the run of {run['started']} has no identity")
    known = db.conn.execute("select id from runs where identity = ?", (run["identity"],)).fetchone()
    if known:
        for row in of_sources:
            if row["accepted"]:
                values = {"accepted": row["accepted"], "run": known[0], "source": row["source_id"]}
                db.conn.execute(_ACCEPT, values)
        return False
    row = {**_own_columns("runs", run), "merged": at}
    del row["id"]
    insert(db, "runs", row)
    ((run_id,),) = db.conn.execute("select id from runs where identity = ?", (run["identity"],))
    for row in of_sources:
        insert(db, "run_sources", {**_own_columns("run_sources", row), "run_id": run_id})
    return True


def _take_state(archive: Archive, other: Database, source: Row, rechecks: Iterable[Row]) -> None:
    """Have what the other machine knows of a source in place of what is known here."""
    db, name = archive.db, source["id"]
    if source["home_url"] is not None:
        archive.put_sources(_declared(source))
    db.conn.execute("update sources set looked_at = ? where id = ?", (source["looked_at"], name))
    for table in OF_SOURCE:
        db.conn.execute(f"delete from {table} where source_id = ?", (name,))
        insert_all(db, table, select(other, f"select * from {table} where source_id = ? order by rowid", [name]))
    db.conn.execute("delete from rechecks where page_id in (select id from pages where source_id = ?)", (name,))
    insert_all(db, "rechecks", rechecks, or_ignore=True)


def _rechecks_by_source(db: Database, other: Database) -> dict[str, list[Row]]:
    """The other machine's rechecks, by the source of their pages. Those of pages that are not here are left out."""
    rows = select(other, "select * from rechecks order by page_id")
    ids = {"ids": as_json(row["page_id"] for row in rows)}
    sources = dict(db.conn.execute(f"select id, source_id from pages where id in {IDS}", ids).fetchall())
    found = defaultdict[str, list[Row]](list)
    for row in rows:
        if row["page_id"] in sources:
            found[sources[row["page_id"]]].append(row)
    return found


def _own_columns(table: str, row: Row) -> dict[str, Any]:
    """The values of a row that this version's table has."""
    return {column.name: row[column.name] for column in BY_NAME[table].columns_of(public=False) if column.name in row}
