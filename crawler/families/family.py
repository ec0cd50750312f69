"""What a family of content management systems is: its traits, how its lists look and how they go on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """The place of a list page in its list."""

    page: int = 1  # 1 is the first, whatever the site calls it
    total: int | None = None  # pages in all; None while no page said so
    promised: int = 0  # 1 where an earlier page counted or linked it: it must be there
    first_number: int | None = None  # the number in the address of page 2 less one: 1 for UCAP, 0 for TRS
    empty_before: int = 0  # empty pages just before this one
    repeated: int = 0  # pages just before this one that named nothing new
    depth: int = 0  # links from the column that named this one, or redirects from the home page that led here

    def as_dict(self) -> dict[str, int]:
        """For the frontier's row."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class NextPage:
    """The address of the page after a list page, and how many pages there are, by one paging rule."""

    url: str
    evidence: str  # what named it: a script, a link, a custom of the system
    total: int | None = None  # pages in all; None where the page does not say
    promised: bool = False  # the page links it
    first_number: int | None = None


PagingRule = Callable[[str, str, Paging], NextPage | None]  # of a list page: its address, its HTML and its place
RecordsReader = Callable[[str], str | None]  # the markup of the rows that a page keeps in a data store, if it has one


@dataclass(frozen=True, slots=True)
class Trait:
    """Something that a family's system leaves in its pages."""

    name: str  # for the evidence
    pattern: re.Pattern[str]
    weight: int  # 1 a hint, 3 as good as a signature, 5 nobody else's
    where: str  # where it was seen, or that it is known of the system
    in_links: bool = False  # of the addresses that a page links on its own host, not of its markup


@dataclass(frozen=True, slots=True)
class Family:
    """A family, as declarations/NAME.toml has it. The selectors of its articles are in reading/data/layouts.toml."""

    name: str
    system: str  # the system's name, for people
    traits: tuple[Trait, ...]
    article: re.Pattern[str]  # matches the address of an article, from its path on
    index: str  # file name of the first page of a column that is declared by its folder
    paging_rules: tuple[PagingRule, ...]  # the first that finds what it knows decides
    list_scopes: tuple[str, ...] = ()  # XPaths of the elements that hold lists; the whole page is the last resort
    records: RecordsReader | None = None
    strict_addresses: bool = True  # False where addresses of other pages match `article` too
