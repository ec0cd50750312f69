"""Searches a public file. A page of results is ready at once; the counts of the results take longer.

The same code searches publications and cases: each of the two tables is a Shelf (see archive.search.catalogue). A page
of publications has one line for each publication, with those of its cases that the query finds. A case that fits the
query better than its batch (the publication that holds it) heads the line. If words are combined with filters of cases,
a case that meets these heads the line of every publication that has one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice

from pyroaring import BitMap

from archive.search.catalogue import Catalogue, ValueByYear
from archive.search.query import Query, SearchQuery, ShelfName, Value, parse
from archive.search.quotes import CheckedText, check
from archive.search.ranking import Ranking, rank
from archive.search.result_types import CaseHit, Hit, PublicationHit, ResultCounts, ResultLine, ResultPage, RowReader
from archive.search.selection import Selection
from archive.search.snippets import WIDTH, Marked, excerpt_or_lead, mark
from archive.search.suggest import Suggestion, near_titles, near_words, related_to, suggestions
from archive.search.words_or_parts import search_words

MAX_NESTED_CASES = 3  # the greatest number of cases that are shown below their publication
NESTED_WIDTH = 90  # characters of a case's excerpt in a list of publications
CASE_WIDTH = 180  # characters of a case's excerpt in a list of cases
ONLY_WHOLE = ("citation", "date")  # what words refer to is known of whole texts, not of their sections
THREADS = 2  # number of threads that search a larger file: every machine has two cores


@dataclass(frozen=True, slots=True)
class ScanPart:
    """A range of places. Rows can be counted when all ranges of their shelf were searched."""

    of_cases: bool  # whether the places are those of cases, not of publications
    places: range


@dataclass(frozen=True, slots=True)
class PartScan:
    """The result of searching one part."""

    part: ScanPart
    found: BitMap  # places that the query finds
    catalogue: Catalogue  # of the file that was searched


@dataclass(frozen=True, slots=True)
class Finder:
    """Says which rows of a shelf a query finds. Rows that hold only parts of its words are not found."""

    among: Callable[[Iterable[int]], set[int]]  # those of some places that are found
    publications: BitMap  # all publications that are found, or that have a case that is found, are among these


class Search:
    """Searches one file. Only this thread uses the connection; all threads share the catalogue."""

    def __init__(self, db: sqlite3.Connection, catalogue: Catalogue) -> None:
        self.db = db
        self._rows = RowReader(db)
        self._catalogue = catalogue

    def page(self, query: SearchQuery, *, limit: int = 20, offset: int = 0) -> ResultPage:
        """A page of results. The same query on the same file always gives the same order.

        Raises KeyError for an unknown facet, sqlite3.Error if the file cannot be read.
        """
        self._rows = RowReader(self.db)  # which keeps texts, but only for this page
        selection = self._select(query)
        ranking = self._rank(selection)
        lines = list(islice(self._lines(selection, ranking), offset, offset + limit + 1))
        on_page = self._headed(selection, lines[:limit], ranking)
        words = selection.words
        finds_any = lines or selection.publications.finds_any() or selection.cases.finds_any()
        nothing = (bool(words.parts) or not finds_any) and not query.exact
        typed = parse(query.text)
        return ResultPage(
            hits=self._hits(selection, words.query, on_page, ranking),
            more=len(lines) > limit,
            lone_cases=len(ranking.lone_cases) if query.shelf == "publications" else 0,
            near_titles=() if offset else self._near_titles(selection, ranking, on_page),
            near_words=near_words(self.db, self._catalogue, typed) if nothing else (),
            related_words=related_to(self.db, self._catalogue, typed) if nothing else (),
            added=tuple(one for one in words.added if not query.section or one.how not in ONLY_WHOLE),
            parts=words.parts,
            unknown=words.unknown,
            query=words.query,
        )

    def case_ids(self, query: SearchQuery, *, limit: int, offset: int = 0) -> tuple[int, ...]:
        """The ids of the cases on a page of results, in the order of `page`. For queries of the shelf `cases` only."""
        selection = self._select(query)
        lines = islice(self._lines(selection, self._rank(selection)), offset, offset + limit)
        return self._rows.case_ids([line.place for line in lines])

    def finder(self, query: SearchQuery) -> Finder:
        """What finds rows in an order that this search does not know. Raises KeyError, CostlyQueryError."""
        selection = self._select(query)
        if selection.words.parts:
            return Finder(lambda _: set(), BitMap())
        possible = selection.rows.possible()
        if query.shelf == "cases":
            possible = BitMap(map(self._catalogue.batch_of, possible))
        return Finder(selection.rows.among, possible)

    def cases_of(self, batch: int) -> Sequence[int]:
        """The places of the cases of a publication, in its order. `batch`: the place of the publication."""
        return self._catalogue.cases_of(batch)[::-1]

    def highlighted(self, query: SearchQuery) -> Query:
        """The words to highlight in a text that the query found: the words that the query searches for."""
        return search_words(self.db, self._catalogue, query.text, exact=query.exact).query

    def counts(self, query: SearchQuery, scans: Iterable[PartScan] = ()) -> ResultCounts:
        """How many rows the query finds and, for each value of each facet, how many of these rows have it.

        The values that are chosen in a facet do not narrow the counts of this facet, so that its counts show what else
        could be chosen. `scans`: the results of other threads. They are used only if they cover all parts of a shelf.
        """
        selection, shelf = self._select(query), self._catalogue.shelf(query.shelf)
        for of_cases, found in groupby(scans, key=lambda one: one.part.of_cases):
            matching, done = selection.matching(of_cases=of_cases), list(found)
            # They may be of another file, which this file has replaced meanwhile.
            are_all = [one.part.places for one in done] == matching.ranges(len(done))
            if are_all and all(one.catalogue is self._catalogue for one in done):
                matching.keep(BitMap.union(*(one.found for one in done)))
        dated = selection.rows.found() & selection.dated
        counter = self._catalogue.counter if query.shelf == "publications" else shelf.counter
        of_result = counter(dated, query.filters)
        facets = {}
        for facet in shelf.facets:
            others = {name: values for name, values in query.filters.items() if name != facet}
            number = counter(dated, others) if facet in query.filters else of_result
            facets[facet] = shelf.count(facet, number, query.filters.get(facet, ()))
        return ResultCounts(selection.rows.total(), selection.cases.total(), facets, selection.words.parts)

    def by_year(
        self, facet: str, shelf: ShelfName = "publications", filters: Mapping[str, tuple[Value, ...]] | None = None
    ) -> tuple[ValueByYear, ...]:
        """How many rows that pass the filters have each value of a facet, by year: as many as a search without words
        finds with this value and year as filters. A region is a prefecture or a province."""
        rows = self._catalogue.shelf(shelf)
        return rows.by_year(facet, rows.having(filters or {}))

    def scan_parts(self, query: SearchQuery) -> tuple[ScanPart, ...]:
        """The parts to search with `scan`, so that `counts` has little left to do. Several connections can search them
        at once. Empty if the file is small or the results are known already."""
        if self._catalogue.publications.is_small:
            return ()
        selection = self._select(query)
        cases = tuple(ScanPart(True, places) for places in selection.cases.ranges(THREADS))
        if query.shelf == "cases":
            return cases
        return (*(ScanPart(False, places) for places in selection.publications.ranges(THREADS)), *cases)

    def scan(self, query: SearchQuery, part: ScanPart) -> PartScan:
        """Search one part."""
        matching = self._select(query).matching(of_cases=part.of_cases)
        return PartScan(part, matching.found_in(part.places), self._catalogue)

    def check(self, text: str) -> CheckedText:
        """What the archive has of each sentence of a pasted text."""
        return check(self.db, self._catalogue, text)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Suggestions for a text that is being typed: crimes and keywords first, then titles, the newest first."""
        return suggestions(self._catalogue, self._rows, text, limit)

    def full_text_costs(self, table: str, text: str, *, is_raw: bool) -> dict[str, float]:
        """What each phrase of a query of a full-text table costs, in ms. `is_raw`: it is in FTS5's own language."""
        index = self._catalogue.index(table)
        return index.raw_costs(self.db, text) if is_raw else index.costs(self.db, parse(text))

    def full_text_rows(self, table: str, text: str, *, is_raw: bool) -> float:
        """About how many rows a query of a full-text table finds at most."""
        index = self._catalogue.index(table)
        return index.all_rows if is_raw else index.rows(self.db, parse(text))

    def _select(self, query: SearchQuery) -> Selection:
        words = search_words(self.db, self._catalogue, query.text, exact=query.exact)
        return Selection.of(self.db, self._catalogue, query, words)

    def _rank(self, selection: Selection) -> Ranking:
        return rank(selection, self._catalogue, self._rows) if selection.order == "relevance" else Ranking()

    def _lines(self, selection: Selection, ranking: Ranking) -> Iterator[ResultLine]:
        """All results in order: the ranked lines, then all other rows by date."""
        yield from ranking.lines
        of_cases = selection.query.shelf == "cases"
        places = selection.rows.oldest() if selection.order == "oldest" else selection.rows.newest()
        if selection.order == "fraud_first":
            of_fraud = self._catalogue.shelf(selection.query.shelf).having({"topic": ("fraud",)})
            others = (place for place in selection.rows.newest() if place not in of_fraud)
            places = chain((place for place in places if place in of_fraud), others)
        if of_cases and selection.order == "oldest":
            # The oldest batch comes first. The cases of a batch come in the order of the batch.
            batches = groupby(places, key=self._catalogue.batch_of)
            places = (place for _, batch in batches for place in sorted(batch, reverse=True))
        ranked = {line.place for line in ranking.lines if line.is_case == of_cases}
        yield from (ResultLine(of_cases, place) for place in places if place not in ranked)

    def _headed(self, selection: Selection, lines: Sequence[ResultLine], ranking: Ranking) -> tuple[ResultLine, ...]:
        """The lines, each publication with a case that heads it if it should have one (see Selection.cases_head): the
        best that the query finds, else the first that meets the filters. Such a case may not have the words: these are
        looked for in the whole publication."""
        if not selection.cases_head:
            return tuple(lines)
        leads: dict[int, int | None] = {line.place: None for line in lines if not line.is_case and line.lead is None}
        found = self._nested(selection, leads, ranking)
        for batch, best_first in found.items():
            meeting = (place for place in self._catalogue.cases_of(batch) if place in selection.cases.allowed)
            leads[batch] = best_first[0] if best_first else max(meeting, default=None)  # the first is the highest
        return tuple(line if line.is_case else line._replace(lead=leads.get(line.place, line.lead)) for line in lines)

    def _near_titles(self, selection: Selection, ranking: Ranking, on_page: Iterable[ResultLine]) -> tuple[Hit, ...]:
        """Results with titles that the reader may have meant, except those that are ranked already. `on_page`: the
        lines of the page."""
        query = selection.query
        names_law = any(one.how == "citation" for one in selection.words.added)  # and no title
        if query.exact or names_law or selection.order != "relevance":
            return ()
        found, parts = near_titles(self._catalogue, parse(query.text))
        ranked = {(line.is_case, line.place) for line in ranking.lines}
        ranked |= {(True, line.lead) for line in (*ranking.lines, *on_page) if line.lead is not None}
        lines = [
            line
            for line in found
            if line.place in selection.matching(of_cases=line.is_case).allowed
            and (line.is_case or query.shelf == "publications")
            and (line.is_case, line.place) not in ranked
        ]
        return self._hits(selection, Query(tuple((part,) for part in parts)), lines, ranking)

    def _hits(
        self, selection: Selection, query: Query, lines: Sequence[ResultLine], ranking: Ranking
    ) -> tuple[Hit, ...]:
        """The rows and excerpts of some lines, with the phrases of `query` highlighted."""
        leads = {line.place: line.lead for line in lines if not line.is_case}
        batches = self._nested(selection, leads, ranking)
        nested = [place for places in batches.values() for place in places[:MAX_NESTED_CASES]]
        own = [line.place if line.is_case else line.lead for line in lines]
        cases = self._case_hits(query, nested, NESTED_WIDTH)
        cases |= self._case_hits(query, [place for place in own if place is not None], CASE_WIDTH)
        texts = self._rows.texts(batches)
        rows = self._rows.publications(batches)

        def excerpt_of(line: ResultLine) -> Marked:
            if selection.cases_head and line.lead is not None:
                return cases[line.lead].excerpt  # the whole text may have the words in a case that fails the filters
            return excerpt_or_lead(texts.get(line.place, ""), query, WIDTH)

        return tuple(
            cases[line.place]
            if line.is_case
            else PublicationHit(
                rows[line.place],
                mark(rows[line.place].title or "", query),
                excerpt_of(line),
                None if line.lead is None else cases[line.lead],
                tuple(cases[place] for place in batches[line.place][:MAX_NESTED_CASES]),
                max(len(batches[line.place]) - MAX_NESTED_CASES, 0),
            )
            for line in lines
        )

    def _nested(self, selection: Selection, leads: Mapping[int, int | None], ranking: Ranking) -> dict[int, list[int]]:
        """For each publication, by place, the places of its cases that the query finds, without the one that heads it:
        the best first, then those about fraud, equals in the order of the batch. `leads`: the case that heads each."""
        cases = {batch: self._catalogue.cases_of(batch) for batch in leads}
        found = selection.cases.among(chain.from_iterable(cases.values())).difference(leads.values())
        of_fraud = self._catalogue.cases.having({"topic": ("fraud",)})

        def best_first(place: int) -> tuple[float, bool, int]:
            return -round(ranking.cases.get(place, 0), 1), place not in of_fraud, -place

        return {batch: sorted(found.intersection(places), key=best_first) for batch, places in cases.items()}

    def _case_hits(self, query: Query, places: Sequence[int], width: int) -> dict[int, CaseHit]:
        texts = self._rows.case_texts(places)
        rows = self._rows.publications({self._catalogue.batch_of(place) for place in places})
        return {
            place: CaseHit(
                case,
                rows[self._catalogue.batch_of(place)],
                mark(case.title, query),
                excerpt_or_lead(texts[place], query, width),
            )
            for place, case in self._rows.cases(places).items()
        }
