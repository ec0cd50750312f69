"""The base class of all sources. A source is a subclass that declares what it is, where its crawl begins and how its
pages are read.

FetchSpider, at the end of this module, is a spider of the same kind that fetches single addresses.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.model import Context, Page, Role, Source
from archive.store import columns as found_columns
from archive.store.frontier import Target, known_keys
from archive.urls import canonical_key
from crawler import verdicts
from crawler.discovery.next_targets import Navigation
from crawler.errors import (
    CODE_ERRORS,
    CertificateRefused,
    HostResting,
    NeedsBrowser,
    OwnFault,
    RefusedAddress,
    RobotsDisallowed,
    RobotsUnavailable,
    Stopped,
    why_not_fetched,
)
from crawler.families import FAMILIES, GENERIC, Family
from crawler.items import Failed, Fetched, Listed, Note
from crawler.job import Job
from crawler.meta_keys import ABSENT, FETCHED_AT, RENDER, SNAPSHOT, TARGET, UNFINISHED, UNMODIFIED
from crawler.response_conversion import header_pairs, torn_of

Item = Fetched | Listed | Failed
FETCH = "fetch"  # the ledger counts single addresses under this source
FETCH_SETTINGS = {"BLOCKED_IN_A_ROW": 0}  # each address may be on another host: a refusal says nothing about the next

_COUNT_OF_ERROR: dict[type[BaseException], str | None] = {
    RefusedAddress: "refused",
    CertificateRefused: "refused",
    RobotsDisallowed: "refused",
    NeedsBrowser: "refused",
    HostResting: "blocked",
    OwnFault: None,
}
logger = logging.getLogger(__name__)
_FILE = re.compile(r"/[^/]+\.\w+$|\?")


class Evidence(StrEnum):
    """How a source's family is known."""

    SEEN = "seen"  # pages or addresses of the site were seen
    INFERRED = "inferred"  # from its host, or from other sites that are run together with it
    UNKNOWN = "unknown"  # the first run finds out


class SourceSpider(Spider):
    """Base of every source: crawls its home page (if columns must be looked for), lists, articles and attachments.

    A source is a subclass that declares the attributes below. Its author only has to know the site's home page.

    What the source is
        name         its id, in small letters and hyphens; the module is named after it
        office       the procuratorate's name in full, in Chinese
        level        supreme, provincial, prefecture, county or other
        region_code  the six-digit GB/T 2260 code of its province or prefecture; None if supreme or not known
        home_url     the address of its home page
    How its pages are read
        family       the content management system: one of crawler.families. It is used for pages that show no family's
                     traits; any other page is read by the family that its traits name
        evidence     how the family is known: see Evidence
    Where its lists are
        columns      folders or pages of lists below home_url; needed only if no link of the home page names them. If
                     they are left out, each run finds columns by the texts of links
        needs_browser  True if scripts make the lists; then the extra `browser` and Chromium are needed
        certificate_hosts  hosts whose TLS certificate is not valid, and that are fetched from all the same
    How much it is known to publish
        min_publications  publishing stops if the source has fewer
        max_publications  publishing reports it if the source has more

    The class's docstring says what else is known about the site. `fanzha new-source` writes the whole class.
    """

    office: ClassVar[str]
    level: ClassVar[str]
    region_code: ClassVar[str | None]
    home_url: ClassVar[str]
    family: ClassVar[Family]
    evidence: ClassVar[Evidence]
    columns: ClassVar[tuple[str, ...]] = ()
    needs_browser: ClassVar[bool] = False
    certificate_hosts: ClassVar[tuple[str, ...]] = ()
    min_publications: ClassVar[int | None] = None
    max_publications: ClassVar[int | None] = None
    verdict_rules = staticmethod(verdicts.of_crawl)  # they judge a run of this source
    columns_with_rows: frozenset[str] = frozenset()  # found columns that had rows in an earlier run
    seeded = False  # whether `start` has queued all that a run begins with

    _required: ClassVar[tuple[str, ...]] = ("office", "level", "region_code", "home_url", "family", "evidence")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Raise TypeError at import if a source (a class with a `name`) lacks a declaration; name the class."""
        super().__init_subclass__(**kwargs)
        missing = [name for name in cls._required if "name" in cls.__dict__ and not hasattr(cls, name)]
        if missing:
            raise TypeError(f"source {cls.__module__}.{cls.__name__} does not say its {', '.join(missing)}")

    @classmethod
    def source(cls) -> Source:
        """The declaration as the archive stores it."""
        identity = (str(cls.name), cls.office, cls.level, cls.region_code, cls.home_url, cls.family.name)
        return Source(*identity, min_publications=cls.min_publications, max_publications=cls.max_publications)

    @property
    def job(self) -> Job:
        """The job that this spider works for."""
        return Job.of(self.crawler)

    async def start(self) -> AsyncIterator[Request]:
        """Request the lists, and the home page if lists have to be looked for.

        A replay looks for lists in its own file, because the columns in the archive may be from another time.
        """
        db = self.job.archive.db
        known = [] if self.columns or self.job.replay else found_columns.known_columns(db, self.name)
        self.columns_with_rows = frozenset(column.name for column in known if column.has_rows)
        recently = (datetime.now(UTC) - found_columns.LOOK_AGAIN).strftime("%Y-%m-%dT%H:%M:%SZ")
        with_home = not known or (found_columns.last_search(db, self.name) or "") < recently
        for target in self.seeds(known, with_home=with_home):
            yield self.request(target)
        self.seeded = True

    def seeds(self, known: Iterable[found_columns.KnownColumn] = (), *, with_home: bool = True) -> Iterator[Target]:
        """Where a run begins: the declared columns. Without any: the known columns; `with_home`: the home page, too."""
        for column in self.columns:
            yield Target(column_url(self.home_url, column, self.family), self.context(Role.LIST, column))
        for found in known:
            yield Target(found.url, self.context(Role.LIST, found.name))
        if with_home and not self.columns:
            yield Target(self.home_url, self.context(Role.HOME))

    def context(self, role: Role, column: str | None = None, family: Family | None = None) -> Context:
        """The context of a request: its role, source, family and column."""
        return Context(role, self.name, (family or self.family).name, column)

    def request(self, target: Target) -> Request:
        """The request for a target. The fragment of its URL is an entry point on the page and is not sent."""
        meta: dict[str, Any] = {TARGET: target}
        if self.needs_browser and target.context.role is not Role.ATTACHMENT:
            meta[RENDER] = True
        return Request(target.url, callback=self.parse, errback=self.failed, meta=meta)

    def parse(self, response: Response) -> Iterator[Item]:
        """Turn one response into an item, by the role of its request."""
        target: Target = response.meta[TARGET]
        if ABSENT in response.flags:
            yield Failed(target, ABSENT, None)
            return
        navigation = self.navigation
        readers: dict[Role, Callable[[Target, Page], Item]] = {
            Role.HOME: navigation.read_home,
            Role.HUB: navigation.read_home,
            Role.LIST: navigation.read_list,
            Role.ARTICLE: Fetched,
            Role.PART: Fetched,
            Role.ATTACHMENT: Fetched,
        }
        item = readers[target.context.role](target, page_of(response, target))
        if isinstance(item, Listed) and UNFINISHED in response.flags:
            item = replace(item, note=item.note or Note.UNFINISHED)
        yield item

    @property
    def navigation(self) -> Navigation:
        """The Navigation that leads from this source's home page and lists to its articles."""
        home = None if self.columns else Target(self.home_url, self.context(Role.HOME))
        expected = self.columns_with_rows.union(self.columns)
        known = partial(known_keys, self.job.archive.db, self.name)
        return Navigation(self.context, FAMILIES, expected, home, self.job.since, known, rendered=self.needs_browser)

    def failed(self, failure: Failure) -> Iterator[Item]:
        """Turn an address that gave no response into an item."""
        target: Target = failure.request.meta[TARGET]  # type: ignore[attr-defined]  # set by Scrapy
        error = failure.value
        if isinstance(error, Stopped):  # the job stopped before an answer came: the frontier's row stays claimed
            return
        if isinstance(error, CODE_ERRORS):
            logger.error("%s", target.url, exc_info=error, extra={"spider": self})
            error = OwnFault(target.url, f"fanzha failed at its request ({type(error).__name__}: {error})")
        count = _COUNT_OF_ERROR.get(type(error), "errors") if error else "errors"
        about = error.url if isinstance(error, RobotsUnavailable) else None
        yield self.navigation.with_next(
            Failed(target, type(error).__name__, count, why=why_not_fetched(error), about=about)
        )


def column_url(home_url: str, column: str, family: Family) -> str:
    """The address of a column's first page. A column that is declared as a folder gets the family's index page."""
    url = urljoin(home_url, column)
    return url if _FILE.search(url.partition("://")[2]) else f"{url.rstrip('/')}/{family.index}"


def page_of(response: Response, target: Target) -> Page:
    """The response as a Page, with its place in the WARC."""
    ref = response.meta[SNAPSHOT]
    return Page(
        response.url,
        response.meta[FETCHED_AT],
        response.status,
        header_pairs(response),
        response.body,
        target.stored_context,
        ref.warc_file,
        ref.warc_offset,
        torn_of(response),
        ref.warc_length,
        ref.digest,
        ref.revisit,
        UNMODIFIED in response.flags,
    )


class FetchSpider(SourceSpider):
    """Fetches single addresses like the articles of any source: same guard, robots.txt, pace, WARC and reading.

    It is no source of the registry: each page belongs to the source that has its host, or to an unofficial source.
    """

    office = "单页采集"
    level = "other"
    region_code = None
    home_url = ""
    family = GENERIC
    evidence = Evidence.UNKNOWN
    verdict_rules = staticmethod(verdicts.of_addresses)
    urls: tuple[str, ...] = ()

    @classmethod
    def source(cls) -> Source:
        """The source under which the ledger counts single addresses."""
        return Source(FETCH, cls.office, cls.level, None, None, cls.family.name, official=False)

    def seeds(self, known: Iterable[found_columns.KnownColumn] = (), *, with_home: bool = True) -> Iterator[Target]:  # noqa: ARG002 - no columns
        """Each address, as an article of no known family."""
        for url in self.urls:
            yield Target(url, Context(Role.ARTICLE, FETCH))


def fetch_spider(urls: tuple[str, ...]) -> type[FetchSpider]:
    """A spider class that fetches `urls`. Raises BadUrl if one of them is no http(s) URL."""
    for url in urls:
        canonical_key(url)
    return type("Fetch", (FetchSpider,), {"name": FETCH, "urls": urls})
