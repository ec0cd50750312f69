"""Where texts are read: a publication, a case, a version, a copy, and the page as it was served."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from datasette import Request, Response

from archive.search import Query, guiding_name, guiding_number
from archive.site.data import anchors, case_page, comparisons, publications, related, snapshots, versions
from archive.site.data.public_file import PublicFile
from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord, json_list
from archive.site.http.responses import LONG, absolute, missing, page
from archive.site.http.security_headers import SANDBOX
from archive.site.render import citations, jsonld, snapshot_frame
from archive.site.render.blocks import Passage
from archive.site.render.highlight import Marker
from archive.site.render.templating import address
from archive.site.render.typeset import contents, data_tables, typeset, without_title
from archive.site.strings import word
from archive.site.views import searching

if TYPE_CHECKING:
    from datasette.app import Datasette

GUIDING_NUMBER = re.compile(r"\d{1,4}")  # an id has a dozen digits more
CASE_ID = re.compile(r"\d{5,16}", re.ASCII)


async def publication(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The reading page of a publication."""
    slug, question = unquote(request.url_vars["slug"]), searching.asked(request.args)
    found = await public.ask(lambda conn: publications.find(conn, slug))
    if found is None:
        return await missing(datasette, request, "error.404_publication")
    passages, start = without_title(typeset(found.text, found.structure), found.title)
    marker = Marker(found.text, await _asked(public, question), start)
    near, kept = await public.ask(lambda conn: (related.publications(conn, found), _kept(conn, found)))
    here = absolute(datasette, request, f"/p/{found.slug}")

    def place(case: CaseRecord) -> str:
        return absolute(datasette, request, f"/c/{case.id}")

    cases, cited = found.structure.cases, citations.of_publication(found, here)
    context = {
        **_of_text(found, passages, marker, question),
        **_of_place(datasette, request, f"/p/{found.slug}", kept),
        "contents": contents(passages),
        "terms": json_list(found.topic_terms),
        "title": marker.plain(found.title or found.slug),
        "citations": citations.citations(cited),
        "case_citations": {one.id: citations.gb_t_7714(citations.of_case(cited, one, place(one))) for one in cases},
        "short_urls": {one.id: url for one in cases if (url := _short_url(datasette, request, one))},
        "related": near,
        "json_ld": jsonld.script(jsonld.of_publication(found, here, place)),
    }
    return await page(datasette, request, "fanzha/publication.html", context)


async def case(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The page of a case; an id that it had under another copy of its publication leads there."""
    case_id, question = int(request.url_vars["id"]), searching.asked(request.args)
    found = await public.ask(lambda conn: case_page.find(conn, case_id))
    if found is None:
        return await _formerly(public, datasette, request, case_id)
    own = found.case
    passage = case_page.passage_of(found)
    marker = Marker(found.publication.text[: own.end], await _asked(public, question), own.start)
    near, kept = await public.ask(
        lambda conn: (related.cases(conn, own, found.publication.id), _kept(conn, found.publication))
    )
    here = absolute(datasette, request, f"/c/{own.id}")
    batch = absolute(datasette, request, f"/p/{found.publication.slug}")
    addresses = (
        (word("read.case_address"), here),
        (word("read.case_short"), _short_url(datasette, request, own)),
        (word("read.case_in_batch"), f"{batch}#{own.anchor}"),
    )
    heading = case_page.heading_of(passage)
    context = {
        **_of_text(found.publication, (passage,), marker, question),
        **_of_place(datasette, request, f"/c/{own.id}", kept),
        "shown": found,
        "case": own,
        "heading": heading,
        "lift": heading.level - 1 if heading else 1,
        "sections": case_page.sections(passage),
        "citations": citations.citations(
            citations.of_case(citations.of_publication(found.publication, batch), own, here)
        ),
        "addresses": [(name, url) for name, url in addresses if url],
        "related": near,
        "json_ld": jsonld.script(jsonld.of_case(found.publication, own, here, batch)),
    }
    return await page(datasette, request, "fanzha/case.html", context)


async def case_by_name(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The case of that id, or the guiding case of that number (检例第66号, 66), where it is read."""
    name, question = unquote(request.url_vars["name"]), searching.asked(request.args)
    number = int(name) if GUIDING_NUMBER.fullmatch(name) else guiding_number(name)
    if number is not None:
        found = await public.ask(lambda conn: anchors.guiding_case(conn, number))
        if found is None:
            context = {"here": "cases", "number": guiding_name(number)}
            return await page(datasette, request, "fanzha/no_case.html", context, status=404)
        return Response.redirect(address(datasette, f"/c/{found}", q=question.q, **question.carried))
    if not CASE_ID.fullmatch(name):
        return await missing(datasette, request)
    if await public.ask(lambda conn: case_page.is_there(conn, int(name))):
        return Response.redirect(address(datasette, f"/c/{int(name)}", q=question.q, **question.carried))
    return await _formerly(public, datasette, request, int(name))


async def version(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """A version of a page that carries the publication, and what changed in it."""
    slug, version_id = unquote(request.url_vars["slug"]), int(request.url_vars["id"])
    found, place = await public.ask(
        lambda conn: (versions.find(conn, slug, version_id), snapshots.place(conn, slug, version_id))
    )
    if found is None or place is None:
        return await missing(datasette, request, "error.404_publication")
    question = searching.asked(request.args)
    context = {
        "version": found,
        "query": question.q,
        **_carried(question),
        **_of_place(datasette, request, f"/p/{slug}/versions/{version_id}", place),
    }
    return await page(datasette, request, "fanzha/version.html", context)


async def copy(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """A copy of the publication, held against the text that is shown."""
    slug, page_id = unquote(request.url_vars["slug"]), int(request.url_vars["id"])
    found = await public.ask(lambda conn: comparisons.find(conn, slug, page_id))
    if found is None:
        return await missing(datasette, request, "error.404_publication")
    question = searching.asked(request.args)
    context = {"compared": found, "query": question.q, **_carried(question)}
    return await page(datasette, request, "fanzha/copy.html", context)


async def snapshot(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The source of a kept page as plain text; of what is no text, the bytes to be saved."""
    kept = await _served(public, datasette, request)
    if isinstance(kept, Response):
        return kept
    if kept.is_text:
        return Response.text(await asyncio.to_thread(lambda: kept.text), headers=_SANDBOXED)
    saved_as = {"content-disposition": f'attachment; filename="{int(request.url_vars["id"])}.bin"'}
    return Response(kept.body, content_type="application/octet-stream", headers=_SANDBOXED | saved_as)


async def snapshot_page(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """A kept page as it looked, in a sandbox in which nothing runs and nothing is loaded; what is none, its source."""
    kept = await _served(public, datasette, request)
    if isinstance(kept, Response):
        return kept
    slug, version_id = unquote(request.url_vars["slug"]), int(request.url_vars["id"])
    place = await public.ask(lambda conn: snapshots.place(conn, slug, version_id))
    back = absolute(datasette, request, f"/p/{slug}")
    if place and kept.is_text and kept.is_html:
        shown = await asyncio.to_thread(lambda: snapshot_frame.shown(kept.text, place, back))  # 20 MB take seconds
        if shown:
            return Response.html(shown, headers=_SANDBOXED)
    return await snapshot(public, datasette, request)


def warc_folder(datasette: Datasette) -> Path | None:
    """The folder in which the site has WARC files, if it has any."""
    folder: Path | None = getattr(datasette, "fanzha_warc", None)
    return folder


# The bytes of a version never change. Links on a kept page lead nowhere else than it says, and names are not looked up.
_SANDBOXED = LONG | {
    "content-security-policy": SANDBOX,
    "x-dns-prefetch-control": "off",
    "x-robots-tag": "noindex",
}


def _of_text(
    found: PublicationRecord, passages: tuple[Passage, ...], marker: Marker, question: searching.Asked
) -> dict[str, Any]:
    """What both pages say of a text that is set."""
    return {
        "publication": found,
        "passages": passages,
        "tables": data_tables(passages),
        "marked": marker,
        "query": question.q if marker else "",
        **_carried(question),
    }


def _carried(question: searching.Asked) -> dict[str, Any]:
    """What goes along with the words from page to page, and the search that they come from."""
    return {"carried": question.carried, "back": question.came_from.parameters}


def _of_place(
    datasette: Datasette, request: Request, path: str, kept: snapshots.SnapshotPlace | None
) -> dict[str, Any]:
    """Where a page of the site stands, and where the bytes of its text are kept."""
    return {
        "path": path,
        "here_url": absolute(datasette, request, path),
        "kept": kept,
        "kept_here": kept is not None and kept.is_in(warc_folder(datasette)),
    }


async def _asked(public: PublicFile, question: searching.Asked) -> Query:
    """What is to be marked: the words that were searched for."""
    return await public.search(lambda search: search.marked(question.question))


def _kept(conn: sqlite3.Connection, found: PublicationRecord) -> snapshots.SnapshotPlace | None:
    """Where the bytes of the text that is shown are kept."""
    return snapshots.place(conn, found.slug, found.current.id) if found.current else None


async def _formerly(public: PublicFile, datasette: Datasette, request: Request, case_id: int) -> Response:
    copy_of = (await public.once(case_page.formerly)).get(case_id)
    path = await public.ask(lambda conn: case_page.followed(conn, case_id, copy_of)) if copy_of else None
    if path is None:
        return await missing(datasette, request, "error.404_case")
    return Response.redirect(address(datasette, path, q=searching.asked(request.args).q))


async def _served(public: PublicFile, datasette: Datasette, request: Request) -> snapshots.Snapshot | Response:
    """The kept page of a version, or the answer that says why there is none."""
    slug, version_id = unquote(request.url_vars["slug"]), int(request.url_vars["id"])
    place = await public.ask(lambda conn: snapshots.place(conn, slug, version_id))
    if place is None:
        return await missing(datasette, request, "error.404_publication")
    try:
        return await asyncio.to_thread(snapshots.read, warc_folder(datasette), place)
    except snapshots.SnapshotMissing:
        context = {"slug": slug, "version_id": version_id, "kept": place}
        return await page(datasette, request, "fanzha/no_snapshot.html", context, status=404)


def _short_url(datasette: Datasette, request: Request, own: CaseRecord) -> str | None:
    number = guiding_number(own.number or "")
    return None if number is None else absolute(datasette, request, f"/case/{number}")
