"""A source is a declaration on top of its family; the family is a declaration on top of this."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any, ClassVar

from parsel import Selector
from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.model import Context, Page, Role, Source, State
from archive.reading.decode import decode
from archive.reading.state import page_state
from archive.store.frontier import Target
from crawler.errors import HostResting, RefusedAddress, RobotsDisallowed
from crawler.families.paging import Paging, next_page
from crawler.families.rows import Row, columns, rows
from crawler.items import Failed, Fetched, Listed
from crawler.job import Job
from crawler.middlewares.snapshots import ABSENT, FETCHED_AT, SNAPSHOT

Item = Fetched | Listed | Failed
NOT_RECORDED = "not in the replayed file"

_COLUMN_OF_ERROR: dict[type[BaseException], str] = {
    RefusedAddress: "refused",
    RobotsDisallowed: "refused",
    HostResting: "blocked",
}
_COLUMN_OF_STATE = {State.CHALLENGED: "challenged", State.BLOCKED: "blocked", State.ERROR: "errors"}


class SourceSpider(Spider):
    """Crawls one source: its home page (where columns are to be found), its lists, their articles and what those link.

    A source sets `name`, `office`, `level`, `region_code`, `home_url`, and `columns` unless they are to be found.
    A family sets `family`, `article_path`, `list_scopes` and `paging_convention`.
    """

    office: ClassVar[str]
    level: ClassVar[str]
    region_code: ClassVar[str | None]
    home_url: ClassVar[str]
    columns: ClassVar[tuple[str, ...]] = ()  # paths of lists; empty: found from the home page by link text

    family: ClassVar[str]
    article_path: ClassVar[re.Pattern[str]]
    list_scopes: ClassVar[tuple[str, ...]]
    paging_convention: ClassVar[int]

    _required: ClassVar[tuple[str, ...]] = ("office", "level", "region_code", "home_url", "family", "article_path")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Fail at import if a source (a class with a name) lacks something, naming the class."""
        super().__init_subclass__(**kwargs)
        missing = [name for name in cls._required if "name" in cls.__dict__ and not hasattr(cls, name)]
        if missing:
            raise TypeError(f"source {cls.__module__}.{cls.__name__} does not say its {', '.join(missing)}")

    @classmethod
    def source(cls) -> Source:
        """The declaration as it is stored."""
        return Source(str(cls.name), cls.office, cls.level, cls.region_code, cls.home_url, cls.family)

    @property
    def job(self) -> Job:
        """What this spider works for."""
        return Job.of(self.crawler)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the lists, or for the home page where the lists are to be found."""
        for target in self.seeds():
            yield self.request(target)

    def seeds(self) -> Iterator[Target]:
        """Where a run begins."""
        if not self.columns:
            yield Target(self.home_url, self._context(Role.HOME))
        for column in self.columns:
            url = f"{self.home_url.rstrip('/')}/{column}/index.shtml"
            yield Target(url, self._context(Role.LIST, column), Paging().as_dict())

    def _context(self, role: Role, column: str | None = None, row: Row | None = None) -> Context:
        title, date = (row.title, row.date) if row else (None, None)
        return Context(role, self.name, self.family, column, title, date)

    def request(self, target: Target) -> Request:
        """The request for a target; the fragment is an entry point on the page and not sent."""
        return Request(target.url, callback=self.parse, errback=self.failed, meta={"target": target})

    def parse(self, response: Response) -> Iterator[Item]:
        """One response, by what it was asked for."""
        target: Target = response.meta["target"]
        if ABSENT in response.flags:
            yield Failed(target, NOT_RECORDED, None)
            return
        readers: dict[Role, Callable[[Target, Page], Item]] = {
            Role.HOME: self.read_home,
            Role.LIST: self.read_list,
            Role.ARTICLE: Fetched,
            Role.ATTACHMENT: Fetched,
        }
        yield readers[target.context.role](target, _page(response, target))

    def failed(self, failure: Failure) -> Iterator[Item]:
        """An address that gave no response."""
        target: Target = failure.request.meta["target"]  # type: ignore[attr-defined]  # set by Scrapy
        error = failure.value
        count = _COLUMN_OF_ERROR.get(type(error), "errors") if error else "errors"
        yield self._with_next(Failed(target, str(error) or type(error).__name__, count))

    def read_home(self, target: Target, page: Page) -> Item:
        """Columns from the home page's links."""
        html = _readable(target, page)
        if isinstance(html, Failed):
            return html
        found = columns(Selector(html), page.url, self.article_path)
        lists = tuple(Target(url, self._context(Role.LIST, name), Paging().as_dict()) for name, url in found.items())
        return Listed(target, page, lists, 0, None if lists else "no link on the home page names a column we know")

    def read_list(self, target: Target, page: Page) -> Item:
        """Articles and the next page from a list page."""
        html = _readable(target, page)
        if isinstance(html, Failed):
            return self._with_next(html)
        at, column, since = Paging(**target.paging), target.context.column, self.job.since
        listed = rows(Selector(html), page.url, self.article_path, self.list_scopes)
        wanted = [row for row in listed if since is None or row.date is None or row.date >= since]
        found = [Target(row.url, self._context(Role.ARTICLE, column, row)) for row in wanted]
        following = next_page(page.url, html, at, empty=not listed, convention=self.paging_convention)
        if following and (wanted or not listed):
            found.append(Target(following[0], self._context(Role.LIST, column), following[1].as_dict()))
        # A column that was only found by its link's text may well be empty; a declared one may not.
        note = "holds no rows" if not listed and at.page == 1 and column in self.columns else None
        return Listed(target, page, tuple(found), len(listed), note)

    def _with_next(self, failed: Failed) -> Failed:
        """A list page that fails must not hide those behind it, where the list's script said how many there are."""
        target, at = failed.target, Paging(**failed.target.paging)
        if target.context.role is not Role.LIST or at.pages is None:
            return failed
        following = next_page(target.url, "", at, empty=True, convention=self.paging_convention)
        if following is None:
            return failed
        context = self._context(Role.LIST, target.context.column)
        return replace(failed, found=(Target(following[0], context, following[1].as_dict()),))


def _readable(target: Target, page: Page) -> str | Failed:
    """The page's HTML, or why it cannot be read as a list."""
    state, reason = page_state(page.status, page.headers, page.body)
    if state is not State.LIVE:
        return Failed(target, reason or state, _COLUMN_OF_STATE.get(state), state)
    return decode(page.body, page.header("content-type"))


def _page(response: Response, target: Target) -> Page:
    ref = response.meta[SNAPSHOT]
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Page(
        response.url,
        response.meta[FETCHED_AT],
        response.status,
        headers,
        response.body,
        target.kept_context,
        ref.warc_file,
        ref.warc_offset,
    )
