"""A source is a declaration on top of this: what it is, where it begins, by which family it is read."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.model import Context, Page, Role, Source, State
from archive.store import columns as found_columns
from archive.store.frontier import Target
from crawler import verdicts
from crawler.discovery.list_pages import Readings
from crawler.errors import HostResting, NeedsBrowser, RefusedAddress, RobotsDisallowed, Stopped
from crawler.families import FAMILIES, Family
from crawler.items import NOT_RECORDED, Failed, Fetched, Listed
from crawler.job import Job
from crawler.meta_keys import ABSENT, FETCHED_AT, RENDER, SNAPSHOT, TARGET, UNFINISHED
from crawler.responses import header_pairs, torn_of
from crawler.verdicts import Rule

Item = Fetched | Listed | Failed

_COUNT_OF_ERROR: dict[type[BaseException], str] = {
    RefusedAddress: "refused",
    RobotsDisallowed: "refused",
    NeedsBrowser: "refused",
    HostResting: "blocked",
}
_FILE = re.compile(r"/[^/]+\.\w+$|\?")


class Evidence(StrEnum):
    """How a source's family is known."""

    SEEN = "seen"  # pages or addresses of the site were seen
    INFERRED = "inferred"  # from its host, or from sites that are run with it
    UNKNOWN = "unknown"  # the first run tells


class SourceSpider(Spider):
    """Crawls one source: its home page (where columns are to be found), its lists, their articles and what those link.

    A page is read by the family that its marks tell; the declared one is for pages that bear none.
    """

    office: ClassVar[str]
    level: ClassVar[str]
    region_code: ClassVar[str | None]
    home_url: ClassVar[str]
    family: ClassVar[Family]
    evidence: ClassVar[Evidence]
    columns: ClassVar[tuple[str, ...]] = ()  # folders or pages of lists; empty: found by what links say
    min_publications: ClassVar[int | None] = None  # publishing stops where the source falls below it
    max_publications: ClassVar[int | None] = None  # publishing says so where the source has more
    needs_browser: ClassVar[bool] = False  # its lists are made by scripts
    held: frozenset[str] = frozenset()  # columns that were found, and have held rows
    rules: ClassVar[tuple[tuple[str, Rule], ...]] = verdicts.RULES  # by which a run on it is judged

    _required: ClassVar[tuple[str, ...]] = ("office", "level", "region_code", "home_url", "family", "evidence")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Fail at import if a source (a class with a name) lacks something, naming the class."""
        super().__init_subclass__(**kwargs)
        missing = [name for name in cls._required if "name" in cls.__dict__ and not hasattr(cls, name)]
        if missing:
            raise TypeError(f"source {cls.__module__}.{cls.__name__} does not say its {', '.join(missing)}")

    @classmethod
    def source(cls) -> Source:
        """The declaration as it is stored."""
        said = (str(cls.name), cls.office, cls.level, cls.region_code, cls.home_url, cls.family.name)
        return Source(*said, min_publications=cls.min_publications, max_publications=cls.max_publications)

    @property
    def job(self) -> Job:
        """What this spider works for."""
        return Job.of(self.crawler)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the lists, and for the home page where lists are to be looked for.

        A replay looks for them in its file: what the archive knows may be of another time.
        """
        db = self.job.archive.db
        known = [] if self.columns or self.job.replay else found_columns.known(db, self.name)
        self.held = frozenset(column.name for column in known if column.held)
        recently = (datetime.now(UTC) - found_columns.LOOK_AGAIN).strftime("%Y-%m-%dT%H:%M:%SZ")
        look = not known or (found_columns.looked_at(db, self.name) or "") < recently
        for target in self.seeds(known, look=look):
            yield self.request(target)

    def seeds(self, known: Iterable[found_columns.Known] = (), *, look: bool = True) -> Iterator[Target]:
        """Where a run begins: declared columns, else those that are known, and the home page to look for others."""
        for column in self.columns:
            yield Target(column_url(self.home_url, column, self.family), self.context(Role.LIST, column))
        for found in known:
            yield Target(found.url, self.context(Role.LIST, found.name))
        if look and not self.columns:
            yield Target(self.home_url, self.context(Role.HOME))

    def context(self, role: Role, column: str | None = None, family: Family | None = None) -> Context:
        """Why an address is asked for."""
        return Context(role, self.name, (family or self.family).name, column)

    def request(self, target: Target) -> Request:
        """The request for a target; the fragment is an entry point on the page and not sent."""
        meta: dict[str, Any] = {TARGET: target}
        if self.needs_browser and target.context.role is not Role.ATTACHMENT:
            meta[RENDER] = True
        return Request(target.url, callback=self.parse, errback=self.failed, meta=meta)

    def parse(self, response: Response) -> Iterator[Item]:
        """One response, by what it was asked for."""
        target: Target = response.meta[TARGET]
        if ABSENT in response.flags:
            yield Failed(target, NOT_RECORDED, ABSENT, None)
            return
        readings = self.readings
        readers: dict[Role, Callable[[Target, Page], Item]] = {
            Role.HOME: readings.read_home,
            Role.HUB: readings.read_home,
            Role.LIST: readings.read_list,
            Role.ARTICLE: Fetched,
            Role.ATTACHMENT: Fetched,
        }
        item = readers[target.context.role](target, page_of(response, target))
        if isinstance(item, Listed) and UNFINISHED in response.flags:
            item = replace(item, note=item.note or f"read as it stood: {UNFINISHED}")
        yield item

    @property
    def readings(self) -> Readings:
        """How this source's home page and lists are read."""
        home = None if self.columns else Target(self.home_url, self.context(Role.HOME))
        expected = self.held.union(self.columns)
        return Readings(self.context, FAMILIES, expected, home, self.job.since, rendered=self.needs_browser)

    def failed(self, failure: Failure) -> Iterator[Item]:
        """An address that gave no response."""
        target: Target = failure.request.meta[TARGET]  # type: ignore[attr-defined]  # set by Scrapy
        error = failure.value
        if isinstance(error, Stopped):  # nothing was heard: the row stays claimed
            return
        count = _COUNT_OF_ERROR.get(type(error), "errors") if error else "errors"
        kind = type(error).__name__
        failed = Failed(target, str(error) or kind, kind, count, State.ERROR)
        yield self.readings.with_next(failed)


def column_url(home_url: str, column: str, family: Family) -> str:
    """The first page of a column that is declared by its folder or page."""
    url = urljoin(home_url, column)
    return url if _FILE.search(url.partition("://")[2]) else f"{url.rstrip('/')}/{family.index}"


def page_of(response: Response, target: Target) -> Page:
    """The response as it was kept."""
    ref = response.meta[SNAPSHOT]
    return Page(
        response.url,
        response.meta[FETCHED_AT],
        response.status,
        header_pairs(response),
        response.body,
        target.kept_context,
        ref.warc_file,
        ref.warc_offset,
        torn_of(response),
    )
