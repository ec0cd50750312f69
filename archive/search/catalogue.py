"""What is held in memory of a public file, so that no search has to ask for it: headings, days, values of facets.

It is read once a file (five seconds and 150 MB for 100,000 publications and as many cases) and never changes. Places
are those of archive.search.index: the newest has the highest.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from archive.search.bits import bits_of, span
from archive.search.index import CASES, PUBLICATIONS, heading
from archive.search.query import Query, parse
from archive.search.synonyms import Added, Synonyms, Understood, crime_terms, known_terms
from archive.text.hanzi import EVERYTHING, fold, phrase, stands_at

Value = str | int
K = TypeVar("K")
V = TypeVar("V")
KEPT = 256  # sets, each of a bit a row
PART = EVERYTHING  # between the parts of a heading: what no text holds, no phrase crosses
MOST = 40  # values of a facet that are counted

# Of each facet the rows (place, value) that have it. A region is a prefecture or a province; both are asked for, and
# only provinces are counted.
_REGIONS = "select {place}, code from {of} union select {place}, substr(code, 1, 2) || '0000' from {of}"
_OF_PUBLICATION = "case_{0}s k join cases c on c.id = k.case_id join publications p on p.id = c.publication_id"
PUBLICATION_FACETS = {
    "kind": "select place, kind from publications",
    "topic": "select place, topic from publications",
    "year": "select place, year from publications where year is not null",
    "level": "select place, level from publications p join sources s on s.id = p.source_id where level is not null",
    "region": f"""select place, region_code from publications where region_code is not null
        union select place, substr(region_code, 1, 2) || '0000' from publications where region_code is not null
        union {_REGIONS.format(place="p.place", of=_OF_PUBLICATION.format("region"))}""",
    "source_id": "select place, source_id from publications where source_id is not null",
    "crime": f"""select p.place, crime_id from publication_crimes k join publications p on p.id = k.publication_id
        union select p.place, k.crime_id from {_OF_PUBLICATION.format("crime")}""",
}
_CASE = "cases c join publications p on p.id = c.publication_id"
_SECTIONS = "from case_sections k join cases c on c.id = k.case_id"
# Headings that can be asked for as one: what typical cases say under the first, guiding cases say under the second.
GROUPS = {"meaning": ("significance", "guidance")}
_GROUPED = (
    f"select c.place, '{group}' {_SECTIONS} where k.heading in {headings}" for group, headings in GROUPS.items()
)
CASE_FACETS = {
    "heading": " union ".join((f"select c.place, k.heading {_SECTIONS}", *_GROUPED)),
    "crime": "select c.place, k.crime_id from case_crimes k join cases c on c.id = k.case_id",
    "region": _REGIONS.format(place="c.place", of="case_regions k join cases c on c.id = k.case_id"),
    "topic": "select place, topic from cases",
    "kind": f"select c.place, p.kind from {_CASE}",
    "year": f"select c.place, p.year from {_CASE} where p.year is not null",
}
_PROVINCE = "0000"  # how the code of one ends

_PUBLICATION_ROWS = "select place, published, title from publications order by place"
_CASE_ROWS = f"""
    select c.place, p.place, p.published, c.number, c.title, c.subtitle, c.keywords from {_CASE} order by c.place
"""


@dataclass(frozen=True, slots=True)
class Words:
    """The words in which a question is asked."""

    query: Query
    weighed_by: Query  # the same, or with each of its phrases a group of its own
    added: tuple[Added, ...] = ()  # what is searched for as well
    parts: tuple[str, ...] = ()  # what is to be found of words that nothing holds


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows that were found have a value."""

    value: Value
    count: int


class Heads:
    """The headings of all rows, folded, in one text from the newest to the oldest."""

    _END = "\n"  # a fold holds none

    def __init__(self, heads: Iterable[str]) -> None:
        """`heads` by place, from 0 on."""
        self._folded = [phrase(head) for head in heads]
        self._starts, at = array("l"), 0
        for head in reversed(self._folded):
            self._starts.append(at)
            at += len(head) + 1
        self._text = self._END.join(reversed(self._folded))

    def __getitem__(self, place: int) -> str:
        return self._folded[place]

    def holding(self, words: str, newest: int | None = None) -> Iterator[int]:
        """The places of the headings in which a phrase stands, the newest first; of so many newest ones, or of all."""
        end = self._starts[newest] if newest and newest < len(self._starts) else len(self._text)
        at = self._text.find(words, 0, end)
        while at >= 0:
            nth = bisect_right(self._starts, at) - 1
            if stands_at(self._text, words, at):
                yield len(self._folded) - 1 - nth
                at = self._starts[nth + 1] if nth + 1 < len(self._starts) else len(self._text)
            else:
                at += 1
            at = self._text.find(words, at, end)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rows of one table: publications, or cases."""

    fts: str  # its full-text table
    all: int  # the set of all places
    heads: Heads
    days: list[str]  # by place: the date of publication, as precise as known; empty where it is not known
    facets: Mapping[str, Mapping[Value, int]]  # of each facet and value the set of the places that have it
    counted: dict[str, int] = field(default_factory=dict)  # how many they find, where they were counted and not listed
    kept: dict[str, int] = field(default_factory=dict)  # what was found by the last expressions that were looked for

    @property
    def size(self) -> int:
        """One more than the highest place."""
        return len(self.days)

    @property
    def undated(self) -> int:
        """The highest place without a date; 0 where all have one."""
        return bisect_right(self.days, "") - 1

    def having(self, filters: Mapping[str, Value]) -> int:
        """The places that have all of these values; none where one of them is no value."""
        found = self.all
        for facet, value in filters.items():
            found &= self.facets[facet].get(value, 0)
        return found

    def between(self, since: str | None, until: str | None) -> int:
        """The places of a range of dates, both ends included, each as precise as given. A date that is less precise
        than the range counts where it may lie in it; what is undated does not."""
        if since and until and f"{until}~" < since:
            return 0
        first = bisect_left(self.days, since or "0")
        last = bisect_right(self.days, f"{until}~") if until else self.size  # ~ comes after all that follows a date
        found = span(first, last - 1)
        for coarse in {(since or "")[:4], (since or "")[:7]} - {since or ""}:  # 2023 and 2023-05 for 2023-05-12
            found |= span(bisect_left(self.days, coarse), min(bisect_right(self.days, coarse), last) - 1)
        return found

    def count(self, facet: str, places: int, chosen: Value | None = None) -> tuple[Count, ...]:
        """The values of a facet that are the most frequent among places, and the one that is chosen; of regions the
        provinces. The most frequent first."""
        found: list[Count] = []
        for value, bits in self.facets[facet].items():
            if len(found) >= MOST and bits.bit_count() < found[MOST - 1].count:
                break  # it and all that follow are rarer
            if facet == "region" and not str(value).endswith(_PROVINCE):
                continue
            if n := (places & bits).bit_count():
                insort(found, Count(value, n), key=_most_first)
        shown = found[:MOST]
        if chosen is not None and all(one.value != chosen for one in shown):
            n = (places & self.facets[facet].get(chosen, 0)).bit_count()
            shown += [Count(chosen, n)] if n else []
        return tuple(shown)

    def keep_total(self, expression: str, total: int) -> None:
        """Keep how many rows an expression finds."""
        _keep(self.counted, expression, total)

    def keep(self, expression: str, places: int) -> None:
        """Keep what an expression found."""
        _keep(self.kept, expression, places)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is held of a file."""

    publications: Shelf
    cases: Shelf
    batches: array[int]  # by place of a case: the place of its publication, rising
    synonyms: Synonyms
    crimes: dict[str, str]  # those that a publication is about, the most frequent first: all names of each, folded
    words: dict[str, str]  # what cases name as their keywords, each with its fold
    worded: dict[tuple[str, bool], Words] = field(default_factory=dict)  # of texts, exact or not, that were asked last
    cases_kept: dict[int, int] = field(default_factory=dict)  # what `cases_in` gave last

    @classmethod
    def read(cls, db: sqlite3.Connection) -> Catalogue:
        """Read a public file. Raises sqlite3.Error where it is none."""
        rows = tuples(db)
        publications = [(0, None, None), *rows(_PUBLICATION_ROWS)]  # places begin at 1
        cases = [(0, 0, None, None, "", None, None), *rows(_CASE_ROWS)]
        crimes = list(rows("select name, short_names, former_names from crimes order by id"))
        return cls(
            publications=Shelf(
                PUBLICATIONS,
                span(1, len(publications) - 1),
                Heads(title or "" for _, _, title in publications),
                [published or "" for _, published, _ in publications],
                {facet: _values(rows(sql), len(publications)) for facet, sql in PUBLICATION_FACETS.items()},
            ),
            cases=Shelf(
                CASES,
                span(1, len(cases) - 1),
                Heads(PART.join(heading(*row[3:])) for row in cases),
                [published or "" for _, _, published, *_ in cases],
                {facet: _values(rows(sql), len(cases)) for facet, sql in CASE_FACETS.items()},
            ),
            batches=array("l", (batch for _, batch, *_ in cases)),
            synonyms=Synonyms((*known_terms(), *crime_terms(crimes))),
            crimes={
                name: fold("\n".join([name, *json.loads(short), *json.loads(former)]))
                for name, short, former in rows(_CRIMES)
            },
            words={word: fold(word) for row in cases for word in json.loads(row[-1] or "[]")},
        )

    def understand(self, text: str, *, exact: bool = False) -> Understood:
        """A query with the other ways to say it; with `exact` as it is typed."""
        query = parse(text)
        return Understood(query) if exact else self.synonyms.understand(query)

    def keep_words(self, text: str, exact: bool, words: Words) -> None:
        """Keep the words for a text."""
        _keep(self.worded, (text, exact), words)

    def cases_of(self, batch: int) -> range:
        """The places of the cases of a publication."""
        return range(bisect_left(self.batches, batch), bisect_right(self.batches, batch))

    def cases_in(self, batches: int) -> int:
        """The cases of these publications."""
        if batches == self.publications.all:
            return self.cases.all
        known = self.cases_kept.get(batches)
        if known is None:
            digits = bin(batches)[:1:-1].ljust(self.publications.size, "0")
            known = int("".join(map(digits.__getitem__, reversed(self.batches))), 2)  # the highest place first
            _keep(self.cases_kept, batches, known)
        return known


_CRIMES = """
    select name, coalesce(short_names, '[]'), coalesce(former_names, '[]') from crimes k join (
        select crime_id, publication_id from publication_crimes
        union select crime_id, publication_id from case_crimes x join cases c on c.id = x.case_id
    ) on crime_id = k.id group by k.id order by count(*) desc, k.id
"""


def _values(rows: Iterable[tuple[int, Value]], size: int) -> dict[Value, int]:
    """The places of each value, the most frequent value first."""
    places: defaultdict[Value, array[int]] = defaultdict(lambda: array("l"))
    for place, value in rows:
        places[value].append(place)
    ordered = sorted(places.items(), key=lambda item: (-len(item[1]), item[0]))
    return {value: bits_of(found, size) for value, found in ordered}


def _most_first(counted: Count) -> tuple[int, Value]:
    return -counted.count, counted.value


def _keep(kept: dict[K, V], key: K, value: V) -> None:
    """Keep a value; what was kept first goes first. Threads may do it at once."""
    kept[key] = value
    for oldest in list(kept)[:-KEPT]:
        kept.pop(oldest, None)


def tuples(db: sqlite3.Connection) -> Any:
    """Ask for rows as plain tuples, whatever the connection's owner has set."""
    cursor_of = db.cursor

    def rows(sql: str, values: Iterable[Any] = ()) -> Iterator[Any]:
        cursor = cursor_of()
        cursor.row_factory = None
        return cursor.execute(sql, tuple(values))

    return rows
