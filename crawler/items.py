"""The items that spiders yield. Only the pipeline stores them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from archive.model import Page, State
from archive.store.columns import ColumnContent, ColumnLink
from archive.store.frontier import Target
from crawler.families import Recognition

ELSEWHERE = "elsewhere"  # a kind of failure: another host answered


class Note(StrEnum):
    """What an operator should know about a page that was read. archive.reasons has the words for each note."""

    NO_ROWS = "no_rows"
    SCRIPTED = "scripted"  # a script makes the list, so it has no row without a browser
    RENDERED_WITHOUT_ROWS = "rendered_without_rows"  # a browser rendered the list, but it has no row
    NO_COLUMNS = "no_columns"  # no link of the home page names a column
    SCRIPTED_HOME = "scripted_home"  # no link of the home page names a column, and a script makes the page
    REPEATS = "repeats"  # a list's pages repeat each other
    ENDLESS = "endless"  # a list goes on after the greatest number of pages
    BARREN = "barren"  # a list goes on, and what it names has no text
    FLOOD = "flood"  # a page holds more rows than are taken
    UNFINISHED = "unfinished"  # the page's scripts had not ended when it was read


@dataclass(frozen=True, slots=True)
class Fetched:
    """An article's or an attachment's response, whatever its status."""

    target: Target
    page: Page = field(repr=False)  # not in repr: Scrapy logs an item that it could not store


@dataclass(frozen=True, slots=True)
class Listed:
    """A home page, a page below it or a list page that was read, with the addresses that it leads to."""

    target: Target
    page: Page = field(repr=False)
    found: tuple[Target, ...]  # articles, list pages, pages below home; home itself if it is to be read again
    rows: int  # number of rows that lead to articles
    digest: int = 0  # of these rows: see crawler.families.list_end.rows_digest
    note: Note | None = None  # what an operator should know
    why: str | None = None  # a number that belongs to the note
    recognised: Recognition | None = None
    skipped: tuple[Target, ...] = ()  # articles that are not fetched, each with the rule that skips it
    columns: tuple[ColumnLink, ...] = ()  # the links among `found` that lead to columns
    content: ColumnContent | None = None  # what a column's first page shows; None for other pages


@dataclass(frozen=True, slots=True)
class Failed:
    """An address without a result: no answer came, it was refused, or a list could not be read."""

    target: Target
    kind: str  # kind, why and about: see archive.store.frontier.FailureOrNote
    count: str | None  # the column of the ledger that counts it; None if no column does
    state: State = State.ERROR
    why: str | None = None
    about: str | None = None
    found: tuple[Target, ...] = ()  # the page after a list page that failed; the home page if a column is gone
