"""The query of a list: words, filters, dates, order and page, read from a query string and written back into addresses.

Each list of the site is declared once as a `ListSpec`. Its page, its JSON and its CSV read the same `ListQuery`:

    query = ListQuery.parse(SPEC, pairs_of(request))  # never fails; what is wrong stands in query.problems
    query.search                                      # for archive.search
    query.changed(sort="oldest").parameters           # for an address, from the first page on
    query.toggled("kind", "report").parameters        # the same with a value of a filter added, or taken away

Several values of one filter are alternatives (`?kind=report&kind=press_qa`). Two kinds of mistakes are told apart: a
filter or date that holds no such value finds nothing, as it says; a parameter that would have to be left out, so that
more is found than was meant, is named on the page, and refused by JSON and CSV (see `refused`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from archive.search import Order, SearchQuery, ShelfName, Value
from archive.site.strings import label, word

MAX_PAGE = 10_000
MAX_QUERY = 200  # characters of a query; what follows is cut off
MAX_TRAIL = 500  # characters of the search that leads to a page that is read
MAX_SHOWN_VALUE = 40  # characters of a value in a message
DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)

Pairs = Iterable[tuple[str, str]]
Parameters = dict[str, str | int | tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of a list."""

    column: str  # the facet of archive.search, or the column of a table
    parameter: str  # its name in the address
    is_number: bool = False
    vocabulary: str = ""  # of archive.site.strings, where it is called otherwise than the column


@dataclass(frozen=True, slots=True)
class ListSpec:
    """What a list can be asked for."""

    path: str  # of its page; `.json` and `.csv` follow it
    filters: tuple[Filter, ...]  # in the order in which they are shown
    orders: tuple[Order, ...]  # the first is the usual one; "relevance" is none without words
    page_size: int = 20
    shelf: ShelfName | None = None  # what archive.search looks through; None for a list without words and dates


ProblemCode = Literal["unknown", "page", "sort", "exact", "repeated", "value", "date", "range", "cut"]
# Without these parameters the list would hold more than was meant, or something else.
REFUSED: frozenset[ProblemCode] = frozenset({"unknown", "page", "sort", "exact", "repeated"})


@dataclass(frozen=True, slots=True)
class ParameterProblem:
    """A parameter that is unknown or makes no sense."""

    code: ProblemCode
    parameter: str
    value: str
    column: str = ""  # of a filter or date: its name in archive.site.strings

    @property
    def finds_nothing(self) -> bool:
        """Whether the archive has no such value of a filter or date."""
        return self.code in ("value", "date")

    @property
    def name(self) -> str:
        """What a filter or date was set to, for the reader."""
        return word("search.value", facet=label("facet", self.column), value=self.value[:MAX_SHOWN_VALUE])

    @property
    def message(self) -> str:
        """What is wrong and what was done, for the reader."""
        if self.finds_nothing:
            return word("problem.value", names=self.name)
        return word(f"problem.{self.code}", name=self.parameter[:MAX_SHOWN_VALUE], value=self.value[:MAX_SHOWN_VALUE])


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What was asked of a list. Empty where not given."""

    spec: ListSpec
    q: str = ""
    exact: bool = False  # the words as they are typed
    filters: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)  # by column, in the order of the spec
    since: str = ""  # a day, month or year; the text that was given where it is no date
    until: str = ""
    sort: str = ""
    page: int = 1
    problems: tuple[ParameterProblem, ...] = ()

    @classmethod
    def parse(cls, spec: ListSpec, pairs: Pairs) -> ListQuery:
        """The query in the parameters of an address. Never fails."""
        return _Parser(spec, pairs).query()

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders that can be chosen, the usual one first: without words there is no relevance."""
        return tuple(order for order in self.spec.orders if self.q or order != "relevance")

    @property
    def order(self) -> Order:
        """The order that was chosen, else the usual one."""
        return next((order for order in self.orders if order == self.sort), self.orders[0])

    @property
    def search(self) -> SearchQuery:
        """The same as archive.search takes it. An invalid date finds nothing."""
        valid = all(DATE.fullmatch(end) for end in (self.since, self.until) if end)
        filters = self.filters if valid else {"year": ()}
        return SearchQuery(
            self.q,
            exact=self.exact,
            filters=filters,
            since=self.since or None,
            until=self.until or None,
            order=self.order,
            shelf=self.spec.shelf or "publications",
        )

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.spec.page_size

    @property
    def refused(self) -> tuple[ParameterProblem, ...]:
        """What makes JSON and CSV answer with 400 rather than with more than was meant."""
        return tuple(problem for problem in self.problems if problem.code in REFUSED)

    def changed(self, **changes: Any) -> ListQuery:
        """The same query with other fields, from its first page on."""
        return replace(self, **{"page": 1} | changes)

    def toggled(self, column: str, value: Value) -> ListQuery:
        """The same query with a value of a filter added, or without it where it is chosen."""
        chosen = self.filters.get(column, ())
        values = tuple(one for one in chosen if one != value) if value in chosen else (*chosen, value)
        return self.changed(filters=dict(self.filters) | {column: values} if values else self._without(column))

    def only(self, column: str, value: Value) -> ListQuery:
        """The same query with this value of a filter and no other."""
        return self.changed(filters=dict(self.filters) | {column: (value,)})

    def _without(self, column: str) -> dict[str, tuple[Value, ...]]:
        return {name: values for name, values in self.filters.items() if name != column}

    @property
    def parameters(self) -> Parameters:
        """What stands in the address: all that differs from the usual. A filter of one value has no tuple."""
        given: Parameters = {"q": self.q, "exact": "1" if self.exact else ""}
        given |= {one.parameter: self.filters.get(one.column, ()) for one in self.spec.filters}
        given |= {"from": self.since, "to": self.until, "sort": self.sort, "page": self.page if self.page > 1 else ""}
        return {name: value for name, value in given.items() if value not in ("", ())}

    def hidden(self, *without: str) -> list[tuple[str, Value]]:
        """The fields of a form that keeps all but these parameters; a form leads to the first page."""
        return [
            (name, one)
            for name, value in self.parameters.items()
            if name not in (*without, "page")
            for one in (value if isinstance(value, tuple) else (value,))
        ]


class _Parser:
    """Reads the parameters of one address."""

    def __init__(self, spec: ListSpec, pairs: Pairs) -> None:
        self._spec = spec
        self._given: dict[str, list[str]] = {}
        self._problems: list[ParameterProblem] = []
        for name, value in pairs:
            self._given.setdefault(name, [])
            if value.strip():
                self._given[name].append(value.strip())

    def query(self) -> ListQuery:
        spec = self._spec
        filters = {one.column: values for one in spec.filters if (values := tuple(self._values(one)))}
        searches = spec.shelf is not None
        q = self._one("q") if searches else ""
        if len(q) > MAX_QUERY:
            self._say("cut", "q", q)
        found = ListQuery(
            spec,
            q=q[:MAX_QUERY],
            exact=searches and self._exact(),
            filters=filters,
            since=self._date("from", "since") if searches else "",
            until=self._date("to", "until") if searches else "",
            sort=self._sort(),
            page=self._page(),
        )
        are_dates = DATE.fullmatch(found.since) and DATE.fullmatch(found.until)
        if are_dates and f"{found.until}~" < found.since:  # ~ comes after all that follows a date
            self._say("range", "to", found.until)
        for name, given in self._given.items():
            self._say("unknown", name, " ".join(given))
        return replace(found, problems=tuple(self._problems))

    def _say(self, code: ProblemCode, parameter: str, value: str, column: str = "") -> None:
        self._problems.append(ParameterProblem(code, parameter, value, column))

    def _one(self, name: str) -> str:
        """The value of a parameter that has one; the first of several."""
        values = self._given.pop(name, [])
        if len(set(values)) > 1:
            self._say("repeated", name, " ".join(values))
        return values[0] if values else ""

    def _values(self, one: Filter) -> Iterable[Value]:
        for value in dict.fromkeys(self._given.pop(one.parameter, [])):
            number = number_in(value) if one.is_number else None
            if one.is_number and number is None:
                self._say("value", one.parameter, value, one.column)
            yield value if number is None else number

    def _exact(self) -> bool:
        value = self._one("exact")
        if value not in ("", "0", "1"):
            self._say("exact", "exact", value)
        return value == "1"

    def _date(self, name: str, column: str) -> str:
        value = self._one(name)
        if value and not DATE.fullmatch(value):
            self._say("date", name, value, column)
        return value

    def _sort(self) -> str:
        value = self._one("sort")
        if value and value not in self._spec.orders:
            self._say("sort", "sort", value)
            return ""
        return value

    def _page(self) -> int:
        value = self._one("page")
        number = number_in(value) if value else 1
        if not number:
            self._say("page", "page", value)
        return min(number or 1, MAX_PAGE)


@dataclass(frozen=True, slots=True)
class SearchTrail:
    """The search that led to a page that is read: its words, which are marked there, and how to find back."""

    q: str = ""
    exact: bool = False
    rest: str = ""  # all else of the search, as a query string: the parameter `in`

    @classmethod
    def parse(cls, pairs: Pairs) -> SearchTrail:
        """The trail in the parameters of an address; all others are left alone."""
        given = dict(pairs)
        return cls(given.get("q", "").strip()[:MAX_QUERY], given.get("exact") == "1", given.get("in", "")[:MAX_TRAIL])

    @classmethod
    def of(cls, query: ListQuery) -> SearchTrail:
        """The trail from a list to a page."""
        rest = {name: value for name, value in query.parameters.items() if name not in ("q", "exact")}
        return cls(query.q, query.exact, urlencode(rest, doseq=True) if query.q else "")

    @property
    def carried(self) -> dict[str, str]:
        """The parameters that go along from a page to the next, beside `q`."""
        return {"exact": "1" if self.exact else "", "in": self.rest}

    def back(self, spec: ListSpec) -> ListQuery:
        """The search itself."""
        return replace(ListQuery.parse(spec, parse_qsl(self.rest)), q=self.q, exact=self.exact)

    @property
    def search(self) -> SearchQuery:
        """Its words as archive.search takes them."""
        return SearchQuery(self.q, exact=self.exact)


def pairs_of(request: Any) -> list[tuple[str, str]]:
    """The parameters of a request in the order of its address, those without a value too."""
    return parse_qsl(request.query_string, keep_blank_values=True)


def number_in(text: str) -> int | None:
    """The number that a parameter holds, of no more digits than MAX_PAGE has; None for any other text."""
    return int(text) if text.isdecimal() and len(text) <= len(str(MAX_PAGE)) else None
