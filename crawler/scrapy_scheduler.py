"""Scrapy's scheduler, with the queue in the archive's frontier, so that the queue survives the process."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.spiders import Spider

from archive.model import Role
from archive.store import runs
from archive.store.departures.schedule import note_request
from archive.store.frontier import LAST, Frontier
from archive.urls import stable_id
from archive.warc.writer import now
from crawler.job import JobPart
from crawler.meta_keys import CLAIMED, TARGET
from crawler.rechecks import queue_rechecks

if TYPE_CHECKING:
    from crawler.source import SourceSpider


class FrontierScheduler(JobPart, BaseScheduler):
    """Gives Scrapy the frontier rows of the spider's source. The frontier drops duplicates by canonical key."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.retries: deque[Request] = deque()
        self.articles = 0  # number of articles requested in this run
        self.rechecks_queued = False  # whether this process has looked for pages that are due by their own schedule

    def open(self, spider: Spider) -> None:
        """Open the source's frontier, which queues again what a dead process had claimed."""
        self.spider: SourceSpider = spider  # type: ignore[assignment]  # every spider of the registry is a SourceSpider
        self.frontier: Frontier = self.job.frontier(spider.name)
        with self.job.may_fail():
            self.frontier.open()
        self.articles = runs.counts(self.job.archive.db, self.job.run_id, spider.name)["articles"]

    def has_pending_requests(self) -> bool:
        """Whether there is a request to give out; never when the job is ending."""
        return not self.job.is_ending and (bool(self.retries) or self.frontier.pending())

    def enqueue_request(self, request: Request) -> bool:
        """Queue a seed of the spider, or the retry or redirect that Scrapy makes for a claimed row."""
        if request.meta.get(CLAIMED):
            self.retries.append(request)
            return True
        with self.job.may_fail(), self.job.unit():
            return self.frontier.add(request.meta[TARGET])
        return False

    def next_request(self) -> Request | None:
        """The next retry, or else a request for the next row. At the run's limit, queued articles are dropped."""
        if self.job.is_ending:
            return None
        if self.retries:
            return self.retries.popleft()
        with self.job.may_fail():
            return self._claim() if self.frontier.pending() else self._recheck()
        return None

    def _claim(self) -> Request | None:
        """A request for the next row. It is claimed in the transaction that is open, since a commit waits for the disk:
        a row whose claim is lost with the process is still queued."""
        with self.job.unit():
            if self.job.limit is not None and self.articles >= self.job.limit:
                self.frontier.drop_queued(Role.ARTICLE)
            target = self.frontier.claim(LAST + self._is_busy())
            if target is None:
                return None
            if target.recheck:
                note_request(self.job.archive.db, stable_id(target.key), now())
        self.articles += target.context.role is Role.ARTICLE
        request = self.spider.request(target)
        return request.replace(meta={**request.meta, CLAIMED: True}, dont_filter=True)

    def _is_busy(self) -> bool:
        """Whether an answer is to come, or to be stored: what waits for the articles before it, waits for that, too."""
        engine = self.crawler.engine
        assert engine is not None
        assert engine.scraper.slot is not None
        return bool(engine.downloader.active) or not engine.scraper.slot.is_idle()

    def _recheck(self) -> Request | None:
        """When all else is done, the first page that is due by its own schedule; None if there is none."""
        if self.rechecks_queued or not self.spider.seeded or self.frontier.claimed():
            return None
        self.rechecks_queued = True
        return self._claim() if queue_rechecks(self.job, self.spider) else None
