"""Answers to a question: the page of results, which is there at once, and the counts, which take longer.

A page holds publications, each with those of its cases that the query finds, and, where they answer better than the
batch they stand in, cases on their own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, groupby, islice
from operator import or_
from typing import NamedTuple

from archive.search.asked import Asked, expression_of
from archive.search.bits import Members
from archive.search.catalogue import Catalogue, Count, Shelf, Value
from archive.search.guiding_numbers import guiding_number
from archive.search.matching import Matching
from archive.search.near_titles import remembered
from archive.search.query import Query, parse
from archive.search.ranking import Entry, Ranked, rank
from archive.search.results import CaseHit, CasesFound, Counts, Hit, Page, Question, Suggestion
from archive.search.rows import Rows
from archive.search.snippets import excerpt, mark
from archive.search.suggest import Nearby, suggested
from archive.search.wording import words_of

NESTED = 3  # cases shown below their publication
CASE_EXCERPT = 90  # characters
SMALL = 20_000  # publications
PARTS = 2  # of publications, and of cases: as many as cores are found everywhere


class Part(NamedTuple):
    """A part of the rows that have to be looked through."""

    of_cases: bool
    places: range


class Looked(NamedTuple):
    """What was found in a part."""

    part: Part
    found: int  # a set, or of cases their number
    catalogue: Catalogue  # that of the file it was found in


class Search:
    """Searches of one file. The connection is this thread's alone, the catalogue everyone's."""

    def __init__(self, db: sqlite3.Connection, catalogue: Catalogue) -> None:
        self.db = db
        self._rows = Rows(db)
        self._catalogue = catalogue

    def page(self, question: Question, *, limit: int = 20, offset: int = 0) -> Page:
        """A page of results. Deterministic: the same file gives the same order.

        Raises KeyError for a facet that is none, sqlite3.Error where the file cannot be read.
        """
        asked = self._asked(question)
        ranked = rank(asked, self._catalogue, self._rows) if asked.order == "relevance" else Ranked()
        entries = list(islice(self._entries(asked, ranked), offset, offset + limit + 1))
        return Page(
            hits=self._hits(asked, asked.query, entries[:limit], ranked),
            titles=() if offset or question.exact or asked.order != "relevance" else self._titles(asked, ranked),
            more=len(entries) > limit,
            standing=len(ranked.standing),
            added=asked.words.added,
            anything=not asked.words.parts and (bool(entries) or self._holds_anything(asked)),
            parts=asked.words.parts,
            query=asked.query,
        )

    def marked(self, question: Question) -> Query:
        """What is to be marked in a text that the question led to: the words as they are searched for."""
        return self._asked(question).query

    def counts(self, question: Question, looked_at: Iterable[Looked] = ()) -> Counts:
        """How many publications and cases are found, and for each facet how many publications have which value.

        A facet's own filter does not narrow it, so that it shows what else could be chosen. `looked_at` is what others
        found meanwhile, if they looked through all parts.
        """
        asked = self._asked(question)
        for of_cases, looked in groupby(looked_at, key=lambda one: one.part.of_cases):
            self._keep(_matching(asked, of_cases), list(looked))
        shelf, found = self._catalogue.publications, asked.publications.found()
        return Counts(
            (found & asked.allowed).bit_count(),
            asked.cases.total(),
            self._facets(shelf, found & asked.dated, question.filters),
        )

    def parts(self, question: Question) -> tuple[Part, ...]:
        """What has to be looked through before `counts` takes no longer than a page, in parts that several connections
        can look through at once. None for a small file, and where all that is found is at hand."""
        if self._catalogue.publications.size <= SMALL:
            return ()
        asked = self._asked(question)
        publications = (Part(False, places) for places in asked.publications.parts(PARTS))
        return (*publications, *(Part(True, places) for places in asked.cases.parts_to_count(PARTS)))

    def look(self, question: Question, part: Part) -> Looked:
        """What is found in a part: which publications, and of cases how many where all of them are asked for."""
        asked = self._asked(question)
        if part.of_cases and asked.cases.is_of_all:
            return Looked(part, asked.cases.total_in(part.places), self._catalogue)
        return Looked(part, _matching(asked, part.of_cases).found_in(part.places), self._catalogue)

    def cases(self, question: Question, *, limit: int = 20, offset: int = 0) -> CasesFound:
        """Cases alone, by date; one whose number is asked for is the first. Filters are those of CASE_FACETS."""
        shelf, understood = self._catalogue.cases, self._catalogue.understand(question.text, exact=question.exact)
        query = understood.query
        matching = Matching(self.db, shelf, expression_of(question, query), shelf.having(question.filters))
        total = (matching.found() & matching.allowed).bit_count()
        places = self._batchwise(matching.oldest()) if question.order == "oldest" else matching.newest()
        number = guiding_number(question.text)
        numbered = [] if number is None else self._rows.numbered(number)
        held = matching.among(numbered)
        first = [place for place in numbered if place in held]
        ordered = chain(first, (place for place in places if place not in first))
        page = list(islice(ordered, offset, offset + limit))
        return CasesFound(total, self._rows.ids_of_cases(page), understood.added, query)

    def case_facets(self, question: Question) -> dict[str, tuple[Count, ...]]:
        """For each of CASE_FACETS the values of the cases found and how many have them."""
        shelf, query = self._catalogue.cases, self._catalogue.understand(question.text, exact=question.exact).query
        found = Matching(self.db, shelf, expression_of(question, query), shelf.all).found()
        return self._facets(shelf, found, question.filters)

    def suggest(self, text: str, most: int = 8) -> tuple[Suggestion, ...]:
        """What a text that is being typed may become: crimes and keywords first, then titles, the newest first."""
        found = suggested(self._catalogue, text, most)
        rows = self._rows.publications(one.place for one in found if one.source == "publication")
        cases = self._rows.cases(one.place for one in found if one.source == "case")
        return tuple(
            Suggestion("publication", row.title or row.slug, row.slug)
            if (row := rows.get(one.place)) and one.source == "publication"
            else Suggestion("case", " ".join(filter(None, (case.number, case.title))), str(case.id))
            if (case := cases.get(one.place)) and one.source == "case"
            else Suggestion(one.source, one.word)
            for one in found
        )

    def near(self, question: Question) -> tuple[str, ...]:
        """Words of the archive that are written much like those of a query that nothing holds."""
        return Nearby(self.db, self._catalogue).words(parse(question.text))

    def _asked(self, question: Question) -> Asked:
        words = words_of(self.db, self._catalogue, question.text, exact=question.exact)
        return Asked.of(self.db, self._catalogue, question, words)

    def _entries(self, asked: Asked, ranked: Ranked) -> Iterator[Entry]:
        yield from ranked.entries
        places = asked.publications.oldest() if asked.order == "oldest" else asked.publications.newest()
        done = {entry.place for entry in ranked.entries if not entry.is_case}
        yield from (Entry(False, place) for place in places if place not in done)

    def _titles(self, asked: Asked, ranked: Ranked) -> tuple[Hit | CaseHit, ...]:
        """Titles that may be meant and are not among what the query finds."""
        found, parts = remembered(self._catalogue, parse(asked.question.text))
        allowed = {True: Members(asked.allowed_cases), False: Members(asked.allowed)}
        entries = [
            Entry(*one) for one in found if one.place in allowed[one.is_case] and Entry(*one) not in ranked.entries
        ]
        return self._hits(asked, Query(tuple((part,) for part in parts)), entries, ranked)

    def _hits(self, asked: Asked, query: Query, shown: Sequence[Entry], ranked: Ranked) -> tuple[Hit | CaseHit, ...]:
        """The lines as they are shown, with what `query` asks for marked."""
        batches = self._nested(asked, [entry.place for entry in shown if not entry.is_case], ranked)
        nested = [place for places in batches.values() for place in places[:NESTED]]
        cases = self._case_hits(query, [*nested, *(entry.place for entry in shown if entry.is_case)])
        texts = self._rows.texts(batches)
        rows = self._rows.publications(batches)
        return tuple(
            cases[entry.place]
            if entry.is_case
            else Hit(
                rows[entry.place],
                mark(rows[entry.place].title or "", query),
                excerpt(texts.get(entry.place, ""), query),
                tuple(cases[place] for place in batches[entry.place][:NESTED]),
                max(len(batches[entry.place]) - NESTED, 0),
            )
            for entry in shown
        )

    def _nested(self, asked: Asked, batches: Iterable[int], ranked: Ranked) -> dict[int, list[int]]:
        """By publication the cases of it that the query finds, those that answer best first, then in the order of the
        batch; of a question without words none in particular."""
        cases = {batch: self._catalogue.cases_of(batch) for batch in batches}
        found = asked.cases.among(chain.from_iterable(cases.values())) if asked.query.all_of else set()
        found -= ranked.standing
        return {
            batch: sorted(found.intersection(places), key=lambda place: (-round(ranked.cases.get(place, 0), 1), -place))
            for batch, places in cases.items()
        }

    def _batchwise(self, places: Iterable[int]) -> Iterator[int]:
        """Cases whose batches rise, those of each batch in its own order."""
        for _, batch in groupby(places, key=self._catalogue.batches.__getitem__):
            yield from sorted(batch, reverse=True)

    def _case_hits(self, query: Query, places: Sequence[int]) -> dict[int, CaseHit]:
        texts = self._rows.case_texts(places)
        rows = self._rows.publications({self._catalogue.batches[place] for place in places})
        return {
            place: CaseHit(
                case,
                rows[self._catalogue.batches[place]],
                mark(case.title, query),
                excerpt(texts[place], query, CASE_EXCERPT),
            )
            for place, case in self._rows.cases(places).items()
        }

    @staticmethod
    def _holds_anything(asked: Asked) -> bool:
        return not all(one.of_all().finds_at_most(0) for one in (asked.publications, asked.cases))

    def _keep(self, matching: Matching, looked: Sequence[Looked]) -> None:
        """Keep what was found in parts, if they are all parts of this file: a new one may have been swapped in."""
        parts = [one.part.places for one in looked]
        if parts != matching.parts(len(parts)) or not all(one.catalogue is self._catalogue for one in looked):
            return
        if looked[0].part.of_cases and matching.is_of_all:
            matching.keep_total(sum(one.found for one in looked))
        else:
            matching.keep(reduce(or_, (one.found for one in looked)))

    @staticmethod
    def _facets(shelf: Shelf, found: int, filters: Mapping[str, Value]) -> dict[str, tuple[Count, ...]]:
        def others(facet: str) -> int:
            return shelf.having({name: value for name, value in filters.items() if name != facet})

        return {facet: shelf.count(facet, found & others(facet), filters.get(facet)) for facet in shelf.facets}


def _matching(asked: Asked, of_cases: bool) -> Matching:
    return asked.cases if of_cases else asked.publications
