"""Lists the crimes that the archive has cases of (/crimes): by name or article; as a page, CSV and JSON."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from datasette import Response

from archive.site.data.laws.cited_laws import path_of_law
from archive.site.data.laws.crimes import CRIMINAL_LAW, CountedCrime, count_crimes
from archive.site.http.list_query import MAX_PAGE, ListQuery, ListSpec
from archive.site.render.laws.names import article_words
from archive.site.views.lists import list_answers
from archive.site.visit import Visit
from archive.text.letters import folded_letters

SPEC = ListSpec("/crimes", (), ("cases", "outcomes", "article"), page_size=50, words=True, dates=False)
FILES = replace(SPEC, page_size=1_000)  # crimes in one file
COLUMNS = (
    *("id", "name", "short_names", "former_names", "article", "english"),
    *("cases", "publications", "outcomes", "people", "people_in_groups", "address"),
)


async def page(visit: Visit) -> Response:
    """The page with the crimes that match `?q=`; without words, all of which there are cases."""
    query = visit.query(SPEC)
    found = find(await visit.public.once(count_crimes), query)
    controls = await visit.controls(query)
    context = {
        "here": "crimes",
        **controls.context(),
        "rows": [
            (
                one,
                visit.public.name_of("crime", one.crime.id, one.crime.name),
                one.crime.article and article_words(one.crime.article),
                one.crime.article and visit.address(path_of_law(CRIMINAL_LAW, one.crime.article)),
            )
            for one in found[query.offset : query.offset + SPEC.page_size]
        ],
        "total": len(found),
        "pages": min(math.ceil(len(found) / SPEC.page_size), MAX_PAGE),
        "exports": [(name, controls.address(query.changed(), f"/crimes.{name}")) for name in ("csv", "json")],
    }
    return await visit.page("fanzha/crimes.html", context)


async def as_file(visit: Visit) -> Response:
    """A file with the crimes of the list, at most FILES.page_size; the parameter `page` is the number of the file."""
    query = visit.query(FILES)
    if refused := list_answers.refusal(query.refused):
        return refused
    found = find(await visit.public.once(count_crimes), query)
    rows = [as_record(visit, one) for one in found[query.offset : query.offset + FILES.page_size]]
    return await list_answers.list_file(visit, query, "crimes", COLUMNS, rows, len(found), {"crimes": rows})


def find(crimes: tuple[CountedCrime, ...], query: ListQuery) -> tuple[CountedCrime, ...]:
    """The crimes that a query finds, in its order."""
    words = [word for word in map(folded_letters, query.q.split()) if word]
    found = [one for one in crimes if one.is_named(words)]
    if query.order == "outcomes":
        found.sort(key=lambda one: -one.outcomes)
    elif query.order == "article":
        found.sort(
            key=lambda one: (
                one.crime.article is None,
                one.crime.article and (*one.crime.article[:1], one.crime.article.sub or 0),
            )
        )
    return tuple(found)


def as_record(visit: Visit, one: CountedCrime) -> dict[str, Any]:
    """A crime as a row of a file."""
    crime = one.crime
    return {
        "id": crime.id,
        "name": crime.name,
        "short_names": list(crime.short_names),
        "former_names": list(crime.former_names),
        "article": crime.article and crime.article.slug,
        "english": crime.english,
        **{name: getattr(one, name) for name in ("cases", "publications", "outcomes", "people", "people_in_groups")},
        "address": visit.absolute(crime.path),
    }
