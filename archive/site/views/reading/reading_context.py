"""What the reading pages share: marked words, the way back to the search, and where the bytes are stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from datasette import Response

from archive.search import CostlyQueryError, Query
from archive.site.data import snapshots
from archive.site.data.figures.in_text import TextFigure
from archive.site.data.laws.in_text import TextCitation
from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord
from archive.site.http.list_query import SearchTrail
from archive.site.http.responses import file
from archive.site.languages import in_language
from archive.site.render import citations, markdown
from archive.site.render.highlight import Marker, TextLink, TextLinks
from archive.site.render.text_blocks import Passage, paragraph_anchors
from archive.site.render.typeset import data_tables
from archive.site.strings import word
from archive.site.views.lists import search
from archive.site.visit import Visit
from archive.text.provisions import guiding_number

FILE_FORMATS = "bib|ris|md|txt|json"  # formats of the files of a publication or case, as a pattern for routes


def trail_context(trail: SearchTrail) -> dict[str, Any]:
    """For the template: the searched words, the parameters that go with them to other pages, and the search."""
    return {"query": trail.q, "carried": trail.carried, "back": trail.back(search.SPEC).parameters}


async def marked_query(visit: Visit) -> Query:
    """What the page marks: the searched words; nothing if finding out what these words mean would cost too much."""
    if not visit.trail.q:  # then the page needs nothing that is counted first
        return Query()
    try:
        return await visit.public.search(lambda search: search.highlighted(visit.trail.search))
    except CostlyQueryError:
        return Query()


def text_context(
    visit: Visit,
    path: str,
    publication: PublicationRecord,
    passages: tuple[Passage, ...],
    marker: Marker,
    snapshot: snapshots.SnapshotPlace | None,
) -> dict[str, Any]:
    """For the template: the typeset text and its addresses."""
    pins = visit.request.args.get("pins") == "1"
    return {
        "publication": publication,
        "passages": passages,
        "tables": data_tables(passages),
        # The number of each paragraph, from 1 on, by its anchor, if the reader wants them.
        "numbers": {anchor: number for number, anchor in enumerate(paragraph_anchors(passages), 1)} if pins else {},
        "first_paragraph": next(paragraph_anchors(passages), ""),
        "marked": marker,
        **trail_context(visit.trail),
        "query": visit.trail.q if marker else "",
        **place_context(visit, path, snapshot),
    }


def text_links(visit: Visit, figures: Iterable[TextFigure], citations_in_text: Iterable[TextCitation]) -> TextLinks:
    """The figures and citations of a text as links to their pages."""
    links = [
        TextLink(
            one.start, one.end, one.anchor, "figure contradicted" if one.contradicted else "figure", path_of(one.id)
        )
        for one in figures
    ]
    links += [TextLink(one.start, one.end, one.anchor, "cites", one.path) for one in citations_in_text]
    return TextLinks(tuple(sorted(links, key=lambda one: one.start)), lambda path: in_language(visit.address(path)))


def path_of(figure_id: int) -> str:
    """The path of the page of a figure."""
    return f"/figures/{figure_id}"


def figures_context(visit: Visit, figures: tuple[TextFigure, ...], **within: object) -> dict[str, Any]:
    """For the template: how many figures the text has, their list, and those that other numbers contradict. `within`
    is the filter of the list."""
    return {
        "figure_count": len(figures),
        "figures_path": visit.address("/figures", **within, sort="text"),
        "contradicted": [figure for figure in figures if figure.contradicted],
    }


def place_context(visit: Visit, path: str, snapshot: snapshots.SnapshotPlace | None) -> dict[str, Any]:
    """For the template: the page's own address, and where the bytes of its text are stored."""
    is_here = snapshot is not None and snapshot.is_in(visit.warc_folder)
    return {"path": path, "here_url": visit.absolute(path), "kept": snapshot, "kept_here": is_here}


def snapshot_of(conn: sqlite3.Connection, publication: PublicationRecord) -> snapshots.SnapshotPlace | None:
    """Where the bytes of a publication's text are stored; None if it has no current version."""
    return snapshots.place(conn, publication.slug, publication.current.id) if publication.current else None


def text_file(
    kind: str,
    name: str,
    cited: citations.Reference,
    passages: tuple[Passage, ...],
    text: str,
    *,
    cautions: tuple[str, ...],
    is_cut: bool = False,
) -> Response:
    """The file of a text with its reference and cautions (md, txt), or of the reference alone (bib, ris).

    With `is_cut`, the passages are only the beginning of the text, and the Markdown says so at its end.
    """
    if kind == "md":
        end = f"\n{word('read.cut_file', address=f'{cited.archived}.txt')}\n" if is_cut else ""
        return file(markdown.markdown(passages, cited, cautions) + end, kind, name)
    text = markdown.plain(text, cited, cautions) if kind == "txt" else citations.as_file(cited, kind)
    return file(text, kind, name)


def case_url(visit: Visit, case: CaseRecord) -> str:
    """The full address of a case."""
    return visit.absolute(f"/c/{case.id}")


def short_url(visit: Visit, case: CaseRecord) -> str | None:
    """The full address of a guiding case by its number (/case/66); None for any other case."""
    number = guiding_number(case.number or "")
    return None if number is None else visit.absolute(f"/case/{number}")
