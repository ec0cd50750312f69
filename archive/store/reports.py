"""The SQL of the commands `fanzha status`, `sources` and `fetch`. It only reads, so that it works during a crawl."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive import disk_space
from archive.model import State, Tier, Topic
from archive.moments import china_day_sql
from archive.reading import READER_VERSION
from archive.reasons import failure_in_english, in_english
from archive.sqlite_uri import sqlite_uri
from archive.store.captures.from_the_future import ClockBehind, check_clock, latest_possible
from archive.store.columns import ColumnState
from archive.store.rows import select
from archive.store.runs import GOOD, LAST_START, LookBack, interrupted_look_back, look_backs, of_other_shards
from archive.store.tables import check_version
from archive.store.working_file import WORKING_FILE, check_working_file, is_locked, refusal
from archive.urls import stable_id
from archive.warc.writer import now

# How far back a night reads the lists. A week, so that a site that is down for some nights loses no row; after a longer
# pause rows are missing, so an archive that is crawled is not good then.
RECENT = timedelta(days=7)
MAX_RUNS = 5
MAX_HEADINGS = 10
Rows = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Overdue:
    """What has not happened for longer than a health check allows."""

    what: str  # a key of archive.reasons.OVERDUE: last_run, last_publishing or source
    source: str | None  # the source's id, if it is one that had no success
    at: str | None  # when it last happened, UTC, ISO 8601; None if it never did
    future: bool = False  # whether that is later than now, by more than clocks differ: then nobody knows how old it is


@dataclass(frozen=True, slots=True)
class Room:
    """Space on the disk that has the data folder, in bytes."""

    free: int
    needed: int  # by a night, about: it crawls and publishes

    @property
    def is_enough(self) -> bool:
        """Whether a night can begin."""
        return self.free >= self.needed


@dataclass(frozen=True, slots=True)
class Status:
    """The state of sources, runs and the public file."""

    # Each with its pages by state, its last verdict and the day of that run, and `last_success`: the end of its last
    # live run that was good or accepted (UTC, ISO 8601).
    sources: Rows
    elsewhere: Rows  # hosts of no crawled site, and imported files; each with its pages by state
    # The run that was started (or resumed) last comes first; all open runs are among them. `addresses`: number of
    # single addresses that the run was over, if still known. `not_due` and `unmodified`: those of its sources together.
    runs: Rows
    publishing: dict[str, Any] | None  # the row of the last public file; None if there is none
    retained: Rows  # the sources that keep an earlier state in it: source, as_of, reasons
    doubtful: Rows | None  # pairs of pages that may be copies; None if not wanted
    skipped: Rows  # of each source's last run: numbers of rows skipped by title, of samples, of samples on fraud
    skipped_rows: Rows | None  # the rows skipped by title; None if not wanted
    unknown_headings: Rows  # the most frequent unknown headings of cases, and how often they occur
    failures: Rows | None  # addresses that failed in each source's last run; None if not wanted
    departed: Rows | None  # pages that are gone, have moved, or seem so, by source, latest first; None if not wanted
    doubts: Rows | None  # places of publications that are doubtful: kind, slug, url, case, detail; None if not wanted
    doubtful_publications: int  # number of publications with a doubt, whether they are listed or not
    running: bool  # whether the first of `runs` has no verdict yet and its process is alive
    other_reader: int  # number of pages whose current text was read by another version of the reader
    no_documents: int  # number of pages whose text could not become publications
    waiting: int  # number of pages whose publications are not made yet: a job still runs, or was killed
    losses: Rows  # what the WARC files held and do not hold any more: rows of the table losses
    last_crawl: str | None  # when the last live run over sources ended, or else began; UTC, ISO 8601
    overdue: tuple[Overdue, ...] | None  # what is too old; None if no age was given and nothing is older than RECENT
    room: Room
    refusal: str | None  # why every job refuses to begin; None if none would

    @property
    def troubles(self) -> dict[str, int]:
        """How much there is of what keeps the archive from being good, by name (archive.reasons.TROUBLES)."""
        is_unfinished = bool(self.runs) and not self.runs[0]["verdict"] and not self.running
        counts = {
            "refusal": int(self.refusal is not None),
            "sources": sum(map(needs_care, self.sources)),
            "unfinished": int(is_unfinished),
            "retained": sum('"code": "held"' not in row["reasons"] for row in self.retained),
            "no_documents": self.no_documents,
            "losses": sum(not loss["accepted_at"] for loss in self.losses),
            "room": int(not self.room.is_enough),
            "overdue": len(self.overdue or ()),
        }
        return {name: count for name, count in counts.items() if count}

    @property
    def good(self) -> bool:
        """Whether there is no trouble."""
        return not self.troubles


def needs_care(source: dict[str, Any]) -> bool:
    """Whether a source's last run was not good, and no operator accepted it. `source`: a row of Status.sources."""
    return not source["accepted"] and source["verdict"] not in (None, "good")


LAST_END = f"coalesce(runs.ended, {LAST_START})"  # of a run, in SQL
# The id of a source's last run, leaving out replays of files that hold nothing of the source (verdict absent). A run
# that was resumed counts from then. {} is an SQL expression for the source's id.
_LAST_RUN = f"""(
    select run_id from run_sources join runs on runs.id = run_id
    where source_id = {{}} and run_sources.verdict is not 'absent' order by {LAST_START} desc, run_id desc limit 1
)"""
# In one pass over the ledger, which has no index by source.
_LAST_SUCCESSES = f"""
    select source_id, max({LAST_END}) as last_success from run_sources t join runs on runs.id = t.run_id
    where runs.origin = 'live' and (t.verdict = '{GOOD}' or t.accepted is not null) group by source_id
"""
_SOURCES = f"""
    select s.id, s.name, count(p.id) as pages, coalesce(sum(p.state = 'live'), 0) as live,
           coalesce(sum(p.state = 'gone'), 0) as gone, max(p.last_seen) as last_seen,
           (select count(*) from publications where source_id = s.id and topic <> 'other') as publications,
           l.verdict, l.reason, l.accepted, {china_day_sql("r.started")} as day,
           g.last_success
    from sources s left join pages p on p.source_id = s.id
    left join run_sources l on l.source_id = s.id and l.run_id = {_LAST_RUN.format("s.id")}
    left join runs r on r.id = l.run_id
    left join ({_LAST_SUCCESSES}) g on g.source_id = s.id
    where {{}} group by s.id order by s.id
"""
# A source that is crawled has a home page. A source that has a run but no home page stands for single addresses.
_CRAWLED = "s.home_url is not null"
_ELSEWHERE = "s.home_url is null and l.run_id is null"
_RUNS = f"""
    select r.*, l.run_id is not null as of_fetch, l.reason,
           (select coalesce(sum(not_due), 0) from run_sources where run_id = r.id) as not_due,
           (select coalesce(sum(unmodified), 0) from run_sources where run_id = r.id) as unmodified,
           (select nullif(count(*), 0) from frontier f where f.run_id = r.id and f.source_id = l.source_id
              and f.role = 'article') as addresses
    from runs r left join (select l.* from run_sources l join sources s on s.id = l.source_id
                           where s.home_url is null) l on l.run_id = r.id
    where r.ended is null or r.id in (select id from runs order by {LAST_START} desc, id desc limit ?)
    order by {LAST_START} desc, r.id desc
"""  # `addresses` is null for older runs: the frontier holds only the last run of a source, and runs that are open
_LAST_CRAWL = f"""
    select max({LAST_END}) from runs where origin = 'live' and id in (
        select run_id from run_sources join sources on sources.id = source_id where home_url is not null)
"""
LAST_PUBLISHING = "select * from publishings order by id desc limit 1"
_FAILURES = f"""
    select source_id, url, kind, reason as why, about from frontier f
    where state = 'failed' and run_id = {_LAST_RUN.format("f.source_id")} order by source_id, rowid
"""
# Pages that are gone or have moved; those whose address said so once, or leads to a page with another text; and those
# that never were live.
_DEPARTED = f"""
    select p.source_id, p.url, p.state, p.state_reason as reason, p.departed_at, coalesce(p.moved_to, (
        select q.url from answers a join pages q on q.id = a.leads_to
        where a.page_id = p.id and a.day <> '' order by a.last_seen desc limit 1)) as leads_to
    from pages p where p.state in ('{State.GONE}', '{State.MOVED}', '{State.NEVER_LIVE}')
      or p.state_reason like '%"gone_once"%' or p.state_reason like '%"leads_elsewhere"%'
    order by p.source_id, p.departed_at desc, p.url
"""
_SKIPPED = f"""
    select source_id, passed, sampled, missed from run_sources r
    where passed + sampled > 0 and run_id = {_LAST_RUN.format("r.source_id")} order by source_id
"""
_SKIPPED_ROWS = f"""
    select source_id, rule, list_date as date, list_title as title, url from frontier f
    where state = 'skipped' and run_id = {_LAST_RUN.format("f.source_id")}
    order by source_id, rule, list_date desc, url
"""
_DOUBTFUL = """
    select p.url as shorter, q.url as longer, l.why from links l
    join documents d on d.id = l.document_id join pages p on p.id = d.page_id
    join documents e on e.id = l.other_id join pages q on q.id = e.page_id
    where l.relation = 'doubtful' order by p.url, q.url
"""
_DOUBTS = """
    select d.kind, p.slug, p.url, coalesce(c.number, c.title) as "case", d.detail from doubts d
    join publications p on p.id = d.publication_id left join cases c on c.id = d.case_id
    order by d.kind, p.url, c.position, d.detail
"""
_UNKNOWN_HEADINGS = """
    select heading_as_written as heading, count(*) as count from case_sections where heading = 'other'
    group by 1 order by 2 desc, 1 limit ?
"""
_OTHER_READER = """
    select count(*) from pages p join page_versions v on v.id = p.version_id where v.reader_version <> ?
"""
NO_DOCUMENTS = "select count(*) from pages where version_id is not null and id not in (select page_id from documents)"


def read_status(
    data: Path,
    *,
    failures: bool = False,
    gone: bool = False,
    skipped: bool = False,
    copies: bool = False,
    doubts: bool = False,
    max_age: timedelta | None = None,
) -> Status:
    """The status of a data folder. Raises sqlite3.OperationalError if there is no archive, and Outdated if another
    version made its tables. `failures`, `gone`, `skipped`, `copies` and
    `doubts`: whether to list these. `max_age`: what is overdue if it happened longer ago; without it, see _gone_quiet.
    """
    with closing(sqlite3.connect(sqlite_uri(data / WORKING_FILE, mode="ro"), uri=True)) as db:
        check_version(db)
        db.row_factory = sqlite3.Row

        def rows(sql: str, *parameters: object) -> Rows:
            return tuple(dict(row) for row in db.execute(sql, parameters))

        def count(sql: str, *parameters: object) -> int:
            return int(db.execute(sql, parameters).fetchone()[0])

        runs = rows(_RUNS, MAX_RUNS)
        running = bool(runs) and not runs[0]["verdict"] and is_locked(data)
        publishing = next(iter(rows(LAST_PUBLISHING)), None)
        sources = rows(_SOURCES.format(_CRAWLED))
        ((last_crawl,),) = db.execute(_LAST_CRAWL)
        others = of_other_shards(db)
        own = tuple(row for row in sources if row["id"] not in others)
        return Status(
            sources=sources,
            elsewhere=rows(_SOURCES.format(_ELSEWHERE)),
            runs=runs,
            publishing=publishing,
            retained=_retained(publishing),
            doubtful=rows(_DOUBTFUL) if copies else None,
            skipped=rows(_SKIPPED),
            skipped_rows=rows(_SKIPPED_ROWS) if skipped else None,
            unknown_headings=rows(_UNKNOWN_HEADINGS, MAX_HEADINGS),
            failures=rows(_FAILURES) if failures else None,
            departed=rows(_DEPARTED) if gone else None,
            doubts=rows(_DOUBTS) if doubts else None,
            doubtful_publications=count("select count(distinct publication_id) from doubts"),
            other_reader=count(_OTHER_READER, READER_VERSION),
            no_documents=count(NO_DOCUMENTS),
            waiting=count("select count(*) from publication_queue"),
            losses=rows("select * from losses order by warc_file, warc_offset"),
            running=running,
            last_crawl=last_crawl,
            room=read_room(data, publishing["bytes"] if publishing else 0),
            overdue=_overdue(own, last_crawl, publishing, max_age)
            if max_age
            else _gone_quiet(last_crawl, publishing, running=running),
            refusal=refusal(data) or _behind(db, data),
        )


def read_room(data: Path, public_bytes: int) -> Room:
    """How much room there is. `public_bytes`: size of the last public file."""
    needed = max(disk_space.CRAWL_NEEDS, disk_space.FILES_AT_ONCE * public_bytes)
    return Room(disk_space.free_bytes(data), needed)


def _overdue(
    sources: Rows, last_crawl: str | None, publishing: dict[str, Any] | None, max_age: timedelta
) -> tuple[Overdue, ...]:
    """What happened longer ago than `max_age`, or never."""
    return _older(
        max_age,
        Overdue("last_run", None, last_crawl),
        Overdue("last_publishing", None, publishing["at"] if publishing else None),
        *(Overdue("source", row["id"], row["last_success"]) for row in sources),
    )


def _gone_quiet(
    last_crawl: str | None, publishing: dict[str, Any] | None, *, running: bool
) -> tuple[Overdue, ...] | None:
    """What happened longer than RECENT ago, of an archive that is crawled: one that was made of replays and imports is
    whole as it is. A run that goes on is not over, and what never was published may be published elsewhere."""
    if last_crawl is None:
        return None
    run = () if running else (Overdue("last_run", None, last_crawl),)
    published = (Overdue("last_publishing", None, publishing["at"]),) if publishing else ()
    return _older(RECENT, *run, *published) or None


def _behind(db: sqlite3.Connection, data: Path) -> str | None:
    """Why every crawl refuses to begin: captures are dated later than now."""
    try:
        check_clock(db, data / "warc")
    except ClockBehind as error:
        return str(error)
    return None


def _older(max_age: timedelta, *events: Overdue) -> tuple[Overdue, ...]:
    earliest, latest = datetime.fromisoformat(now()) - max_age, latest_possible()
    events = tuple(replace(one, future=one.at is not None and one.at > latest) for one in events)
    return tuple(one for one in events if one.at is None or one.future or datetime.fromisoformat(one.at) < earliest)


def _retained(publishing: dict[str, Any] | None) -> Rows:
    """The sources that keep an earlier state in a public file, by the row of its publishing."""
    return tuple(json.loads(publishing["retained"] or "[]")) if publishing else ()


# --- sources ----------------------------------------------------------------------------------------------------------

CRAWLED = (ColumnState.FOUND, ColumnState.READ)


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column that was found, with the figures of its first page from when this last had rows."""

    rank: int | None  # 1 is crawled first; None if it is not crawled, since it is gone or has never had a row
    name: str
    url: str
    found_by: str  # the link's text
    found_on: str  # URL of the page that has the link
    found_at: str  # UTC, ISO 8601
    state: str  # found, read, empty or gone
    checked_at: str | None  # UTC, ISO 8601: when its first page was last read, or found gone; None if never
    listed: int | None  # number of rows on its first page; None if it never had any, like the fields below
    dated: int | None  # number of rows with a date beside them
    share: float | None  # 0 to 1: share of the rows whose titles show a publication that this archive may want
    family: str | None  # the CMS family by whose rules it was read


@dataclass(frozen=True, slots=True)
class LastRun:
    """The ledger's row of a source's last run."""

    run: int
    day: str  # on which it began, China's
    origin: str  # live, or the name of the file that was replayed
    verdict: str | None  # None while it runs, and after it was killed
    reason: str | None  # JSON, see archive.reasons
    family: str | None  # the CMS family that the traits of its lists name; None if they name none
    family_evidence: str | None  # these traits
    listed: int  # rows of its lists that lead to articles
    skipped: int  # rows skipped by their titles: the ledger's column `passed`
    sampled: int  # articles that have a text and were fetched as a sample, though a rule would skip their titles
    missed: int  # articles of this sample that are on fraud, at least partly


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What the archive knows of a source that was crawled."""

    last: LastRun
    columns: tuple[FoundColumn, ...]  # in crawling order, then those that are not crawled
    as_of: str | None  # the day of an earlier state that it keeps in the public file; None if it is up to date
    as_of_why: str | None  # JSON, see archive.reasons


def read_source_records(data: Path) -> dict[str, SourceRecord]:
    """The sources that runs of this data folder have crawled, by source id; empty if there is no archive.

    Raises WorkingFileLost, and Outdated if another version made its tables.
    """
    with reading(data) as db:
        if db is None:
            return {}
        db.row_factory = sqlite3.Row
        found = defaultdict[str, list[FoundColumn]](list)  # in crawling order, then those that are not crawled
        for row in map(dict, db.execute(_FOUND_COLUMNS)):
            columns = found[row.pop("source_id")]
            columns.append(FoundColumn(len(columns) + 1 if row["state"] in CRAWLED else None, **row))
        last = {row.pop("source_id"): LastRun(**row) for row in map(dict, db.execute(_LAST_RUNS))}
        publishing = next(map(dict, db.execute(LAST_PUBLISHING)), None)
        retained = {one["source"]: (one["as_of"], one["reasons"]) for one in _retained(publishing)}
        return {
            source_id: SourceRecord(run, tuple(found[source_id]), *retained.get(source_id, (None, None)))
            for source_id, run in last.items()
        }


@dataclass(frozen=True, slots=True)
class LookBacks:
    """What a night has to know of earlier look-backs."""

    last: dict[str, LookBack]  # of each source that had one, by source id
    interrupted: tuple[str, ...]  # the sources of the look-back that is to be taken up; empty if there is none


def read_look_backs(data: Path) -> LookBacks:
    """The look-backs of a data folder; none if there is no archive. Raises as read_source_records."""
    with reading(data) as db:
        return LookBacks({}, ()) if db is None else LookBacks(look_backs(db), interrupted_look_back(db))


@contextmanager
def reading(data: Path) -> Iterator[sqlite3.Connection | None]:
    """A connection that only reads the working file; None if there is no archive. Raises WorkingFileLost and
    Outdated."""
    check_working_file(data)
    path = data / WORKING_FILE
    if not path.is_file():
        yield None
        return
    with closing(sqlite3.connect(sqlite_uri(path, mode="ro"), uri=True)) as db:
        check_version(db)
        yield db


_LAST_RUNS = f"""
    select s.source_id, r.id as run, {china_day_sql("r.started")} as day, r.origin, s.verdict, s.reason, s.family,
           s.family_evidence, s.listed, s.passed as skipped, s.sampled, s.missed
    from run_sources s join runs r on r.id = s.run_id
    where s.run_id = {_LAST_RUN.format("s.source_id")}
"""
_FOUND_COLUMNS = """
    select source_id, name, url, found_by, found_on, found_at, state, checked_at, listed, dated, share, family
    from columns order by source_id, state in ('found', 'read') desc, share desc, listed desc, name
"""


# --- single addresses -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FetchedAddress:
    """An address that `fanzha fetch` was given, and what the archive knows of its page."""

    url: str  # as given
    state: str  # the page's State; that of the frontier if no answer is stored: failed, queued or claimed
    reason: str | None  # why it is in this state, in English
    tier: str | None
    tier_why: str | None
    kind: str | None  # of the page's first document, like the fields below
    title: str | None
    topic: str | None
    slug: str | None  # of the publication of which the document is a copy
    relation: str | None  # of the document to this publication: original, sister, repost, excerpt or part
    is_best: bool | None  # whether the page is the publication's best copy

    @property
    def outcome(self) -> str:
        """What the archive makes of the page, in words."""
        if self.tier == Tier.CLONE:
            return f"kept, never published: a clone ({in_english(self.tier_why or '')})"
        if self.slug is None:
            return "kept; it holds no text that could be read" if self.state == "live" else self.reason or self.state
        if self.topic == Topic.OTHER:
            return "kept, not published: not on fraud"
        what = f"publication {self.slug}" if self.is_best else f"{self.relation} of {self.slug}"
        return what if self.state == "live" or not self.reason else f"{what}; now {self.reason}"


_FETCHED = """
    select url, state, kind, reason, about, answered from frontier where source_id = ? and run_id = ? order by rowid
"""
_PAGE_OF_ADDRESS = """
    select p.state, p.state_reason as reason, p.tier, p.tier_why, d.kind, d.title, d.topic, b.slug, c.relation,
           b.url = p.url as is_best
    from pages p left join documents d on d.page_id = p.id and d.position = 1
    left join copies c on c.page_id = p.id and c.position = 1
    left join publications b on b.id = c.publication_id where p.id = ?
"""
_NO_PAGE = dict.fromkeys(("tier", "tier_why", "kind", "title", "topic", "slug", "relation", "is_best"))


def fetched_addresses(db: Database, source_id: str, run_id: int) -> tuple[FetchedAddress, ...]:
    """The addresses of a run, in the order in which they were given."""
    return tuple(_fetched_address(db, **row) for row in select(db, _FETCHED, (source_id, run_id)))


def _fetched_address(
    db: Database, url: str, state: str, kind: str | None, reason: str | None, about: str | None, answered: str | None
) -> FetchedAddress:
    why = failure_in_english(kind, reason, about) if kind else reason and in_english(reason)
    for page in select(db, _PAGE_OF_ADDRESS, [stable_id(answered)]) if answered else ():
        return FetchedAddress(url, **{**page, "reason": in_english(page["reason"]) if page["reason"] else why})
    return FetchedAddress(url, state, why, **_NO_PAGE)
