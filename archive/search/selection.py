"""A query applied to one file: which rows of each table are found and pass the filters."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from pyroaring import BitMap

from archive.search.catalogue import Catalogue
from archive.search.facets import SHARED_FACETS, headings_of
from archive.search.matching_rows import Matching
from archive.search.query import Order, SearchQuery
from archive.search.words_or_parts import SearchWords


@dataclass(frozen=True, slots=True)
class Selection:
    """A query applied to one file: its words, and the matching rows of each shelf.

    In a search of cases, only cases must pass the filters; publications are not filtered. In a search of publications,
    both are filtered (see Catalogue.filtered).
    """

    query: SearchQuery
    words: SearchWords
    publications: Matching
    cases: Matching
    dated: BitMap  # places of the searched shelf in the range of dates

    @classmethod
    def of(cls, db: sqlite3.Connection, catalogue: Catalogue, query: SearchQuery, words: SearchWords) -> Selection:
        """The selection of a query. Raises KeyError for an unknown facet, CostlyQueryError."""
        shelf = catalogue.shelf(query.shelf)
        dated = shelf.dates.between(query.since, query.until)
        if query.shelf == "cases":
            publications, cases = catalogue.publications.all, dated & shelf.having(query.filters)
        else:
            narrowed_by = (frozenset(query.filters.items()), query.since, query.until)
            known = catalogue.recent_filtered.get(narrowed_by)
            if known is None:  # a request applies its query about seven times
                known = catalogue.recent_filtered.keep(narrowed_by, catalogue.filtered(dated, query.filters))
            publications, cases = known
        wanted = words.query if query.text else None
        return cls(
            query,
            words,
            Matching(db, catalogue.publications, wanted, publications),
            Matching(db, catalogue.cases, wanted, cases, headings_of(query.section)),
            dated,
        )

    def matching(self, *, of_cases: bool) -> Matching:
        """The rows of cases, or of publications, that match."""
        return self.cases if of_cases else self.publications

    @property
    def rows(self) -> Matching:
        """The rows of the searched shelf that match."""
        return self.matching(of_cases=self.query.shelf == "cases")

    @property
    def cases_head(self) -> bool:
        """Whether a publication is headed by one of its cases that meet the filters, if any do: so where words are
        combined with filters by what can be said of a case."""
        query = self.query
        return query.shelf == "publications" and bool(query.text) and not query.filters.keys().isdisjoint(SHARED_FACETS)

    @property
    def order(self) -> Order:
        """The order of the results. If the query has no words to look for, `relevance` means `newest`. `fraud_first`:
        the rows that are about fraud, then the others, each the newest first."""
        order = self.query.order
        return order if self.words.query.all_of or order != "relevance" else "newest"
