"""A case: its page (/c/ID, /case/NUMBER), and its text, record and references as files."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from datasette import Request, Response

from archive.site.addresses import absolute, address
from archive.site.data import anchors, former_case_ids, publications, related
from archive.site.data.pieces import lines_of
from archive.site.data.public_file import PublicFile
from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord
from archive.site.http.responses import file, missing
from archive.site.http.responses import page as respond
from archive.site.render import citations, json_records, jsonld, markdown
from archive.site.render.blocks import HeadingBlock, ParagraphBlock, Passage
from archive.site.render.typeset import ContentsEntry, typeset
from archive.site.strings import word
from archive.site.views.reading_context import (
    case_url,
    marker_of,
    place_context,
    short_url,
    snapshot_of,
    text_context,
    trail_of,
)
from archive.text.guiding_numbers import guiding_name, guiding_number

if TYPE_CHECKING:
    from datasette.app import Datasette

GUIDING_NUMBER = re.compile(r"\d{1,4}")  # an id has a dozen digits more
CASE_ID = re.compile(r"\d{5,16}", re.ASCII)


async def page(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The page of a case; an id that it had under another copy of its publication leads there."""
    case_id, trail = int(request.url_vars["id"]), trail_of(request)
    found = await public.ask(lambda conn: find_case(conn, case_id))
    if found is None:
        return await _under_present_id(public, datasette, request, case_id)
    own, whole, passage = found.case, found.publication, passage_of(found)
    marker = await marker_of(public, trail, whole.text[: own.end], own.start)
    near, snapshot = await public.ask(lambda conn: (related.cases(conn, own, whole.id), snapshot_of(conn, whole)))
    here, batch = case_url(datasette, request, own), absolute(datasette, request, f"/p/{whole.slug}")
    addresses = (
        (word("read.case_address"), here),
        (word("read.case_short"), short_url(datasette, request, own)),
        (word("read.case_in_batch"), f"{batch}#{own.anchor}"),
    )
    heading = heading_of(passage)
    context = {
        **text_context(whole, (passage,), marker, trail),
        **place_context(datasette, request, f"/c/{own.id}", snapshot),
        "in_batch": found,
        "case": own,
        "heading": heading,
        "lift": heading.level - 1 if heading else 1,
        "sections": sections(passage),
        "citations": citations.citations(citations.of_case(citations.of_publication(whole, batch), own, here)),
        "addresses": [(name, url) for name, url in addresses if url],
        "related": near,
        "json_ld": jsonld.script(jsonld.of_case(whole, own, here, batch)),
    }
    return await respond(datasette, request, "fanzha/case.html", context)


async def by_name(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """Leads to the case of that id, or to the guiding case of that number (检例第66号, 66)."""
    name, trail = unquote(request.url_vars["name"]), trail_of(request)
    number = int(name) if GUIDING_NUMBER.fullmatch(name) else guiding_number(name)
    if number is not None:
        found = await public.ask(lambda conn: anchors.guiding_case(conn, number))
        if found is None:
            context = {"here": "cases", "number": guiding_name(number)}
            return await respond(datasette, request, "fanzha/no_case.html", context, status=404)
        return Response.redirect(address(datasette, f"/c/{found}", q=trail.q, **trail.carried))
    if not CASE_ID.fullmatch(name):
        return await missing(datasette, request)
    if await public.ask(lambda conn: has_case(conn, int(name))):
        return Response.redirect(address(datasette, f"/c/{int(name)}", q=trail.q, **trail.carried))
    return await _under_present_id(public, datasette, request, int(name))


async def as_file(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """A case as a reference (bib, ris), as text (md, txt) or as a record (json)."""
    case_id, kind = int(request.url_vars["id"]), request.url_vars["format"]
    found = await public.ask(lambda conn: find_case(conn, case_id))
    if found is None:
        return await missing(datasette, request, "error.404_case")
    whole, own = found.publication, found.case
    batch = absolute(datasette, request, f"/p/{whole.slug}")
    cited = citations.of_case(citations.of_publication(whole, batch), own, case_url(datasette, request, own))
    name = f"{whole.slug}-{own.anchor}"
    if kind == "json":
        data = await public.ask(lambda conn: json_records.of_case(conn, whole, own, cited, batch))
        return file(json_records.as_json(data), kind, name)
    if kind == "md":
        return file(markdown.markdown((passage_of(found),), cited), kind, name)
    text = whole.text[own.start : own.end]
    return file(markdown.plain(text, cited) if kind == "txt" else citations.as_file(cited, kind), kind, name)


async def _under_present_id(public: PublicFile, datasette: Datasette, request: Request, case_id: int) -> Response:
    copy_of = (await public.once(former_case_ids.other_ids)).get(case_id)
    path = await public.ask(lambda conn: former_case_ids.present_path(conn, case_id, copy_of)) if copy_of else None
    if path is None:
        return await missing(datasette, request, "error.404_case")
    return Response.redirect(address(datasette, path, q=trail_of(request).q))


@dataclass(frozen=True, slots=True)
class CaseInBatch:
    """A case in its batch."""

    publication: PublicationRecord
    position: int  # in the batch, from 1

    @property
    def case(self) -> CaseRecord:
        """The case itself."""
        return self.batch[self.position - 1]

    @property
    def batch(self) -> tuple[CaseRecord, ...]:
        """All cases of the publication."""
        return self.publication.structure.cases

    @property
    def before(self) -> CaseRecord | None:
        """The case before it."""
        return self.batch[self.position - 2] if self.position > 1 else None

    @property
    def after(self) -> CaseRecord | None:
        """The case after it."""
        return self.batch[self.position] if self.position < len(self.batch) else None


def find_case(conn: sqlite3.Connection, case_id: int) -> CaseInBatch | None:
    """The case of that id."""
    row = conn.execute(
        "select slug from cases join publications on publications.id = publication_id where cases.id = ?", (case_id,)
    ).fetchone()
    found = publications.find(conn, row[0]) if row else None
    if found is None:
        return None
    return CaseInBatch(found, next(at for at, case in enumerate(found.structure.cases, 1) if case.id == case_id))


def has_case(conn: sqlite3.Connection, case_id: int) -> bool:
    """Whether a case has that id."""
    return conn.execute("select 1 from cases where id = ?", (case_id,)).fetchone() is not None


def passage_of(found: CaseInBatch) -> Passage:
    """The case as it is set, with the anchors that it has on the page of its batch; its lines alone where the cases
    of the batch do not fit its text."""
    text, case = found.publication.text, found.case
    passages = typeset(text, found.publication.structure)
    lines = Passage(case, tuple(ParagraphBlock(line) for line in lines_of(text, case.start, case.end)))
    return next((passage for passage in passages if passage.case is case), lines)


def heading_of(passage: Passage) -> HeadingBlock | None:
    """The head of a case: number, title, subtitle."""
    return next((one for one in passage.blocks if isinstance(one, HeadingBlock) and one.look == "case"), None)


def sections(passage: Passage) -> tuple[ContentsEntry, ...]:
    """The contents of a case: its sections."""
    headings = (block for block in passage.blocks if isinstance(block, HeadingBlock) and block.look == "section")
    return tuple(ContentsEntry(one.anchor, one.level, "".join(run.piece.text for run in one.runs)) for one in headings)
