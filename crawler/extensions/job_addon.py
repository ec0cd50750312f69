"""Makes the job that a source's spider needs, as `fanzha crawl` does, so that `scrapy crawl NAME` works too."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing
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
from crawler.politeness.gate import SETTING as GATE
from crawler.reporting.summary import sum_up
from crawler.source import SourceSpider


class JobAddon:
    """Begins and ends the job of a spider. Does nothing if a command has made the job."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stack = ExitStack()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy calls this to make the add-on."""
        return cls(crawler)

    def update_settings(self, settings: BaseSettings) -> None:
        """Begin a job for this one spider, in the archive whose folder FANZHA_DATA names. Raises ArchiveError."""
        spider = self.crawler.spidercls
        if settings.get(SETTING) is not None or not issubclass(spider, SourceSpider):
            return
        say_who_asks(os.environ.get("FANZHA_CONTACT"))
        archive = self.stack.enter_context(closing(Archive.open(Path(os.environ.get("FANZHA_DATA", DEFAULT_DATA)))))
        self.stack.enter_context(archive.lock())
        self.job = Job.begin(archive, [spider.source()])
        settings.setdict({SETTING: self.job, GATE: self.job.gate}, priority="cmdline")
        self.crawler.signals.connect(self.end, signals.engine_stopped)

    def end(self) -> None:
        """Commit, make publications, close the job's parts and print the run."""
        self.job.commit()
        if self.job.fatal is None:
            self.job.make_publications()
        self.job.writer.close()
        self.job.readers.close()
        print_run(sum_up(self.job))  # Scrapy's exit status does not tell the verdict
        self.stack.close()
