"""What is kept in memory of the figures of a public file, so that no list has to query it: values, orders, sentences.

It is read once for each file and never changes. A figure is known by its `place`: figures stand by publication, and in
the order of its text. Sets of places are Roaring bitmaps.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from operator import contains
from typing import Any

from pyroaring import BitMap

from archive.search.catalogue import Recent, tuples
from archive.site.data.totals import ValueCount
from archive.text.hanzi import simplified

MAX_VALUES = 200  # of one filter that are offered, those with most figures
MAX_GROUP = 1_024  # places of several keys that an order keeps together
AT_ONCE = 1 << 16  # sentences that are searched while no other thread can run

# What figures are found and counted by: the facet, and its value in a row of `figures`.
FACETS: Mapping[str, str] = {
    "measure": "measure",
    "crime": "crime_id",
    "group": "iif(crime_id is null, crime, null)",  # groups of crimes, which have no id
    "region": "region_code",
    "place": "place",
    "other_place": "iif(region_code is null, place, null)",
    "unit": "unit",
    "scope": "iif(case_id is null, 'outside', 'case')",
    "series": "series_id",
    "crime_name": "crime",
    "crime_as_written": "crime_as_written",
    "first_day": "coalesce(period_start, period_end)",
    "last_day": "coalesce(period_end, period_start)",
}
# What of a figure decides its place in an order, and whether the greatest come first. Figures without a period, without
# a value or of publications without a date come last in every order.
_LAST = "'~'"  # behind all days
KEYS: Mapping[str, tuple[str, bool]] = {
    "newest": ("coalesce(period_end, '') || ' ' || coalesce(period_start, '')", True),
    "oldest": (
        f"coalesce(period_end, {_LAST}) || ' ' || coalesce(period_start, '') || ' ' || coalesce(published, '')",
        False,
    ),
    "published": ("coalesce(published, '')", True),
    "largest": ("coalesce(value, -9e999)", True),
    "smallest": ("coalesce(value, 9e999)", False),
    "text": ("''", False),  # as their places are
}
_VALUES = ", ".join((*FACETS.values(), *(key for key, _ in KEYS.values())))
_ROWS = f"""
    select id, publication_id, sentence, subject, {_VALUES}
    from figures join (select id as own_id, published from publications) on own_id = publication_id
    where {{where}} order by publication_id, position
"""
_ISSUERS = "select name, publication_id from publication_issuers"
_HEADS = "select id, coalesce(title, '') || char(10) || coalesce(issuer, '') from publications"
_REGIONS = "select parent, code from regions where parent is not null"


@dataclass(frozen=True, slots=True)
class FigureOrder:
    """An order of all figures: groups of places that follow each other, and for each place the rank of its key."""

    groups: tuple[BitMap, ...]
    ranks: array[int]

    @classmethod
    def of(cls, keyed: Mapping[Any, array[int]], number: int, greatest_first: bool) -> FigureOrder:
        """The order of the places of each key; those of one key stay as they are."""
        groups, ranks = [BitMap()], array("I", bytes(4 * number))
        for rank, key in enumerate(sorted(keyed, reverse=greatest_first)):
            places = keyed[key]
            for place in places:
                ranks[place] = rank
            if len(groups[-1]) + len(places) > MAX_GROUP:
                groups.append(BitMap())
            groups[-1].update(places)
        return cls(tuple(groups), ranks)

    def page(self, found: BitMap, limit: int, offset: int) -> list[int]:
        """So many of the places found, in this order."""
        wanted: list[int] = []
        for group in self.groups:
            size = found.intersection_cardinality(group)
            if size > offset:
                wanted += self._sorted(found & group)[offset : offset + limit - len(wanted)]
            offset = max(offset - size, 0)
            if len(wanted) == limit:
                break
        return wanted

    def _sorted(self, places: BitMap) -> BitMap | list[int]:
        """Places of one group. A large one is of one key."""
        return places if len(places) > MAX_GROUP else sorted(places, key=self.ranks.__getitem__)


@dataclass(frozen=True, slots=True)
class PublicationPlaces:
    """The places of the figures of each publication."""

    ids: array[int]  # of publications that have figures, rising
    starts: array[int]  # the place of the first figure of each, and the number of all figures

    def of(self, publication_ids: Iterable[int]) -> BitMap:
        """The places of the figures of these publications."""
        found = BitMap()
        for publication in publication_ids:
            at = bisect_left(self.ids, publication)
            if at < len(self.ids) and self.ids[at] == publication:
                found.add_range(self.starts[at], self.starts[at + 1])
        return found


@dataclass(frozen=True, slots=True)
class FigureCatalogue:
    """What is kept in memory of the figures of one public file."""

    ids: array[int]  # one a place
    publications: PublicationPlaces
    facets: Mapping[str, Mapping[str, BitMap]]  # places by facet and value; frequent values first
    inside: Mapping[str, Sequence[str]]  # the regions in a region, by code
    orders: Mapping[str, FigureOrder]
    # In simplified hanzi, as the words of a query are:
    words: Sequence[str]  # one a place: the sentence, and the subject if that is not in it
    heads: Sequence[str]  # title and issuer, one a publication
    all: BitMap
    recent: Recent[str, BitMap] = field(default_factory=Recent)  # places found by a word

    @classmethod
    def read(cls, conn: sqlite3.Connection, where: str = "true", values: Sequence[str] = ()) -> FigureCatalogue:
        """Read a public file, or only the figures that meet a condition in SQL, with the values of its parameters.

        Rows are taken one by one: lists of them would take several times the memory of the catalogue.
        """
        rows = tuples(conn)
        ids, words = array("q"), list[str]()
        publications = PublicationPlaces(array("q"), array("I"))
        keyed: list[dict[Any, array[int]]] = [defaultdict(lambda: array("I")) for _ in (*FACETS, *KEYS)]
        for place, (id_, publication, sentence, subject, *own) in enumerate(rows(_ROWS.format(where=where), values)):
            ids.append(id_)
            if not publications.ids or publications.ids[-1] != publication:
                publications.ids.append(publication)
                publications.starts.append(place)
            folded = simplified(sentence)
            line = folded if not subject or subject in folded else f"{folded}\n{subject}"
            words.append(words[-1] if words and words[-1] == line else line)  # figures of a sentence share it
            for places, value in zip(keyed, own, strict=True):
                if value is not None:
                    places[value].append(place)
        publications.starts.append(len(ids))
        issuers = defaultdict[Any, list[int]](list)
        for name, publication in rows(_ISSUERS):
            issuers[name].append(publication)
        inside = defaultdict[str, list[str]](list)
        for parent, code in rows(_REGIONS):
            inside[parent].append(code)
        heads = {publication: simplified(head) for publication, head in rows(_HEADS)}
        of_keys = zip(KEYS.items(), keyed[len(FACETS) :], strict=True)
        return cls(
            ids=ids,
            publications=publications,
            facets={
                **{name: _by_frequency(places) for name, places in zip(FACETS, keyed, strict=False)},
                "issuer": _by_frequency({name: publications.of(of_name) for name, of_name in issuers.items()}),
            },
            inside=dict(inside),
            orders={name: FigureOrder.of(places, len(ids), greatest) for (name, (_, greatest)), places in of_keys},
            words=words,
            heads=[heads[publication] for publication in publications.ids],
            all=BitMap(range(len(ids))),
        )

    def having(self, facet: str, values: Iterable[str]) -> BitMap:
        """The places that have one of these values. An unknown value has no places."""
        of_facet = self.facets[facet]
        return BitMap.union(BitMap(), *(of_facet[value] for value in values if value in of_facet))

    def with_part(self, facet: str, part: str) -> BitMap:
        """The places of which the value of a facet has these letters in it."""
        return BitMap.union(BitMap(), *(places for value, places in self.facets[facet].items() if part in value))

    def in_regions(self, codes: Sequence[str]) -> BitMap:
        """The places of figures of these regions, and of the regions in them."""
        return self.having("region", (*codes, *(code for parent in codes for code in self.inside.get(parent, ()))))

    def within(self, since: str, until: str) -> BitMap:
        """The places of figures whose whole period lies between two days. A period of which no end is known lies within
        no other; of one without a first day the last one counts."""
        first = (places for day, places in self.facets["first_day"].items() if day >= since)
        last = (places for day, places in self.facets["last_day"].items() if day <= until)
        return BitMap.union(BitMap(), *first) & BitMap.union(BitMap(), *last)

    def saying(self, word: str) -> BitMap:
        """The places of figures with a word in sentence, subject or place, or in title or issuer of the publication."""
        if word in self.recent:
            return self.recent[word]
        found = self.with_part("place", word) | self.publications.of(
            compress(self.publications.ids, map(contains, self.heads, repeat(word)))
        )
        for start in range(0, len(self.words), AT_ONCE):
            some = self.words[start : start + AT_ONCE]
            found.update(compress(range(start, start + len(some)), map(contains, some, repeat(word))))
        return self.recent.keep(word, found)

    def count(self, facet: str, found: BitMap) -> tuple[ValueCount, ...]:
        """How many of some places have each value of a facet: the MAX_VALUES most frequent, most figures first."""
        counted: list[ValueCount] = []
        for value, having in self.facets[facet].items():
            if len(counted) >= MAX_VALUES and len(having) < counted[MAX_VALUES - 1].n:
                break  # this value and all that follow are too rare to get in
            if n := found.intersection_cardinality(having):
                insort(counted, ValueCount(value, n), key=lambda one: (-one.n, str(one.value)))
        return tuple(counted[:MAX_VALUES])


def _by_frequency(places: Mapping[Any, Iterable[int]]) -> dict[str, BitMap]:
    """The places of each value, the most frequent value first."""
    found = {value: BitMap(of_value) for value, of_value in places.items()}
    return dict(sorted(found.items(), key=lambda one: (-len(one[1]), one[0])))
