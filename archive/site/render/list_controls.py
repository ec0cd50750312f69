"""What every list shows around its rows: chosen filters, possible filters, orders, pages and problems."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from archive.search import TERMS, FacetCount, ResultCounts, ResultPage, Value
from archive.site.data.laws.cited_laws import path_of_article, path_of_law
from archive.site.data.laws.crimes import path_of_crime
from archive.site.data.totals import Facts
from archive.site.http.list_query import DATE, MAX_PAGE, ListQuery, ParameterProblem, name_of, parameter_of
from archive.site.strings import known_label, label, vocabulary, word

OPEN_VALUES = 8  # values of a facet that are visible at once; 更多 shows the others
# The paths of the pages of what can be chosen as a filter.
OWN_PAGES: Mapping[str, Callable[[str], str]] = {
    "crime": path_of_crime,
    "law": path_of_law,
    "article": path_of_article,
}
Path = Callable[..., str]  # makes an address from a path of the site and parameters


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A value of a facet. `path` leads to the results with this value, or without it if it is chosen."""

    name: str
    n: int
    path: str
    chosen: bool


class ListControls:
    """The controls of one list and its query. `path` makes addresses; `names` are those of values that are neither in
    the facts nor in the catalogues: filter → value → name."""

    def __init__(
        self, query: ListQuery, facts: Facts, path: Path, names: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        self.query = query
        self.facts = facts
        self._path = path
        self._names = {**facts.names, **(names or {})}

    def address(self, query: ListQuery, path: str = "") -> str:
        """The address of this list with a query; with `path`, the address of one of its files."""
        return self._path(path or query.spec.path, **query.parameters)

    def of_value(self, column: str, value: Value) -> str:
        """The address of the results with this value as the only value of its filter."""
        return self.address(self.query.only(column, value))

    def context(self) -> dict[str, Any]:
        """The values of the query that templates need."""
        query = self.query
        return {
            "q": query.q,
            "exact": query.exact,
            "path": query.spec.path,
            "hidden": query.hidden("q", *(("section",) if query.spec.sections else ())),
            "section": query.section,
            "range_hidden": query.hidden("from", "to"),
            "since": query.since,
            "until": query.until,
            "happened": query.happened,
            "page": query.page,
            "first": query.offset + 1,
            "previous": self.address(query.changed(page=query.page - 1)),
            "next": self.address(query.changed(page=query.page + 1)),
            "first_page": self.address(query.changed()),
            "orders": [
                (order, self.address(query.changed(sort=order)), order == query.order) for order in query.orders
            ],
            "chips": self.chips(),
            "cleared": self.address(ListQuery(query.spec, query.q, query.exact)),
            "problems": self._messages(),
            "own_pages": self._own_pages(),
        }

    def results(self, page: ResultPage) -> dict[str, Any]:
        """The values of a page of results that templates need, except its lines."""
        query = self.query
        return {
            "last": query.offset + len(page.hits),
            "more": page.more and query.page < MAX_PAGE,
            "added": page.added,
            "insisted": self.address(query.changed(exact=True)),
            "widened": self.address(query.changed(exact=False)),
            "parts": [(part, self.address(query.changed(q=part))) for part in page.parts],
            "unknown": page.unknown,
            "near": self._words(page.near_words),
            "related_words": self._words(page.related_words),
            "total": None,
            "pages": None,  # until results are counted
        }

    def _words(self, words: Iterable[str]) -> list[tuple[str, str]]:
        """Words, each with the address of the list that searches for it."""
        return [(one, self.address(ListQuery(self.query.spec, one))) for one in words]

    def counts(self, counts: ResultCounts, lone_cases: int = 0) -> dict[str, Any]:
        """The counts and facets. `lone_cases` is the number of cases with a line of their own among publications."""
        columns = [column for column in self.query.spec.filters if self._narrows(column, counts)]
        return {
            "total": counts.exact_total,
            "parts_total": counts.total if counts.parts else 0,
            "cases_total": counts.cases,
            "pages": min(math.ceil((counts.total + lone_cases) / self.query.spec.page_size), MAX_PAGE),
            "facets": [(column, self._links(column, counts.facets[column])) for column in columns],
            "open_values": OPEN_VALUES,
        }

    def _narrows(self, column: str, counts: ResultCounts) -> bool:
        """Whether a facet leads to other results than these: one value that all of them have does not."""
        values = counts.facets[column]
        return len(values) > 1 or any(one.count != counts.total for one in values) or column in self.query.filters

    def _links(self, column: str, counts: Iterable[FacetCount]) -> list[FacetLink]:
        """The values of a facet: years from the newest on, terms from the shortest on, the values of another facet in
        the given order."""
        if column == "year":
            counts = sorted(counts, key=lambda one: one.value, reverse=True)
        if column == "term":
            counts = sorted(counts, key=lambda one: TERMS.index(str(one.value)))
        chosen = self.query.filters.get(column, ())
        return [
            FacetLink(
                self._name(column, one.value) or str(one.value),
                one.count,
                self.address(self.query.toggled(column, one.value)),
                one.value in chosen,
            )
            for one in counts
        ]

    def problems(self) -> list[ParameterProblem]:
        """The problems of the query: those of its parameters, and filter values that the archive does not have."""
        found = {(one.parameter, one.value) for one in self.query.problems}
        unknown = [
            ParameterProblem("value", parameter_of(column), str(value), column)
            for column, values in self.query.filters.items()
            for value in values
            if self._name(column, value) is None and (parameter_of(column), str(value)) not in found
        ]
        return [*self.query.problems, *unknown]

    def _messages(self) -> list[str]:
        """The problems in words; one sentence names all values that the archive does not have, one what is no date."""
        problems = self.problems()
        messages = []
        for code, text in (("value", "problem.value"), ("date", "problem.date")):
            if names := [problem.name for problem in problems if problem.code == code]:
                messages.append(word(text, names=word("sign.semicolon").join(names)))
        return messages + [problem.message for problem in problems if not problem.finds_nothing]

    def _own_pages(self) -> list[tuple[str, str]]:
        """The pages of the crimes, laws and articles that are chosen, with their names."""
        chosen = ((column, str(value)) for column in OWN_PAGES for value in self.query.filters.get(column, ()))
        named = ((column, value, self._names.get(column, {}).get(value)) for column, value in chosen)
        return [(name, self._path(OWN_PAGES[column](value))) for column, value, name in named if name]

    def chips(self) -> list[tuple[str, str]]:
        """The chosen filters, each with the address of the results without it."""
        query = self.query
        chips = [
            (self._name(column, value) or name_of(column, value), self.address(query.toggled(column, value)))
            for column, values in query.filters.items()
            for value in values
        ]
        if query.section:
            name = word("cases.in_section", name=label("heading", query.section))
            chips.append((name, self.address(query.changed(section=""))))
        since, until = word("search.since", date=query.since), word("search.until", date=query.until)
        happened = word("news.since", date=query.happened)
        return chips + [
            (text if DATE.fullmatch(end) else name_of(name, end), self.address(query.changed(**{name: ""})))
            for name, end, text in (
                ("since", query.since, since),
                ("until", query.until, until),
                ("happened", query.happened, happened),
            )
            if end
        ]

    def _name(self, column: str, value: Value) -> str | None:
        """The text for a value of a filter; None if the archive does not have the value."""
        if column in self._names:
            return self._names[column].get(str(value))
        group = self.query.spec.kinds if column == "kind" else vocabulary("lists", column)
        return str(value) if isinstance(value, int) else known_label(group, value)


def problems_as_json(problems: Iterable[ParameterProblem]) -> list[dict[str, str]]:
    """Problems as data: a code, the parameter, its value and a message in Chinese."""
    return [
        {"code": one.code, "parameter": one.parameter, "value": one.value, "message": one.data_message}
        for one in problems
    ]
