"""Lets `scrapy crawl NAME` work for people who know Scrapy: makes the job that `fanzha crawl` would have made."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from archive.cli import DEFAULT_DATA
from archive.store.archive import Archive
from crawler.commands.options import say_who_asks
from crawler.commands.run_report import print_run
from crawler.job import SETTING, Job
from crawler.run import sum_up
from crawler.source import SourceSpider


class JobAddon:
    """Does nothing where a command made the job."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stack = ExitStack()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def update_settings(self, settings: BaseSettings) -> None:
        """Begin a job for this one spider, with the archive in FANZHA_DATA. Raises ArchiveError."""
        spider = self.crawler.spidercls
        if settings.get(SETTING) is not None or not issubclass(spider, SourceSpider):
            return
        say_who_asks(os.environ.get("FANZHA_CONTACT"))
        archive = Archive.open(Path(os.environ.get("FANZHA_DATA", DEFAULT_DATA)))
        self.stack.enter_context(archive.lock())
        self.job = Job.begin(archive, [spider.source()])
        settings.set(SETTING, self.job, priority="cmdline")
        self.crawler.signals.connect(self.end, signals.engine_stopped)

    def end(self) -> None:
        """Close the job in good order."""
        self.job.commit()
        if self.job.fatal is None:
            self.job.make_publications()
        self.job.writer.close()
        self.job.readers.close()
        print_run(sum_up(self.job))  # Scrapy's own exit status says nothing of it
        self.stack.close()
