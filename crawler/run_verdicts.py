"""Judges what a run did on a source: each source gets one verdict, with reasons. `good` means that the run worked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from archive.model import Role, State
from archive.reasons import Reason, Value, reason
from archive.store import runs
from archive.store.archive import CannotStore
from archive.store.frontier import FailureOrNote
from crawler.job import Job
from crawler.meta_keys import ABSENT

GOOD = "good"
MIN_SHARE_OF_ROWS = 0.9  # of the rows on the lists in the last good run; with fewer, the source is `shrunk`
MAX_SHARE_OF_ERRORS = 0.1  # of the articles; with more, the source is `partial`
# Of the articles. If more have no text or the same text, the source is `layout`; if more have vanished, it is `gone`.
MAX_SHARE_OF_BAD_ARTICLES = 0.5
MIN_BAD_ARTICLES = 3  # with fewer, their share says nothing
NOT_THERE = frozenset({State.GONE, ABSENT})  # failures that are no fault if we only guessed that the page exists

# All verdicts, worst first. A run's verdict is the worst verdict of its sources.
ORDER = (
    *("failed", "blocked", "challenged", "refused", "down", "empty", "gone", "layout", "shrunk", "partial", "absent"),
    *(runs.INTERRUPTED, GOOD),
)


Reasons = tuple[Reason, ...]  # why the verdict was given; for a good verdict: what was left out


@dataclass(frozen=True, slots=True)
class Findings:
    """The facts that a verdict is made from."""

    counts: dict[str, Any]  # the source's row in the ledger
    closed: str  # the reason that Scrapy gave when the spider closed
    lists: tuple[FailureOrNote, ...]  # home, hub and list pages that failed or have a note; see _was_expected
    nothing_listed: bool  # whether no list had a row
    not_recorded: int  # list pages that the replayed file does not hold
    before: int | None  # rows on the lists in the last good run; None without one, with --since, or in a replay
    limited: bool  # whether the run has a limit of articles
    alike: int  # number of live articles with the most frequent text
    family: str  # as the source declares it
    families: tuple[tuple[str, int, str], ...]  # (name, number of pages, evidence): see Frontier.families
    not_fetched: int  # articles whose row failed, with or without an answer
    not_stored: int  # pages in the WARC that could not be stored: our own fault
    unsettled: int  # requested addresses with neither an answer nor a failure: our own fault


Verdicts = Iterator[tuple[str, Reasons]]  # what is wrong, in the order of importance: judge takes the first
VerdictRules = Callable[[Findings], Verdicts]
# For each verdict, the column of the ledger that counts its pages.
NO_LIST = {"blocked": "blocked", "challenged": "challenged", "refused": "refused", "down": "errors"}
BAD_ADDRESS = {
    **{name: name for name in ("blocked", "challenged", "refused", "gone")},
    **{"down": "errors", "layout": "unread"},
}


def of_crawl(found: Findings) -> Verdicts:
    """Yield the verdicts on a source that was crawled."""
    counts = found.counts
    for state in (State.BLOCKED, State.CHALLENGED):
        if found.closed == state:
            yield state, _reason(f"{state}_in_a_row")
    if found.nothing_listed:
        yield from ((verdict, _lists(found)) for verdict, column in NO_LIST.items() if counts[column])
        if found.not_recorded and not found.lists:  # this says nothing about the site
            yield "absent", _reason("nothing_recorded")
        yield "empty", _lists(found)
    if _is_most(counts["vanished"], counts["known"]):
        yield "gone", _reason("vanished", count=counts["vanished"], known=counts["known"])
    for code, count in (("unread", counts["unread"]), ("alike", found.alike)):
        if _is_most(count, counts["live"]):
            yield "layout", _reason(code, count=count, live=counts["live"])
    rows, before = counts["listed"], found.before
    if before is not None and not found.limited and rows < before * MIN_SHARE_OF_ROWS:
        yield "shrunk", _reason("shrunk", rows=rows, before=before)
    yield from _partial(found)


def of_addresses(found: Findings) -> Verdicts:
    """Yield the verdicts on single addresses that the operator gave: each must be fetched and read."""
    for verdict, column in BAD_ADDRESS.items():
        if count := found.counts[column]:
            yield verdict, _reason("addresses", count=count)
    if found.not_fetched:
        yield "partial", _reason("not_fetched", count=found.not_fetched)
    yield from _partial(found)


def _partial(found: Findings) -> Verdicts:
    if found.lists:
        yield "partial", _lists(found)
    if found.not_stored:
        yield "partial", _reason("not_stored", count=found.not_stored)
    if found.unsettled:
        yield "partial", _reason("unsettled", count=found.unsettled)
    if _lost(found) > max(1, found.counts["articles"]) * MAX_SHARE_OF_ERRORS:
        yield "partial", left_out(found)


def _reason(code: str, **values: Value) -> Reasons:
    return (reason(code, **values),)


def _is_most(bad: int, articles: int) -> bool:
    return bad >= MIN_BAD_ARTICLES and bad > articles * MAX_SHARE_OF_BAD_ARTICLES


def _lists(found: Findings) -> Reasons:
    """A reason for each kind of failure of lists, with the columns that had it; no_list_read if no list failed."""
    columns: dict[tuple[str, str | None, str | None], list[str]] = {}  # (kind, why, about): names of the columns
    for one in found.lists:
        columns.setdefault((one.kind, one.why, one.about), []).append(one.name)
    return tuple(
        reason("lists_failed", columns=tuple(names), kind=kind, why=why or "", about=about or "")
        for (kind, why, about), names in columns.items()
    ) or _reason("no_list_read")


def _lost(found: Findings) -> int:
    return int(found.counts["errors"] + found.counts["challenged"] + found.counts["blocked"])


def left_out(found: Findings) -> Reasons:
    """Reasons that even a good run gives: what it left out, and a family other than the declared one."""
    sampled, missed = found.counts["sampled"], found.counts["missed"]
    other = [
        reason("other_family", pages=pages, family=name, declared=found.family, evidence=evidence)
        for name, pages, evidence in found.families
        if name != found.family
    ]
    return (
        *other[:1],
        *(_reason("lost", count=_lost(found)) if _lost(found) else ()),
        *(_reason("lists_not_recorded", count=found.not_recorded) if found.not_recorded else ()),
        *(_reason("missed", count=missed, sampled=sampled) if missed else ()),
    )


def judge(job: Job, source_id: str, closed: str, family: str, rules: VerdictRules = of_crawl) -> tuple[str, Reasons]:
    """The verdict on one source, and its reasons. If the verdict is good, the reasons say what was left out.

    `closed` is the reason that Scrapy gave when the spider closed. `family` is the declared family.
    """
    found = _findings(job, source_id, closed, family)
    return next(rules(found), (GOOD, left_out(found)))


def _findings(job: Job, source_id: str, closed: str, family: str) -> Findings:
    counts, frontier = runs.counts(job.archive.db, job.run_id, source_id), job.frontier(source_id)
    expected = [one for one in frontier.failed_lists() if _was_expected(one)]
    lists = tuple(one for one in expected if one.kind != ABSENT)  # ABSENT is no failure of the site
    last = None if job.since or job.replay else runs.last_good(job.archive.db, source_id)
    return Findings(
        counts,
        closed,
        lists,
        nothing_listed=counts["listed"] == 0,
        not_recorded=len(expected) - len(lists),
        before=last["listed"] if last else None,
        limited=job.limit is not None,
        alike=runs.alike(job.archive.db, job.run_id, source_id),
        family=family,
        families=tuple(frontier.families()),
        not_fetched=frontier.articles()[2],
        not_stored=sum(row.kind == CannotStore.__name__ for row in frontier.failures()),
        unsettled=frontier.claimed(),
    )


def _was_expected(row: FailureOrNote) -> bool:
    """Whether the failure counts. A missing page counts if it is the home page, the first page of a list,
    or a later page that an earlier one announced, by a number of pages or a link. A missing hub never counts."""
    if row.kind not in NOT_THERE:
        return True
    return row.role is not Role.HUB and (row.paging.get("page", 1) == 1 or bool(row.paging.get("promised", 0)))


def worst(verdicts: list[str | None]) -> str:
    """The worst of the sources' verdicts. None stands for an interrupted source; without sources the run failed."""
    found = {verdict or runs.INTERRUPTED for verdict in verdicts}
    return next((verdict for verdict in ORDER if verdict in found), "failed")
