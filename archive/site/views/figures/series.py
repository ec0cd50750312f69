"""Shows series: their list (/figures/series), and one series with its chart, table, files and citation."""

from __future__ import annotations

import json
import math
import sqlite3
from dataclasses import asdict
from typing import Any
from urllib.parse import unquote

from datasette import Response

from archive.moments import china_day
from archive.site.api import datasets
from archive.site.data.figures.contradictions import Contradiction, contradictions_of
from archive.site.data.figures.listed import ListedFigure
from archive.site.data.figures.series import (
    Series,
    SeriesQuery,
    beside,
    count_series,
    count_series_values,
    figures_of,
    find_series,
    list_series,
)
from archive.site.http.list_query import MAX_PAGE, ListSpec
from archive.site.http.responses import FILE_TYPES, file, revalidated
from archive.site.render import citations
from archive.site.render.charts.series_points import series_chart
from archive.site.render.figures.words import series_words
from archive.site.render.jsonld import script
from archive.site.render.list_controls import ListControls
from archive.site.strings import known_label
from archive.site.views.figures.figure_list import COLUMNS, Choice, as_record
from archive.site.visit import Visit
from archive.text.csv_formulas import csv_of

SPEC = ListSpec(
    "/figures/series",
    ("measure", "crime", "group", "region", "unit", "period_kind"),
    ("longest", "newest", "name"),
    page_size=50,
)


async def list_page(visit: Visit) -> Response:
    """The list of series; by default those with most periods first."""
    query = visit.query(SPEC)
    wanted = SeriesQuery({name: tuple(map(str, values)) for name, values in query.filters.items()}, query.order)
    rows, total, values = await visit.ask(
        lambda conn: (
            list_series(conn, wanted, SPEC.page_size, query.offset),
            count_series(conn, wanted),
            count_series_values(conn, wanted),
        )
    )
    facts = await visit.public.facts()
    there = {
        name: {str(one.value): known_label(name, one.value) or str(one.value) for one in counts}
        for name, counts in values.items()
        if name not in facts.names
    }
    controls = ListControls(query, facts, visit.address, there)
    context = {
        "here": "figures",
        **controls.context(),
        "rows": [(one, series_words(one, visit.public.name_of)) for one in rows],
        "total": total,
        "pages": min(math.ceil(total / SPEC.page_size), MAX_PAGE),
        "choices": [
            (
                name,
                [
                    Choice(
                        str(one.value),
                        facts.names.get(name, there.get(name, {})).get(str(one.value), str(one.value)),
                        one.n,
                        str(one.value) in query.filters.get(name, ()),
                    )
                    for one in counts
                ],
            )
            for name, counts in values.items()
        ],
    }
    return await visit.page("fanzha/series_list.html", context)


async def page(visit: Visit) -> Response:
    """The page of a series."""
    found = await visit.ask(_look, series_id(visit))
    if found is None:
        return await visit.missing("error.not_found_series")
    series, figures, others, contradictions = found
    name = series_words(series, visit.public.name_of)
    here = visit.absolute(series.path)
    context = {
        "here": "figures",
        "series": series,
        "title": name,
        "rows": figures,
        "chart": series_chart(series, figures),
        "others": [(one, series_words(one, visit.public.name_of)) for one in others],
        "contradictions": contradictions,
        "with_snapshots": visit.warc_folder is not None,
        "here_url": here,
        "json_ld": script(
            datasets.of_series(await visit.public.facts(), series, name, api_path(series), visit.absolute)
        ),
        "citations": citations.of_series(name, here, await _as_of(visit)),
        "exports": [("csv", visit.address(f"{series.path}.csv")), ("json", visit.address(api_path(series)))],
    }
    return await visit.page("fanzha/series.html", context)


async def as_csv(visit: Visit) -> Response:
    """The figures of a series as CSV."""
    found = await visit.ask(_look, series_id(visit))
    if found is None:
        return await visit.missing("error.not_found_series")
    rows = [as_record(visit, one).values() for one in found[1]]
    return revalidated(visit.request, file(csv_of([(*COLUMNS, "address"), *rows]), "csv", found[0].id))


async def as_data(visit: Visit) -> Response:
    """The record of a series as JSON (/api/series/ID.json)."""
    found = await visit.ask(_look, series_id(visit))
    if found is None:
        return await visit.missing("error.not_found_series")
    text = json.dumps(record(visit, *found), ensure_ascii=False, indent=2) + "\n"
    return revalidated(visit.request, Response(text, content_type=FILE_TYPES["json"]))


def record(
    visit: Visit,
    series: Series,
    figures: tuple[ListedFigure, ...],
    others: tuple[Series, ...],
    contradictions: tuple[Contradiction, ...],
) -> dict[str, Any]:
    """Everything that is known about a series."""
    counts = {"figures": "figure_count", "publications": "publication_count", "periods": "period_count"}
    return {
        "address": visit.absolute(series.path),
        **{counts.get(name, name): value for name, value in asdict(series).items()},
        "figures": [as_record(visit, one) for one in figures],
        "contradictions": [
            {
                "figure": one.figure.id,
                "other": one.other.figure.id if one.other.figure else None,
                "version": one.other.version_id,
                "other_as_written": one.other.as_written,
                "other_value": one.other.value,
                "other_sentence": one.other.sentence,
            }
            for one in contradictions
        ],
        "beside": [{"id": one.id, "address": visit.absolute(one.path)} for one in others],
    }


def series_id(visit: Visit) -> str:
    """The id of the series in the path."""
    return unquote(visit.request.url_vars["series"])


def api_path(series: Series) -> str:
    """The path of the record of a series."""
    return series.path.replace("/figures/", "/api/", 1) + ".json"


def _look(
    conn: sqlite3.Connection, wanted: str
) -> tuple[Series, tuple[ListedFigure, ...], tuple[Series, ...], tuple[Contradiction, ...]] | None:
    series = find_series(conn, wanted)
    if series is None:
        return None
    figures = figures_of(conn, series.id)
    return series, figures, beside(conn, series), contradictions_of(conn, [one.id for one in figures])


async def _as_of(visit: Visit) -> str | None:
    """The day on which the crawler last requested a page."""
    last_seen = (await visit.public.facts()).last_seen
    return china_day(last_seen) if last_seen else None
