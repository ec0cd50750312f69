"""Reads a list page: its family, its rows, the element that holds them, and the next page."""

from __future__ import annotations

from dataclasses import dataclass

from parsel import Selector

from crawler.discovery.needs_browser import is_scripted
from crawler.discovery.share_of_ours import share_of_ours
from crawler.families import GENERIC, Family, Recognition, recognise
from crawler.families.family import NextPage, Paging
from crawler.families.list_rows import Row, RowSearch, find_rows
from crawler.families.next_page import next_page


@dataclass(frozen=True, slots=True)
class ListPage:
    """The rows of a list page and how the list goes on, with the evidence."""

    family: Family  # the family by which the page was read
    recognised: Recognition
    search: RowSearch
    following: tuple[NextPage, Paging] | None  # the next page, and its position in the list
    scripted: bool  # True: the page has no row, and a script makes what the page shows

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows, in order."""
        return self.search.rows

    @property
    def dated(self) -> int:
        """The number of rows with a date."""
        return sum(row.date is not None for row in self.rows)

    @property
    def share(self) -> float:
        """0 to 1: the share of rows whose titles look like publications that this archive wants."""
        return share_of_ours([row.title for row in self.rows])


def read_list_page(html: str, url: str, at: Paging, expected: Family) -> ListPage:
    """Read a list page by the family that its traits name, else by the expected family. Fetches and stores nothing.

    If that family finds no row on a list's first page and GENERIC finds some, the page is read by GENERIC.
    `at`: the page's position in its list.
    """
    recognised = recognise(html, url)
    family = recognised.family or expected
    search = _find_rows(html, url, family)
    if not search.rows and at.page == 1 and (as_own := _find_rows(html, url, GENERIC)).rows:
        family, search = GENERIC, as_own
    following = next_page(url, html, at, family, empty=not search.rows)
    return ListPage(family, recognised, search, following, not search.rows and is_scripted(html))


def _find_rows(html: str, url: str, family: Family) -> RowSearch:
    """The rows of the page. If the family has a records reader and the page has a data store, they are the rows of the
    store (see crawler.families.hanweb)."""
    records = family.records(html) if family.records else None
    return find_rows(Selector(html if records is None else records), url, family)
