"""The search page: what was asked, and what is shown of the answer. Searching itself is archive.search."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, get_args

from markupsafe import Markup

from archive.search import Count, Index, Order, Results
from archive.site.marking import as_html
from archive.site.public import Facts
from archive.site.words import known_label, label, word

PAGE_SIZE = 20
LAST_PAGE = 10_000
LONGEST_QUERY = 200  # characters
LONGEST_VALUE = 40  # characters that are shown of a filter's value that is none
SHOWN_VALUES = 8  # values of a facet that stand open; the rest are behind 更多
FACETS = {"kind": "kind", "year": "year", "source_id": "source", "topic": "topic"}  # column → parameter of /search
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of /search. None or empty where not given. Nothing answers to a filter's value that is none."""

    q: str = ""
    kind: str | None = None
    year: int | str | None = None  # the text that was given where it is no year
    source: str | None = None
    topic: str | None = None
    sort: str = ""
    page: int = 1

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
        """The filters as archive.search takes them."""
        return {column: getattr(self, parameter) for column, parameter in FACETS.items()}

    def changed(self, **changes: Any) -> Asked:
        """The same question with other parameters, from its first page on."""
        return replace(self, **{"page": 1} | changes)

    @property
    def parameters(self) -> dict[str, str | int]:
        """What stands in the address: whatever differs from the usual."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in given.items() if value != getattr(NOTHING, name)}


NOTHING = Asked()


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of archive.search."""

    results: Results
    facets: dict[str, tuple[Count, ...]]


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
        kind=arguments.get("kind") or None,
        year=year_in(arguments.get("year", "")),
        source=arguments.get("source") or None,
        topic=arguments.get("topic") or None,
        sort=arguments.get("sort", ""),
        page=min(max(number_in(arguments.get("page", "")) or 1, 1), LAST_PAGE),
    )


def find(conn: sqlite3.Connection, question: Asked) -> Found:
    """The page of results, and what could be chosen to narrow them; without a query of all publications."""
    index, query = Index(conn), question.q or None
    offset = (question.page - 1) * PAGE_SIZE
    results = index.search(query, limit=PAGE_SIZE, offset=offset, order=question.order, **question.narrowed)
    return Found(results, index.facets(query, **question.narrowed))


def shown(found: Found, question: Asked, facts: Facts, path: Callable[..., str]) -> dict[str, Any]:
    """What the template shows. `path` makes an address from a path of the site and the parameters that have a value."""

    def search(**changes: Any) -> str:
        return path("/search", **question.changed(**changes).parameters)

    def known(column: str, value: object) -> str | None:
        return facts.names.get(str(value)) if column == "source_id" else name_of(column, value)

    def name(column: str, value: object) -> str:
        return known(column, value) or str(value)

    def facet(column: str) -> ShownFacet:
        parameter, counts, chosen = FACETS[column], found.facets[column], question.narrowed[column]
        return show_facet(column, counts, chosen, partial(name, column), lambda value: search(**{parameter: value}))

    results = found.results

    chosen = {column: value for column, value in question.narrowed.items() if value is not None}
    return {
        "q": question.q,
        "hidden": [(key, value) for key, value in question.parameters.items() if key not in ("q", "page")],
        "total": results.total,
        "first": (question.page - 1) * PAGE_SIZE + 1,
        "last": min(question.page * PAGE_SIZE, results.total),
        "page": question.page,
        "pages": min(math.ceil(results.total / PAGE_SIZE), LAST_PAGE),
        "previous": search(page=question.page - 1),
        "next": search(page=question.page + 1),
        "first_page": search(),
        "orders": [(order, search(sort=order), order == question.order) for order in question.orders],
        **chips(
            (column, value, known(column, value), search(**{FACETS[column]: None})) for column, value in chosen.items()
        ),
        "cleared": path("/search", q=question.q),
        "in_cases": path("/cases", q=question.q),
        "facets": [facet(column) for column in FACETS if found.facets[column]],
        "hits": [
            ShownHit(
                path=path(f"/p/{hit.publication.slug}", q=question.q),
                slug=hit.publication.slug,
                title=as_html(hit.title),
                excerpt=as_html(hit.excerpt),
                kind=hit.publication.kind,
                published=hit.publication.published,
                issuer=hit.publication.issuer,
                source=facts.source_name(hit.publication.source_id),
                url=hit.publication.url,
                case_count=hit.publication.case_count,
            )
            for hit in results.hits
        ],
    }


def year_in(text: str) -> int | str | None:
    """The year that a parameter holds; any other text as it is, to which nothing answers; None for an empty one."""
    number = number_in(text)
    return (text or None) if number is None else number


def number_in(text: str) -> int | None:
    """The number that a parameter holds; None for any other text."""
    return int(text) if text.isdecimal() and len(text) <= len(str(LAST_PAGE)) else None
