"""What is kept in memory of a public file, so that no search has to query it: headings, dates, facet values.

It is read once for each file (in some seconds for 100,000 publications and as many cases) and never changes. A row is
known by its `place` (archive.search.index.places): the newest has the highest. Sets of places are Roaring bitmaps.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, compress, groupby
from sys import intern
from typing import Any, TypeVar

from pyroaring import BitMap

from archive.search.cost import IndexSizes
from archive.search.dates import Dates
from archive.search.english import EnglishTerms, field_terms, named_in_english, words_left_out
from archive.search.facets import CASE_FACETS, OUTSIDE_CASES, PUBLICATION_FACETS, SHARED_FACETS
from archive.search.index import CASES, MAX_SMALL, PAIRS, PUBLICATIONS, SECTIONS, heading, tables
from archive.search.index.places import PlaceList
from archive.search.query import Query, ShelfName, Value
from archive.search.references import LawNames, Referring
from archive.search.synonyms import CRIME, Synonyms, crime_synonyms, field_synonyms
from archive.search.tokens import EVERYTHING, is_word_at, pairs_of_phrase, tokens
from archive.text.hanzi import fold, is_wordlike, phrase

K = TypeVar("K")
V = TypeVar("V")
Filters = Mapping[str, tuple[Value, ...]]  # the chosen values by facet
Counter = Callable[[str, Value], int]  # says how many rows have a value of a facet
Part = Mapping[tuple[str, Value], BitMap]  # places of publications by facet and value
PART = EVERYTHING  # stands between the parts of a heading: no text holds it, so that no phrase crosses it
MAX_FACET_VALUES = 40  # the greatest number of values that are counted of a facet, besides the chosen values
MAX_RECENT = 256  # the greatest number of kept results of FTS5 expressions, and of kept words of queries

_PROVINCE = "0000"  # the end of a province's code

_PUBLICATION_ROWS = "select place, published, title from publications order by place"
_CASE_ROWS = """
    select c.place, p.place, p.published, c.number, c.title, c.subtitle, c.keywords
    from cases c join publications p on p.id = c.publication_id order by c.place
"""
_REGIONS = """
    select iif(name like '__%省' or name like '__%市', substr(name, 1, length(name) - 1), name), english from regions
"""
_LAWS = "select id, name, short_names, number, issuer from laws order by id"
_UNKNOWN_LAWS = "select distinct law from citations where law_id is null order by law"
_CITED_LAWS = """
    select name, english from laws l where exists (select 1 from citations c where c.law_id = l.id) order by name
"""
_CITED_OFTEN = "select law_id from citations where law_id is not null group by law_id order by count(*) desc, law_id"
_CRIMES = """
    select name, coalesce(short_names, '[]'), coalesce(former_names, '[]') from crimes k join (
        select crime_id, publication_id from publication_crimes
        union all select crime_id, publication_id from case_crimes x join cases c on c.id = x.case_id
    ) on crime_id = k.id group by k.id order by count(*) desc, k.id
"""


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many rows of a result have a value."""

    value: Value
    count: int


@dataclass(frozen=True, slots=True)
class ValueByYear:
    """How many rows have a value of a facet: in all, also those without a year, and in each year that has any."""

    value: Value
    total: int
    years: Mapping[int, int]  # year → rows


class Recent(dict[K, V]):
    """A dict of the MAX_RECENT values that were put in last. Several threads may put values in at the same time."""

    def keep(self, key: K, value: V) -> V:
        """Put a value in, drop the oldest values, and return the value."""
        self[key] = value
        for oldest in list(self)[:-MAX_RECENT]:
            self.pop(oldest, None)
        return value


class Headings:
    """The headings of all rows, folded, in one text from the newest to the oldest."""

    _END = "\n"  # ends a heading: no folded text holds it

    def __init__(self, places: PlaceList, headings: Sequence[str]) -> None:
        """`headings`: folded, one a place."""
        self._places, folded = places, headings[::-1]
        self._starts = array("I", accumulate((len(one) + 1 for one in folded), initial=0))  # the last is no heading
        self._text = self._END.join((*folded, ""))

    def __getitem__(self, place: int) -> str:
        nth = len(self._places) - 1 - self._places.row_of(place)
        return self._text[self._starts[nth] : self._starts[nth + 1] - 1]

    def __contains__(self, words: str) -> bool:
        return next(self.holding(words), None) is not None

    def holding(self, words: str, newest: int | None = None) -> Iterator[int]:
        """The places of the headings that hold a phrase, the newest first. `newest`: how many to search (None: all)."""
        last = len(self._starts) - 1
        end = self._starts[min(newest or last, last)]
        may_be_part = is_wordlike(words[0]) or is_wordlike(words[-1])  # of a longer word; looked up only once
        at = self._text.find(words, 0, end)
        while at >= 0:
            nth = bisect_right(self._starts, at) - 1
            if not may_be_part or is_word_at(self._text, words, at):
                yield self._places[last - 1 - nth]
                at = self._starts[nth + 1]
            else:
                at += 1
            at = self._text.find(words, at, end)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rows of one table: publications, or cases."""

    places: PlaceList
    headings: Headings
    dates: Dates
    facets: Mapping[str, Mapping[Value, BitMap]]  # places by facet and value; frequent values first
    all: BitMap  # all places
    indexes: tuple[IndexSizes, ...]  # of its full-text tables: that of pairs, if the file has one, then that of tokens
    referring: Referring  # its rows that cite laws, or are of a time
    sections: IndexSizes | None = None  # that of the table of sections; of cases
    recent_matches: Recent[str, BitMap] = field(default_factory=Recent)  # places found, by FTS5 expression
    recent_heads: Recent[str, BitMap] = field(default_factory=Recent)  # the newest of them
    recent_groups: Recent[Any, BitMap] = field(default_factory=Recent)  # places found, by groups with references

    @classmethod
    def read(
        cls, db: sqlite3.Connection, fts: str, places: PlaceList, headings: Sequence[str], days: Sequence[str]
    ) -> Shelf:
        """The shelf of a full-text table. `headings` (folded) and `days`: one a place, empty if there is none."""
        rows = tuples(db)
        facets = PUBLICATION_FACETS if fts == PUBLICATIONS else CASE_FACETS
        values = {facet: _places_by_value(rows(sql)) for facet, sql in facets.items()}
        splits = {name: split for name, split in ((PAIRS[fts], pairs_of_phrase), (fts, tokens)) if name in tables(db)}
        dates = Dates(places, days)
        return cls(
            places,
            Headings(places, headings),
            dates,
            values,
            BitMap(places[:]),
            tuple(IndexSizes(db, name, places, split) for name, split in splits.items()),
            Referring("publications" if fts == PUBLICATIONS else "cases", dates),
            IndexSizes(db, SECTIONS, places, tokens) if fts == CASES else None,
        )

    def index_for(self, query: Query) -> IndexSizes:
        """That of the full-text table that finds the rows of a query fastest."""
        return next(index for index in self.indexes if index.can_find(query))

    @property
    def is_small(self) -> bool:
        """Whether a search may look through all rows at once."""
        return len(self.all) <= MAX_SMALL

    def having(self, filters: Filters) -> BitMap:
        """The places that have one of the values of each filter. An unknown value has no places."""
        found = self.all
        for facet, values in filters.items():
            found = found & BitMap.union(BitMap(), *(self.facets[facet].get(value, BitMap()) for value in values))
        return found

    def counter(self, places: BitMap, filters: Filters) -> Counter:
        """What counts how many of some places pass the filters and have a value of a facet."""
        found = places & self.having(filters)
        return lambda facet, value: found.intersection_cardinality(self.facets[facet].get(value, BitMap()))

    def count(self, facet: str, number: Counter, chosen: tuple[Value, ...] = ()) -> tuple[FacetCount, ...]:
        """How many rows have each value of a facet, as `number` says: the MAX_FACET_VALUES most frequent values, the
        most frequent first, then the chosen values that are not among them. Of regions only provinces and chosen values
        are counted."""
        found: list[FacetCount] = []
        for value, having in self.facets[facet].items():
            if len(found) >= MAX_FACET_VALUES and len(having) < found[MAX_FACET_VALUES - 1].count:
                break  # this value and all that follow are too rare to get in
            if facet == "region" and not str(value).endswith(_PROVINCE):
                continue
            if n := number(facet, value):
                insort(found, FacetCount(value, n), key=lambda one: (-one.count, one.value))
        counted = found[:MAX_FACET_VALUES]
        for value in chosen:
            n = 0 if any(one.value == value for one in counted) else number(facet, value)
            if n:
                counted.append(FacetCount(value, n))
        return tuple(counted)

    def by_year(self, facet: str, places: BitMap) -> tuple[ValueByYear, ...]:
        """How many of some places have each value of a facet, by year; the most frequent first, then by value."""
        years = {int(year): having & places for year, having in self.facets["year"].items()}
        found = []
        for value, having in self.facets[facet].items():
            if total := having.intersection_cardinality(places):
                counts = {year: having.intersection_cardinality(of_year) for year, of_year in years.items()}
                found.append(ValueByYear(value, total, {year: n for year, n in sorted(counts.items()) if n}))
        return tuple(sorted(found, key=lambda one: (-one.total, one.value)))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is kept in memory of one public file."""

    publications: Shelf
    cases: Shelf
    batches: array[int]  # for each case, in the order of places, the place of its publication; these never fall
    # What publications say outside of their cases, what their last cases say, what those before these say, and so on:
    # of each part of a publication the values of SHARED_FACETS.
    parts: tuple[Part, ...]
    synonyms: Synonyms
    english: EnglishTerms
    laws: LawNames
    crimes_of: dict[str, tuple[str, ...]]  # by article of the Criminal Law (266, 287-2) the crimes that it defines
    # The crimes in the file's publications and cases, the most frequent first: by name all names, folded, one a line.
    crimes: dict[str, str]
    keywords: dict[str, str]  # the keywords of cases, each with its fold
    # What archive.search.words_or_parts made of the last queries.
    words: Recent[Any, Any] = field(default_factory=Recent)
    # The publications that pass filters and dates, and their cases that do, by these: finding them takes 6 ms for
    # 100,000.
    recent_filtered: Recent[Any, tuple[BitMap, BitMap]] = field(default_factory=Recent)

    @classmethod
    def read(cls, db: sqlite3.Connection) -> Catalogue:
        """Read a public file. Raises sqlite3.Error for any other file.

        Rows are taken one by one: lists of them would take several times the memory of the catalogue.
        """
        rows = tuples(db)
        places, titles, days = array("I"), list[str](), list[str]()
        for place, published, title in rows(_PUBLICATION_ROWS):
            places.append(place)
            titles.append(phrase(title or ""))
            days.append(intern(published or ""))
        publications = Shelf.read(db, PUBLICATIONS, PlaceList(places), titles, days)
        places, titles, days = array("I"), list[str](), list[str]()
        batches, keywords = array("I"), dict[str, str]()
        for place, batch, published, number, title, subtitle, listed in rows(_CASE_ROWS):
            places.append(place)
            titles.append(phrase(PART.join(heading(number, title, subtitle, listed))))
            days.append(intern(published or ""))
            batches.append(batch)
            keywords |= {word: fold(word) for word in json.loads(listed or "[]") if word not in keywords}
        crimes = list(rows("select name, short_names, former_names from crimes order by id"))
        in_english = [
            *named_in_english(rows("select name, english from crimes order by id"), CRIME),
            *named_in_english(rows(_REGIONS)),
            *named_in_english(rows(_CITED_LAWS)),
        ]
        cases = Shelf.read(db, CASES, PlaceList(places), titles, days)
        return cls(
            publications=publications,
            cases=cases,
            batches=batches,
            parts=tuple(_parts(rows, cases, batches)),
            synonyms=Synonyms((*field_synonyms(), *crime_synonyms(crimes))),
            english=EnglishTerms((*field_terms(), *in_english), words_left_out()),
            laws=LawNames(
                rows(_LAWS), (name for (name,) in rows(_UNKNOWN_LAWS)), (law for (law,) in rows(_CITED_OFTEN))
            ),
            crimes_of=_grouped(rows("select article, id from crimes where article is not null order by id")),
            crimes={
                name: fold("\n".join([name, *json.loads(short), *json.loads(former)]))
                for name, short, former in rows(_CRIMES)
            },
            keywords=keywords,
        )

    def shelf(self, name: ShelfName) -> Shelf:
        """The shelf with this name."""
        return self.publications if name == "publications" else self.cases

    def index(self, table: str) -> IndexSizes:
        """That of a full-text table of the file, by its name."""
        return next(one for shelf in (self.publications, self.cases) for one in shelf.indexes if one.fts == table)

    def cases_of(self, batch: int) -> Sequence[int]:
        """The places of the cases of a publication, rising. `batch`: the place of the publication."""
        return self.cases.places[bisect_left(self.batches, batch) : bisect_right(self.batches, batch)]

    def batch_of(self, case: int) -> int:
        """The place of the publication of a case. `case`: its place."""
        return self.batches[self.cases.places.row_of(case)]

    def cases_in(self, batches: BitMap) -> BitMap:
        """The places of the cases of these publications. `batches`: places of publications."""
        if batches == self.publications.all:
            return self.cases.all
        return BitMap(compress(self.cases.places[:], map(batches.__contains__, self.batches)))

    def filtered(self, publications: BitMap, filters: Filters) -> tuple[BitMap, BitMap]:
        """Those of some publications that pass filters, and their cases that pass those of SHARED_FACETS. One part of a
        publication must pass all of the latter."""
        shared = _shared(filters)
        found = publications & self.publications.having(filters)
        if len(shared) > 1:
            found = BitMap.union(BitMap(), *(places for _, places in self._passing(found, shared)))
        return found, self.cases_in(found) & self.cases.having(shared)

    def counter(self, publications: BitMap, filters: Filters) -> Counter:
        """What counts how many of some publications pass the filters and have a value of a facet that is none of the
        filters: as many as `filtered` finds with it."""
        shared = _shared(filters)
        if not shared:
            return self.publications.counter(publications, filters)
        passing = self._passing(publications & self.publications.having(filters), shared)
        plain = self.publications.counter(BitMap.union(BitMap(), *(places for _, places in passing)), {})

        def number(facet: str, value: Value) -> int:
            if facet not in SHARED_FACETS:
                return plain(facet, value)
            found = (places & part[facet, value] for part, places in passing if (facet, value) in part)
            return len(BitMap.union(BitMap(), *found))

        return number

    def _passing(self, publications: BitMap, shared: Filters) -> list[tuple[Part, BitMap]]:
        """Each part, with those of some publications of which this part passes filters."""
        found = []
        for part in self.parts:
            places = publications
            for facet, values in shared.items():
                places = places & BitMap.union(BitMap(), *(part.get((facet, value), BitMap()) for value in values))
            if places:
                found.append((part, places))
        return found


def _shared(filters: Filters) -> Filters:
    return {facet: values for facet, values in filters.items() if facet in SHARED_FACETS}


def _parts(rows: Callable[[str], Iterator[Any]], cases: Shelf, batches: Iterable[int]) -> Iterator[Part]:
    """See Catalogue.parts. `batches`: for each case the place of its publication."""
    outside = {facet: _places_by_value(rows(sql)) for facet, sql in OUTSIDE_CASES.items()}
    yield {(facet, value): places for facet, values in outside.items() for value, places in values.items()}
    nth_of, batch_of = dict[int, int](), dict(zip(cases.places[:], batches, strict=True))
    for _, of_batch in groupby(batch_of, key=batch_of.__getitem__):
        nth_of |= {case: nth for nth, case in enumerate(of_batch)}
    found: list[defaultdict[tuple[str, Value], array[int]]] = [
        defaultdict(lambda: array("I")) for _ in {*nth_of.values()}
    ]
    for facet in SHARED_FACETS:
        for value, places in cases.facets[facet].items():
            for case in places:
                found[nth_of[case]][facet, value].append(batch_of[case])
    for part in found:
        yield {key: BitMap(places) for key, places in part.items()}


def _places_by_value(rows: Iterable[tuple[int, Value]]) -> dict[Value, BitMap]:
    """The places of each value, the most frequent value first. A row may occur several times."""
    places: defaultdict[Value, array[int]] = defaultdict(lambda: array("I"))
    for place, value in rows:
        places[value].append(place)
    found = {value: BitMap(of_value) for value, of_value in places.items()}
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def _grouped(rows: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    """The values of each key."""
    found: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in rows:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def tuples(db: sqlite3.Connection) -> Any:
    """A function that queries for rows as plain tuples, whatever row factory the connection has."""
    cursor_of = db.cursor

    def rows(sql: str, values: Iterable[Any] = ()) -> Iterator[Any]:
        cursor = cursor_of()
        cursor.row_factory = None
        return cursor.execute(sql, tuple(values))

    return rows
