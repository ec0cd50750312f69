"""The page of charts (/explore): publications and cases by year, kind, province, crime, source; also as JSON and CSV.

Every number on it is a link to the search that finds so many (docs/exploring.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from datasette import Response
from markupsafe import Markup

from archive.site.api import datasets
from archive.site.data.coverage import read_coverage
from archive.site.data.exploration import ProvinceTally, SourceTally, Tally, explore
from archive.site.http.responses import as_json, file, revalidated
from archive.site.languages import speech
from archive.site.render.charts.explored import CHARTS, Charts
from archive.site.render.jsonld import script
from archive.site.visit import Visit
from archive.text.csv_formulas import csv_of

CHART_NAMES = "|".join(CHARTS)


async def page(visit: Visit) -> Response:
    """The page."""
    charts = await charts_of(visit, visit.address)
    described = datasets.of_charts(await visit.public.facts(), charts.titles(), visit.absolute)
    context = {
        "here": "explore",
        "found": charts.found,
        "json_ld": script(described) if charts.found.publications else None,
        "drawn": await visit.public.once_made(("explore", speech()), partial(_drawn, visit, charts)),
    }
    return revalidated(visit.request, await visit.page("fanzha/explore.html", context))


async def _drawn(visit: Visit, charts: Charts) -> Markup:
    """The charts as HTML. They take a tenth of a second, and have no address with a host."""
    coverage = await visit.public.once(read_coverage)
    context = {"found": charts.found, "charts": charts, "coverage": coverage}
    return Markup(await visit.render("fanzha/_explored.html", context))  # a template's output: it is escaped


async def as_data(visit: Visit) -> Response:
    """All numbers as JSON, each chart with its rows."""
    charts = await charts_of(visit, visit.absolute)
    found = charts.found
    data = {
        "ok": True,
        "as_of": found.as_of,
        "unfinished_year": found.unfinished,
        "publications": found.publications,
        "undated": found.undated,
        "cases_of_fraud": found.cases,
        "other_cases": found.other_cases,
        "years": found.years,
        "charts": {
            chart: [_as_record(charts, chart, one) for one in spec.tallies(found)] for chart, spec in CHARTS.items()
        },
    }
    response = as_json(data, headers={"access-control-allow-origin": "*"})  # scripts of any site may read it
    return revalidated(visit.request, response)


async def as_csv(visit: Visit) -> Response:
    """The numbers of a chart as CSV: a row for each value and year, and for what has no date."""
    charts, chart = await charts_of(visit, visit.address), str(visit.request.url_vars["chart"])
    rows = csv_of([_columns(chart), *_csv_rows(charts, chart)])
    return revalidated(visit.request, file(rows, "csv", f"explore-{chart}"))


async def charts_of(visit: Visit, address: Callable[..., str]) -> Charts:
    """The charts of the file that is served. `address` makes the addresses of the searches behind their marks."""
    return Charts(await visit.public.once_searched(explore), await visit.public.facts(), address)


def _as_record(charts: Charts, chart: str, one: Tally) -> dict[str, Any]:
    record: dict[str, Any] = {
        "value": one.value,
        "label": charts.name(chart, one.value),
        "total": one.total,
        "undated": one.undated,
        "years": one.years,
        "search": charts.address(chart, one.value),
    }
    if isinstance(one, SourceTally):
        record["months_lacking"] = one.lacking
    if isinstance(one, ProvinceTally):
        record |= {"cases_of_fraud": one.cases, "crawled": one.crawled}
    return record


def _columns(chart: str) -> tuple[str, ...]:
    spec, more = CHARTS[chart], ("months_lacking",) if chart == "sources" else ()
    return (spec.column, f"{spec.column}_label", "year", spec.unit, *more)


def _csv_rows(charts: Charts, chart: str) -> Iterator[Iterable[object]]:
    """The rows of a CSV file. A cell is empty if it is not known; the row of what has no date has no year."""
    for one in CHARTS[chart].tallies(charts.found):
        named = (one.value, charts.name(chart, one.value))
        lacking = one.lacking if isinstance(one, SourceTally) else None
        for year, n in one.years.items():
            yield (*named, year, n, *(() if lacking is None else (lacking.get(year, 0),)))
        if one.undated:
            yield (*named, None, one.undated, *(() if lacking is None else (None,)))
