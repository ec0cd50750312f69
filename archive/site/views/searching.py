"""The search page: what was asked, and what is shown of the answer. Searching itself is archive.search."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, get_args
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

from archive.search import CaseHit, Count, Counts, Hit, Order, Page, Question
from archive.site.data.facts import Facts
from archive.site.render.highlight import as_html
from archive.site.strings import known_label, label, word

PAGE_SIZE = 20
LAST_PAGE = 10_000
LONGEST_QUERY = 200  # characters
LONGEST_WITHIN = 500  # characters
LONGEST_VALUE = 40  # characters that are shown of a filter's value that is none
SHOWN_VALUES = 8  # values of a facet that stand open; the rest are behind 更多
# Of each facet its parameter in the address, in the order in which they are shown.
FACETS = {
    "kind": "kind",
    "topic": "topic",
    "year": "year",
    "crime": "crime",
    "region": "region",
    "level": "level",
    "source_id": "source",
}
NO_DATE = "no date"
RANGE = {"since": "from", "until": "to"}  # dates, and their parameters
NAMES = RANGE | {"within": "in"}  # of fields whose parameters are called otherwise
ENDS = {"since": partial(word, "search.since"), "until": partial(word, "search.until")}  # in words
DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of /search. None or empty where not given. Nothing answers to a filter's value that is none."""

    q: str = ""
    exact: str | None = None  # "1": the words as they are typed
    kind: str | None = None
    topic: str | None = None
    year: int | str | None = None  # the text that was given where it is no year
    crime: str | None = None  # id
    region: str | None = None  # GB/T 2260, six digits
    level: str | None = None
    source: str | None = None
    since: str | None = None  # a day, month or year; the text that was given where it is none
    until: str | None = None
    sort: str = ""
    page: int = 1
    within: str = ""  # of a page that is read: the rest of the search that led there, as a query string

    @property
    def carried(self) -> dict[str, str | None]:
        """What goes along with the words from a page to the next, beside `q`."""
        return {"exact": self.exact, "in": self.within}

    @property
    def came_from(self) -> Asked:
        """The search that led to the page that is read."""
        return replace(asked(dict(parse_qsl(self.within))), q=self.q, exact=self.exact)

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders that can be chosen, the usual one first: without words to match there is no relevance."""
        return ORDERS if self.q else ORDERS[1:]

    @property
    def order(self) -> Order:
        """The order that was chosen, else the usual one."""
        return next((order for order in self.orders if order == self.sort), self.orders[0])

    @property
    def narrowed(self) -> dict[str, Any]:
        """The filters that are set, by facet."""
        given = {facet: getattr(self, parameter) for facet, parameter in FACETS.items()}
        return {facet: value for facet, value in given.items() if value is not None}

    @property
    def ends(self) -> dict[str, str]:
        """The ends of the range of dates that are set, as they were given."""
        return {name: end for name in RANGE if (end := getattr(self, name))}

    @property
    def question(self) -> Question:
        """The same as archive.search takes it."""
        ends = self.ends.values()
        # To a date that is none nothing answers, as to any other value that is none.
        narrowed = self.narrowed if all(map(DATE.fullmatch, ends)) else {"year": NO_DATE}
        return Question(self.q, bool(self.exact), narrowed, self.since, self.until, self.order)

    def changed(self, **changes: Any) -> Asked:
        """The same question with other parameters, from its first page on."""
        return replace(self, **{"page": 1} | changes)

    @property
    def parameters(self) -> dict[str, str | int]:
        """What stands in the address: whatever differs from the usual."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        shown = {name: value for name, value in given.items() if value != getattr(NOTHING, name)}
        return {NAMES.get(name, name): value for name, value in shown.items()}


NOTHING = Asked()


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case in the list, on its own or below its publication."""

    path: str
    title: Markup
    number: str | None
    subtitle: str | None
    excerpt: Markup
    batch: str  # title of its publication
    batch_path: str
    kind: str
    published: str | None


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A publication in the list of results."""

    path: str
    slug: str
    title: Markup
    excerpt: Markup
    kind: str
    published: str | None
    issuer: str | None
    source: str | None
    url: str
    case_count: int | None
    cases: tuple[ShownCase, ...]
    more_cases: int


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value of a facet. `path` leads to the results with it, or without it where it is chosen."""

    name: str
    n: int
    path: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """A facet, its values in order."""

    column: str
    shown: tuple[ShownValue, ...]
    rest: tuple[ShownValue, ...]


def show_facet(
    column: str, counts: tuple[Count, ...], chosen: object, name: Callable[[object], str], path: Callable[[object], str]
) -> ShownFacet:
    """A facet. `name` gives the word for a value, `path` the address of the results with a value, or None without."""
    if column == "year":  # in the order of time; all else the most frequent first
        counts = tuple(sorted(counts, key=lambda counted: counted.value, reverse=True))
    values = tuple(
        ShownValue(
            name(counted.value),
            counted.count,
            path(None if counted.value == chosen else counted.value),
            counted.value == chosen,
        )
        for counted in counts
    )
    return ShownFacet(column, values[:SHOWN_VALUES], values[SHOWN_VALUES:])


def name_of(column: str, value: object) -> str | None:
    """The word for a filter's value out of its own vocabulary; None for one that is none."""
    return str(value) if isinstance(value, int) else known_label(column, value)


def chips(chosen: Iterable[tuple[str, object, str | None, str]]) -> dict[str, list[Any]]:
    """The filters that are set: of each its column, value, word (None where the value is none) and address without it.

    `chips` is what the template shows of them, `unknown` the names of those that nothing can answer to.
    """
    shown, unknown = [], []
    for column, value, known, path in chosen:
        if known is None:
            known = word("search.value", facet=label("facet", column), value=str(value)[:LONGEST_VALUE])
            unknown.append(known)
        shown.append((known, path))
    return {"chips": shown, "unknown": unknown}


def asked(arguments: Mapping[str, str]) -> Asked:
    """The question in a query string."""
    return Asked(
        q=arguments.get("q", "").strip()[:LONGEST_QUERY],
        exact="1" if arguments.get("exact") == "1" else None,
        year=year_in(arguments.get("year", "")),
        since=arguments.get("from", "").strip() or None,
        until=arguments.get("to", "").strip() or None,
        sort=arguments.get("sort", ""),
        page=min(max(number_in(arguments.get("page", "")) or 1, 1), LAST_PAGE),
        within=arguments.get("in", "")[:LONGEST_WITHIN],
        **{name: arguments.get(name) or None for name in FACETS.values() if name != "year"},
    )


class Shown:
    """What the templates show of a question and its answer. `path` makes an address from a path of the site and the
    parameters that have a value."""

    def __init__(self, question: Asked, facts: Facts, path: Callable[..., str]) -> None:
        self._question = question
        self._facts = facts
        self._path = path

    def page(self, page: Page) -> dict[str, Any]:
        """The results."""
        question = self._question
        first = (question.page - 1) * PAGE_SIZE + 1
        given = question.parameters.items()
        return {
            "q": question.q,
            "exact": question.exact,
            "hidden": [(key, value) for key, value in given if key not in ("q", "page", "in")],
            "first": first,
            "last": first + len(page.hits) - 1,
            "page": question.page,
            "more": page.more and question.page < LAST_PAGE,
            "previous": self._search(page=question.page - 1),
            "next": self._search(page=question.page + 1),
            "first_page": self._search(),
            "range_hidden": [(key, value) for key, value in given if key not in (*RANGE.values(), "page")],
            "since": question.since or "",
            "until": question.until or "",
            "orders": [(order, self._search(sort=order), order == question.order) for order in question.orders],
            **chips(self._chosen()),
            "cleared": self._path("/search", q=question.q, exact=question.exact),
            "in_cases": self._path("/cases", q=question.q, exact=question.exact),
            "as_json": self._path("/search.json", **question.parameters),
            "added": [(added.asked, added.also) for added in page.added],
            "insisted": self._search(exact="1"),
            "widened": self._search(exact=None),
            "parts": [(part, self._search(q=part)) for part in page.parts],
            "titles": [self._hit(hit) for hit in page.titles],
            "hits": [self._hit(hit) for hit in page.hits],
        }

    def counts(self, counts: Counts, standing: int) -> dict[str, Any]:
        """How much was found, and what it can be narrowed by. `standing` cases stand on lines of their own."""
        return {
            "total": counts.publications,
            "cases_total": counts.cases,
            "pages": min(math.ceil((counts.publications + standing) / PAGE_SIZE), LAST_PAGE),
            "facets": [self._facet(column, counts.facets[column]) for column in FACETS if counts.facets[column]],
        }

    def words_near(self, near: Iterable[str]) -> list[tuple[str, str]]:
        """Words with the addresses of their results."""
        return [(one, self._path("/search", q=one)) for one in near]

    def _search(self, **changes: Any) -> str:
        return self._path("/search", **self._question.changed(**changes).parameters)

    def _chosen(self) -> list[tuple[str, object, str | None, str]]:
        question = self._question
        chosen = [
            (column, value, self._known(column, value), self._search(**{FACETS[column]: None}))
            for column, value in question.narrowed.items()
        ]
        ends = [
            (name, date, ENDS[name](date=date) if DATE.fullmatch(date) else None, self._search(**{name: None}))
            for name, date in question.ends.items()
        ]
        return chosen + ends

    def _known(self, column: str, value: object) -> str | None:
        names = self._facts.names.get(column)
        return name_of(column, value) if names is None else names.get(str(value))

    def _facet(self, column: str, counts: tuple[Count, ...]) -> ShownFacet:
        parameter, chosen = FACETS[column], self._question.narrowed.get(column)

        def name(value: object) -> str:
            return self._known(column, value) or str(value)

        return show_facet(column, counts, chosen, name, lambda value: self._search(**{parameter: value}))

    def _hit(self, hit: Hit | CaseHit) -> ShownHit | ShownCase:
        if isinstance(hit, CaseHit):
            return self._case(hit)
        one = hit.publication
        return ShownHit(
            path=self._read(f"/p/{one.slug}"),
            slug=one.slug,
            title=as_html(hit.title),
            excerpt=as_html(hit.excerpt),
            kind=one.kind,
            published=one.published,
            issuer=one.issuer,
            source=self._facts.source_name(one.source_id),
            url=one.url,
            case_count=one.case_count,
            cases=tuple(map(self._case, hit.cases)),
            more_cases=hit.more_cases,
        )

    def _case(self, hit: CaseHit) -> ShownCase:
        batch = hit.publication
        return ShownCase(
            path=self._read(f"/c/{hit.case.id}"),
            title=as_html(hit.title),
            number=hit.case.number,
            subtitle=hit.case.subtitle,
            excerpt=as_html(hit.excerpt),
            batch=batch.title or batch.slug,
            batch_path=self._read(f"/p/{batch.slug}"),
            kind=batch.kind,
            published=batch.published,
        )

    def _read(self, path: str) -> str:
        """The address of a page to be read, in which the same words are marked and from which one finds back."""
        question = self._question
        rest = {name: value for name, value in question.parameters.items() if name not in ("q", "exact", "in")}
        return self._path(path, q=question.q, exact=question.exact, **{"in": urlencode(rest) if question.q else ""})


def as_json(question: Asked, page: Page, counts: Counts, address: Callable[[str], str]) -> dict[str, Any]:
    """The page as data. `address` gives an address of this site in full."""

    def case(hit: CaseHit) -> dict[str, Any]:
        return {
            "type": "case",
            "slug": hit.publication.slug,
            "position": hit.case.position,
            "id": hit.case.id,
            "number": hit.case.number,
            "title": hit.case.title,
            "subtitle": hit.case.subtitle,
            "publication": hit.publication.title,
            "published": hit.publication.published,
            "excerpt": plain(hit.excerpt),
            "address": address(f"/c/{hit.case.id}"),
        }

    def result(hit: Hit | CaseHit) -> dict[str, Any]:
        if isinstance(hit, CaseHit):
            return case(hit)
        one = hit.publication
        columns = ("slug", "title", "kind", "topic", "issuer", "published", "source_id", "url", "case_count")
        return {
            "type": "publication",
            **{column: getattr(one, column) for column in columns},
            "excerpt": plain(hit.excerpt),
            "address": address(f"/p/{one.slug}"),
            "cases": [case(nested) for nested in hit.cases],
            "more_cases": hit.more_cases,
        }

    return {
        "query": question.q,
        "also": {added.asked: list(added.also) for added in page.added},
        "parts": list(page.parts),
        "total": counts.publications,
        "cases": counts.cases,
        "page": question.page,
        "page_size": PAGE_SIZE,
        "results": [
            *({**result(hit), "by": "title"} for hit in page.titles),
            *({**result(hit), "by": "words"} for hit in page.hits),
        ],
        "facets": {
            facet: [{"value": one.value, "count": one.count} for one in counted]
            for facet, counted in counts.facets.items()
        },
    }


def plain(marked: Iterable[tuple[str, bool]]) -> str:
    """Marked text without its marks."""
    return "".join(text for text, _ in marked)


def year_in(text: str) -> int | str | None:
    """The year that a parameter holds; any other text as it is, to which nothing answers; None for an empty one."""
    number = number_in(text)
    return (text or None) if number is None else number


def number_in(text: str) -> int | None:
    """The number that a parameter holds; None for any other text."""
    return int(text) if text.isdecimal() and len(text) <= len(str(LAST_PAGE)) else None
