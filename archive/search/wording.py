"""The words in which a question is asked of the index: as they are typed, said in other ways, or taken apart."""

from __future__ import annotations

import sqlite3

from archive.search.catalogue import Catalogue, Words
from archive.search.guiding_numbers import guiding_number
from archive.search.matching import Matching
from archive.search.query import Query, match
from archive.search.suggest import Nearby

HALF = 0.5  # of the characters of a query its parts must have to be searched for in its place


def words_of(db: sqlite3.Connection, catalogue: Catalogue, text: str, *, exact: bool) -> Words:
    """The words for a text, worked out once a file."""
    known = catalogue.worded.get((text, exact))
    if known is None:
        known = _words(db, catalogue, text, exact=exact)
        catalogue.keep_words(text, exact, known)
    return known


def _words(db: sqlite3.Connection, catalogue: Catalogue, text: str, *, exact: bool) -> Words:
    """Where nothing holds the words, their parts are asked for instead: never those of what is quoted or excluded, nor
    of a number, which is near to none."""
    understood = catalogue.understand(text, exact=exact)
    query = understood.query
    words = Words(query, query, understood.added)
    apart = query.all_of and not (exact or query.quoted or query.none_of or guiding_number(text))
    if not apart or _holds(db, catalogue, query):
        return words
    groups = Nearby(db, catalogue).parts(query)
    parts = tuple(group[0] for group in groups)
    if sum(map(len, parts)) < HALF * sum(len(group[0]) for group in query.all_of):
        return Words(query, query, understood.added, parts)  # too little of what was typed
    together = Query(groups)
    if _holds(db, catalogue, together):
        return Words(together, together, parts=parts)
    return Words(Query((tuple(dict.fromkeys(one for group in groups for one in group)),)), together, parts=parts)


def _holds(db: sqlite3.Connection, catalogue: Catalogue, query: Query) -> bool:
    """Whether any publication or case holds it."""
    shelves = (catalogue.publications, catalogue.cases)
    return not all(Matching(db, shelf, match(query), shelf.all).finds_at_most(0) for shelf in shelves)
