"""Shows how far a crawl has come: a line for each source that is under way, and one for all of them.

What is done and what is left is counted in the frontier, where all of it is, also after an interruption.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.crawler import Crawler

from archive.progress import WorkStep, progress
from archive.progress.display import REST_PER_COST
from archive.reasons import failure_in_english
from archive.store import runs
from archive.store.frontier import WorkCount, not_before
from archive.urls import canonical_key, host_of
from archive.warc.writer import now
from crawler.items import Failed

if TYPE_CHECKING:
    from crawler.job import Job

SECONDS_BETWEEN_COUNTS = 1.0


@dataclass
class _SourceLine:
    """What is shown of a source."""

    step: WorkStep
    host: str | None  # None for single addresses
    end: Callable[[], object]  # takes the line away
    failure: str = ""  # the last one, in words


@dataclass
class CrawlProgress:
    """The lines of a run."""

    job: Job
    _lines: dict[str, _SourceLine] = field(default_factory=dict)  # of the sources that are under way, by id
    _all: WorkStep = field(default_factory=lambda: WorkStep("all sources"))
    _ended: list[WorkCount] = field(default_factory=list)  # of the sources that have ended
    _sources: int = 0  # of the run
    _stack: ExitStack = field(default_factory=ExitStack)
    _timer: asyncio.TimerHandle | None = None

    def watch(self, crawler: Crawler) -> None:
        """Show a source from now on until its spider closes."""
        spider: Any = crawler.spider
        if not self._sources:
            self._begin()
        step, end = _entered(progress(spider.name, unit="pages", done=self._work(spider.name).done))
        self._lines[spider.name] = _SourceLine(step, _host(spider.home_url), end)
        crawler.signals.connect(self._scraped, signals.item_scraped)
        crawler.signals.connect(self._closed, signals.spider_closed)
        if self._timer is None:
            self._count()

    def close(self) -> None:
        """Take all lines away."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for line in self._lines.values():
            line.end()
        self._lines.clear()
        self._stack.close()

    def _begin(self) -> None:
        self._sources = len(runs.rows(self.job.archive.db, self.job.run_id))
        if self._sources > 1:
            self._all = self._stack.enter_context(progress("all sources", unit="pages"))

    def _scraped(self, item: object, spider: Any) -> None:
        if isinstance(item, Failed) and spider.name in self._lines:
            self._lines[spider.name].failure = failure_in_english(item.kind, item.why, item.about)

    def _closed(self, spider: Any) -> None:
        if line := self._lines.pop(spider.name, None):
            count = self._work(spider.name)
            self._ended.append(count)
            line.step.done, line.step.total = count.done, count.done + count.left
            line.end()
            self._show_all()

    def _count(self) -> None:
        """Bring the lines up to date, and plan to do it again: in a hundred times the time that it took, at least."""
        cost = time.thread_time()
        for name, line in self._lines.items():
            self._update(name, line)
        self._show_all()
        pause = max(SECONDS_BETWEEN_COUNTS, REST_PER_COST * (time.thread_time() - cost))
        self._timer = asyncio.get_running_loop().call_later(pause, self._count)

    def _show_all(self) -> None:
        steps = [line.step for line in self._lines.values()]
        totals = [
            *(one.done + one.left for one in self._ended),
            *(step.total for step in steps if step.total is not None),
        ]
        self._all.done = sum(one.done for one in self._ended) + sum(step.done for step in steps)
        self._all.total = sum(totals) if len(totals) == self._sources else None
        self._all.note = "; ".join(filter(None, (self._end, f"{len(self._ended)} of {self._sources} sources ended")))

    def _update(self, name: str, line: _SourceLine) -> None:
        count = self._work(name)
        line.step.done, line.step.total = count.done, count.done + count.left
        trouble = (self._waiting(line.host), _failed(count, line))
        line.step.is_troubled = any(trouble)
        line.step.note = "; ".join(filter(None, (self._end, *trouble, _lists(count))))

    @property
    def _end(self) -> str:
        return "stopping" if self.job.is_ending else ""

    def _work(self, name: str) -> WorkCount:
        with self.job.may_fail():
            return self.job.frontier(name).work()
        return WorkCount()

    def _waiting(self, host: str | None) -> str:
        until = None
        with self.job.may_fail():
            until = not_before(self.job.archive.db, host) if host and not self.job.replay else None
        return f"Retry-After until {until[11:]}" if until and until > now() else ""


def _failed(count: WorkCount, line: _SourceLine) -> str:
    last = f", the last: {line.failure}" if line.failure else ""
    return f"{count.failed} failed{last}" if count.failed else ""


def _lists(count: WorkCount) -> str:
    left = f", {count.lists_left} to read" if count.lists_left else ""
    return f"{count.lists} lists{left}"


def _host(home_url: str) -> str | None:
    return host_of(canonical_key(home_url)) if home_url else None


def _entered(context: AbstractContextManager[WorkStep]) -> tuple[WorkStep, Callable[[], object]]:
    """What a context gives, and how to leave it."""
    stack = ExitStack()
    return stack.enter_context(context), stack.close
