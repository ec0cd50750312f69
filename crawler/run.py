"""Runs the spiders of a job in one process."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from twisted.internet.error import ReactorNotRunning

from archive.readers.pool import OBJECTS_PER_COLLECTION
from archive.store.archive import Archive
from crawler.job import SETTING, Job
from crawler.politeness.gate import SETTING as GATE
from crawler.recorded_responses import Recording
from crawler.reporting.crawl_progress import CrawlProgress
from crawler.reporting.log_lines import write_log_lines
from crawler.reporting.summary import Summary, sum_up
from crawler.source import SourceSpider

MAX_SOURCES_AT_ONCE = 400  # bounds memory: 60 took 123 MB, with all that the process itself takes
WITHOUT_BUDGET = {"CLOSESPIDER_TIMEOUT": 0, "CLOSESPIDER_PAGECOUNT": 0}
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOPPING = "stopping: nothing more is requested, and what is under way has some seconds; what was stored is kept"
MAX_ENDING_SECONDS = 20.0  # from such a signal until the crawl ends, whatever hangs; the job's own end comes after it


logger = logging.getLogger("fanzha")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run. `replay` is a WARC file."""

    since: str | None = None  # ISO date
    limit: int | None = None  # of articles for each source
    replay: Path | None = None
    request_all: bool = False  # also the articles that are not due, and nothing with a condition
    shard: str | None = None  # I/N, if the sources are those of a shard
    log_level: str = "WARNING"
    settings: dict[str, Any] | None = None  # Scrapy settings that override those of crawler.settings
    workers: int | None = None


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
        request_all=options.request_all,
        shard=options.shard,
        replay=Recording(options.replay) if options.replay else None,
        workers=options.workers,
    )
    settings.setdict({SETTING: job, GATE: job.gate}, priority="cmdline")
    with closing(job.readers), closing(job.writer):
        with job.may_fail():
            job.readers.start()
        with closing(CrawlProgress(job)) as shows:
            job.on_open = shows.watch
            _crawl(settings, spiders)
        job.commit()
        if not job.is_ending:  # else the next job makes them: what is stored waits in publication_queue
            job.make_publications()
    return sum_up(job)


def _settings(options: Options) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("LOG_LEVEL", options.log_level, priority="cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")  # write_log_lines does it
    if options.replay:
        handler = "crawler.replay.ReplayHandler"
        replaying = {"RETRY_ENABLED": False, "DOWNLOAD_HANDLERS": {"http": handler, "https": handler}, **WITHOUT_BUDGET}
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
        spider = None if self.settings[SETTING].is_ending else next(self._waiting, None)
        if spider is not None:
            self.crawl(spider).add_done_callback(self._start_next)

    def end(self) -> None:
        """End the crawl in good order, within MAX_ENDING_SECONDS, and say so: else a person presses Ctrl-C again."""
        from twisted.internet import reactor  # not above: importing it installs Twisted's default reactor

        self._waiting, job = iter(()), self.settings[SETTING]
        if not job.is_ending:
            logger.warning(STOPPING)
        job.end()
        with suppress(ReactorNotRunning):  # a second signal
            reactor.stop()  # type: ignore[misc]  # Twisted declares it without `self`

    async def stop(self) -> None:
        """Close the spiders. The reactor calls this before it stops, and goes on whatever hangs in a spider."""
        await asyncio.wait({asyncio.ensure_future(super().stop())}, timeout=MAX_ENDING_SECONDS)


def _crawl(settings: Settings, spiders: list[type[SourceSpider]]) -> None:
    gc.freeze()  # the garbage collector need not look at imported modules again
    gc.set_threshold(OBJECTS_PER_COLLECTION)
    write_log_lines(settings["LOG_LEVEL"])
    process = _CrawlerProcess(settings)
    process.crawl_all(spiders)
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    with _ended_by_signals(process):
        process.start(install_signal_handlers=False)  # Scrapy's own leave SIGHUP out, and a second signal is a kill


@contextmanager
def _ended_by_signals(process: _CrawlerProcess) -> Iterator[None]:
    """End the crawl on the first of ENDING_SIGNALS. More of them change nothing: systemd sends one to every process of
    a service, and `fanzha night` passes its own on. A signal that is ignored stays ignored, as under nohup."""
    loop = asyncio.get_event_loop()
    before = {one: signal.getsignal(one) for one in ENDING_SIGNALS}
    handled = [one for one, handler in before.items() if handler is not signal.SIG_IGN]
    for one in handled:
        loop.add_signal_handler(one, process.end)
    try:
        yield
    finally:
        for one in handled:
            loop.remove_signal_handler(one)
            is_over = process.settings[SETTING].is_ending and one is not signal.SIGINT
            signal.signal(one, signal.SIG_IGN if is_over else before[one])  # the job's own end takes some seconds
