"""The run's ledger: opens and closes each source's row, and gives the verdict."""

from __future__ import annotations

import logging
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.store import ledger
from archive.store.frontier import Settled
from crawler.job import Job
from crawler.verdicts import judge

logger = logging.getLogger(__name__)


class LedgerExtension:
    """Hears when spiders open, fail and close."""

    def __init__(self, job: Job) -> None:
        self.job = job

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        extension = cls(Job.of(crawler))
        for handler, signal in (
            (extension.opened, signals.spider_opened),
            (extension.failed, signals.spider_error),
            (extension.closed, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal)
        extension.crawler = crawler
        return extension

    crawler: Crawler

    def opened(self) -> None:
        """The job closes its spiders when it must stop."""
        self.job.opened(self.crawler)

    def failed(self, failure: Failure, response: Response | None, spider: Spider) -> None:
        """A rule of ours raised on a page: the row fails by name, the page stays in the WARC."""
        if response is None or "target" not in response.meta:
            return
        key, reason = response.meta["target"].key, f"parse error: {failure.value!r}"
        with self.job.archive.transaction():
            if self.job.frontier(spider.name).settle(key, Settled.FAILED, reason):
                self.job.count(spider.name, errors=1)
        logger.error("%s: %s: %s", spider.name, key, reason)

    def closed(self, spider: Spider, reason: str, **_: Any) -> None:
        """Write the source's verdict, unless the run is to be resumed."""
        if self.job.fatal is not None or reason == "shutdown":
            return
        verdict, why = judge(self.job, spider.name, reason)
        with self.job.archive.transaction():
            ledger.close_source(self.job.archive.db, self.job.run_id, spider.name, verdict, why)
