"""The query of a list: words, filters, dates, order and page, read from a query string and written back into addresses.

Each list of the site is declared once as a `ListSpec`. Its page, its JSON and its CSV read the same `ListQuery`:

    query = ListQuery.parse(SPEC, pairs_of(request))  # never fails; query.problems has what is wrong
    query.search                                      # for archive.search
    query.changed(sort="oldest").parameters           # for the address of the first page in this order
    query.toggled("kind", "report").parameters        # the same, with a value of a filter added or removed

Several values of one filter are alternatives (`?kind=report&kind=press_qa`). The page names every mistake in the
parameters. If a filter or date has a value that cannot exist, the list finds nothing. If a parameter is unknown,
repeated or invalid in another way, the list may hold more than was meant: JSON and CSV refuse the query (see REFUSED).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast
from urllib.parse import parse_qsl, urlencode

from archive.moments import DAY, china_midnight
from archive.search import SECTIONS, Order, SearchQuery, ShelfName, Value
from archive.site.strings import label, word

MAX_PAGE = 10_000
MAX_QUERY = 200  # characters of a query's words; the rest is cut off
MAX_TRAIL = 500  # characters of the search that led to the page
MAX_VALUE = 40  # characters of a value in a message
NEVER = "9999-12-31T23:59:59Z"  # after every event
DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)

CURSOR = re.compile(r"(\d{1,12})-(\d{1,19})", re.ASCII)

Key = tuple[int, int]  # of an event of the timeline: its moment and number
Pairs = Iterable[tuple[str, str]]
Parameters = dict[str, str | int | tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class ListSpec:
    """The parameters that a list accepts."""

    path: str  # of its page; with `.json` or `.csv` added, of its data
    filters: tuple[str, ...]  # facets of archive.search or columns of a table, in the order of the page
    orders: tuple[str, ...]  # the first is the default; "relevance" needs words; those of a shelf are of `Order`
    page_size: int = 20
    shelf: ShelfName | None = None  # what archive.search searches; None for a list that it does not search
    sections: bool = False  # whether words may be looked for in one kind of section alone
    words: bool = False  # whether a list without a shelf takes words, too: the rows of a table
    dates: bool = True  # whether a list that takes words also takes dates
    events: bool = False  # whether its rows are what happened, so that `since=` narrows them
    cursor: bool = False  # whether its pages are found by `before=`, a place on the timeline, and not by their number
    kinds: str = "kind"  # the group of texts in archive.site.strings for the values of the filter `kind`


ProblemCode = Literal["unknown", "page", "sort", "exact", "repeated", "value", "date", "range", "cut"]
# The problems that JSON and CSV refuse. Without the parameter the list would hold more than was meant, or other rows.
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
        """Whether a filter or date has a value that cannot exist, so that nothing is found."""
        return self.code in ("value", "date")

    @property
    def name(self) -> str:
        """The filter or date with the value that was given, in words for the reader."""
        return name_of(self.column, self.value)

    @property
    def message(self) -> str:
        """What is wrong and what the page did, for the reader."""
        return self._in_words("problem")

    @property
    def data_message(self) -> str:
        """What is wrong, and for a query that JSON and CSV refuse, what to change."""
        return self._in_words("refused" if self.code in REFUSED else "problem")

    def _in_words(self, group: str) -> str:
        if self.finds_nothing:
            return word("problem.value", names=self.name)
        return word(f"{group}.{self.code}", name=self.parameter[:MAX_VALUE], value=self.value[:MAX_VALUE])


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The query of one request to a list. A field is empty if the address does not give it."""

    spec: ListSpec
    q: str = ""
    exact: bool = False  # find the words only as they are typed
    section: str = ""  # the kind of section in which the words are looked for
    filters: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)  # by column, in the order of the spec
    since: str = ""  # a day, month or year; if the text given is no date, that text
    until: str = ""
    happened: str = ""  # the parameter `since`: a day, month or year from whose beginning in China on events count
    sort: str = ""
    page: int = 1
    before: Key | None = None  # the event (its moment and number) behind which the page begins
    problems: tuple[ParameterProblem, ...] = ()

    @classmethod
    def parse(cls, spec: ListSpec, pairs: Pairs) -> ListQuery:
        """The query in the parameters of an address. Never fails."""
        return _Parser(spec, pairs).query()

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders that can be chosen, the default first. "relevance" is one of them only if there are words."""
        return tuple(order for order in self.spec.orders if self.q or order != "relevance")

    @property
    def order(self) -> str:
        """The order that was chosen, else the default."""
        return next((order for order in self.orders if order == self.sort), self.orders[0])

    @property
    def search(self) -> SearchQuery:
        """The query in the form that archive.search takes. An invalid date or section finds nothing."""
        valid = all(DATE.fullmatch(end) for end in (self.since, self.until) if end)
        valid = valid and self.section in ("", *SECTIONS)
        filters = self.filters if valid else {"year": ()}
        return SearchQuery(
            self.q,
            exact=self.exact,
            filters=filters,
            since=self.since or None,
            until=self.until or None,
            order=cast(Order, self.order),
            shelf=self.spec.shelf or "publications",
            section=self.section if self.section in SECTIONS else None,
        )

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.spec.page_size

    @property
    def refused(self) -> tuple[ParameterProblem, ...]:
        """The problems for which JSON and CSV answer 400 (see REFUSED)."""
        return tuple(problem for problem in self.problems if problem.code in REFUSED)

    @property
    def refused_of_feeds(self) -> tuple[ParameterProblem, ...]:
        """The problems for which a feed answers 400: a list that finds nothing says why, but who follows a feed would
        wait for ever."""
        return tuple(problem for problem in self.problems if problem.code != "cut")

    @property
    def happened_from(self) -> str:
        """The moment from which on events count (UTC, ISO 8601); empty for all. An invalid date lets none count."""
        if not self.happened:
            return ""
        try:
            return china_midnight(f"{self.happened}-01-01"[:DAY]) if DATE.fullmatch(self.happened) else NEVER
        except (ValueError, OverflowError):  # 2026-02-31, or the year 0
            return NEVER

    def changed(self, **changes: Any) -> ListQuery:
        """The same query with some fields changed, back at its first page."""
        return replace(self, **{"page": 1, "before": None} | changes)

    def toggled(self, column: str, value: Value) -> ListQuery:
        """The same query with a value added to a filter, or removed if it is chosen already."""
        chosen = self.filters.get(column, ())
        values = tuple(one for one in chosen if one != value) if value in chosen else (*chosen, value)
        filters = {**self.filters, column: values}
        return self.changed(filters={name: values for name, values in filters.items() if values})

    def only(self, column: str, value: Value) -> ListQuery:
        """The same query with this value of a filter and no other."""
        return self.changed(filters=dict(self.filters) | {column: (value,)})

    @property
    def parameters(self) -> Parameters:
        """The parameters in the address: all that differ from the default. A filter is a tuple, even with one value."""
        given: Parameters = {"q": self.q, "exact": "1" if self.exact else "", "section": self.section}
        given |= {parameter_of(column): self.filters.get(column, ()) for column in self.spec.filters}
        given |= {"from": self.since, "to": self.until, "since": self.happened}
        given |= {"sort": self.sort, "page": self.page if self.page > 1 else ""}
        given["before"] = "{}-{}".format(*self.before) if self.before else ""
        return {name: value for name, value in given.items() if value not in ("", ())}

    def hidden(self, *without: str) -> list[tuple[str, Value]]:
        """The hidden fields of a form that keeps all parameters but `without`. `page` is left out, too."""
        return [
            (name, one)
            for name, value in self.parameters.items()
            if name not in (*without, "page", "before")
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
        filters = {column: values for column in spec.filters if (values := tuple(self._values(column)))}
        searches = spec.shelf is not None or spec.words
        dated = searches and spec.dates
        q = self._one("q") if searches else ""
        if len(q) > MAX_QUERY:
            self._say("cut", "q", q)
        found = ListQuery(
            spec,
            q=q[:MAX_QUERY],
            exact=spec.shelf is not None and self._choice("exact", ("0", "1")) == "1",
            section=self._section() if spec.sections else "",
            filters=filters,
            since=self._date("from", "since") if dated else "",
            until=self._date("to", "until") if dated else "",
            happened=self._date("since", "happened") if spec.events else "",
            sort=self._choice("sort", spec.orders),
            page=1 if spec.cursor else self._page(),
            before=self._cursor() if spec.cursor else None,
        )
        are_dates = DATE.fullmatch(found.since) and DATE.fullmatch(found.until)
        if are_dates and f"{found.until}~" < found.since:  # ~ sorts after -, so 2023 ends with its last day
            self._say("range", "to", found.until)
        for name, given in self._given.items():
            self._say("unknown", name, " ".join(given))
        return replace(found, problems=tuple(self._problems))

    def _say(self, code: ProblemCode, parameter: str, value: str, column: str = "") -> None:
        self._problems.append(ParameterProblem(code, parameter, value, column))

    def _one(self, name: str) -> str:
        """The value of a parameter that takes one value; the first if several are given."""
        values = self._given.pop(name, [])
        if len(set(values)) > 1:
            self._say("repeated", name, " ".join(values))
        return values[0] if values else ""

    def _values(self, column: str) -> Iterable[Value]:
        for value in dict.fromkeys(self._given.pop(parameter_of(column), [])):
            number = number_in(value) if column == "year" else None
            if column == "year" and number is None:
                self._say("value", parameter_of(column), value, column)
            yield value if number is None else number

    def _choice(self, name: Literal["exact", "sort"], choices: tuple[str, ...]) -> str:
        value = self._one(name)
        if value in ("", *choices):
            return value
        self._say(name, name, value)
        return ""

    def _date(self, name: str, column: str) -> str:
        value = self._one(name)
        if value and not DATE.fullmatch(value):
            self._say("date", name, value, column)
        return value

    def _section(self) -> str:
        value = self._one("section")
        if value and value not in SECTIONS:
            self._say("value", "section", value, "heading")
        return value

    def _page(self) -> int:
        value = self._one("page")
        number = number_in(value) if value else 1
        if not number:
            self._say("page", "page", value)
        return min(number or 1, MAX_PAGE)

    def _cursor(self) -> Key | None:
        value = self._one("before")
        found = CURSOR.fullmatch(value)
        if value and not found:
            self._say("page", "before", value)
        return (int(found[1]), int(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class SearchTrail:
    """The search that led to a page: its words, which are marked on the page, and the way back to the results."""

    q: str = ""
    exact: bool = False
    rest: str = ""  # the rest of the search as a query string; it is the parameter `in`

    @classmethod
    def parse(cls, pairs: Pairs) -> SearchTrail:
        """The trail in the parameters of an address. Other parameters are ignored."""
        given = dict(pairs)
        return cls(given.get("q", "").strip()[:MAX_QUERY], given.get("exact") == "1", given.get("in", "")[:MAX_TRAIL])

    @classmethod
    def of(cls, query: ListQuery) -> SearchTrail:
        """The trail that leads from a list with this query to a page."""
        rest = {name: value for name, value in query.parameters.items() if name not in ("q", "exact")}
        return cls(query.q, query.exact, urlencode(rest, doseq=True) if query.q else "")

    @property
    def carried(self) -> dict[str, str]:
        """The parameters, besides `q`, that a page passes on to the next."""
        return {"exact": "1" if self.exact else "", "in": self.rest}

    def back(self, spec: ListSpec) -> ListQuery:
        """The query of the list from which the reader came."""
        return replace(ListQuery.parse(spec, parse_qsl(self.rest)), q=self.q, exact=self.exact)

    @property
    def search(self) -> SearchQuery:
        """The words of the search in the form that archive.search takes."""
        return SearchQuery(self.q, exact=self.exact)


def pairs_of(request: Any) -> list[tuple[str, str]]:
    """The parameters of a request, in the order of its address, including those without a value."""
    return parse_qsl(request.query_string, keep_blank_values=True)


def parameter_of(column: str) -> str:
    """The name of a filter in the address: source_id → source."""
    return column.removesuffix("_id")


def name_of(column: str, value: Value) -> str:
    """A filter or date with a value, in words for the reader."""
    return word("search.value", facet=label("facet", column), value=str(value)[:MAX_VALUE])


def number_in(text: str) -> int | None:
    """The number in a parameter; None if it is no number, or has more digits than MAX_PAGE."""
    return int(text) if text.isdecimal() and len(text) <= len(str(MAX_PAGE)) else None
