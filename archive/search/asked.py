"""A question as it is asked of the index: its expression, and the rows that its filters leave."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.search.catalogue import Catalogue, Words
from archive.search.matching import Matching
from archive.search.query import MATCH_EVERYTHING, Query, match
from archive.search.results import Order, Question

SHARED = ("crime", "region")  # facets that a case has of its own


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is asked of the index."""

    question: Question
    words: Words
    publications: Matching
    cases: Matching
    dated: int  # publications of the range of dates

    @classmethod
    def of(cls, db: sqlite3.Connection, catalogue: Catalogue, question: Question, words: Words) -> Asked:
        """The question in the words that it is asked in."""
        shelf, cases = catalogue.publications, catalogue.cases
        dated = shelf.between(question.since, question.until) if question.since or question.until else shelf.all
        allowed = dated & shelf.having(question.filters)
        own = {facet: value for facet, value in question.filters.items() if facet in SHARED}
        allowed_cases = catalogue.cases_in(allowed) & cases.having(own)
        expression = expression_of(question, words.query)
        return cls(
            question,
            words,
            Matching(db, shelf, expression, allowed),
            Matching(db, cases, expression, allowed_cases),
            dated,
        )

    @property
    def query(self) -> Query:
        """What is searched for."""
        return self.words.query

    @property
    def order(self) -> Order:
        """The order: without words that are wanted there is no relevance."""
        order = self.question.order
        return order if self.query.all_of or order != "relevance" else "newest"

    @property
    def allowed(self) -> int:
        """The publications that the filters leave."""
        return self.publications.allowed

    @property
    def allowed_cases(self) -> int:
        """The cases that the filters leave."""
        return self.cases.allowed


def expression_of(question: Question, query: Query) -> str:
    return match(query) if question.text else MATCH_EVERYTHING
