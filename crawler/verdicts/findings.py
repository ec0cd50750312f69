"""Gathers the facts from which a verdict is made: the source's row in the ledger, its frontier and its past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from archive.model import Role, State
from archive.moments import china_day
from archive.store import runs, waiting_records
from archive.store.archive import CannotStore, IntakeBug
from archive.store.departures.changed_texts import TextChanges, text_changes
from archive.store.frontier import FailureOrNote
from archive.urls import canonical_key
from crawler.errors import CertificateRefused, HostResting, NeedsBrowser, OwnFault, RefusedAddress, RobotsDisallowed
from crawler.job import Job
from crawler.meta_keys import ABSENT
from crawler.verdicts.counts import lost_of, texts
from crawler.verdicts.past import Past, past_of, rows_in

NOT_THERE = frozenset({State.GONE, ABSENT})  # failures that are no fault if we only guessed that the page exists
# Kinds of failure of pages that were not requested.
NOT_REQUESTED = tuple(error.__name__ for error in (RefusedAddress, CertificateRefused, RobotsDisallowed, NeedsBrowser))
# Kinds of failure that are faults of our own code, and say nothing about the site.
OWN_FAULTS = (IntakeBug.__name__, OwnFault.__name__, "not_stored", "parse_error")
# The column of the ledger that counts pages with a kind of failure; `errors` counts all others.
COUNTED_AS: dict[str, str] = {
    **dict.fromkeys(NOT_REQUESTED, "forbidden"),
    **dict.fromkeys(NOT_THERE, "missing"),
    **dict.fromkeys(OWN_FAULTS, "own_failures"),  # no column
    **{State.BLOCKED: "blocked", HostResting.__name__: "blocked", State.CHALLENGED: "challenged"},
}


@dataclass(frozen=True, slots=True)
class Together:
    """The pages that came again in several runs. A page that is edited daily counts in each run, and is one page."""

    times: TextChanges  # the sum of what each run found
    pages: TextChanges  # each page once


@dataclass(frozen=True, slots=True)
class Findings:
    """The facts that a verdict is made from."""

    counts: dict[str, Any]  # the source's row in the ledger
    closed: str  # the reason that Scrapy gave when the spider closed
    lists: tuple[FailureOrNote, ...]  # home, hub and list pages that failed or have a note; see was_expected
    not_recorded: int  # list pages that the replayed file does not hold
    past: Past  # empty in a replay
    limited: bool  # whether the run has a limit of articles
    alike: int  # number of live articles with the most frequent text
    family: str  # as the source declares it
    families: tuple[tuple[str, int, str], ...]  # (name, number of pages, evidence): see Frontier.families
    wanted: int  # articles that the run was to fetch
    failures: tuple[FailureOrNote, ...]  # see Frontier.main_failures
    not_fetched: int  # articles whose row failed, with or without an answer
    not_stored: int  # pages in the WARC whose values the tables refuse
    unsettled: int  # requested addresses with neither an answer nor a failure: our own fault
    own_failures: tuple[str, ...] = ()  # see own_failures
    has_texts: bool = True  # whether the archive has a text of this source
    today: str = ""  # the day of the run, China's, ISO 8601
    is_replay: bool = False
    together: tuple[Together, ...] = ()  # this run with the last good ones before it: with one, with two, with three

    @property
    def rows(self) -> int:
        """The rows on the lists, or on their first pages: see Past."""
        return sum(self.rows_by_column.values()) if self.past.since else int(self.counts["listed"])

    @property
    def rows_by_column(self) -> dict[str, int]:
        """Those of each column."""
        return rows_in(self.counts, self.past.since)

    @property
    def nothing_listed(self) -> bool:
        """Whether no list had a row."""
        return bool(self.counts["listed"] == 0)

    @property
    def texts(self) -> int:
        """The number of live articles with a text that is not doubtful."""
        return texts(self.counts)

    @property
    def lost(self) -> int:
        """The number of pages that were withheld or failed."""
        return lost_of(self.counts)


def findings(job: Job, source_id: str, closed: str, family: str) -> Findings:
    """The facts of a source in this run. `closed` and `family`: see crawler.verdicts.judging.judge."""
    db = job.archive.db
    counts, frontier = runs.counts(db, job.run_id, source_id), job.frontier(source_id)
    expected = [one for one in frontier.failed_lists() if was_expected(one)]
    lists = tuple(one for one in expected if one.kind != ABSENT)  # ABSENT is no failure of the site
    articles = frontier.articles()
    return Findings(
        counts,
        closed,
        lists,
        not_recorded=len(expected) - len(lists),
        past=Past() if job.replay else past_of(db, source_id, since=job.since is not None),
        limited=job.limit is not None,
        alike=runs.alike(db, job.run_id, source_id),
        family=family,
        families=tuple(frontier.families()),
        wanted=articles.named - articles.skipped - articles.not_due,
        failures=tuple(frontier.main_failures()),
        not_fetched=articles.failed,
        not_stored=sum(row.kind == CannotStore.__name__ for row in frontier.failures()),
        unsettled=frontier.claimed(),
        own_failures=own_failures(job, source_id),
        has_texts=job.archive.has_texts_of(source_id),
        today=china_day(runs.started(db, job.run_id)),
        is_replay=job.replay is not None,
        together=() if job.replay else tuple(_together(db, source_id, counts)),
    )


def _together(db: Database, source_id: str, counts: dict[str, Any]) -> Iterator[Together]:
    """The present run, whose row is `counts`, with those before it. None while the source is not good."""
    if runs.bad_since(db, source_id):
        return
    rows = [counts]
    for row in runs.good_in_a_row(db, source_id, runs.RUNS_TOGETHER):
        rows.append(row)
        times = TextChanges(*(sum(one[name] for one in rows) for name in ("reread", "changed", "rewritten")))
        yield Together(times, text_changes(db, source_id, row["started"]))


def own_failures(job: Job, source_id: str) -> tuple[str, ...]:
    """What our own code failed with at the source's pages: at those whose records wait in the WARC files, since this or
    an earlier run; then at others of this run."""
    waiting = {} if job.replay else waiting_records.reasons_of(job.archive.db, source_id)
    failures = job.frontier(source_id).failures()
    others = {canonical_key(one.url): one.why or one.kind for one in failures if one.kind in OWN_FAULTS}
    return tuple((waiting | others).values())


def was_expected(row: FailureOrNote) -> bool:
    """Whether the failure counts. A missing page counts if it is the home page, the first page of a list,
    or a later page that an earlier one announced, by a number of pages or a link. A missing hub never counts."""
    if row.kind not in NOT_THERE:
        return True
    return row.role is not Role.HUB and (row.paging.get("page", 1) == 1 or bool(row.paging.get("promised", 0)))
