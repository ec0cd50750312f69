"""Gives reference managers the references of a page: unAPI, version 1, which Zotero reads before anything else.

A page names this address in `<link rel="unapi-server">`, and each of its texts in `<abbr class="unapi-id">`. An id is
the path of a text on this site without its first slash: p/SLUG or c/ID.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from datasette import Response

from archive.site.data import publications
from archive.site.following.atom import in_xml
from archive.site.http.responses import FILE_TYPES, SHORT
from archive.site.render.citations import Reference, as_file
from archive.site.views.reading import case as case_page
from archive.site.views.reading import publication as publication_page
from archive.site.visit import Visit

NAMES = {"ris": "ris", "bibtex": "bib"}  # of formats, as unAPI clients know them → the ending of the file
XML = "application/xml; charset=utf-8"
SEVERAL_CHOICES, NOT_ACCEPTABLE = 300, 406  # the statuses that unAPI prescribes


async def answer(visit: Visit) -> Response:
    """The formats; with `id`, the formats of that text; with `format` too, its reference in that format."""
    id_, name = visit.request.args.get("id"), visit.request.args.get("format")
    if not id_:
        return _formats(None)
    cited = await _reference(visit, id_)
    if cited is None:
        return await visit.missing()
    if not name:
        return _formats(id_)
    if name not in NAMES:
        return Response.text(f"no format {name!r}; there are {', '.join(NAMES)}\n", status=NOT_ACCEPTABLE)
    return Response(as_file(cited, NAMES[name]), content_type=FILE_TYPES[NAMES[name]], headers=SHORT)


async def _reference(visit: Visit, id_: str) -> Reference | None:
    kind, _, name = id_.partition("/")
    if kind == "p":
        publication = await visit.ask(publications.find, name)
        return publication_page.reference(visit, publication) if publication else None
    if kind == "c" and case_page.CASE_ID.fullmatch(name):
        case = await visit.ask(case_page.find_case, int(name))
        return case_page.reference(visit, case) if case else None
    return None


def _formats(id_: str | None) -> Response:
    root = ET.Element("formats", {"id": in_xml(id_)} if id_ else {})
    for name, kind in NAMES.items():
        ET.SubElement(root, "format", {"name": name, "type": FILE_TYPES[kind].partition(";")[0]})
    xml = ET.tostring(root, encoding="unicode", xml_declaration=False)
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}\n', SEVERAL_CHOICES if id_ else 200, SHORT, XML)
