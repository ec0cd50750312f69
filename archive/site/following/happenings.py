"""Reads what is said of the events of a list: each new publication or case, and each change, with its publication."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from archive.search import Query, Search, SearchQuery
from archive.site.data.case_lists import ListedCase, list_cases
from archive.site.following.changes import ListedChange, change_of, edited_paragraphs
from archive.site.following.entry_ids import publication_names
from archive.site.following.summaries import PublicationSummary, excerpt_of, summaries
from archive.site.following.timeline import NEW, FoundEvent, Span, Timeline, TimelineEvent, page_of
from archive.site.http.list_query import Key, ListQuery

_CASES = "select place, id, position from cases where place in (select value from json_each(?))"


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case that came with its publication."""

    position: int
    case: ListedCase
    excerpt: str


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """An edit, or a page that is gone or has moved."""

    change: ListedChange
    added: tuple[str, ...] = ()  # paragraphs of an edit that only the new text has
    removed: tuple[str, ...] = ()  # paragraphs of an edit that only the old text has


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, what it is about, and in a list of cases the case. Without case and change, the publication is new."""

    event: TimelineEvent
    publication: PublicationSummary
    name: str  # of the publication, the same in every edition (see archive.site.following.entry_ids)
    case: NewCase | None = None
    change: ChangedPage | None = None


@dataclass(frozen=True, slots=True)
class Happenings:
    """A page of the events of a list."""

    found: tuple[Happening, ...]
    older: Key | None  # the key behind which the next page begins; None on the last


def page_of_happenings(
    search: Search, line: Timeline, query: ListQuery, kinds: Collection[str], size: int
) -> Happenings:
    """The events of these kinds that concern the list of a query, from its cursor on; about `size`. Raises what
    archive.search raises. A list without words and filters of publications has all events."""
    listed = query.search if query.spec.shelf else SearchQuery("")
    page = page_of(line, Span(tuple(kinds), query.happened_from, query.before), search, listed, size)
    words = search.highlighted(listed)
    found = happenings(search.db, page.events, words, of_cases=listed.shelf == "cases")
    return Happenings(found, page.older)


def happenings(
    conn: sqlite3.Connection, events: Sequence[FoundEvent], words: Query, *, of_cases: bool = False
) -> tuple[Happening, ...]:
    """What is said of these events, in their order. `words`: what excerpts are to hold. `of_cases`: a new publication
    is told by those of its cases that are in the list."""
    about = summaries(conn, {one.place for one in events}, words)
    names = publication_names(conn, [one.id for one in about.values()])
    new = [row for one in events if one.event.kind == NEW for row in one.rows]
    cases = _cases(conn, new, words) if of_cases else {}

    def each() -> Iterator[Happening]:
        for event, place, rows in events:
            publication = about[place]
            name = names[publication.id]
            if event.kind != NEW:
                yield Happening(event, publication, name, change=_change(conn, event, place))
            elif of_cases:
                yield from (Happening(event, publication, name, case=cases[row]) for row in rows)
            else:
                yield Happening(event, publication, name)

    return tuple(each())


def _cases(conn: sqlite3.Connection, places: Sequence[int], words: Query) -> dict[int, NewCase]:
    rows = conn.execute(_CASES, (json.dumps(places),)).fetchall()
    listed = list_cases(conn, [row["id"] for row in rows], ())
    return {
        row["place"]: NewCase(row["position"], case, excerpt_of(case.text, words))
        for row, case in zip(rows, listed, strict=True)
    }


def _change(conn: sqlite3.Connection, event: TimelineEvent, place: int) -> ChangedPage:
    change = change_of(conn, event.kind, event.number, place)
    if change.version_id is None:
        return ChangedPage(change)
    added, removed = edited_paragraphs(conn, change.version_id)
    return ChangedPage(change, tuple(added), tuple(removed))
