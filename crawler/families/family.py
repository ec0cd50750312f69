"""What a family of content management systems is: its traits, its lists and how to find their next pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """The place of a list page in its list."""

    page: int = 1  # counted from 1, whatever number the site gives it
    total: int | None = None  # number of pages; None as long as no page has given it
    promised: int = 0  # 1 if an earlier page linked it or gave the number of pages: it must exist
    first_number: int | None = None  # one less than the number in page 2's address: 1 for UCAP, 0 for TRS
    empty_before: int = 0  # number of empty pages directly before this one
    repeated: int = 0  # number of pages directly before this one that listed nothing new; empty ones do not count
    rows: int | None = None  # digest of the rows of the page directly before this one
    named: int = 0  # number of new articles that the pages before it named, and that no page has waited for
    waits: int = 0  # 1 if it is requested after these: see crawler.families.list_end
    depth: int = 0  # 1 if another column's page links it; for a home page or a hub: how many meta refreshes led to it

    def as_dict(self) -> dict[str, int]:
        """As the frontier's row stores it: the values that are not None."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class NextPage:
    """What one paging rule finds on a list page: the address of the next page, and the number of pages."""

    url: str
    evidence: str  # what gave the address: a script, a link, a custom of the system
    total: int | None = None  # number of pages; None if the page does not say
    promised: bool = False  # True if the page links it
    first_number: int | None = None


PagingRule = Callable[[str, str, Paging], NextPage | None]  # takes a list page's address, HTML and place
RecordsReader = Callable[[str], str | None]  # takes a page's HTML; gives the markup of its data store's rows


@dataclass(frozen=True, slots=True)
class Trait:
    """Something that a family's system leaves in its pages."""

    name: str  # as the evidence gives it
    pattern: re.Pattern[str]
    weight: int  # 1: a hint; 3: as good as a signature; 5: no other system has it
    where: str  # where it was seen, or a note that the system is known to have it
    in_links: bool = False  # True: the pattern is for the addresses of links to the page's own host, not its markup


@dataclass(frozen=True, slots=True)
class Family:
    """A family, as declarations/NAME.toml declares it. How its articles are read: archive/reading/data/layouts.toml."""

    name: str
    system: str  # the system's name for readers
    traits: tuple[Trait, ...]
    article: re.Pattern[str]  # matches the address of an article, from its path on
    index: str  # file name of the first page of a column that is declared by its folder
    paging_rules: tuple[PagingRule, ...]  # tried in order; the first that finds a next page decides
    list_scopes: tuple[str, ...] = ()  # XPaths of the elements that hold lists; the whole page is searched last
    records: RecordsReader | None = None
    strict_addresses: bool = True  # False if addresses of other pages match `article`, too
