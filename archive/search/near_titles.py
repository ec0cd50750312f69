"""Titles that are remembered by halves: 养老诈骗典型案例 for one that has more words between the two.

Only headings are looked at, and only for a query whose words stand together in none of them: what is found so does
not hold the words as they were typed, and is shown apart from what does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from archive.search.catalogue import Catalogue, Shelf
from archive.search.query import Query
from archive.text.hanzi import GAP, stands_in, tokens

SHORTEST, LONGEST = 5, 40  # tokens of a query that may be a title
SHARE = 0.7  # of the query's tokens that a title must have
MOST = 3  # titles
LOOKED_AT = 500  # headings that have a part


class Title(NamedTuple):
    """A title that may be meant."""

    is_case: bool
    place: int


def remembered(catalogue: Catalogue, query: Query) -> tuple[tuple[Title, ...], tuple[str, ...]]:
    """The titles that may be meant, the likest first, and the parts of the query that they have."""
    plain = not query.quoted and not query.none_of and all(len(group) == 1 for group in query.all_of)
    row = tokens("".join(query.wanted).replace(GAP, "")) if plain else []
    shelves = (catalogue.publications, catalogue.cases)
    if not SHORTEST <= len(row) <= LONGEST or any(_holds_all(shelf, query.wanted) for shelf in shelves):
        return (), ()
    parts = tuple(dict.fromkeys(_parts(shelves, row)))
    found = [
        (-held, len(shelf.heads[place]), is_case, -place)
        for is_case, shelf in enumerate(shelves)
        for place, held in _held(shelf, parts).items()
        if held >= SHARE * len(row)
    ]
    return tuple(Title(bool(is_case), -place) for _, _, is_case, place in sorted(found)[:MOST]), parts


def _held(shelf: Shelf, parts: tuple[str, ...]) -> Counter[int]:
    """How many characters of the parts each heading has."""
    held = Counter[int]()
    for part in parts:
        for place in islice(shelf.heads.holding(part), LOOKED_AT):
            held[place] += len(part)
    return held


def _parts(shelves: tuple[Shelf, ...], row: list[str]) -> Iterator[str]:
    """The longest stretch from the beginning that stands in some heading, then the longest of what follows it."""
    at = 0
    while at < len(row):
        end = at + 2
        while end <= len(row) and any(_holds(shelf, "".join(row[at:end])) for shelf in shelves):
            end += 1
        if end - 1 >= at + 2:
            yield "".join(row[at : end - 1])
            at = end - 1
        else:
            at += 1


def _holds_all(shelf: Shelf, phrases: tuple[str, ...]) -> bool:
    first, *others = phrases
    places = islice(shelf.heads.holding(first), LOOKED_AT)
    return any(all(stands_in(shelf.heads[place], other) for other in others) for place in places)


def _holds(shelf: Shelf, phrase: str) -> bool:
    return next(shelf.heads.holding(phrase), None) is not None
