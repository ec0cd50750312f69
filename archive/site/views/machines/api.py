"""The records for programs (/api/): of a publication, of a case, and the JSON Schema of each."""

from __future__ import annotations

from datasette import Response

from archive.site.api.json_schema import schema_of
from archive.site.data import publications
from archive.site.http.responses import FILE_TYPES, as_json, revalidated
from archive.site.views.reading import case as case_page
from archive.site.views.reading import publication as publication_page
from archive.site.visit import Visit

SCHEMA_TYPE = "application/schema+json; charset=utf-8"


async def publication(visit: Visit) -> Response:
    """The record of a publication."""
    found = await visit.ask(publications.find, visit.slug)
    if found is None:
        return await visit.missing("error.not_found_publication")
    return _record(visit, await publication_page.record(visit, found))


async def case(visit: Visit) -> Response:
    """The record of a case; for a former id, a redirect to the record under its present id."""
    found = await visit.ask(case_page.find_case, visit.id)
    if found is not None:
        return _record(visit, await case_page.record(visit, found))
    path = await case_page.present_path(visit, visit.id)
    if path is None or not path.startswith("/c/"):
        return await visit.missing("error.not_found_case")
    return Response.redirect(visit.address(f"/api/cases/{path.removeprefix('/c/')}.json"))


async def schema(visit: Visit) -> Response:
    """The JSON Schema of a record."""
    record = str(visit.request.url_vars["record"])
    described = {"$id": visit.absolute(f"/api/{record}.schema.json"), **schema_of(record)}
    return revalidated(visit.request, as_json(described, media=SCHEMA_TYPE))


def _record(visit: Visit, text: str) -> Response:
    return revalidated(visit.request, Response(text, content_type=FILE_TYPES["json"]))
