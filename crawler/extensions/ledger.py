"""Keeps the ledger of the run: counts errors, and closes each source's row with its verdict."""

from __future__ import annotations

import logging
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.model import Role, State
from archive.reasons import reasons_json
from archive.store import columns, runs
from archive.store.archive import CannotStore
from archive.store.frontier import Frontier, Settled
from archive.warc.writer import now
from crawler.items import Failed, Fetched, Listed
from crawler.job import IntakeBroken, Job
from crawler.meta_keys import TARGET
from crawler.source import SourceSpider
from crawler.verdicts import GOOD, judge
from crawler.verdicts.findings import NOT_REQUESTED, NOT_THERE, own_failures

logger = logging.getLogger(__name__)


class LedgerExtension:
    """Acts on Scrapy's signals when a spider opens, raises, or closes, and when an item cannot be stored."""

    def __init__(self, job: Job) -> None:
        self.job = job

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy calls this to make the extension; it connects the signals."""
        extension = cls(Job.of(crawler))
        for handler, signal in (
            (extension.opened, signals.spider_opened),
            (extension.failed, signals.spider_error),
            (extension.not_stored, signals.item_error),
            (extension.closed, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal)
        extension.crawler = crawler
        return extension

    crawler: Crawler

    def opened(self) -> None:
        """Tell the job about the spider, so that the job can close it."""
        self.job.opened(self.crawler)

    def failed(self, failure: Failure, response: Response | None, spider: Spider) -> None:
        """A rule of ours raised on a page: its frontier row fails as parse_error. The page stays in the WARC."""
        if response is not None and TARGET in response.meta:
            self._fail(spider.name, response.meta[TARGET].key, "parse_error", failure)

    def not_stored(self, item: Fetched | Listed | Failed, spider: Spider, failure: Failure) -> None:
        """Storing a result raised: its frontier row fails as not_stored, or as CannotStore or IntakeBug."""
        if isinstance(failure.value, CannotStore) and self.job.fatal is None:
            with self.job.may_fail():
                self.job.cannot_store(failure.value, spider.name, item.target.key)
            return
        self._fail(spider.name, item.target.key, "not_stored", failure)

    def _fail(self, source_id: str, key: str, kind: str, failure: Failure) -> None:
        """Fail the frontier row with this kind. If the job has stopped (a full disk), the row stays claimed instead."""
        if self.job.fatal is not None:
            return
        with self.job.may_fail(), self.job.unit():
            self.job.frontier(source_id).settle(key, Settled.FAILED, kind=kind, why=repr(failure.value))
        logger.error("%s: %s: %r", key, kind, failure.value, extra={"spider": self.crawler.spider})

    def closed(self, spider: SourceSpider, reason: str, **_: Any) -> None:
        """Write the source's verdict, unless the run must be resumed first."""
        is_ending = self.job.is_ending and not self._is_broken(spider.name)
        if is_ending or reason == "shutdown" or self._lost_some(spider.name, reason):
            return
        db, run_id = self.job.archive.db, self.job.run_id
        frontier = self.job.frontier(spider.name)
        with self.job.may_fail(), self.job.unit():
            runs.put_lists(db, run_id, spider.name, _list_facts(frontier))
            if self.job.replay is None:  # its answers have the moments of their records
                runs.put_text_changes(db, run_id, spider.name)
            verdict, reasons = judge(self.job, spider.name, reason, spider.family.name, spider.verdict_rules)
            if verdict == GOOD and self.job.replay is None:
                runs.reject_texts(db, spider.name)
            runs.close_source(db, run_id, spider.name, verdict, reasons_json(*reasons) if reasons else None)
            if self._read_all_hubs(frontier):
                columns.record_search(db, spider.name, now())

    def _is_broken(self, source_id: str) -> bool:
        """Whether the crawl has ended because our own code failed at pages, among them some of this source."""
        return isinstance(self.job.fatal, IntakeBroken) and bool(own_failures(self.job, source_id))

    def _read_all_hubs(self, frontier: Frontier) -> bool:
        """Whether the home page and all pages below it that may link columns were read from the live site.

        A page below home that does not exist counts as read.
        """
        lost = {one.kind for one in frontier.failed_lists() if one.role is Role.HUB}
        return self.job.replay is None and frontier.has_read_home() and lost <= NOT_THERE

    def _lost_some(self, source_id: str, reason: str) -> bool:
        """Whether requested addresses gave neither an answer nor a failure, so that the run must be resumed.

        A run is resumed only once for this reason, because only a new run reads the lists again.
        """
        return reason == "finished" and not self.job.resumed and self.job.frontier(source_id).claimed() > 0


def _list_facts(frontier: Frontier) -> runs.ListFacts:
    articles = frontier.articles()
    kinds = frontier.kinds_of_articles()
    family, _pages, evidence = next(iter(frontier.families()), (None, 0, None))
    return runs.ListFacts(
        named=articles.named,
        skipped_by_title=articles.skipped,
        not_due=articles.not_due,
        missing=kinds.get(State.GONE, 0),
        forbidden=sum(kinds.get(kind, 0) for kind in NOT_REQUESTED),
        newest=frontier.newest(),
        rows_by_column=frontier.rows_by_column(),
        first_pages=frontier.rows_by_column(first_pages=True),
        family=family,
        evidence=evidence,
    )
