"""Fetches from a site that is not a source yet, and decides from the answers how to declare it. Writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from keyword import kwlist
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from parsel import Selector
from scrapy.http import Response

from archive.analysis.places.gazetteer import regions
from archive.errors import FanzhaError
from archive.model import Page, Role, State
from archive.moments import china_day
from archive.reading.page_state import page_state
from archive.store.columns import ColumnLink
from archive.store.frontier import Target
from archive.text.charset import html_of
from archive.urls import canonical_key, host_of, same_host
from crawler.check.sample_fetch import ProbeResult, probe
from crawler.discovery.column_links import MAX_COLUMNS, find_columns
from crawler.discovery.home_pages import read_home_page
from crawler.discovery.list_pages import ListPage, read_list_page
from crawler.discovery.office_and_level import Procuratorate, owner_in, procuratorate, procuratorate_in
from crawler.families import GENERIC, Family, Recognition
from crawler.families.family import Paging
from crawler.items import Listed
from crawler.source import FETCH, Evidence, Item, SourceSpider

NAME = re.compile(r"[a-z][a-z-]*")
_COMMON_LABELS = frozenset({"www", "jcy", "gov", "cn", "com", "org", "net", "edu", "localhost"})
_OFFICE = re.compile(r"(?:procuratorate|jcy|jc)$")  # the word for the office, as in bjjc.gov.cn, sdjcy.gov.cn
_SITE_NAMES = (
    "//meta[translate(@name, 'SITENAME', 'sitename') = 'sitename' or @property = 'og:site_name']/@content",
    "//title/text()",
)
_TEXTS = "//body//text()[not(parent::script or parent::style)]"


class CannotAdd(FanzhaError):
    """Raised if a site cannot be made a source. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """Values that the operator gave; each replaces the one that the site would give."""

    name: str | None = None
    office: str | None = None
    level: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column that the site links, with its first page."""

    name: str
    label: str  # the text of the link
    url: str  # the address that answered
    html: str
    page: ListPage


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source as it will be declared, and the pages that the declaration was made from."""

    name: str
    office: Procuratorate
    home_url: str
    answered: str  # the address that answered with the home page
    family: Family
    recognised: Recognition  # of the page with the most points for the family that most pages show
    needs_browser: bool
    columns: tuple[NewColumn, ...]  # the best first
    unread: tuple[tuple[str, str], ...]  # (label, address) of each column whose first page could not be fetched
    home: str  # the home page's HTML
    day: str  # ISO date on which the home page answered

    @property
    def evidence(self) -> Evidence:
        """SEEN if the pages' traits name the family, else UNKNOWN."""
        return Evidence.UNKNOWN if self.recognised.family is None else Evidence.SEEN

    @property
    def module(self) -> str:
        """The name of its module."""
        return self.name.replace("-", "_")


# --- asking -----------------------------------------------------------------------------------------------------------


class FirstPagesSpider(SourceSpider):
    """Fetches only the first page of each list, and no articles."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lists: set[str] = set()

    def parse(self, response: Response) -> Iterator[Item]:
        """Read the page as a crawl does, but fetch only the pages below home and the first MAX_COLUMNS lists."""
        for item in super().parse(response):
            yield replace(item, found=tuple(self._wanted(item)), skipped=()) if isinstance(item, Listed) else item

    def _wanted(self, item: Listed) -> Iterator[Target]:
        columns = {canonical_key(link.url) for link in item.columns}
        for target in item.found:
            if item.target.context.role is Role.LIST and target.key not in columns:
                continue
            if target.context.role is Role.LIST:
                if len(self._lists | {target.key}) > MAX_COLUMNS:
                    continue
                self._lists.add(target.key)
            yield target


def ask(url: str, *, replay: Path | None = None, log_level: str = "WARNING") -> ProbeResult:
    """Fetch from the site whose home page is `url`. Runs a reactor, so call it once a process.

    `replay` is a WARC file that answers in place of the network. Raises ProbeFailed, NotAWarc, OSError.
    """

    class NewSiteSpider(FirstPagesSpider):
        name = "new-source"
        office = "?"
        level = "other"
        region_code = None
        home_url = url
        family = GENERIC
        evidence = Evidence.UNKNOWN

    (probed,) = probe([NewSiteSpider], replay=replay, log_level=log_level)
    return probed


# --- deciding ---------------------------------------------------------------------------------------------------------


def decide(pages: Sequence[Page], given: Overrides, known: Sequence[type[SourceSpider]]) -> NewSource:
    """Make the declaration from the pages that the site answered with; a live home page must be among them.

    `known` are the existing sources. Raises CannotAdd if the site is one of them, or if neither the operator nor the
    site gives the name, the office or its level.
    """
    homes = [page for page in pages if page.context.role is Role.HOME]
    home = [page for page in homes if is_live(page)][-1]  # the last: pages that only forward to it come before it
    html = html_of(home)
    name = given.name or name_of(home.url)
    office = _office(html, given)
    refuse_known(home.url, name, known, office.name)
    read = read_home_page(html, home.url)
    columns, unread = _columns(pages, read.recognised.family or GENERIC)
    recognised = _majority([read.recognised, *(one.page.recognised for one in columns)])
    with_rows = any(one.page.rows for one in columns)
    scripted = any(one.page.scripted for one in columns) or (not columns and read.scripted)
    return NewSource(
        name,
        office,
        _home_url(homes[0], home),
        home.url,
        recognised.family or GENERIC,
        recognised,
        needs_browser=scripted and not with_rows,
        columns=columns,
        unread=unread,
        home=html,
        day=china_day(home.fetched_at),
    )


def _home_url(requested: Page, answered: Page) -> str:
    """The address to declare: the root of the host that answered if a root was requested, else what answered."""
    key = requested.context.key or canonical_key(requested.url)
    return urljoin(answered.url, "/") if key == f"{host_of(key)}/" else answered.url


def refuse_unfit(given: Overrides) -> None:
    """Raise CannotAdd if a value that the operator gave cannot be a source's."""
    if given.name is not None and not _is_fit(given.name):
        raise CannotAdd(
            f"the name {given.name} will not do: small letters a to z, hyphens after the first, and no word that "
            "Python or fanzha keeps for itself"
        )
    if given.office is not None and not (given.office.isprintable() and re.fullmatch(r"[^\"\\|]+", given.office)):
        raise CannotAdd(
            f"the office's name {given.office!r} will not do: no quotation marks, bars or unseen characters"
        )
    if given.region is not None and given.region not in regions():
        raise CannotAdd(
            f"no province or prefecture has the code {given.region}: see archive/analysis/data/regions.json"
        )


def _is_fit(name: str) -> bool:
    """Whether a source can have this name, which becomes the name of its module and its class."""
    reserved = {keyword.lower() for keyword in kwlist} | {FETCH}
    return NAME.fullmatch(name) is not None and name not in reserved


def refuse_known(url: str, name: str | None, known: Iterable[type[SourceSpider]], office: str | None = None) -> None:
    """Raise CannotAdd if a known source has this host, this name or this office."""
    for source in known:
        if same_host(source.home_url, url):
            raise CannotAdd(f"{host_of(canonical_key(url))} is the source {source.name} already; nothing was written")
        if source.name == name:
            raise CannotAdd(f"there is a source {name} already ({source.home_url}): give another --name")
        if source.office == office:
            raise CannotAdd(
                f"{office} is the source {source.name} already ({source.home_url}): "
                "if its site moved, change that source's home_url; if this is another's site, give --office"
            )


def name_of(url: str) -> str:
    """Make a source's name from its host: the first label that is not a common one, without the word for the office.

    www.tj.jcy.gov.cn gives tj, jcy.heyuan.gov.cn gives heyuan, www.zjjcy.gov.cn gives zj. Raises CannotAdd if no
    label is fit.
    """
    host = urlsplit(url).hostname or ""
    labels = (label for label in host.lower().split(".") if label not in _COMMON_LABELS)
    names = (_OFFICE.sub("", re.sub(r"[^a-z-]", "", label)).strip("-") for label in labels)
    if found := next(filter(_is_fit, names), None):
        return found
    raise CannotAdd(f"the host {host} gives no name: give one with --name, in small letters")


def _office(html: str, given: Overrides) -> Procuratorate:
    """The office whose site it is. Raises CannotAdd if the site does not name it, or if its level is not known."""
    page = Selector(html)
    named = (procuratorate_in(text) for xpath in _SITE_NAMES for text in page.xpath(xpath).getall())
    name = given.office or next(filter(None, named), None) or owner_in(page.xpath(_TEXTS).getall())
    if name is None:
        raise CannotAdd("the home page does not say whose it is: give its name in full with --office XX人民检察院")
    known = procuratorate(name)
    level = given.level or known.level
    if level is None:
        raise CannotAdd(
            f"the name {name} does not say its level, and we know no such place: "
            "give --level provincial, prefecture or county (and --region CODE if you know it)"
        )
    return Procuratorate(name, level, given.region or known.region_code)


def _columns(pages: Sequence[Page], expected: Family) -> tuple[tuple[NewColumn, ...], tuple[tuple[str, str], ...]]:
    """The columns that the site links, best first; then (label, address) of each column without a fetched page."""
    lists: dict[str | None, tuple[Page, ListPage]] = {}
    linked: dict[str, ColumnLink] = {}
    for page in filter(is_live, pages):
        if page.context.role is Role.LIST:
            read = read_list_page(html_of(page), page.url, Paging(), expected)
            lists[page.context.column] = (page, read)
            if read.rows:
                continue  # only a list without rows is searched for links to other columns
        elif page.context.role not in (Role.HOME, Role.HUB):
            continue
        for one in find_columns(Selector(html_of(page)), page.url):
            linked.setdefault(one.name, one)
    found = [
        NewColumn(name, linked[name].found_by, page.url, html_of(page), read)
        for name, (page, read) in lists.items()
        if name in linked
    ]
    found.sort(key=lambda one: (-one.page.share, -len(one.page.rows), one.name))
    return tuple(found), tuple((link.found_by, link.url) for name, link in linked.items() if name not in lists)


def _majority(pages: Sequence[Recognition]) -> Recognition:
    """The best recognition in the family that most recognised pages show; without a majority, the first page's."""
    families = [one.family.name for one in pages if one.family]
    by_vote = [one for one in pages if one.family and families.count(one.family.name) * 2 > len(families)]
    return max(by_vote or pages[:1], key=lambda one: one.scores[0][1] if one.scores else 0)


def is_live(page: Page) -> bool:
    """Whether the answer is a live page: not a redirect, a refusal, a challenge or an error."""
    return page_state(page.status, page.headers, page.body, page.torn)[0] is State.LIVE
