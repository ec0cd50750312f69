"""Lists the laws that texts cite (/laws): by name or number, with how often; as a page, CSV and JSON."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import Any

from datasette import Response

from archive.site.data.laws.cited_laws import CitedLaw, CitedLaws
from archive.site.http.list_query import MAX_PAGE, ListQuery, ListSpec
from archive.site.render.laws.names import law_name
from archive.site.strings import label
from archive.site.views.figures.figure_list import Choice
from archive.site.views.lists import list_answers
from archive.site.visit import Visit
from archive.text.letters import folded_letters

SPEC = ListSpec(
    "/laws", ("kind",), ("cited", "newest", "name"), page_size=50, words=True, dates=False, kinds="law_kind"
)
FILES = replace(SPEC, page_size=1_000)  # laws in one file
COLUMNS = (
    *("id", "name", "short_names", "issuer", "kind", "number", "published", "in_force", "english"),
    *("citations", "publications", "cases", "articles", "address"),
)


async def page(visit: Visit) -> Response:
    """The page with the laws that match `?q=` and the kind; without these, all that are cited."""
    query = visit.query(SPEC)
    cited = await visit.public.once(CitedLaws.read)
    named, found = named_laws(cited, query), find(cited, query)
    controls = await visit.controls(query)
    kinds = Counter(one.law.kind for one in named)
    chosen = query.filters.get("kind", ())
    context = {
        "here": "laws",
        **controls.context(),
        "rows": [(one, law_name(one.law)) for one in found[query.offset : query.offset + SPEC.page_size]],
        "total": len(found),
        "pages": min(math.ceil(len(found) / SPEC.page_size), MAX_PAGE),
        "kinds": [Choice(kind, label("law_kind", kind), n, kind in chosen) for kind, n in kinds.most_common()],
        "unknown": cited.unknown,
        "exports": [(name, controls.address(query.changed(), f"/laws.{name}")) for name in ("csv", "json")],
    }
    return await visit.page("fanzha/laws.html", context)


async def as_file(visit: Visit) -> Response:
    """A file with the laws of the list, at most FILES.page_size; the parameter `page` is the number of the file."""
    query = visit.query(FILES)
    if refused := list_answers.refusal(query.refused):
        return refused
    found = find(await visit.public.once(CitedLaws.read), query)
    rows = [as_record(visit, one) for one in found[query.offset : query.offset + FILES.page_size]]
    return await list_answers.list_file(visit, query, "laws", COLUMNS, rows, len(found), {"laws": rows})


def named_laws(cited: CitedLaws, query: ListQuery) -> tuple[CitedLaw, ...]:
    """The laws that have the words of a query in their names or numbers."""
    words = [word for word in map(folded_letters, query.q.split()) if word]
    return tuple(one for one in cited.laws if one.is_named(words))


def find(cited: CitedLaws, query: ListQuery) -> tuple[CitedLaw, ...]:
    """The laws that a query finds, in its order."""
    kinds = query.filters.get("kind")
    found = [one for one in named_laws(cited, query) if kinds is None or one.law.kind in kinds]
    if query.order == "newest":
        found.sort(key=lambda one: one.law.published or "", reverse=True)
    elif query.order == "name":
        found.sort(key=lambda one: one.law.name)
    return tuple(found)


def as_record(visit: Visit, one: CitedLaw) -> dict[str, Any]:
    """A law as a row of a file."""
    law = {name: getattr(one.law, name) for name in COLUMNS[:9]} | {"short_names": list(one.law.short_names)}
    return law | one.times._asdict() | {"articles": one.articles, "address": visit.absolute(one.law.path)}
