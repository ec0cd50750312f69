"""What spiders yield. Spiders only yield; the pipeline stores."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive.model import Page, State
from archive.store.columns import Link, Shown
from archive.store.frontier import Target
from crawler.families import Recognition

NOT_RECORDED = "not in the replayed file"
ELSEWHERE = "elsewhere"  # kind of a failure: another host answered


@dataclass(frozen=True, slots=True)
class Fetched:
    """An article's or an attachment's response, whatever its status."""

    target: Target
    page: Page = field(repr=False)  # an item stands in the log where storing it raised


@dataclass(frozen=True, slots=True)
class Listed:
    """A home or list page that was read: the addresses it led to."""

    target: Target
    page: Page = field(repr=False)
    found: tuple[Target, ...]  # articles, and the next list page or the columns
    rows: int  # rows that lead to articles
    note: str | None = None  # what an operator should know (no rows …)
    recognised: Recognition | None = None
    passed: tuple[Target, ...] = ()  # articles that are not fetched, each with its rule
    columns: tuple[Link, ...] = ()  # those among the addresses, with what named them
    shown: Shown | None = None  # by a column's first page


@dataclass(frozen=True, slots=True)
class Failed:
    """An address without a result: no answer, refused, or a list that could not be read."""

    target: Target
    reason: str
    kind: str  # see archive.store.frontier.FailedRow
    count: str | None  # the column of the ledger it is counted in
    state: State = State.ERROR
    found: tuple[Target, ...] = ()  # the list page behind one that failed
