"""Shows a case: its page (/c/ID, /case/NUMBER), and its text, record and references as files."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, replace
from urllib.parse import unquote

from datasette import Response

from archive.search import Query
from archive.site.api import records
from archive.site.data import anchors, publications, related
from archive.site.data.copies import carries_case
from archive.site.data.figures.in_text import text_figures
from archive.site.data.former_addresses import former_case_ids
from archive.site.data.laws.in_text import text_citations
from archive.site.data.outcomes.in_text import OutcomeSpan, TextOutcomes
from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord
from archive.site.data.text_pieces import beginning_of, lines_of
from archive.site.fairness.long_pages import is_short, own_turn
from archive.site.http.responses import file
from archive.site.languages import DEFAULT, language
from archive.site.render import citations, jsonld, reference_tags
from archive.site.render.cautions import cautions
from archive.site.render.highlight import Marker, TextLinks
from archive.site.render.text_blocks import HeadingBlock, ParagraphBlock, Passage, pieces
from archive.site.render.typeset import ContentsEntry, typeset
from archive.site.strings import label, word
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
from archive.text.provisions import guiding_name, guiding_number

OTHER = "other"  # the kind of sections of which nothing more is known
GUIDING_NUMBER = re.compile(r"\d{1,4}")  # the number of a guiding case; an id of a case has 16 digits or a few fewer
CASE_ID = re.compile(r"\d{5,16}", re.ASCII)


async def page(visit: Visit) -> Response:
    """The page of a case; for a former id of a case, a redirect to its present page."""
    found = await visit.ask(find_case, visit.id)
    if found is None:
        return await _under_present_id(visit, visit.id)
    async with own_turn(len(found.publication.text)):
        return await _page_of(visit, found)


async def _page_of(visit: Visit, found: CaseInBatch) -> Response:
    own, whole = found.case, found.publication
    copies, near, snapshot, of_batch, cited_laws, outcomes = await visit.public.ask(
        lambda conn: (
            tuple(one for one in whole.copies if one is whole.best or carries_case(conn, one, own, whole.text)),
            related.cases(conn, own, whole.id, visit.public.crime_name),
            snapshot_of(conn, whole),
            text_figures(conn, whole.id),
            text_citations(conn, whole.id),
            TextOutcomes.read(conn, [one.id for one in found.batch]),
        )
    )
    figures = tuple(figure for figure in of_batch if own.start <= figure.start < own.end)
    links = text_links(visit, figures, (one for one in cited_laws if own.start <= one.start < own.end))
    passage, marker = await visit.in_thread(_marked, found, await marked_query(visit), links, outcomes.spans)
    end = end_of(found)
    here, batch = case_url(visit, own), visit.absolute(f"/p/{whole.slug}")
    addresses = (
        (word("read.case_address"), here),
        (word("read.case_short"), short_url(visit, own)),
        (word("read.case_in_batch"), f"{batch}#{own.anchor}"),
    )
    heading, cited = heading_of(passage), reference(visit, found)
    context = {
        **text_context(visit, f"/c/{own.id}", replace(whole, copies=copies), (passage,), marker, snapshot),
        **figures_context(visit, figures, case=own.id),
        "outcomes": outcomes,
        "cut_at": end - own.start if end < own.end else None,
        "in_batch": found,
        "case": own,
        "heading": heading,
        "lift": heading.level - 1 if heading else 1,
        "sections": sections(passage),
        "section_names": section_names(own),
        "citations": citations.citations(cited),
        "addresses": [(name, url) for name, url in addresses if url],
        "related": near,
        "reference_tags": reference_tags.of(cited),
        "json_ld": jsonld.script(jsonld.of_case(whole, own, here, batch)),
    }
    return await visit.page("fanzha/case.html", context, in_turns=not is_short(pieces((passage,))))


async def by_name(visit: Visit) -> Response:
    """Redirects to the case with this id, or to the guiding case with this number (检例第66号, 66)."""
    name, trail = unquote(visit.request.url_vars["name"]), visit.trail
    number = int(name) if GUIDING_NUMBER.fullmatch(name) else guiding_number(name)
    if number is not None:
        found = await visit.ask(anchors.guiding_case, number)
        if found is None:
            context = {"here": "cases", "name": guiding_name(number)}
            return await visit.page("fanzha/no_case.html", context, status=404)
        return Response.redirect(visit.address(f"/c/{found}", q=trail.q, **trail.carried))
    if not CASE_ID.fullmatch(name):
        return await visit.missing()
    if await visit.ask(has_case, int(name)):
        return Response.redirect(visit.address(f"/c/{int(name)}", q=trail.q, **trail.carried))
    return await _under_present_id(visit, int(name))


async def as_file(visit: Visit) -> Response:
    """The file of a case: its reference (bib, ris), its text (md, txt) or its record (json)."""
    found = await visit.ask(find_case, visit.id)
    if found is None:
        return await visit.missing("error.not_found_case")
    whole, own = found.publication, found.case
    name = f"{whole.slug}-{own.anchor}"
    if visit.format == "json":
        return file(await record(visit, found), "json", name)
    cited = reference(visit, found)
    passages = (await visit.in_thread(passage_of, found),) if visit.format == "md" else ()
    text = whole.text[own.start : own.end]
    is_cut = end_of(found) < own.end
    return text_file(visit.format, name, cited, passages, text, cautions=cautions(whole, own), is_cut=is_cut)


async def record(visit: Visit, found: CaseInBatch) -> str:
    """The record of a case, as JSON."""
    batch = visit.absolute(f"/p/{found.publication.slug}")
    data = await visit.ask(records.of_case, found.publication, found.case, reference(visit, found), batch)
    return records.as_json(data)


def reference(visit: Visit, found: CaseInBatch) -> citations.Reference:
    """The reference of a case."""
    whole = citations.of_publication(found.publication, visit.absolute(f"/p/{found.publication.slug}"))
    return citations.of_case(whole, found.case, case_url(visit, found.case))


async def present_path(visit: Visit, case_id: int) -> str | None:
    """The path of the page that has the case of a former id now; None if the id is no case's."""
    copy_of = (await visit.public.once(former_case_ids.other_ids)).get(case_id)
    return await visit.ask(former_case_ids.present_path, case_id, copy_of) if copy_of else None


async def _under_present_id(visit: Visit, case_id: int) -> Response:
    path = await present_path(visit, case_id)
    if path is None:
        return await visit.missing("error.not_found_case")
    return Response.redirect(visit.address(path, q=visit.trail.q))


@dataclass(frozen=True, slots=True)
class CaseInBatch:
    """A case, and its place in its batch."""

    publication: PublicationRecord
    batch: tuple[CaseRecord, ...]  # all cases of the publication
    position: int  # in the batch, from 1
    case: CaseRecord
    before: CaseRecord | None
    after: CaseRecord | None


def find_case(conn: sqlite3.Connection, case_id: int) -> CaseInBatch | None:
    """The case with this id; None if there is none."""
    row = conn.execute(
        "select slug from cases join publications on publications.id = publication_id where cases.id = ?", (case_id,)
    ).fetchone()
    found = publications.find(conn, row[0]) if row else None
    if found is None:
        return None
    batch = found.structure.cases
    at, case = next((at, case) for at, case in enumerate(batch) if case.id == case_id)
    before, after = (batch[at - 1] if at else None), (batch[at + 1] if at + 1 < len(batch) else None)
    return CaseInBatch(found, batch, at + 1, case, before, after)


def has_case(conn: sqlite3.Connection, case_id: int) -> bool:
    """Whether a case has this id."""
    return conn.execute("select 1 from cases where id = ?", (case_id,)).fetchone() is not None


def _marked(
    found: CaseInBatch, query: Query, links: TextLinks, spans: tuple[OutcomeSpan, ...]
) -> tuple[Passage, Marker]:
    return passage_of(found), Marker(found.publication.text[: end_of(found)], query, found.case.start, links, spans)


def passage_of(found: CaseInBatch) -> Passage:
    """The passage of the case, with the same anchors as on the page of its batch. If the offsets of the
    batch's cases do not fit the text, or the page of the batch leaves the case out because it is too long, the passage
    has only the lines of the case, as paragraphs."""
    text, case = found.publication.text, found.case
    passages = typeset(beginning_of(text), found.publication.structure)
    lines = Passage(case, tuple(ParagraphBlock(line) for line in lines_of(text, case.start, end_of(found))))
    return next((passage for passage in passages if passage.case is case), lines)


def end_of(found: CaseInBatch) -> int:
    """The offset in the publication's text where the page of the case ends; before the case's end if it is too long."""
    return found.case.start + len(beginning_of(found.publication.text[found.case.start : found.case.end]))


def heading_of(passage: Passage) -> HeadingBlock | None:
    """The head of a case (number, title, subtitle); None if the passage has no head."""
    return next((one for one in passage.blocks if isinstance(one, HeadingBlock) and one.look == "case"), None)


def section_names(case: CaseRecord) -> dict[str, str]:
    """By the anchors of a case's sections, what their kinds are called in another language than that of the text; empty
    in its own."""
    if language() is DEFAULT:
        return {}
    headings = [section.heading for section in case.sections]
    places = zip(anchors.section_anchors(case.anchor, headings), headings, strict=True)
    return {anchor: label("heading", heading) for anchor, heading in places if heading != OTHER}


def sections(passage: Passage) -> tuple[ContentsEntry, ...]:
    """The table of contents of a case: one entry for each section."""
    headings = (block for block in passage.blocks if isinstance(block, HeadingBlock) and block.look == "section")
    return tuple(ContentsEntry(one.anchor, one.level, "".join(run.piece.text for run in one.runs)) for one in headings)
