"""The search page and its JSON, suggestions as one types, and what makes the site a browser's search."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from datasette import Request, Response

from archive.search import CaseHit, Hit, Marked, Suggestion
from archive.site.addresses import absolute, address
from archive.site.data.public_file import PublicFile
from archive.site.http.list_query import MAX_QUERY, Filter, ListQuery, ListSpec, SearchTrail, pairs_of
from archive.site.http.responses import SHORT
from archive.site.render.list_controls import ListControls, problems_as_json
from archive.site.strings import label, word
from archive.site.views import results

if TYPE_CHECKING:
    from datasette.app import Datasette

SPEC = ListSpec(
    "/search",
    (
        Filter("kind", "kind"),
        Filter("topic", "topic"),
        Filter("year", "year", is_number=True),
        Filter("crime", "crime"),
        Filter("region", "region"),
        Filter("level", "level"),
        Filter("source_id", "source"),
    ),
    ("relevance", "newest", "oldest"),
    shelf="publications",
)
PATHS = {"publication": "/p/", "case": "/c/"}  # of the pages that suggestions lead to


async def page(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """Results of `?q=`, narrowed by filters and dates; without `q` all publications."""
    query = ListQuery.parse(SPEC, pairs_of(request))
    found = await public.search(lambda search: results.find(search, query))
    facts = await public.facts()
    controls = ListControls(query, facts, partial(address, datasette))
    trail = SearchTrail.of(query)
    context = {
        "here": "search",
        **controls.context(),
        **controls.results(found.page),
        "in_cases": address(datasette, "/cases", q=query.q, exact="1" if query.exact else ""),
        "as_json": controls.address(query, "/search.json"),
        "read": partial(address, datasette, q=trail.q, **trail.carried),  # pages on which the words are highlighted
        "source_name": facts.source_name,
        "titles": found.page.near_titles,
        "hits": found.page.hits,
    }
    counted = partial(controls.counts, lone_cases=found.page.lone_cases)
    counting = results.count(public, query, found)
    template, at_once = "fanzha/search.html", found.counts is not None
    return await results.send(datasette, request, template, context, counting, counted, at_once=at_once)


async def as_json(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The same page of results as data; what does not hold the words is apart from `results`, with `exact` false."""
    query = ListQuery.parse(SPEC, pairs_of(request))
    if refused := results.refusal(query):
        return refused
    found = await public.search(lambda search: results.find(search, query))
    counts, exact = await results.count(public, query, found), found.page.exact
    controls = ListControls(query, await public.facts(), partial(address, datasette))
    hits = [{**_row(hit, partial(absolute, datasette, request)), "exact": exact} for hit in found.page.hits]
    near = [{**_row(hit, partial(absolute, datasette, request)), "exact": False} for hit in found.page.near_titles]
    return results.send_json(
        {
            "query": query.q,
            "also": {added.phrase: list(added.also) for added in found.page.added},
            "total": counts.exact_total,
            "cases": counts.cases if exact else 0,
            "page": query.page,
            "page_size": SPEC.page_size,
            "results": hits if exact else [],
            "near_titles": near,
            "near_words": list(found.page.near_words),
            "parts": list(found.page.parts),
            "parts_total": 0 if exact else counts.total,
            "parts_results": [] if exact else hits,
            "facets": {
                facet: [{"value": one.value, "count": one.count} for one in counted]
                for facet, counted in counts.facets.items()
            },
            "problems": problems_as_json(controls.problems()),
        }
    )


async def suggestions(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """What `?q=` may become, in the form that browsers and our own script read (OpenSearch Suggestions 1.1)."""
    typed = request.args.get("q", "").strip()[:MAX_QUERY]
    found = await public.search(lambda search: search.suggest(typed))
    where = [datasette.absolute_url(request, _leads_to(datasette, one)) for one in found]
    data = [typed, [one.text for one in found], [label("suggest", one.source) for one in found], where]
    return Response(
        json.dumps(data, ensure_ascii=False),
        content_type="application/x-suggestions+json; charset=utf-8",
        headers=SHORT,
    )


async def opensearch(_: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The description by which a browser takes the site into its list of searches (OpenSearch 1.1)."""

    def url(path: str) -> str:
        return escape(absolute(datasette, request, path), {'"': "&quot;"})

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
    """Marked text without its marks."""
    return "".join(one.text for one in marked)


def _row(hit: Hit, place: Callable[[str], str]) -> dict[str, Any]:
    """A result as data. `place` gives the whole address of a path of the site."""
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
            "address": place(f"/c/{hit.case.id}"),
        }
    one = hit.publication
    columns = ("slug", "title", "kind", "topic", "issuer", "published", "source_id", "url", "case_count")
    return {
        "type": "publication",
        **{column: getattr(one, column) for column in columns},
        "excerpt": plain(hit.excerpt),
        "address": place(f"/p/{one.slug}"),
        "cases": [_row(nested, place) for nested in hit.cases],
        "more_cases": hit.more_cases,
    }


def _leads_to(datasette: Datasette, one: Suggestion) -> str:
    """The page of a publication or case, and for a word the results of a search."""
    if not one.target:
        return address(datasette, "/search", q=one.text)
    return address(datasette, f"{PATHS[one.source]}{one.target}")
