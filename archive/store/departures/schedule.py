"""Decides which pages of a source are to be requested although no list has led to them.

docs/departures.md has the table of the schedule and its reasons.

A page is requested again when as much time has passed since its last request as before it, in the steps of STEPS. The
time before it begins when the page left the lists, or when its address first said that it has left; else when it was
first seen. So a removal is found soon after a page leaves the lists, and after 60 days in any case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from archive.model import State
from archive.moments import china_day_sql
from archive.store.departures.answers import MIN_BETWEEN, REDIRECT
from archive.store.departures.changed_texts import changed_pages
from archive.store.rows import IDS, as_json, first_column, select
from archive.urls import stable_id

STEPS = (1, 2, 4, 8, 15, 30, 60)  # days
# How many pages of a source are requested in a run at most: two minutes at two seconds each, or such a part of all of
# its pages that each has had its turn after so many runs.
LEAST_A_RUN = 60
RUNS_FOR_ALL = 30


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page that is to be requested."""

    page_id: int
    url: str
    column: str | None
    warc_file: str | None  # of the response with its current text, like the offset; None if it was never read
    warc_offset: int | None
    listed: bool = False  # whether a list led to it when it was last requested


# Pages that have a text, or of which no answer was ever conclusive; of imported pages the address was never requested.
_WATCHED = f"""
    p.source_id = :source and p.state <> '{State.IMPORTED}'
    and (p.version_id is not null or p.state in ('{State.CHALLENGED}', '{State.BLOCKED}', '{State.ERROR}'))
"""
_NAMED = """
    with named as (select key, answered from frontier
        where source_id = :source and run_id = :run and role in ('article', 'part') and recheck = 0)
    select key from named union select answered from named where answered is not null
"""
# The page to which an address led when it answered last: that of an article that was not due, too.
_LED = f"""
    select leads_to from answers a where page_id in {IDS} and answer = '{REDIRECT}'
      and last_seen = (select max(last_seen) from answers where page_id = a.page_id)
"""
_LISTED = f"delete from rechecks where page_id in {IDS}"
_UNLISTED = f"""
    insert into rechecks (page_id, unlisted_at) select p.id, :at from pages p where {_WATCHED} and p.id not in {IDS}
      and not exists (select 1 from rechecks where page_id = p.id and unlisted_at is not null)
    on conflict (page_id) do update set unlisted_at = excluded.unlisted_at
"""
# The first day on which the address said, after it was last live, that the page has left it.
_LEFT = """
    select min(a.day) from answers a where a.page_id = p.id and a.day <> '' and a.last_seen > coalesce(
        (select last_seen from answers where page_id = p.id and answer = 'live'), '')
"""
_BEGAN = f"coalesce(({_LEFT}), {china_day_sql('unlisted_at')}, {china_day_sql('first_seen')})"
_LAST = china_day_sql("last")
_STEP = " ".join(f"when age >= {step} then {step}" for step in reversed(STEPS))
_DUE = f"""
    with waiting as materialized (
        select p.id, p.first_seen, r.unlisted_at, max(p.last_seen, coalesce(r.requested_at, '')) as last
        from pages p left join rechecks r on r.page_id = p.id
        where {_WATCHED} and p.id not in {IDS} and max(p.last_seen, coalesce(r.requested_at, '')) <= :before
    ), aged as materialized (
        select id, last, julianday({_LAST}) - julianday({_BEGAN}) as age,
            julianday({china_day_sql(":at")}) - julianday({_LAST}) as days
        from waiting p
    )
    select p.id as page_id, url, column_name as "column", warc_file, warc_offset
    from aged join pages p on p.id = aged.id left join page_versions v on v.id = version_id and v.imported = 0
    where days >= case {_STEP} else {STEPS[0]} end
    order by last, p.id limit :most
"""


def named_pages(db: Database, source_id: str, run_id: int) -> set[int]:
    """The ids of the pages that the lists of a run named, and of those to which their addresses led."""
    named = {stable_id(key) for (key,) in db.conn.execute(_NAMED, {"source": source_id, "run": run_id})}
    return named | first_column(db, _LED, named)


def note_listed(db: Database, source_id: str, named: Iterable[int], at: str) -> None:
    """Store which pages the lists of a run named and which not, within the caller's transaction.

    To be called if all lists of the source were read to their ends.
    """
    parameters = {"source": source_id, "ids": as_json(named), "at": at}
    db.conn.execute(_LISTED, {"ids": parameters["ids"]})
    db.conn.execute(_UNLISTED, parameters)


def due_pages(db: Database, source_id: str, named: Iterable[int], at: str) -> list[DuePage]:
    """The pages that are due at a moment (UTC, ISO 8601), except the named ones: those that waited longest first."""
    ((pages,),) = db.conn.execute("select count(*) from pages where source_id = ?", (source_id,))
    before = datetime.fromisoformat(at) - MIN_BETWEEN
    parameters = {
        **{"source": source_id, "ids": as_json(named), "at": at, "before": before.strftime("%Y-%m-%dT%H:%M:%SZ")},
        **{"most": max(LEAST_A_RUN, -(-pages // RUNS_FOR_ALL))},
    }
    return [DuePage(**row) for row in select(db, _DUE, parameters)]


def pages_since(db: Database, source_id: str, moment: str) -> list[DuePage]:
    """Pages of a source that were requested at or after a moment (UTC, ISO 8601): all whose text is new since then, and
    LEAST_A_RUN others at most, the same ones each time: ids are hashes, so that the first are as good as any."""
    changed = changed_pages(db, source_id, moment)
    values = {"source": source_id, "moment": moment, "ids": as_json(changed), "most": LEAST_A_RUN + len(changed)}
    rows = select(db, _SINCE, values)
    return [DuePage(**{**row, "listed": bool(row["listed"])}) for row in rows]


_SINCE = f"""
    select p.id as page_id, p.url, p.column_name as "column", v.warc_file, v.warc_offset,
        coalesce(r.requested_at, '') < :moment as listed
    from pages p left join rechecks r on r.page_id = p.id
        left join page_versions v on v.id = p.version_id and v.imported = 0
    where {_WATCHED} and max(p.last_seen, coalesce(r.requested_at, '')) >= :moment
    order by p.id in {IDS} desc, p.id limit :most
"""


def note_request(db: Database, page_id: int, at: str) -> None:
    """Store that a page was requested by the schedule, whatever comes of it, within the caller's transaction."""
    db.conn.execute(
        """insert into rechecks (page_id, requested_at) values (?, ?)
           on conflict (page_id) do update set requested_at = excluded.requested_at""",
        (page_id, at),
    )
