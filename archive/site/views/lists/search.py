"""The search page and its JSON, suggestions during typing, and the description for a browser's search box."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from datasette import Response

from archive.search import CaseHit, Hit, Marked
from archive.site.http.list_query import MAX_QUERY, ListSpec, SearchTrail, pairs_of
from archive.site.http.responses import SHORT, as_json
from archive.site.render.list_controls import problems_as_json
from archive.site.strings import label, word
from archive.site.views.lists import list_answers
from archive.site.views.lists.cases import SECTIONS_OFFERED
from archive.site.visit import Visit

SPEC = ListSpec(
    "/search",
    (
        *("kind", "topic", "year", "crime", "outcome", "term", "article", "circumstance", "law"),
        *("region", "level", "source_id", "doubt"),
    ),
    ("relevance", "newest", "oldest"),
    shelf="publications",
)
PATHS = {"publication": "/p/", "case": "/c/", "law": "/laws/"}  # paths of suggested pages; a suggested word has none


async def page(visit: Visit) -> Response:
    """The page with the results that match `?q=`, the filters and the dates; without `q`, all publications. A text
    that is too long for a query, and comes alone, is checked as a quote."""
    pairs = dict(pairs_of(visit.request))
    if pairs.keys() == {"q"} and len(pairs["q"].strip()) > MAX_QUERY:
        return Response.redirect(visit.address("/check", q=pairs["q"]))
    query = visit.query(SPEC)
    found = await visit.public.search(lambda search: list_answers.find(search, query))
    controls = await visit.controls(query)
    trail = SearchTrail.of(query)
    context = {
        "here": "search",
        **controls.context(),
        **controls.results(found.page),
        "in_cases": visit.address("/cases", q=query.q, exact="1" if query.exact else ""),
        "in_sections": [
            (label("heading", one), visit.address("/cases", q=query.q, exact="1" if query.exact else "", section=one))
            for one in (SECTIONS_OFFERED if query.q else ())
        ],
        "in_figures": visit.address("/figures", q=query.q) if query.q else None,
        "as_json": controls.address(query, "/search.json"),
        "feed": controls.address(query.changed(sort=""), "/search.atom"),
        "read": partial(visit.address, q=trail.q, **trail.carried),  # addresses of pages that highlight the words
        "source_name": controls.facts.source_name,
        "titles": found.page.near_titles,
        "hits": found.page.hits,
    }
    counted = partial(controls.counts, lone_cases=found.page.lone_cases)
    return await list_answers.response(visit, "fanzha/search.html", context, query, found, counted)


async def as_data(visit: Visit) -> Response:
    """The page of results as JSON. Hits in `near_titles` and `parts_results` are not exact (`exact` is false)."""
    query = visit.query(SPEC)
    if refused := list_answers.refusal(query.refused):
        return refused
    found = await visit.public.search(lambda search: list_answers.find(search, query))
    counts, exact = await list_answers.count(visit, query, found), found.page.exact
    controls = await visit.controls(query)
    hits = [{**_row(hit, visit.absolute), "exact": exact} for hit in found.page.hits]
    near = [{**_row(hit, visit.absolute), "exact": False} for hit in found.page.near_titles]
    return as_json(
        {
            "query": query.q,
            "also": {added.word: list(added.also) for added in found.page.added},
            "total": counts.exact_total,
            "cases": counts.cases if exact else 0,
            "page": query.page,
            "page_size": SPEC.page_size,
            "results": hits if exact else [],
            "near_titles": near,
            "near_words": list(found.page.near_words),
            "related_words": list(found.page.related_words),
            "unknown": list(found.page.unknown),
            "parts": list(found.page.parts),
            "parts_total": 0 if exact else counts.total,
            "parts_results": [] if exact else hits,
            "facets": {
                facet: [{"value": one.value, "count": one.count} for one in counted]
                for facet, counted in counts.facets.items()
            },
            "problems": problems_as_json(controls.problems()),
        },
        headers=SHORT | {"access-control-allow-origin": "*"},  # scripts of any site may read it
    )


async def suggestions(visit: Visit) -> Response:
    """Suggestions for `?q=`, in the form that browsers and our own script read (OpenSearch Suggestions 1.1)."""
    typed = visit.request.args.get("q", "").strip()[:MAX_QUERY]
    found = await visit.public.search(lambda search: search.suggest(typed))
    where = [
        visit.absolute(f"{PATHS[one.source]}{one.target}") if one.target else visit.absolute("/search", q=one.text)
        for one in found
    ]
    data = [typed, [one.text for one in found], [label("suggest", one.source) for one in found], where]
    return as_json(data, headers=SHORT, media="application/x-suggestions+json; charset=utf-8")


async def opensearch(visit: Visit) -> Response:
    """The description with which a browser adds the site to its search engines (OpenSearch 1.1)."""

    def url(path: str) -> str:
        return escape(visit.absolute(path), {'"': "&quot;"})

    name, about, icon = word("site.name"), word("site.about"), "/-/fanzha/icon.svg"
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>{escape(name)}</ShortName>
<Description>{escape(about)}</Description>
<InputEncoding>UTF-8</InputEncoding>
<Image type="image/svg+xml">{url(icon)}</Image>
<Url type="text/html" template="{url("/search")}?q={{searchTerms}}"/>
<Url type="application/json" rel="results" template="{url("/search.json")}?q={{searchTerms}}"/>
<Url type="application/x-suggestions+json" template="{url("/search/suggest")}?q={{searchTerms}}"/>
</OpenSearchDescription>
"""
    return Response(text, content_type="application/opensearchdescription+xml; charset=utf-8", headers=SHORT)


def plain(marked: Marked) -> str:
    """The marked text as a plain string."""
    return "".join(one.text for one in marked)


def _row(hit: Hit, address_of: Callable[[str], str]) -> dict[str, Any]:
    """A result as data. `address_of` gives the whole address of a path of the site."""
    if isinstance(hit, CaseHit):
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
            "address": address_of(f"/c/{hit.case.id}"),
        }
    one = hit.publication
    columns = ("slug", "title", "kind", "topic", "issuer", "published", "source_id", "url", "case_count")
    return {
        "type": "publication",
        **{column: getattr(one, column) for column in columns},
        "excerpt": plain(hit.excerpt),
        "address": address_of(f"/p/{one.slug}"),
        "lead": _row(hit.lead, address_of) if hit.lead else None,
        "cases": [_row(nested, address_of) for nested in hit.cases],
        "more_cases": hit.more_cases,
    }
