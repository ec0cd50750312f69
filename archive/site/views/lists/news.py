"""Lists what is new, by the day on which the archive got it: as a page, CSV and JSON. What changed is another list."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

from datasette import Response

from archive.moments import china_day
from archive.site.following.happenings import Happening, Happenings, page_of_happenings
from archive.site.following.timeline import NEW, Timeline
from archive.site.http.list_query import ListQuery, ListSpec
from archive.site.strings import label
from archive.site.views.lists import list_answers
from archive.site.visit import Visit

SPEC = ListSpec(
    "/news",
    ("kind", "topic", "crime", "region", "source_id"),
    ("newest",),
    page_size=30,  # publications
    shelf="publications",
    events=True,
    cursor=True,
)
FILES = replace(SPEC, page_size=1_000)  # publications in one file
COLUMNS = (
    *("added", "slug", "title", "theme", "kind", "kind_label", "issuer", "source", "published", "case_count"),
    *("crimes", "url", "address"),
)


async def page(visit: Visit) -> Response:
    """The page with new publications, those of a day together, the newest day first."""
    query = visit.query(SPEC)
    found, controls = await _find(visit, query), await visit.controls(query)
    facts = await visit.public.facts()
    kinds = query.filters.get("kind", ())
    context = {
        "here": "news",
        **controls.context(),
        "days": [(day, list(those)) for day, those in groupby(found.found, lambda one: china_day(one.event.at))],
        "kinds": [
            (None, controls.address(query.changed(filters=_without(query, "kind"))), not kinds),
            *((kind, controls.of_value("kind", kind), kind in kinds) for kind, _ in facts.kinds if kind is not None),
        ],
        "older": controls.address(replace(query, before=found.older)) if found.older else None,
        "is_first": query.before is None,
        "exports": [(name, controls.address(query, f"/news.{name}")) for name in ("csv", "json")],
        "feed": controls.address(query.changed(), "/news.atom"),
    }
    return await visit.page("fanzha/news.html", context)


async def as_file(visit: Visit) -> Response:
    """A file of new publications; the JSON has the address of the next one."""
    query = visit.query(FILES)
    if refused := list_answers.refusal(query.refused):
        return refused
    found = await _find(visit, query)
    rows = [_row(one, visit.absolute(f"/p/{one.publication.slug}")) for one in found.found]
    older = replace(query, before=found.older)
    data = {
        "publications": rows,
        "next": visit.absolute("/news.json", **older.parameters) if found.older else None,
    }
    return await list_answers.list_file(visit, query, "news", COLUMNS, rows, len(rows), data)


async def _find(visit: Visit, query: ListQuery) -> Happenings:
    line = await visit.public.once(Timeline.read)
    size = query.spec.page_size
    return await visit.public.search(lambda search: page_of_happenings(search, line, query, (NEW,), size))


def _without(query: ListQuery, column: str) -> dict[str, Any]:
    return {name: values for name, values in query.filters.items() if name != column}


def _row(happening: Happening, address: str) -> dict[str, Any]:
    about = happening.publication
    values = {
        "added": happening.event.at,
        "kind_label": label("kind", about.kind),
        "crimes": [one.name for one in about.crimes],
        "address": address,
    }
    return {column: values[column] if column in values else getattr(about, column) for column in COLUMNS}
