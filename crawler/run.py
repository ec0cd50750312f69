"""Runs the spiders of a job in one process, and sums up what they did."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.reading_pool import OBJECTS_PER_COLLECTION
from archive.store import runs
from archive.store.archive import Archive
from archive.warc.reader import SkippedRecord
from crawler.job import SETTING, Job
from crawler.recorded_responses import Recording
from crawler.source import SourceSpider
from crawler.verdicts import GOOD, worst
from crawler.warc_recovery import RecoveredFile

MAX_SOURCES_AT_ONCE = 8  # few, since about half of the sources are on the servers of one operator (正义网)
WITHOUT_DELAYS = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 8}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did."""

    run_id: int
    verdict: str
    resumed: bool
    since: str | None  # ISO date; that of a resumed run may be earlier than the option
    recovered: tuple[RecoveredFile, ...]
    sources: tuple[dict[str, Any], ...]  # rows of the table run_sources
    not_stored: tuple[SkippedRecord, ...]  # records of pages that could not be stored, or not made into a publication
    error: BaseException | None  # what stopped the run; None if it was not stopped

    @property
    def good(self) -> bool:
        """Whether the verdict is good, nothing failed, and nothing that an earlier run had written is lost."""
        whole = all(file.whole for file in self.recovered)
        return self.verdict == GOOD and self.error is None and not self.not_stored and whole


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run. `replay` is a WARC file; `on_page` is called with the source's id after each article."""

    since: str | None = None  # ISO date
    limit: int | None = None  # of articles for each source
    replay: Path | None = None
    log_level: str = "WARNING"
    settings: dict[str, Any] | None = None  # Scrapy settings that override those of crawler.settings
    workers: int | None = None
    on_page: Callable[[str], None] = lambda _source: None


def run(archive: Archive, spiders: list[type[SourceSpider]], options: Options) -> Summary:
    """Crawl the sources. The caller holds the writer's lock. Runs a reactor, so call it once a process.

    Raises NotAWarc or OSError, before anything is fetched, if the replay file cannot be read.
    """
    settings = _settings(options)
    job = Job.begin(
        archive,
        (spider.source() for spider in spiders),
        since=options.since,
        limit=options.limit,
        replay=Recording(options.replay) if options.replay else None,
        workers=options.workers,
        on_page=options.on_page,
    )
    settings.set(SETTING, job, priority="cmdline")
    with closing(job.readers), closing(job.writer):
        with job.may_fail():
            job.readers.start()
        _crawl(settings, spiders)
        job.commit()
        if job.fatal is None:
            job.make_publications()
    return sum_up(job)


def _settings(options: Options) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("LOG_LEVEL", options.log_level, priority="cmdline")
    if options.replay:
        handler = "crawler.replay.ReplayHandler"
        replaying = {**WITHOUT_DELAYS, "RETRY_ENABLED": False, "DOWNLOAD_HANDLERS": {"http": handler, "https": handler}}
        settings.setdict(replaying, priority="cmdline")
    settings.setdict(options.settings or {}, priority="cmdline")
    return settings


class _CrawlerProcess(AsyncCrawlerProcess):
    """Runs spiders, at most MAX_SOURCES_AT_ONCE at the same time."""

    _waiting: Iterator[type[SourceSpider]] = iter(())

    def crawl_all(self, spiders: Iterable[type[SourceSpider]]) -> None:
        """Start the first MAX_SOURCES_AT_ONCE spiders. Whenever one ends, the next starts."""
        self._waiting = iter(spiders)
        for _ in range(MAX_SOURCES_AT_ONCE):
            self._start_next()

    def _start_next(self, _ended: object = None) -> None:
        spider = None if self.settings[SETTING].fatal else next(self._waiting, None)
        if spider is not None:
            self.crawl(spider).add_done_callback(self._start_next)

    async def stop(self) -> None:
        """On Ctrl-C, start no other spider, and give up reading after MAX_READ_SECONDS. Scrapy would wait longer."""
        self._waiting = iter(())
        self.settings[SETTING].hurry()
        await super().stop()


def _crawl(settings: Settings, spiders: list[type[SourceSpider]]) -> None:
    gc.freeze()  # the garbage collector need not look at imported modules again
    gc.set_threshold(OBJECTS_PER_COLLECTION)
    process = _CrawlerProcess(settings)
    process.crawl_all(spiders)
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    process.start()


def sum_up(job: Job) -> Summary:
    """Sum up the run. Write its verdict, too, unless the run is to be resumed."""
    db = job.archive.db
    rows = runs.rows(db, job.run_id)
    verdict = worst([row["verdict"] for row in rows])
    if job.fatal is None and verdict != runs.INTERRUPTED:
        with job.archive.transaction():
            runs.close(db, job.run_id, verdict)
    return Summary(
        job.run_id, verdict, job.resumed, job.since, tuple(job.recovered), rows, tuple(job.not_stored), job.fatal
    )
