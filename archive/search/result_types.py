"""The results of a search: their data classes, and the rows that they are made of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from archive.search.catalogue import FacetCount, tuples
from archive.search.query import Query
from archive.search.snippets import Marked
from archive.search.synonyms import Synonym


class ResultLine(NamedTuple):
    """A line of a list of results: a publication, or a case on its own line."""

    is_case: bool
    place: int  # see archive.search.index
    lead: int | None = None  # the place of the case that heads the line of its publication


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """What a list shows of a publication. Columns of the table `publications`, described in archive.schema."""

    id: int
    slug: str
    kind: str
    title: str | None
    theme: str | None
    theme_from: str | None
    issuer: str | None
    published: str | None
    year: int | None
    attribution: str | None
    topic: str
    source_id: str | None
    url: str
    chars: int
    case_count: int | None
    copy_count: int
    place: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What a list shows of a case. Columns of the table `cases`."""

    id: int
    publication_id: int
    position: int
    number: str | None
    title: str
    subtitle: str | None
    topic: str
    place: int


@dataclass(frozen=True, slots=True)
class CaseHit:
    """A case that a query finds, and its publication."""

    case: CaseRow
    publication: PublicationRow
    title: Marked
    excerpt: Marked


@dataclass(frozen=True, slots=True)
class PublicationHit:
    """A publication that a query finds, and the best of its cases that the query finds."""

    publication: PublicationRow
    title: Marked
    excerpt: Marked
    # The case that heads the hit: it fits better than the publication as a whole, or it meets the filters of cases.
    lead: CaseHit | None = None
    cases: tuple[CaseHit, ...] = ()  # the others
    more_cases: int = 0  # number of further cases that the query finds


Hit = PublicationHit | CaseHit


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results.

    The `hits` hold the words of the query or their synonyms. If `parts` is not empty, no text holds these, and the hits
    hold the parts instead. The titles of `near_titles` hold most of the query. Hits by parts and near titles do not
    count as exact hits.
    """

    hits: tuple[Hit, ...]
    more: bool  # whether another page follows
    lone_cases: int  # number of cases that have their own lines among publications, on all pages
    near_titles: tuple[Hit, ...]  # only on the first page
    near_words: tuple[str, ...]  # words spelt much like those of the query; empty if a text holds the query's words
    related_words: tuple[str, ...]  # words near in meaning to those of the query; empty as near_words
    added: tuple[Synonym, ...]  # the words of the query whose synonyms were searched for, too
    parts: tuple[str, ...]
    unknown: tuple[str, ...]  # words in Latin letters for which neither a text nor a Chinese word is known
    query: Query  # the words to highlight

    @property
    def exact(self) -> bool:
        """Whether the hits hold the words of the query or their synonyms."""
        return not self.parts


@dataclass(frozen=True, slots=True)
class ResultCounts:
    """Exact numbers of the rows that are found. If `parts` is not empty, the rows hold these parts of the query."""

    total: int  # number of publications, or of cases if cases are searched
    cases: int  # number of cases
    facets: dict[str, tuple[FacetCount, ...]]
    parts: tuple[str, ...] = ()

    @property
    def exact_total(self) -> int:
        """How many rows hold the words of the query or their synonyms."""
        return 0 if self.parts else self.total


_PUBLICATIONS = f"select {', '.join(field.name for field in fields(PublicationRow))} from publications"
_CASES = f"select {', '.join(field.name for field in fields(CaseRow))} from cases"
_TEXTS = "select place, text from publications join publication_texts on publication_id = id"
_CASE_SPANS = """
    select c.place, p.place, c.start, c."end" from cases c join publications p on p.id = c.publication_id
"""


class RowReader:
    """Reads rows and texts of a public file by their places.

    It keeps the texts: a page of results weighs a text, cuts its cases out of it, and shows an excerpt of it.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._rows = tuples(db)
        self._texts: dict[int, str] = {}  # of publications, by place

    def publications(self, places: Iterable[int]) -> dict[int, PublicationRow]:
        """Publications by their places."""
        return {row.place: row for row in (PublicationRow(*values) for values in self._at(places, _PUBLICATIONS))}

    def cases(self, places: Iterable[int]) -> dict[int, CaseRow]:
        """Cases by their places."""
        return {row.place: row for row in (CaseRow(*values) for values in self._at(places, _CASES))}

    def texts(self, places: Iterable[int]) -> dict[int, str]:
        """Texts of publications by their places."""
        wanted = list(places)
        self._texts |= self._at([place for place in wanted if place not in self._texts], _TEXTS)
        return {place: self._texts[place] for place in wanted if place in self._texts}

    def case_texts(self, places: Iterable[int]) -> dict[int, str]:
        """Texts of cases by their places."""
        spans = list(self._at(places, _CASE_SPANS, "c.place"))
        texts = self.texts({batch for _, batch, _, _ in spans})
        return {place: texts[batch][start:end] for place, batch, start, end in spans if batch in texts}

    def case_ids(self, places: Sequence[int]) -> tuple[int, ...]:
        """The ids of cases, in the order of `places`."""
        ids = dict(self._at(places, "select place, id from cases"))
        return tuple(ids[place] for place in places)

    def _at(self, values: Iterable[int], select: str, column: str = "place") -> Any:
        return self._rows(f"{select} where {column} in (select value from json_each(?))", [json.dumps(list(values))])
