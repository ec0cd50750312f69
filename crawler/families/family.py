"""What a family of content management systems is: how its pages are told, how its lists look and how they go on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a list page stands in its list."""

    page: int = 1  # 1 is the first, whatever the site calls it
    total: int | None = None  # pages in all; None while no page said so
    promised: int = 0  # 1 where an earlier page counted or linked it: it must be there
    first_number: int | None = None  # the number in the address of page 2 less one: 1 for UCAP, 0 for TRS
    empty_before: int = 0  # empty pages just before this one
    repeated: int = 0  # pages just before this one that named nothing new
    depth: int = 0  # of a column that a column links, and of a home page behind a door: how many stand before it

    def as_dict(self) -> dict[str, int]:
        """For the frontier's row."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Next:
    """What a rule of paging says of a list: the address of the page behind, and how many pages there are."""

    url: str
    told_by: str  # in words, for `fanzha check`
    total: int | None = None  # pages in all; None where the page does not say
    promised: bool = False  # the page links it
    first_number: int | None = None


Turn = Callable[[str, str, Paging], Next | None]  # a rule of paging: address, HTML and place of a list page
Records = Callable[[str], str | None]  # the markup of a list's rows that a page keeps in a data store; None without one


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that a family's system leaves in its pages."""

    what: str  # in words: it stands in the evidence
    pattern: re.Pattern[str]
    weight: int  # 1 a hint, 3 as good as a signature, 5 nobody else's
    where: str  # where it was seen, or that it is known of the system
    in_links: bool = False  # of the addresses that a page links on its own host, not of its markup


@dataclass(frozen=True, slots=True)
class Family:
    """A family, declared. Where its pages keep their text is declared in archive.reading.layouts under its name."""

    name: str
    system: str  # the system's name, for people
    marks: tuple[Mark, ...]
    article: re.Pattern[str]  # of an article's address, from its path on
    index: str  # the first page of a column that is declared by its folder
    turns: tuple[Turn, ...]  # the first that sees what it knows tells how a list goes on
    scopes: tuple[str, ...] = ()  # XPaths of list containers; the whole page is the last resort
    records: Records | None = None
    telling_addresses: bool = True  # False where other pages' addresses look like articles' too
