"""What all spiders of one process share: the archive, the WARC writer, the readers, the run in the ledger."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from scrapy.crawler import Crawler

from archive.analysis import read_and_analyse
from archive.analysis.process import reading_processes
from archive.model import Page, Reading, Source, State
from archive.store import ledger
from archive.store.archive import Archive
from archive.store.frontier import Frontier, Settled
from archive.store.rebuild import Recovered, recover
from archive.store.snapshots import DEFAULT_MAX_BYTES, SnapshotWriter

if TYPE_CHECKING:
    from crawler.replay import Recording

SETTING = "FANZHA_JOB"  # Scrapy hands settings to every component, and with them this object
COUNT_OF_STATE = {
    State.LIVE: "live",
    State.GONE: "gone",
    State.CHALLENGED: "challenged",
    State.BLOCKED: "blocked",
    State.ERROR: "errors",
}


class Readers:
    """Reading in processes beside the one that downloads and writes. A page that kills its reader twice is an error."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or max(1, (os.cpu_count() or 2) - 1)
        self._pool: ProcessPoolExecutor | None = None

    async def read(self, page: Page) -> Reading:
        """Read and sort one page."""
        for _ in range(2):
            try:
                return await asyncio.get_running_loop().run_in_executor(self._running(), read_and_analyse, page)
            except BrokenProcessPool:
                self.close()
        return Reading(State.ERROR, "reading this page ended the reading process, twice", None, None)

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = reading_processes(self.workers)
        return self._pool

    def map(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        """As the built-in one, in the processes."""
        return self._running().map(function, items, chunksize=8)

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


@dataclass
class Job:
    """One run over some sources. Made by a command; ended by the ledger extension."""

    archive: Archive
    writer: SnapshotWriter
    readers: Readers
    run_id: int
    resumed: bool
    since: str | None = None
    limit: int | None = None  # articles a source
    replay: Recording | None = None  # where answers come from in place of the network
    recovered: list[Recovered] = field(default_factory=list)
    fatal: BaseException | None = None  # the first failure after which going on would lose something
    say: Callable[[str], None] = lambda _line: None  # progress, a line at a time
    _crawlers: list[Crawler] = field(default_factory=list)

    @classmethod
    def begin(cls, archive: Archive, sources: Iterable[Source], **options: Any) -> Job:
        """Register the sources, begin or resume their run, and store what a crash left in the WARC. Needs the lock."""
        sources = tuple(sources)
        since, replay = options.get("since"), options.get("replay")
        origin = replay.path.name if replay else "live"
        with archive.transaction():
            archive.put_sources(*sources)
            run_id, resumed = ledger.start(archive.db, ledger.Job(tuple(s.id for s in sources), origin, since))
        writer = SnapshotWriter(archive.warc_folder, sources, options.pop("warc_max_bytes", DEFAULT_MAX_BYTES))
        job = cls(archive, writer, Readers(options.pop("workers", None)), run_id, resumed, **options)
        job.recovered.extend(recover(archive, read_and_analyse, job.store_recovered))
        return job

    @classmethod
    def of(cls, crawler: Crawler) -> Job:
        """The job that a component of this crawler works for."""
        job = crawler.settings[SETTING]
        if not isinstance(job, cls):
            raise TypeError("this spider was started without a job; start it with `fanzha crawl`")
        return job

    def __deepcopy__(self, _memo: object) -> Self:
        """Scrapy copies its settings for every spider; the job in them is one."""
        return self

    def frontier(self, source_id: str) -> Frontier:
        """The source's part of the frontier in this run."""
        return Frontier(self.archive.db, source_id, self.run_id)

    def count(self, source_id: str, **increments: int) -> None:
        """Add to the source's counts in the ledger."""
        ledger.count(self.archive.db, self.run_id, source_id, **increments)

    def store(self, page: Page, reading: Reading, source_id: str, key: str) -> None:
        """Take an article in, settle its row and count it: one transaction."""
        with self.archive.transaction():
            outcome = self.archive.ingest(page, reading)
            if self.frontier(source_id).settle(key, Settled.DONE):
                self.count(
                    source_id,
                    articles=1,
                    new_pages=int(outcome.new_page),
                    new_versions=int(outcome.new_version),
                    **{COUNT_OF_STATE[reading.state]: 1},
                )

    def store_recovered(self, page: Page, reading: Reading) -> None:
        """As store, for a page that a killed process had written to the WARC and not yet stored."""
        from archive.store.archive import page_key

        self.store(page, reading, page.context.source_id or "", page_key(page))

    def fail(self, error: BaseException) -> None:
        """Stop everything: what was stored is kept, the run is resumed next time."""
        if self.fatal is None:
            self.fatal = error
            for crawler in self._crawlers:
                close_soon(crawler, "failed")

    def opened(self, crawler: Crawler) -> None:
        """A spider of this job started."""
        self._crawlers.append(crawler)


def close_soon(crawler: Crawler, reason: str) -> None:
    """Close a crawler's spider in good order."""
    engine = crawler.engine
    if engine is not None and engine.spider is not None:
        task = asyncio.ensure_future(engine.close_spider_async(reason=reason))
        _closing.add(task)
        task.add_done_callback(_closing.discard)


_closing: set[asyncio.Future[None]] = set()  # a task that nobody holds may be collected before it ran
