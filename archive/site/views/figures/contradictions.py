"""Lists contradictions (/figures/contradictions): both numbers side by side; as a page, CSV and JSON."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from datasette import Response

from archive.site.data.figures.contradictions import Contradiction, count_contradictions, list_contradictions
from archive.site.http.list_query import MAX_PAGE, ListSpec
from archive.site.views.lists import list_answers
from archive.site.visit import Visit

SPEC = ListSpec("/figures/contradictions", (), ("newest",), page_size=20)
FILES = replace(SPEC, page_size=500)
COLUMNS = (
    *("id", "measure", "crime_id", "crime", "place", "region_code", "period_start", "period_end", "unit", "difference"),
    *("as_written", "value", "sentence", "address", "published", "other_as_written", "other_value", "other_sentence"),
    *("other_address", "other_published", "other_version"),
)


async def page(visit: Visit) -> Response:
    """The page with all contradictions, those of the newest publications first."""
    query = visit.query(SPEC)
    rows, total = await visit.ask(
        lambda conn: (list_contradictions(conn, SPEC.page_size, query.offset), count_contradictions(conn))
    )
    controls = await visit.controls(query)
    context = {
        "here": "figures",
        **controls.context(),
        "rows": rows,
        "total": total,
        "pages": min(math.ceil(total / SPEC.page_size), MAX_PAGE),
        "with_snapshots": visit.warc_folder is not None,
        "csv": visit.address("/figures/contradictions.csv"),
        "json": visit.address("/figures/contradictions.json"),
    }
    return await visit.page("fanzha/contradictions.html", context)


async def as_file(visit: Visit) -> Response:
    """A file with contradictions, at most FILES.page_size; the parameter `page` is the number of the file."""
    query = visit.query(FILES)
    if refused := list_answers.refusal(query.refused):
        return refused
    rows, total = await visit.ask(
        lambda conn: (list_contradictions(conn, FILES.page_size, query.offset), count_contradictions(conn))
    )
    records = [_record(visit, one) for one in rows]
    return await list_answers.list_file(
        visit, query, "contradictions", COLUMNS, records, total, {"contradictions": records}
    )


def _record(visit: Visit, one: Contradiction) -> dict[str, Any]:
    figure, other = one.figure, one.other
    address = visit.absolute(f"/p/{figure.slug}")
    values = {
        **{name: getattr(figure, name) for name in COLUMNS if hasattr(figure, name)},
        "id": one.id,
        "difference": one.difference,
        "address": f"{address}#{figure.anchor}",
        "other_as_written": other.as_written,
        "other_value": other.value,
        "other_sentence": other.sentence,
        "other_address": (
            f"{visit.absolute(f'/p/{other.figure.slug}')}#{other.figure.anchor}"
            if other.figure
            else f"{address}/versions/{other.version_id}"
        ),
        "other_published": other.figure.published if other.figure else None,
        "other_version": other.version_id,
    }
    return {column: values[column] for column in COLUMNS}
