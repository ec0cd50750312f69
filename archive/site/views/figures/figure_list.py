"""Lists figures (/figures): by words, measure, crime, region, period, issuer and unit; as a page, CSV and JSON."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from datasette import Response

from archive.site.api import records
from archive.site.data.figures.catalogue import FigureCatalogue
from archive.site.data.figures.finding import FigureCounts, FigureQuery, FoundFigures
from archive.site.data.figures.listed import ListedFigure
from archive.site.data.figures.words import ReadWord, Vocabulary, read_words
from archive.site.data.totals import ValueCount
from archive.site.http.list_query import MAX_PAGE, ListQuery, ListSpec, parameter_of
from archive.site.render.figures import words as figure_words
from archive.site.render.list_controls import ListControls
from archive.site.strings import known_label
from archive.site.views.lists import list_answers
from archive.site.visit import Visit

SPEC = ListSpec(
    "/figures",
    ("measure", "crime", "group", "region", "place", "unit", "issuer", "scope", "publication", "case", "series"),
    ("newest", "oldest", "published", "largest", "smallest", "text"),
    page_size=50,
    words=True,
)
FILES = replace(SPEC, page_size=1_000)  # figures in one file
CHOSEN_IN_LISTS = (
    "measure",
    "crime",
    "group",
    "region",
    "place",
    "unit",
    "scope",
    "issuer",
)  # the others come with links
# The columns of the files: those of the table, with what leads back to the sentence. `sentence` is not cut.
COLUMNS = (*records.FIGURE, "slug", "title", "kind", "issuer", "source", "published", "url")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter that a form offers."""

    value: str
    name: str
    n: int
    chosen: bool


async def page(visit: Visit) -> Response:
    """The page with the figures that match `?q=`, the filters and the period; without any of these, all figures."""
    query = visit.query(SPEC)
    words = read_words(query.q, await visit.public.once(Vocabulary.read))
    rows, counts = await visit.ask(look, await visit.public.figures(), wanted_of(query, words), query)
    controls = await controls_of(visit, query)
    context = {
        "here": "figures",
        **controls.context(),
        "rows": rows,
        "total": counts.total,
        "pages": min(math.ceil(counts.total / SPEC.page_size), MAX_PAGE),
        "hits": rows,
        "more": False,
        "read_words": [word for word in words if word.read_as != "text"],
        "choices": [(name, _choices(controls, name, counts.values[name])) for name in CHOSEN_IN_LISTS],
        "form_hidden": query.hidden("q", "from", "to", *CHOSEN_IN_LISTS),
        "exports": [(name, controls.address(query.changed(), f"/figures.{name}")) for name in ("csv", "json")],
        "in_file": FILES.page_size,
        "of_value": controls.of_value,
        "words_of": figure_words,
    }
    return await visit.page("fanzha/figures.html", context)


async def as_file(visit: Visit) -> Response:
    """A file with the figures of the list, at most FILES.page_size; the parameter `page` is the number of the file."""
    query = visit.query(FILES)
    if refused := list_answers.refusal(query.refused):
        return refused
    words = read_words(query.q, await visit.public.once(Vocabulary.read))
    rows, counts = await visit.ask(look, await visit.public.figures(), wanted_of(query, words), query)
    found = [as_record(visit, one) for one in rows]
    data = {
        "words": [{"word": one.word, "read_as": one.read_as, "values": list(one.values)} for one in words],
        "figures": found,
    }
    problems = (await controls_of(visit, query)).problems()
    return list_answers.sent(visit, query, "figures", (*COLUMNS, "address"), found, counts.total, data, problems)


def look(
    conn: sqlite3.Connection, catalogue: FigureCatalogue, wanted: FigureQuery, query: ListQuery
) -> tuple[tuple[ListedFigure, ...], FigureCounts]:
    """Find one page, and count what the page offers."""
    found = FoundFigures.of(conn, catalogue, wanted)
    return found.page(conn, query.spec.page_size, query.offset), found.counts()


def wanted_of(query: ListQuery, words: tuple[ReadWord, ...]) -> FigureQuery:
    """What a query of the site asks of the figures."""
    filters = {name: tuple(map(str, values)) for name, values in query.filters.items()}
    impossible = any(problem.code == "date" for problem in query.problems)
    if impossible:
        return FigureQuery(order=query.order, nothing=True)
    return FigureQuery(words, filters, query.since, query.until, query.order)


async def controls_of(visit: Visit, query: ListQuery) -> ListControls:
    """The controls of a list of figures."""
    names = await visit.ask(names_of_chosen, query)
    return ListControls(query, await visit.public.facts(), visit.address, names)


def names_of_chosen(conn: sqlite3.Connection, query: ListQuery) -> dict[str, dict[str, str]]:
    """The names of the chosen values that the archive has, of the filters whose values are words or ids of figures."""
    found: dict[str, dict[str, str]] = {}
    for name, (sql, arguments) in NAMES.items():
        given = [str(value) for value in query.filters.get(name, ())]
        rows = ((value, conn.execute(sql, (value,) * arguments).fetchone()) for value in given)
        found[name] = {value: known_label(name, value) or row[0] for value, row in rows if row}
    return found


# How a value is named, and whether the archive has it; and how often the value is given.
NAMES: Mapping[str, tuple[str, int]] = {
    "measure": ("select measure from figures where measure = ? limit 1", 1),
    "group": ("select crime from figures where crime_id is null and crime = ? limit 1", 1),
    "place": ("select place from figures where place = ? limit 1", 1),
    "unit": ("select unit from figures where unit = ? limit 1", 1),
    "issuer": ("select name from publication_issuers where name = ? limit 1", 1),
    "publication": ("select coalesce(title, slug) from publications where slug = ?", 1),
    "case": ("select coalesce(number || ' ', '') || title from cases where id = cast(? as integer)", 1),
    "series": ("select series_id from figures where series_id = ? limit 1", 1),
}


def as_record(visit: Visit, one: ListedFigure) -> dict[str, Any]:
    """A figure as a row of a file."""
    row = {column: getattr(one, column) for column in COLUMNS}
    return row | {"damaged": bool(one.damaged), "address": visit.absolute(f"/p/{one.slug}") + f"#{one.anchor}"}


def _choices(controls: ListControls, name: str, counts: tuple[ValueCount, ...]) -> list[Choice]:
    chosen = tuple(map(str, controls.query.filters.get(name, ())))
    offered = [
        Choice(str(one.value), _name(controls, name, str(one.value)), one.n, str(one.value) in chosen) for one in counts
    ]
    there = {one.value for one in offered}
    return [*(Choice(value, _name(controls, name, value), 0, True) for value in chosen if value not in there), *offered]


def _name(controls: ListControls, name: str, value: str) -> str:
    names = controls.facts.names.get(parameter_of(name), {})
    return names.get(value) or known_label(name, value) or value
