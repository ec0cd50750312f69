"""The ledger of crawls: what each run did on each source. A result is counted in the transaction that stores it.

A run that was killed and is resumed stays the same run, so that nothing is counted twice. An interrupted run stays open
while runs with other plans begin and end: an interrupted look-back is not lost by the daily run that comes after it.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from archive import __version__
from archive.errors import FanzhaError
from archive.moments import china_day, china_day_sql
from archive.store.departures.changed_texts import reject, take_back, text_changes
from archive.store.frontier import read_lists_again
from archive.store.rows import insert, select
from archive.warc.writer import now

GOOD = "good"
INTERRUPTED = "interrupted"
RUNS_TOGETHER = 3  # before a run: where few pages are due a night, one night says too little of replaced texts
ABSENT = "absent"
FAILED = "failed"  # our own code failed: that says nothing about the site
# An open run is closed when nobody has resumed it for so many days: longer than from one monthly look-back to the next,
# which resumes it. After that its queue says little of what the site has.
OPEN_DAYS = 45
LAST_START = "coalesce(resumed, started)"  # of a run, in SQL


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run is to do. An interrupted run is resumed only with the same plan; see `_resumes`."""

    sources: tuple[str, ...]
    origin: str = "live"  # or the name of the WARC file that is replayed
    since: str | None = None  # ISO date; `7d` gives another date each night
    limit: int | None = None  # the greatest number of articles from each source
    request_all: bool = False  # also the articles that are not due
    shard: str | None = None  # I/N, if the sources are those of a shard
    resumable: bool = True  # False for a run over single addresses: the plan does not name these


def start(db: Database, plan: RunPlan) -> tuple[int, bool]:
    """Begin a run, or resume an interrupted one with the same plan. Returns its id and whether it was resumed.

    A run with a `since` that is resumed on another day reads its lists again, for what is new. Interrupted runs with
    other plans stay open, for OPEN_DAYS after their last start. Runs over single addresses are closed at once.
    """
    at = now()
    for (run_id,) in db.conn.execute(_STALE, {"before": _days_before(at, OPEN_DAYS)}).fetchall():
        _abandon(db, run_id)
    for row in select(db, "select * from runs where ended is null order by id"):
        if plan.resumable and _resumes(plan, _plan_of(db, row)):
            if plan.since and china_day(at) != china_day(row["resumed"] or row["started"]):
                read_lists_again(db, row["id"])
            db.conn.execute("update runs set resumes = resumes + 1, resumed = ? where id = ?", [at, row["id"]])
            return int(row["id"]), True
    ((run_id,),) = db.conn.execute(
        """insert into runs (started, origin, since, limit_articles, request_all, shard, resumes, version, identity)
           values (?, ?, ?, ?, ?, ?, 0, ?, ?) returning id""",
        (at, plan.origin, plan.since, plan.limit, int(plan.request_all), plan.shard, __version__, _identity()),
    ).fetchall()
    for source_id in plan.sources:
        insert(db, "run_sources", {"run_id": run_id, "source_id": source_id, **dict.fromkeys(COUNTS, 0)})
    return run_id, False


COUNTS = (
    *("lists", "listed", "articles", "live", "unread", "attachments", "new_pages", "new_versions"),
    *("known", "vanished", "gone", "challenged", "blocked", "refused", "errors"),
    *("passed", "not_due", "unmodified", "skipped", "sampled", "missed"),
    *("doubtful", "shorter", "titled", "dated", "attributed", "missing", "forbidden"),
    *("rechecked", "departed", "recheck_failures", "reread", "changed", "rewritten"),
)
HISTORY = 7  # runs; so many of a source's last good ones make its past


_STALE = f"""
    select id from runs where ended is null and ({LAST_START} < :before or exists (
        select 1 from run_sources join sources on sources.id = source_id where run_id = runs.id and home_url is null))
"""


def _identity() -> str:
    """What no other run has, on no machine."""
    return secrets.token_hex(8)


def _days_before(moment: str, days: int) -> str:
    return (datetime.fromisoformat(moment) - timedelta(days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _resumes(plan: RunPlan, interrupted: RunPlan) -> bool:
    """Whether a plan takes up an interrupted one: only its `since` may be later. The run keeps the earlier one."""
    if plan.since and interrupted.since and interrupted.since <= plan.since:
        plan = replace(plan, since=interrupted.since)
    return plan == interrupted


def since_of(db: Database, run_id: int) -> str | None:
    """The ISO date before which a run fetches no known row; None if it fetches all."""
    ((since,),) = db.conn.execute("select since from runs where id = ?", (run_id,))
    return None if since is None else str(since)


def _plan_of(db: Database, row: dict[str, Any]) -> RunPlan:
    sources = db.execute("select source_id from run_sources where run_id=? order by rowid", [row["id"]])
    names = tuple(source for (source,) in sources)
    return RunPlan(names, row["origin"], row["since"], row["limit_articles"], bool(row["request_all"]), row["shard"])


def abandon_all(db: Database) -> int:
    """Close all runs that have not ended: they cannot be resumed without their frontier. Returns how many these are."""
    found = db.execute("select id from runs where ended is null").fetchall()
    for (run_id,) in found:
        _abandon(db, run_id)
    return len(found)


def _abandon(db: Database, run_id: int) -> None:
    """Close a run that is never resumed."""
    db.conn.execute("update runs set ended=?, verdict=? where id=?", (now(), INTERRUPTED, run_id))
    db.conn.execute("update run_sources set verdict=? where run_id=? and verdict is null", (INTERRUPTED, run_id))


def count(db: Database, run_id: int, source_id: str, **increments: int) -> None:
    """Add to a source's counts, within the caller's transaction."""
    changes = ", ".join(f"{name} = {name} + ?" for name in increments)
    sql = f"update run_sources set {changes} where run_id=? and source_id=?"
    db.conn.execute(sql, (*increments.values(), run_id, source_id))


def counts(db: Database, run_id: int, source_id: str) -> dict[str, Any]:
    """A source's row of a run in the ledger."""
    return next(row for row in rows(db, run_id) if row["source_id"] == source_id)


def rows(db: Database, run_id: int) -> tuple[dict[str, Any], ...]:
    """The rows of all sources of a run, in the order of its plan."""
    return tuple(select(db, "select * from run_sources where run_id=? order by rowid", [run_id]))


def alike(db: Database, run_id: int, source_id: str) -> int:
    """The greatest number of the source's live pages that had the same text in this run; 0 if it has none.

    It is too low for a replay, since a replayed page has the date of its WARC record, which is before the run.
    """
    found = db.execute(
        """select count(*) from pages p join page_versions v on v.page_id = p.id and v.last_seen = p.last_seen
           where p.source_id = ? and p.state = 'live' and p.last_seen >= (select started from runs where id = ?)
           group by v.text_sha256 order by 1 desc limit 1""",
        [source_id, run_id],
    ).fetchone()
    return int(found[0]) if found else 0


def good_runs(db: Database, source_id: str, *, full: bool = False, limit: int = HISTORY) -> list[dict[str, Any]]:
    """The source's rows in its last good live runs without `limit_articles`, newest first, each with its `started`.

    A run that an operator accepted counts as good, and no run before it is compared with. `full`: only runs without
    `since`.
    """
    return select(
        db,
        f"""with accepted as materialized (
              select o.started, o.id from run_sources a join runs o on o.id = a.run_id
              where a.source_id = :source and a.accepted is not null order by o.started desc, o.id desc limit 1)
            select s.*, r.started from run_sources s join runs r on r.id = s.run_id
            where s.source_id = :source and (s.verdict = 'good' or s.accepted is not null) and r.origin = 'live'
              and r.limit_articles is null {"and r.since is null" if full else ""}
              and not exists (select 1 from accepted a where (a.started, a.id) > (r.started, r.id))
            order by r.started desc, s.run_id desc limit :limit""",
        {"source": source_id, "limit": limit},
    )


def bad_since(db: Database, source_id: str) -> str | None:
    """When the first of a source's live runs began that were not good since its last good one, UTC, ISO 8601; None if
    the last was good. Runs that were not judged, or at which our own code failed, do not count; one that an operator
    accepted is good."""
    return _since(db, _BAD_SINCE, source_id)


def good_in_a_row(db: Database, source_id: str, limit: int) -> list[dict[str, Any]]:
    """The source's rows in its last live runs that were good without an operator's word, up to the first that was not,
    newest first, each with its `started`."""
    sql = f"""{_JUDGED} select s.*, j.started from judged j join run_sources s using (run_id, source_id)
        where j.started > coalesce((select max(started) from judged where verdict <> :good), '')
        order by j.started desc, run_id desc limit :limit"""
    return select(db, sql, {**_verdicts_of(source_id), "limit": limit})


def accepted_once(db: Database, source_id: str) -> int | None:
    """The last run of a source that an operator accepted, if the one before it was not accepted, too; else None."""
    sql = f"""{_JUDGED}, in_order as (
            select run_id, started, accepted is not null as accepted,
                lag(accepted is not null, 1, false) over (order by started, run_id) as again
            from judged join run_sources using (run_id, source_id))
        select max(run_id) filter (where not again) from (
            select * from in_order where accepted order by started desc, run_id desc limit 1)"""
    ((run_id,),) = db.conn.execute(sql, _verdicts_of(source_id))
    return None if run_id is None else int(run_id)


def _since(db: Database, sql: str, source_id: str) -> str | None:
    ((since,),) = db.conn.execute(sql, _verdicts_of(source_id))
    return None if since is None else str(since)


def _verdicts_of(source_id: str) -> dict[str, str]:
    return {"source": source_id, "good": GOOD, "interrupted": INTERRUPTED, "absent": ABSENT, "failed": FAILED}


_JUDGED = """
    with judged as (
        select run_id, source_id, started, s.verdict, s.reason, s.verdict = :good or accepted is not null as good
        from run_sources s join runs r on r.id = s.run_id
        where source_id = :source and r.origin = 'live' and s.verdict not in (:interrupted, :absent, :failed)
    ),
    last_good as (select started, run_id from judged where good order by started desc, run_id desc limit 1)
"""
_BAD_SINCE = f"""{_JUDGED}
    select min(started) from judged
    where (not exists (select 1 from last_good) or (started, run_id) > (select started, run_id from last_good))
"""
_TURNED_BAD_SINCE = f"{_BAD_SINCE} and exists (select 1 from last_good)"
_REPLACED_SINCE = f"""{_BAD_SINCE}
    and exists (select 1 from json_each(reason) where value ->> 'code' in ('changed', 'rewritten'))
"""
_DOUBTFUL_SINCE = f"""{_JUDGED}
    select min(started) from (
        select started from judged where started <= ({_BAD_SINCE.removeprefix(_JUDGED)})
        order by started desc limit 1 + {RUNS_TOGETHER})
"""
_UNJUDGED_SINCE = f"""{_JUDGED}
    select min(r.started) from run_sources s join runs r on r.id = s.run_id
    where s.source_id = :source and r.origin = 'live'
        and r.started > coalesce((select max(started) from judged), '') and s.verdict = :interrupted
"""


class NothingToAccept(FanzhaError):
    """Raised by accept. The message says why, without the source's name."""


def accept(db: Database, source_id: str, at: str) -> dict[str, Any]:
    """Make what the source's last live run found its new state. Returns the run's row. `at`: UTC, ISO 8601.

    Raises NothingToAccept if there is no such run or it read nothing; or if it was good or accepted before, and the
    last public file has its state.
    """
    found = select(
        db,
        f"""select s.*, r.since, s.source_id in ({_RETAINED}) as retained
           from run_sources s join runs r on r.id = s.run_id
           where s.source_id = ? and r.origin = 'live' and s.verdict is not null
           order by r.started desc, s.run_id desc limit 1""",
        [source_id],
    )
    if not found:
        known = db.execute("select 1 from sources where id = ?", [source_id]).fetchone()
        raise NothingToAccept("no crawl of it has ended yet" if known else "there is no such source in this archive")
    run = f"its last run ({found[0]['run_id']})"
    if found[0]["accepted"] and not found[0]["retained"]:
        raise NothingToAccept(f"{run} was accepted on {china_day(found[0]['accepted'])}")
    if found[0]["verdict"] == GOOD and not found[0]["retained"]:
        raise NothingToAccept(f"{run} was good")
    of_lists = found[0]["live"] - found[0]["unread"] - found[0]["doubtful"]
    others = found[0]["rechecked"] - found[0]["departed"] - found[0]["recheck_failures"]
    read_none = of_lists <= 0 and others <= 0
    old = found[0]["not_due"] or (found[0]["since"] and found[0]["listed"])
    all_known = old and not found[0]["articles"]  # its lists name what the archive has, and it is fresh
    if read_none and not all_known:
        raise NothingToAccept(f"{run} read nothing ({found[0]['verdict']}); a source without articles is no new state")
    sql = "update run_sources set accepted=? where run_id=? and source_id=?"
    db.conn.execute(sql, (at, found[0]["run_id"], source_id))
    take_back(db, source_id)
    return {**found[0], "accepted": at}


# The sources that keep an earlier state in the last public file.
_RETAINED = """
    select json_extract(value, '$.source') from json_each((select retained from publishings order by id desc limit 1))
"""


def accepted_losses(db: sqlite3.Connection) -> set[str]:
    """The sources that an operator accepted since the last publishing: the next public file may lose what they lack."""
    sql = "select source_id from run_sources where accepted >= (select max(at) from publishings)"
    return {source for (source,) in db.execute(sql)}


@dataclass(frozen=True, slots=True)
class LookBack:
    """A source's last run that read all rows of its lists."""

    at: datetime  # its beginning, UTC
    good: bool


def look_backs(db: sqlite3.Connection) -> dict[str, LookBack]:
    """The last look-back of each source that had one: a live run without `since` and limit that gave a verdict."""
    rows = db.execute(_LOOK_BACKS, {"good": GOOD, "interrupted": INTERRUPTED})
    return {source: LookBack(datetime.fromisoformat(started), bool(good)) for source, started, good in rows}


def interrupted_look_back(db: sqlite3.Connection) -> tuple[str, ...]:
    """The sources of the oldest look-back that is still open, in the order of its plan; empty if there is none."""
    return tuple(source for (source,) in db.execute(_INTERRUPTED_LOOK_BACK))


_INTERRUPTED_LOOK_BACK = """
    select source_id from run_sources where run_id = (
        select min(r.id) from runs r join run_sources s on s.run_id = r.id join sources o on o.id = s.source_id
        where r.origin = 'live' and r.since is null and r.limit_articles is null and r.ended is null
          and o.home_url is not null)
    order by rowid
"""
_LOOK_BACKS = """
    select s.source_id, max(r.started), s.verdict = :good from run_sources s join runs r on r.id = s.run_id
    where r.origin = 'live' and r.since is null and r.limit_articles is null and s.verdict <> :interrupted
    group by s.source_id
"""


def of_other_shards(db: sqlite3.Connection) -> set[str]:
    """The sources that no run of a shard has crawled, if the run that was started last is one of a shard: since the
    sources were divided, other machines crawl them. Empty if it is not."""
    return {source for (source,) in db.execute(_OF_OTHER_SHARDS)}


_OF_OTHER_SHARDS = f"""
    select source_id from run_sources join runs on runs.id = run_id where origin = 'live' group by source_id
    having max(shard) is null and (
        select shard from runs where origin = 'live' order by {LAST_START} desc, id desc limit 1) is not null
"""


def turned_bad(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """The sources that an earlier live run found good, and the last one did not: id, the last run's verdict, and the
    day on which that run was last started (China's, ISO 8601). Runs that were not judged do not count. A run that an
    operator accepted counts as good."""
    return db.execute(_TURNED_BAD, {"good": GOOD, "interrupted": INTERRUPTED, "absent": ABSENT}).fetchall()


_TURNED_BAD = f"""
    with judged as (
        select s.source_id, s.verdict, s.accepted, {china_day_sql(LAST_START)} as day,
            row_number() over (partition by s.source_id order by {LAST_START} desc, r.id desc) as back,
            max(s.verdict = :good or s.accepted is not null) over (partition by s.source_id) as once_good
        from run_sources s join runs r on r.id = s.run_id
        where r.origin = 'live' and s.verdict not in (:interrupted, :absent)
    )
    select source_id, verdict, day from judged
    where back = 1 and verdict <> :good and accepted is null and once_good order by source_id
"""


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What a source's lists and the frontier showed in a run."""

    named: int  # number of articles, each counted once
    skipped_by_title: int  # number of these whose titles show that this archive does not want them
    family: str | None  # the CMS family that the traits of the lists name
    evidence: str | None  # these traits
    not_due: int = 0  # articles of `named` that were not requested, since they are not due
    missing: int = 0  # articles that answered 404 or 410
    forbidden: int = 0  # articles that were not requested: robots.txt, the address guard, no browser
    newest: str | None = None  # the latest date of a row, ISO 8601
    rows_by_column: dict[str, int] = field(default_factory=dict)  # rows on the lists of each column
    first_pages: dict[str, int] = field(default_factory=dict)  # those on the first page of each


def started(db: Database, run_id: int) -> str:
    """When a run began, UTC, ISO 8601."""
    return str(db.execute("select started from runs where id=?", [run_id]).fetchone()[0])


def put_lists(db: Database, run_id: int, source_id: str, facts: ListFacts) -> None:
    """Write what the source's lists showed. `skipped_by_title` is the ledger's column `passed`; its column `skipped`
    gets the number of listed rows that added no article."""
    row = asdict(facts)
    row |= {name: json.dumps(row[name], ensure_ascii=False) for name in ("rows_by_column", "first_pages")}
    db.conn.execute(
        """update run_sources set skipped=max(0, listed - :named), passed=:skipped_by_title, not_due=:not_due,
             missing=:missing, forbidden=:forbidden, newest=:newest, rows_by_column=:rows_by_column,
             first_pages=:first_pages, family=:family, family_evidence=:evidence
           where run_id=:run and source_id=:source""",
        {**row, "run": run_id, "source": source_id},
    )


def put_text_changes(db: Database, run_id: int, source_id: str) -> None:
    """Write how many pages of a source came with another text. See `changed_since`.

    They are compared with what they were while the source was good: a notice that stood on a new page of a bad night is
    no text to compare with. Where it never was good, with what they were before."""
    found = text_changes(db, source_id, changed_since(db, run_id, source_id), _since(db, _TURNED_BAD_SINCE, source_id))
    db.conn.execute(
        """update run_sources set reread=:reread, changed=:changed, rewritten=:rewritten
           where run_id=:run and source_id=:source""",
        {**asdict(found), "run": run_id, "source": source_id},
    )


def reject_texts(db: Database, source_id: str) -> None:
    """Note which texts a source had only while its texts were replaced, now that a run is good. To be called before its
    verdict is written."""
    if since := replaced_since(db, source_id):
        reject(db, source_id, since)


def changed_since(db: Database, run_id: int, source_id: str) -> str:
    """The moment since which texts of a source are new in a run: when the first run began that found them replaced, so
    that the finding lasts until they are as they were, or an operator accepts them; else when this run began, or the
    first of those before it that were interrupted. UTC, ISO 8601."""
    return replaced_since(db, source_id) or _unjudged_since(db, source_id) or started(db, run_id)


def replaced_since(db: Database, source_id: str) -> str | None:
    """When the first of the runs of `bad_since` began that found the source's texts replaced; None if none did."""
    return _since(db, _REPLACED_SINCE, source_id)


def doubtful_since(db: Database, source_id: str) -> str | None:
    """The moment since which the answers of a source are to be asked for again: as `bad_since`; if its texts were
    replaced, that of the last RUNS_TOGETHER runs before, in which the first of them may have come."""
    since = bad_since(db, source_id)
    return _since(db, _DOUBTFUL_SINCE, source_id) if since and replaced_since(db, source_id) else since


def _unjudged_since(db: Database, source_id: str) -> str | None:
    return _since(db, _UNJUDGED_SINCE, source_id)


def close_source(db: Database, run_id: int, source_id: str, verdict: str, reason: str | None) -> None:
    """Write a source's verdict."""
    sql = "update run_sources set verdict=?, reason=? where run_id=? and source_id=?"
    db.conn.execute(sql, (verdict, reason, run_id, source_id))


def close(db: Database, run_id: int, verdict: str) -> None:
    """Write the run's verdict and end. Its sources that were not judged were interrupted."""
    db.conn.execute("update run_sources set verdict=? where run_id=? and verdict is null", (INTERRUPTED, run_id))
    db.conn.execute("update runs set ended=?, verdict=? where id=?", (now(), verdict, run_id))
