"""Shows a publication: its reading page (/p/SLUG), its text, record and references as files, its tables as CSV."""

from __future__ import annotations

from functools import partial

from datasette import Response

from archive.search import Query
from archive.site.api import records
from archive.site.data import publications, related
from archive.site.data.figures.in_text import text_figures
from archive.site.data.laws.in_text import text_citations
from archive.site.data.outcomes.in_text import OutcomeSpan, TextOutcomes
from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import json_list
from archive.site.data.text_pieces import beginning_of
from archive.site.fairness.long_pages import is_short, own_turn
from archive.site.http.responses import file
from archive.site.render import citations, jsonld, reference_tags
from archive.site.render.cautions import cautions
from archive.site.render.highlight import Marker, TextLinks
from archive.site.render.text_blocks import Passage, pieces
from archive.site.render.typeset import contents, typeset, without_title
from archive.site.views.reading.reading_context import (
    case_url,
    figures_context,
    marked_query,
    short_url,
    snapshot_of,
    text_context,
    text_file,
    text_links,
)
from archive.site.visit import Visit
from archive.text.csv_formulas import csv_of


async def page(visit: Visit) -> Response:
    """The reading page of a publication."""
    found = await visit.ask(publications.find, visit.slug)
    if found is None:
        return await visit.missing("error.not_found_publication")
    async with own_turn(len(found.text)):
        return await _page_of(visit, found)


async def _page_of(visit: Visit, found: PublicationRecord) -> Response:
    text = beginning_of(found.text)
    near, snapshot, figures, cited_laws, outcomes = await visit.public.ask(
        lambda conn: (
            related.publications(conn, found, visit.public.crime_name),
            snapshot_of(conn, found),
            text_figures(conn, found.id),
            text_citations(conn, found.id),
            TextOutcomes.read(conn, [one.id for one in found.structure.cases]),
        )
    )
    links = text_links(visit, figures, cited_laws)
    query = await marked_query(visit)
    passages, marker = await visit.in_thread(_marked, found, text, query, links, outcomes.spans)
    path = f"/p/{found.slug}"
    here, address_of = visit.absolute(path), partial(case_url, visit)
    cases, cited = found.structure.cases, reference(visit, found)
    context = {
        **text_context(visit, path, found, passages, marker, snapshot),
        **figures_context(visit, figures, publication=found.slug),
        "outcomes": outcomes,
        "cut_at": len(text) if len(text) < len(found.text) else None,
        "contents": contents(passages),
        "terms": json_list(found.topic_terms),
        "title": marker.plain(found.title or found.slug),
        "citations": citations.citations(cited),
        "case_citations": {
            one.id: citations.gb_t_7714(citations.of_case(cited, one, address_of(one))) for one in cases
        },
        "short_urls": {one.id: url for one in cases if (url := short_url(visit, one))},
        "related": near,
        "reference_tags": reference_tags.of(cited),
        "json_ld": jsonld.script(jsonld.of_publication(found, here, address_of)),
    }
    return await visit.page("fanzha/publication.html", context, in_turns=not is_short(pieces(passages)))


async def as_file(visit: Visit) -> Response:
    """The file of a publication: its reference (bib, ris), its text (md, txt) or its record (json)."""
    slug = visit.slug
    found = await visit.ask(publications.find, slug)
    if found is None:
        return await visit.missing("error.not_found_publication")
    if visit.format == "json":
        return file(await record(visit, found), "json", slug)
    cited = reference(visit, found)
    text = beginning_of(found.text)
    passages = (await visit.in_thread(_passages_of, found, text))[0] if visit.format == "md" else ()
    is_cut = len(text) < len(found.text)
    return text_file(visit.format, slug, cited, passages, found.text, cautions=cautions(found), is_cut=is_cut)


async def record(visit: Visit, found: PublicationRecord) -> str:
    """The record of a publication, as JSON."""
    data = await visit.ask(records.of_publication, found, reference(visit, found), partial(case_url, visit))
    return records.as_json(data)


def reference(visit: Visit, found: PublicationRecord) -> citations.Reference:
    """The reference of a publication."""
    return citations.of_publication(found, visit.absolute(f"/p/{found.slug}"))


def _marked(
    found: PublicationRecord, text: str, query: Query, links: TextLinks, spans: tuple[OutcomeSpan, ...]
) -> tuple[tuple[Passage, ...], Marker]:
    passages, start = _passages_of(found, text)
    return passages, Marker(text, query, start, links, spans)


def _passages_of(found: PublicationRecord, text: str) -> tuple[tuple[Passage, ...], int]:
    return without_title(typeset(text, found.structure), found.title)


async def table(visit: Visit) -> Response:
    """A table of figures as CSV."""
    slug, position = visit.slug, int(visit.request.url_vars["position"])
    rows = await visit.ask(publications.table_rows, slug, position)
    if rows is None:
        return await visit.missing("error.not_found_publication")
    return file(csv_of(rows), "csv", f"{slug}-{position}")
