"""A publication: its reading page (/p/SLUG), its text, record and references as files, its tables as CSV."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

from datasette import Request, Response

from archive.site.addresses import absolute
from archive.site.data import publications, related
from archive.site.data.public_file import PublicFile
from archive.site.data.structure import json_list
from archive.site.http.csv_formulas import csv_of
from archive.site.http.responses import file, missing
from archive.site.http.responses import page as respond
from archive.site.render import citations, json_records, jsonld, markdown
from archive.site.render.typeset import contents, typeset, without_title
from archive.site.views.reading_context import (
    case_url,
    marker_of,
    place_context,
    short_url,
    snapshot_of,
    text_context,
    trail_of,
)

if TYPE_CHECKING:
    from datasette.app import Datasette


async def page(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The reading page of a publication."""
    slug, trail = unquote(request.url_vars["slug"]), trail_of(request)
    found = await public.ask(lambda conn: publications.find(conn, slug))
    if found is None:
        return await missing(datasette, request, "error.404_publication")
    passages, start = without_title(typeset(found.text, found.structure), found.title)
    marker = await marker_of(public, trail, found.text, start)
    near, snapshot = await public.ask(lambda conn: (related.publications(conn, found), snapshot_of(conn, found)))
    path = f"/p/{found.slug}"
    here, place = absolute(datasette, request, path), partial(case_url, datasette, request)
    cases, cited = found.structure.cases, citations.of_publication(found, here)
    context = {
        **text_context(found, passages, marker, trail),
        **place_context(datasette, request, path, snapshot),
        "contents": contents(passages),
        "terms": json_list(found.topic_terms),
        "title": marker.plain(found.title or found.slug),
        "citations": citations.citations(cited),
        "case_citations": {one.id: citations.gb_t_7714(citations.of_case(cited, one, place(one))) for one in cases},
        "short_urls": {one.id: url for one in cases if (url := short_url(datasette, request, one))},
        "related": near,
        "json_ld": jsonld.script(jsonld.of_publication(found, here, place)),
    }
    return await respond(datasette, request, "fanzha/publication.html", context)


async def as_file(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """A publication as a reference (bib, ris), as text (md, txt) or as a record (json)."""
    slug, kind = unquote(request.url_vars["slug"]), request.url_vars["format"]
    found = await public.ask(lambda conn: publications.find(conn, slug))
    if found is None:
        return await missing(datasette, request, "error.404_publication")
    cited = citations.of_publication(found, absolute(datasette, request, f"/p/{slug}"))
    if kind == "json":
        place = partial(case_url, datasette, request)
        data = await public.ask(lambda conn: json_records.of_publication(conn, found, cited, place))
        return file(json_records.as_json(data), kind, slug)
    if kind == "md":
        passages, _ = without_title(typeset(found.text, found.structure), found.title)
        return file(markdown.markdown(passages, cited), kind, slug)
    return file(markdown.plain(found.text, cited) if kind == "txt" else citations.as_file(cited, kind), kind, slug)


async def table(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """A table of figures as CSV."""
    slug, position = unquote(request.url_vars["slug"]), int(request.url_vars["position"])
    rows = await public.ask(lambda conn: publications.table_rows(conn, slug, position))
    if rows is None:
        return await missing(datasette, request, "error.404_publication")
    return file(csv_of(rows), "csv", f"{slug}-{position}")
