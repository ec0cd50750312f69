"""The timeline: what happened in the archive, the newest first, and those of its events that concern a list.

It is read once for each edition, into some 20 bytes an event. A page of it begins behind a key, an event's moment and
number, so that whoever goes from page to page misses nothing, whatever comes in at the top meanwhile.
"""

from __future__ import annotations

import math
import sqlite3
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import compress, groupby, islice
from typing import NamedTuple

from pyroaring import BitMap

from archive.search import Search, SearchQuery
from archive.site.following.changes import CHANGES, KINDS
from archive.site.following.entry_ids import FIRST_COPIES
from archive.site.http.list_query import Key

NEW = "new"
EVENTS = (NEW, *KINDS)  # kinds of events
FIRST_PIECE = 500  # events whose publications are looked up in the list at first; then four times as many
# New publications of a moment, often a whole crawl, come by their dates, and those of a day by the id of the page that
# carried them first: it stays when a better copy is found.
_DAY = "min(cast(replace(substr(coalesce(published, '') || '-00-00', 1, 10), '-', '') as integer), 99999999)"
_EVENTS = f"""
    select kind, unixepoch(at) as moment, event, place from (
        select '{NEW}' as kind, coalesce(added_at, first_seen) as at,
            ({_DAY} << 32) + (page_id & 0xffffffff) as event, place
        from publications join ({FIRST_COPIES.format(where="")}) on publication_id = publications.id
        union all
        select c.kind, c.at, coalesce(c.id, c.page_id), place
        from ({CHANGES}) c
            join copies on copies.page_id = c.page_id
            join publications on publications.id = copies.publication_id
    ) where moment is not null
    order by moment desc, event desc, kind, place desc
"""


class TimelineEvent(NamedTuple):
    """Something that happened, and where the publications that it concerns are."""

    kind: str  # one of EVENTS
    moment: int  # seconds since 1970, UTC
    number: int  # orders the events of a moment: the id of an edit's new version, or of the page that left
    places: tuple[int, ...]  # of publications; see archive.search.index

    @property
    def at(self) -> str:
        """The moment, UTC, ISO 8601."""
        return datetime.fromtimestamp(self.moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def key(self) -> Key:
        """Its place in the order of time. Two events of different kinds may have the same."""
        return self.moment, self.number


class FoundEvent(NamedTuple):
    """An event of a list: the first of its publications that is in the list, and the rows of the list."""

    event: TimelineEvent
    place: int  # of the publication
    rows: tuple[int, ...]  # places of publications; in a list of cases, places of the cases of this publication


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the timeline."""

    kinds: tuple[str, ...]  # of EVENTS
    since: str = ""  # only events from this moment on, UTC, ISO 8601; empty for all
    before: Key | None = None  # only events that are older than the one with this key


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A page of the events of a list."""

    events: tuple[FoundEvent, ...]
    older: Key | None  # the key behind which the next page begins; None on the last


@dataclass(frozen=True, slots=True)
class Timeline:
    """All events of an edition, the newest first. An event with several publications has a row for each."""

    kinds: bytes  # indexes of EVENTS
    moments: array[int]
    numbers: array[int]
    places: array[int]

    @classmethod
    def read(cls, conn: sqlite3.Connection) -> Timeline:
        """The timeline of a public file. The rows of the connection may be tuples or sqlite3.Row."""
        kinds, moments, numbers, places = bytearray(), array("q"), array("q"), array("I")
        code = {kind: number for number, kind in enumerate(EVENTS)}
        for kind, moment, number, place in conn.execute(_EVENTS):
            kinds.append(code[kind])
            moments.append(moment)
            numbers.append(number)
            places.append(place)
        return cls(bytes(kinds), moments, numbers, places)

    @property
    def latest(self) -> int | None:
        """The moment of the newest event; None without events."""
        return self.moments[0] if self.moments else None

    def events(self, span: Span, publications: BitMap | None = None) -> Iterator[TimelineEvent]:
        """The events of a span, the newest first. `publications`: only those that concern one of these places."""
        last = -datetime.fromisoformat(span.since).timestamp() if span.since else math.inf
        rows, before = range(len(self.moments)), span.before  # bisect wants a rising order
        begin = bisect_left(rows, (-before[0], -before[1] + 1), key=self._rising) if before else 0
        end = bisect_right(rows, last, key=lambda row: -self.moments[row])
        wanted = {number for number, kind in enumerate(EVENTS) if kind in span.kinds}
        chosen: Iterator[int] = compress(range(begin, end), map(wanted.__contains__, self.kinds[begin:end]))
        if publications is not None:
            chosen = filter(lambda row: self.places[row] in publications, chosen)
        for (kind, moment, number, _), same in groupby(chosen, self._event):
            yield TimelineEvent(EVENTS[kind], moment, number, tuple(self.places[row] for row in same))

    def _rising(self, row: int) -> Key:
        return -self.moments[row], -self.numbers[row]

    def _event(self, row: int) -> tuple[int, int, int, int]:
        """What rows of one event have in common. A new publication is an event of its own."""
        kind = self.kinds[row]
        return kind, self.moments[row], self.numbers[row], self.places[row] if EVENTS[kind] == NEW else -1


def page_of(line: Timeline, span: Span, search: Search, query: SearchQuery, size: int) -> TimelinePage:
    """The first events of a span that concern the list of a query: as many as together have `size` rows, in whole
    events."""
    chosen: list[FoundEvent] = []
    rows = 0
    for one in _concerning(line, span, search, query):
        if rows >= size and one.event.key != chosen[-1].event.key:
            return TimelinePage(tuple(chosen), chosen[-1].event.key)
        chosen.append(one)
        rows += len(one.rows) if one.event.kind == NEW else 1
    return TimelinePage(tuple(chosen), None)


def _concerning(line: Timeline, span: Span, search: Search, query: SearchQuery) -> Iterator[FoundEvent]:
    """The events that concern rows of the list. Rows are looked up in growing pieces, as they are needed."""
    finder, size = search.finder(query), FIRST_PIECE
    waiting = line.events(span, finder.publications)
    while piece := list(islice(waiting, size)):
        found = finder.among(row for event in piece for place in event.places for row in _rows(search, query, place))
        for event in piece:
            for place in event.places:
                if own := tuple(row for row in _rows(search, query, place) if row in found):
                    yield FoundEvent(event, place, own)
                    break
        size *= 4


def _rows(search: Search, query: SearchQuery, place: int) -> Sequence[int]:
    return search.cases_of(place) if query.shelf == "cases" else (place,)
