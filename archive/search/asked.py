"""A question as it is asked of the index: its expression, and the rows that its filters leave."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from archive.search.catalogue import Catalogue
from archive.search.matching import Matching
from archive.search.query import MATCH_EVERYTHING, Query, match
from archive.search.questions import Order, Question
from archive.search.synonyms import Added

SHARED = ("crime", "region")  # facets that a case has of its own


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is asked of the index."""

    text: str
    alone: bool
    order: Order
    query: Query
    weighed_by: Query  # the same, or with each of its phrases a group of its own
    publications: Matching
    cases: Matching
    dated: int  # publications of the range of dates
    added: tuple[Added, ...] = ()
    parts: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        db: sqlite3.Connection,
        catalogue: Catalogue,
        question: Question,
        query: Query,
        added: tuple[Added, ...],
    ) -> Asked:
        """The question with a query that says what it asks for."""
        shelf, cases = catalogue.publications, catalogue.cases
        dated = shelf.between(question.since, question.until) if question.since or question.until else shelf.all
        allowed = dated & shelf.having(question.filters)
        own = {facet: value for facet, value in question.filters.items() if facet in SHARED}
        allowed_cases = catalogue.cases_in(allowed) & cases.having(own)
        expression = expression_of(question, query)
        order = question.order if query.all_of or question.order != "relevance" else "newest"
        return cls(
            question.text,
            question.alone,
            order,
            query,
            query,
            Matching(db, shelf, expression, allowed),
            Matching(db, cases, expression, allowed_cases),
            dated,
            added,
        )

    @property
    def allowed(self) -> int:
        """The publications that the filters leave."""
        return self.publications.allowed

    @property
    def allowed_cases(self) -> int:
        """The cases that the filters leave."""
        return self.cases.allowed

    def ask(self, query: Query) -> Asked:
        """The same question in other words."""
        expression = match(query)
        return replace(
            self,
            query=query,
            weighed_by=query,
            added=(),
            publications=self.publications.of(expression),
            cases=self.cases.of(expression),
        )

    def holds_anything(self) -> bool:
        """Whether anything is found, filters or not."""
        return not all(one.of_all().finds_at_most(0) for one in (self.publications, self.cases))


def expression_of(question: Question, query: Query) -> str:
    return match(query) if question.text else MATCH_EVERYTHING
