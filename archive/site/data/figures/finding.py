"""Finds figures: by words, filters and period; counts them; and counts the values by which they can be filtered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_

from pyroaring import BitMap

from archive.site.data.figures.catalogue import FigureCatalogue
from archive.site.data.figures.listed import ListedFigure, read_figures
from archive.site.data.figures.words import ReadWord, days_of
from archive.site.data.totals import ValueCount

LAST_DAY = "9999-12-31"
# The filters whose values are counted, and the facet whose values are.
COUNTED: Mapping[str, str] = {
    **{name: name for name in ("measure", "crime", "group", "region")},
    "place": "other_place",  # those without a code: the others are regions
    **{name: name for name in ("unit", "scope", "issuer")},
}


# What figures must meet that a word finds, as far as indexes of the file tell it, and how often its values are given.
INDEXED: Mapping[str, tuple[str, int]] = {
    "measure": ("measure = ?", 1),
    "period": ("(period_end between ? and ? or period_end is null and period_start between ? and ?)", 2),
}


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """What figures are wanted. Values of one filter are alternatives; a figure matches all filters, words and days."""

    words: tuple[ReadWord, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # facets, region, publication, case
    since: str = ""  # a year, month or day in which the period begins at the earliest
    until: str = ""  # …, and ends at the latest
    order: str = "newest"  # of catalogue.KEYS
    nothing: bool = False  # whether nothing is found, because a value cannot exist


@dataclass(frozen=True, slots=True)
class FigureCounts:
    """How many figures a query finds, and the values that filters offer, most figures first."""

    total: int
    values: Mapping[str, tuple[ValueCount, ...]]  # by filter


@dataclass(frozen=True, slots=True)
class FoundFigures:
    """The figures that a query finds, as places in the catalogue."""

    catalogue: FigureCatalogue
    order: str
    by_words: BitMap  # what the words and days leave
    by_filter: Mapping[str, BitMap]  # what each filter leaves alone

    @classmethod
    def of(cls, conn: sqlite3.Connection, catalogue: FigureCatalogue, wanted: FigureQuery) -> FoundFigures:
        """What a query finds."""
        left = [catalogue.all if not wanted.nothing else BitMap()]
        if wanted.since or wanted.until:
            since, until = days_of(wanted.since, wanted.until)
            left.append(catalogue.within(since, until or LAST_DAY))
        left += [_saying(catalogue, word) for word in wanted.words]
        by_filter = {name: _having(conn, catalogue, name, values) for name, values in wanted.filters.items()}
        return cls(catalogue, wanted.order, reduce(and_, left), by_filter)

    def places(self, without: str = "") -> BitMap:
        """All places, or those that would be found without a filter."""
        filters = (places for name, places in self.by_filter.items() if name != without)
        return reduce(and_, filters, self.by_words)

    @property
    def total(self) -> int:
        """How many figures are found."""
        return len(self.places())

    def counts(self) -> FigureCounts:
        """How many are found, and for each filter the values that the rest of the query leaves."""
        found = self.places()
        values = {
            name: self.catalogue.count(facet, self.places(name) if name in self.by_filter else found)
            for name, facet in COUNTED.items()
        }
        return FigureCounts(len(found), values)

    def page(self, conn: sqlite3.Connection, limit: int, offset: int = 0) -> tuple[ListedFigure, ...]:
        """So many of them, in the order of the query."""
        places = self.catalogue.orders[self.order].page(self.places(), limit, offset)
        return read_figures(conn, [self.catalogue.ids[place] for place in places])


def where_of(words: Iterable[ReadWord]) -> tuple[str, list[str]]:
    """A condition in SQL, and its values, that all figures meet which the words find: who asks once reads no others."""
    conditions, values = ["true"], list[str]()
    for word in words:
        if word.read_as in INDEXED:
            condition, times = INDEXED[word.read_as]
            conditions.append(condition)
            values += word.values * times
    return " and ".join(conditions), values


def _saying(catalogue: FigureCatalogue, word: ReadWord) -> BitMap:
    """The places that match a word of a query."""
    match word.read_as:
        case "period":
            return catalogue.within(*word.values)
        case "measure":
            return catalogue.having("measure", word.values)
        case "crime":
            named = (catalogue.with_part(facet, word.word) for facet in ("crime_name", "crime_as_written"))
            return BitMap.union(catalogue.having("crime", word.values), *named)
        case "place":
            return catalogue.in_regions(word.values) | catalogue.with_part("place", word.word)
        case "text":
            return catalogue.saying(word.word)


def _having(conn: sqlite3.Connection, catalogue: FigureCatalogue, name: str, values: Iterable[str]) -> BitMap:
    """The places that one of the values of a filter leaves."""
    if find := NOT_IN_FACETS.get(name):
        return find(conn, catalogue, tuple(values))
    return catalogue.having(name, values)


def _of_publications(conn: sqlite3.Connection, catalogue: FigureCatalogue, slugs: tuple[str, ...]) -> BitMap:
    rows = conn.execute(
        "select id from publications where slug in (select value from json_each(?))", (json.dumps(slugs),)
    )
    return catalogue.publications.of(id_ for (id_,) in rows)


def _of_cases(conn: sqlite3.Connection, catalogue: FigureCatalogue, ids: tuple[str, ...]) -> BitMap:
    """The figures of cases: those of their publications, as far as they are theirs."""
    rows = conn.execute(
        """select publication_id, figures.id from json_each(?) wanted
           cross join figures on case_id = cast(wanted.value as integer)""",
        (json.dumps(ids),),
    ).fetchall()
    theirs = {figure for _, figure in rows}
    of_publications = catalogue.publications.of({publication for publication, _ in rows})
    return BitMap(place for place in of_publications if catalogue.ids[place] in theirs)


def _in_regions(_: sqlite3.Connection, catalogue: FigureCatalogue, codes: tuple[str, ...]) -> BitMap:
    return catalogue.in_regions(codes)


# The filters that more is known of than the value of a facet.
NOT_IN_FACETS: Mapping[str, Callable[[sqlite3.Connection, FigureCatalogue, tuple[str, ...]], BitMap]] = {
    "region": _in_regions,
    "publication": _of_publications,
    "case": _of_cases,
}
