"""Sums up a source's own past: what its last good runs found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any

from sqlite_utils import Database

from archive.moments import china_day
from archive.store import runs
from crawler.verdicts.counts import tried, without_text

MIN_ARTICLES = 3  # of all runs together: the shares of fewer say nothing
MIN_NEWS = 5  # a source's rhythm is known after so many changes of its newest row
RUNS_OF_RHYTHM = 60
MOST_EVER = 0.5  # share of one good run that still counts: a change of half of the pages makes no later one ordinary
MIN_REREAD = 20  # pages that came again: the share of fewer says nothing of how often a source edits
Count = Callable[[dict[str, Any]], int]


@dataclass(frozen=True, slots=True)
class Past:
    """What a source's good runs found, newest first. Empty for a source without one."""

    runs: tuple[dict[str, Any], ...] = ()  # rows of run_sources
    # Those in which articles were requested, and the last without `since`: on a quiet night few articles are due, and
    # they are not like those of the lists' older pages.
    requested: tuple[dict[str, Any], ...] = ()
    full: tuple[dict[str, Any], ...] = ()  # those of runs without `since`
    news: tuple[tuple[str, str], ...] = ()  # (day of the run, the latest date on the lists), oldest first
    # Whether the present run has `since`. Then its lists are read no further than what is recent, and only their first
    # pages are like those of other runs.
    since: bool = False
    share_without_text: float | None = None  # of all articles that were requested; None as for `share`
    # Those in which pages with a text came again. One that an operator accepted is among them only if the run before it
    # was accepted, too: a redesign is no habit.
    reread: tuple[dict[str, Any], ...] = ()

    def most_changed(self, part: Count) -> float:
        """The greatest share of pages that came again with another text: of all runs together, or of one good run."""
        together = share_in(self.reread, part, _reread, MIN_REREAD)
        good = [row for row in self.reread if row["verdict"] == runs.GOOD]
        alone = (share_in([row], part, _reread, MIN_REREAD) for row in good)
        return max(together or 0.0, min(MOST_EVER, max((one for one in alone if one is not None), default=0.0)))

    def share(self, part: Count, whole: Count) -> float | None:
        """The share of `part` in `whole` in all runs together; None if they are too small to say it."""
        return share_in(self.requested, part, whole)

    @property
    def family(self) -> str | None:
        """The CMS family that the traits of the lists named in the last good run; None if they named none."""
        return self.runs[0]["family"] if self.runs else None

    @property
    def rows(self) -> int | None:
        """The usual number of rows: the median of those on the lists; with `since`, the least of those on their first
        pages. None if there is nothing to compare with."""
        if self.since:
            return min((sum(one.values()) for one in self._rows_by_column), default=None)
        return round(median(row["listed"] for row in self.full)) if self.full else None

    @property
    def rows_by_column(self) -> dict[str, int]:
        """Those of each column that most of the runs had."""
        stored = self._rows_by_column
        names = sorted({name for one in stored for name in one})
        usual = {name: round(median(one.get(name, 0) for one in stored)) for name in names}
        if self.since:
            return {name: min(one[name] for one in stored if name in one) for name, rows in usual.items() if rows}
        return usual

    @property
    def _rows_by_column(self) -> list[dict[str, int]]:
        """Those of each run of which they are known."""
        return [rows for row in (self.runs if self.since else self.full) if (rows := rows_in(row, self.since))]

    @property
    def longest_silence(self) -> int | None:
        """The most days that the newest row stayed the same; None while the source's rhythm is not known."""
        days = [day for day, _ in first_days(self.news)]
        gaps = [days_between(*pair) for pair in pairwise(days)]
        return max(gaps) if len(gaps) >= MIN_NEWS else None

    def silence(self, newest: str | None, today: str) -> int:
        """For how many days the newest row has been `newest`; 0 if the past does not know it."""
        since = {first: day for day, first in first_days(self.news)}.get(newest or "")
        return days_between(since, today) if since else 0


def rows_in(row: dict[str, Any], since: bool) -> dict[str, int]:
    """The rows of each column in a row of run_sources: on its first page with `since`, else on its whole list."""
    rows: dict[str, int] = json.loads(row["first_pages" if since else "rows_by_column"] or "{}")
    return rows


def share_in(rows: Sequence[dict[str, Any]], part: Count, whole: Count, least: int = MIN_ARTICLES) -> float | None:
    """The share of `part` in `whole` in all of these runs together; None if `whole` is less than `least` in them."""
    of_all = sum(map(whole, rows))
    return sum(map(part, rows)) / of_all if of_all >= least else None


def _reread(row: dict[str, Any]) -> int:
    return int(row["reread"])


def first_days(news: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The day on which each newest date was found first, in the order of the days."""
    found: list[tuple[str, str]] = []
    for day, newest in news:
        if not found or newest > found[-1][1]:
            found.append((day, newest))
    return found


def days_between(first: str, last: str) -> int:
    """The days between two ISO dates."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def past_of(db: Database, source_id: str, *, since: bool) -> Past:
    """The past of a source. `since`: whether the present run has it."""
    long_past: Sequence[dict[str, Any]] = runs.good_runs(db, source_id, limit=RUNS_OF_RHYTHM)
    news = tuple((china_day(row["started"]), row["newest"]) for row in reversed(long_past) if row["newest"])
    full = tuple(runs.good_runs(db, source_id, full=True))
    requested = [row for row in long_past if row["articles"] or row["forbidden"]][: runs.HISTORY]
    requested += [row for row in full[:1] if row not in requested]
    without = share_in([row for row in long_past if tried(row)][: runs.HISTORY], without_text, tried)
    once = runs.accepted_once(db, source_id)
    reread = tuple(row for row in long_past if row["reread"] and row["run_id"] != once)
    return Past(tuple(long_past[: runs.HISTORY]), tuple(requested), full, news, since, without, reread)
