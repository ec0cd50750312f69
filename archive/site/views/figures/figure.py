"""Shows one figure (/figures/ID): what it says, where, what else says the same or another number."""

from __future__ import annotations

import sqlite3

from datasette import Response

from archive.site.data import publications
from archive.site.data.figures.beside import FigureContext, context_of
from archive.site.data.figures.listed import ListedFigure, find_one
from archive.site.data.figures.series import Series, find_series
from archive.site.render import citations
from archive.site.render.figures.words import series_words
from archive.site.strings import word
from archive.site.views.reading import publication as publication_page
from archive.site.visit import Visit


async def page(visit: Visit) -> Response:
    """The page of a figure."""
    found = await visit.ask(_look, visit.id)
    if found is None:
        return await visit.missing("error.not_found_figure")
    figure, beside, series = found
    whole = await visit.ask(publications.find, figure.slug)
    context = {
        "here": "figures",
        "figure": figure,
        "beside": beside,
        "series": series and (series, series_words(series, visit.public.name_of)),
        "with_snapshots": visit.warc_folder is not None,
        "citation": whole and cited_number(figure, publication_page.reference(visit, whole)),
    }
    return await visit.page("fanzha/figure.html", context)


def cited_number(figure: ListedFigure, cited: citations.Reference) -> str:
    """How the number is cited: as printed, with the reference of its publication and the address of its sentence."""
    address = f"{cited.archived}#{figure.anchor}"
    return word("cite.figure", number=figure.as_written, reference=citations.gb_t_7714(cited), address=address)


def _look(conn: sqlite3.Connection, figure_id: int) -> tuple[ListedFigure, FigureContext, Series | None] | None:
    figure = find_one(conn, figure_id)
    if figure is None:
        return None
    series = find_series(conn, figure.series_id) if figure.series_id else None
    return figure, context_of(conn, figure), series
