"""What the pages on which texts are read share: marked words, the way back to the search, where bytes are kept."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette import Request

from archive.site.addresses import absolute
from archive.site.data import snapshots
from archive.site.data.public_file import PublicFile
from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord
from archive.site.http.list_query import SearchTrail, pairs_of
from archive.site.render.blocks import Passage
from archive.site.render.highlight import Marker
from archive.site.render.typeset import data_tables
from archive.site.views import search
from archive.text.guiding_numbers import guiding_number

if TYPE_CHECKING:
    from datasette.app import Datasette

FILE_FORMATS = "bib|ris|md|txt|json"  # in which a publication and a case can be downloaded


def trail_of(request: Request) -> SearchTrail:
    """The search that the reader comes from."""
    return SearchTrail.parse(pairs_of(request))


def trail_context(trail: SearchTrail) -> dict[str, Any]:
    """For the template: the words, what goes along with them from page to page, and the search."""
    return {"query": trail.q, "carried": trail.carried, "back": trail.back(search.SPEC).parameters}


async def marker_of(public: PublicFile, trail: SearchTrail, text: str, start: int = 0) -> Marker:
    """Marks in this text, from `start` on, the words that were searched for."""
    query = await public.search(lambda search: search.highlighted(trail.search))
    return Marker(text, query, start)


def text_context(
    publication: PublicationRecord, passages: tuple[Passage, ...], marker: Marker, trail: SearchTrail
) -> dict[str, Any]:
    """For the template: a text as it is set."""
    return {
        "publication": publication,
        "passages": passages,
        "tables": data_tables(passages),
        "marked": marker,
        **trail_context(trail),
        "query": trail.q if marker else "",
    }


def place_context(
    datasette: Datasette, request: Request, path: str, snapshot: snapshots.SnapshotPlace | None
) -> dict[str, Any]:
    """For the template: the page's own address, and where the bytes of its text are kept."""
    return {
        "path": path,
        "here_url": absolute(datasette, request, path),
        "kept": snapshot,
        "kept_here": snapshot is not None and snapshot.is_in(warc_folder(datasette)),
    }


def snapshot_of(conn: sqlite3.Connection, publication: PublicationRecord) -> snapshots.SnapshotPlace | None:
    """Where the bytes of a publication's text are kept."""
    return snapshots.place(conn, publication.slug, publication.current.id) if publication.current else None


def warc_folder(datasette: Datasette) -> Path | None:
    """The folder in which the site has WARC files, if it has any."""
    folder: Path | None = getattr(datasette, "fanzha_warc", None)
    return folder


def case_url(datasette: Datasette, request: Request, case: CaseRecord) -> str:
    """The whole address of a case."""
    return absolute(datasette, request, f"/c/{case.id}")


def short_url(datasette: Datasette, request: Request, case: CaseRecord) -> str | None:
    """The address of a guiding case by its number; None for any other case."""
    number = guiding_number(case.number or "")
    return None if number is None else absolute(datasette, request, f"/case/{number}")
