"""What spiders yield. Spiders only yield; the pipeline stores."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from archive.model import Page, State
from archive.store.columns import ColumnContent, ColumnLink
from archive.store.frontier import Target
from crawler.families import Recognition

ELSEWHERE = "elsewhere"  # kind of a failure: another host answered


class Note(StrEnum):
    """What an operator should know of a page that was read: archive.reasons says it in words."""

    NO_ROWS = "no_rows"
    SCRIPTED = "scripted"  # a script makes the list, and there is no row without a browser
    RENDERED_WITHOUT_ROWS = "rendered_without_rows"  # a browser made the list, and there is no row
    NO_COLUMNS = "no_columns"  # no link of the home page names a column
    SCRIPTED_HOME = "scripted_home"  # likewise, and a script makes the page
    UNFINISHED = "unfinished"  # its scripts were not done; it was read as it was


@dataclass(frozen=True, slots=True)
class Fetched:
    """An article's or an attachment's response, whatever its status."""

    target: Target
    page: Page = field(repr=False)  # an item is in the log where storing it raised


@dataclass(frozen=True, slots=True)
class Listed:
    """A home or list page that was read: the addresses it led to."""

    target: Target
    page: Page = field(repr=False)
    found: tuple[Target, ...]  # articles, and the next list page or the columns
    rows: int  # rows that lead to articles
    note: Note | None = None  # what an operator should know
    recognised: Recognition | None = None
    skipped: tuple[Target, ...] = ()  # articles that are not fetched, each with its rule
    columns: tuple[ColumnLink, ...] = ()  # the links among `found` that lead to columns
    content: ColumnContent | None = None  # of a column's first page


@dataclass(frozen=True, slots=True)
class Failed:
    """An address without a result: no answer, refused, or a list that could not be read."""

    target: Target
    kind: str  # this and the next two: see archive.store.frontier.FailedRow
    count: str | None  # the column of the ledger it is counted in
    state: State = State.ERROR
    why: str | None = None
    about: str | None = None
    found: tuple[Target, ...] = ()  # the list page after one that failed
