"""Stores the items that spiders yield. One transaction stores an item and settles its frontier row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from scrapy.crawler import Crawler

from archive.model import Reading, Role, State
from archive.store import columns
from archive.store.archive import CannotStore, taking_in
from archive.store.frontier import (
    NAVIGATION,
    QUEUED,
    ListYield,
    Settled,
    Target,
    forget_skipped_rows,
    record_skipped_row,
)
from archive.warc.writer import now
from crawler.errors import Stopped
from crawler.families.family import Paging
from crawler.families.list_end import ListedRows, ends_in_circles, is_barren, is_endless, is_repetition, place_after
from crawler.items import Failed, Fetched, Listed, Note
from crawler.job import JobPart, close_soon

REFUSING_STATES = (State.CHALLENGED, State.BLOCKED)


def _next_in_list(page: Target, following: Target, listed: ListedRows, tried: int) -> Target | None:
    """`following` with what is known of the list so far; None if the list ends with `page`.

    A target that is not the next page of the list is returned as it is.
    """
    if following.context.column != page.context.column or following.context.role is not Role.LIST:
        return following
    place = place_after(Paging(**page.paging), Paging(**following.paging), listed, tried)
    return replace(following, paging=place.as_dict()) if place else None


def _why_it_ends(came: ListYield, paging: dict[str, int]) -> tuple[Note | None, str | None]:
    """Why a list ends with this page, by what came of it, and the number that belongs to that."""
    at = Paging(**paging)
    if is_barren(came.tried, came.texts):
        return Note.BARREN, str(came.tried)
    return (Note.ENDLESS, str(at.page)) if at.waits and is_endless(at.page, came.tried) else (None, None)


def _is_gone_column(item: Failed) -> bool:
    of_list = item.target.context.role is Role.LIST and item.target.paging.get("page", 1) == 1
    return of_list and item.state is State.GONE


class StorePipeline(JobPart):
    """Stores every item of a crawl. If writing fails, the crawl ends; what was stored before is kept."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.refused_in_a_row = 0
        self._stores: dict[type, Callable[[Any], Awaitable[None]]] = {
            Fetched: self._fetched,
            Listed: self._listed,
            Failed: self._failed,
        }

    async def process_item(self, item: Any) -> Any:
        """Store one item. If the job has stopped, nothing is stored and the row stays claimed."""
        with suppress(Stopped), self.job.may_fail():
            if self.job.fatal is None:
                await self._stores[type(item)](item)
        if isinstance(item, Fetched):
            self.job.leave_waiting(item.page)
        return item

    @property
    def _source(self) -> str:
        assert self.crawler.spider is not None
        return self.crawler.spider.name

    @property
    def _keeps_columns(self) -> bool:
        """Whether to store what columns show. A replay stores it only if no live search for columns was completed."""
        return self.job.replay is None or columns.last_search(self.job.archive.db, self._source) is None

    async def _fetched(self, item: Fetched) -> None:
        try:
            with taking_in(item.page):
                reading: Reading = await self.job.readers.read(item.page)
        except CannotStore as error:
            return self.job.cannot_store(error, self._source, item.target.key)
        if self.job.fatal is not None:
            return
        self.job.store(item.page, reading, self._source, item.target.key)
        if item.target.context.role is Role.ARTICLE:  # attachments do not count: they may be on another host
            self._stop_if_refused(reading.state, item.target)

    async def _listed(self, item: Listed) -> None:
        frontier, unread = self.job.frontier(self._source), Reading(State.LIVE, None, ())
        is_list, unmodified = item.target.context.role is Role.LIST, item.page.unmodified
        with self.job.unit():
            self.job.archive.ingest(item.page, unread)
            came = self._came_of_list(item.target)
            note, why = _why_it_ends(came, item.target.paging)
            skipped = list[Target]()
            if note is None:
                note, why = self._follow(item, came.tried), item.why
                skipped = [target for target in item.skipped if frontier.skip(target)]
            if frontier.settle(item.target.key, Settled.DONE, kind=note, why=why):
                self.job.count(self._source, lists=int(is_list), listed=item.rows, unmodified=int(unmodified))
                frontier.put_rows(item.target.key, item.rows)
                self._learn(item, skipped)
        self.job.commit()  # else a crash could leave answers in the WARC whose addresses no stored list names
        self._stop_if_refused(State.LIVE, item.target)

    def _came_of_list(self, target: Target) -> ListYield:
        """If a list page has waited for the articles that pages before it named, what came of them. A replay does not
        look at it, since a list ends with the file."""
        at = Paging(**target.paging)
        if not at.waits or self.job.replay:
            return ListYield(0, 0)
        return self.job.frontier(self._source).came_of(target.context.column, at.named)

    def _follow(self, item: Listed, tried: int) -> Note | None:
        """Queue what a home or list page leads to. Returns the note on the page. `tried`: see place_after."""
        frontier, at = self.job.frontier(self._source), Paging(**item.target.paging)
        articles = [target for target in item.found if target.context.role not in NAVIGATION]
        keys = {target.key for target in (*articles, *item.skipped)}
        met = frontier.columns_of(keys)
        listed = ListedRows(item.rows, len(keys) - len(met), item.digest)
        not_due = self.job.not_due(self._source, articles)
        for target in articles:
            frontier.add(target, Settled.NOT_DUE if target.key in not_due else QUEUED)
        for target in (target for target in item.found if target.context.role in NAVIGATION):
            if following := _next_in_list(item.target, target, listed, tried):
                frontier.add(following)
        if not item.rows or listed.new:
            return item.note
        in_circles = ends_in_circles(at.repeated + 1) and set(met.values()) == {item.target.context.column}
        return Note.REPEATS if in_circles or is_repetition(at, item.digest) else item.note

    def _learn(self, item: Listed, skipped: list[Target]) -> None:
        """Store what a home or list page shows besides addresses: the family, columns, and skipped rows."""
        db, at, recognised = self.job.archive.db, item.page.fetched_at, item.recognised
        if recognised and recognised.family:
            self.job.frontier(self._source).record_family(item.target.key, recognised.family.name, str(recognised))
        if self._keeps_columns:
            for link in item.columns:
                columns.record_found(db, self._source, link, at)
            if item.content:
                columns.record_checked(db, self._source, item.content, at)
        for target in skipped:
            record_skipped_row(db, self._source, target, at)
        forget_skipped_rows(db, self._source, [one.key for one in item.found if one.rule is None])

    async def _failed(self, item: Failed) -> None:
        frontier = self.job.frontier(self._source)
        with self.job.unit():
            for target in item.found:
                frontier.add(target)
            settled = frontier.settle(item.target.key, Settled.FAILED, kind=item.kind, why=item.why, about=item.about)
            if settled and item.target.recheck:
                self.job.count(self._source, rechecked=1, recheck_failures=1)
            elif settled and item.count:
                self.job.count(self._source, **{item.count: 1})
            if self._keeps_columns and _is_gone_column(item):
                columns.record_gone(self.job.archive.db, self._source, item.target.context.column or "", now())
        self.job.commit()
        self._stop_if_refused(item.state, item.target)

    def _stop_if_refused(self, state: State, target: Target) -> None:
        """Close the spider when BLOCKED_IN_A_ROW answers in a row were challenges or blocks. If these pages were
        requested by their own schedule, only the rest of these is left out: the lists and what they name were read."""
        self.refused_in_a_row = self.refused_in_a_row + 1 if state in REFUSING_STATES else 0
        if self.refused_in_a_row != self.crawler.settings.getint("BLOCKED_IN_A_ROW") or not self.refused_in_a_row:
            return
        if target.recheck:
            with self.job.unit():
                self.job.frontier(self._source).drop_rechecks()
        else:
            close_soon(self.crawler, state)
