"""Files that can be taken along: texts, records, references, tables, and what lists found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

from datasette import Request, Response

from archive.site.data import case_lists, case_page, publications
from archive.site.data.public_file import PublicFile
from archive.site.data.structure import CaseRecord
from archive.site.http.responses import absolute, file, missing
from archive.site.render import citations, records
from archive.site.render.typeset import typeset, without_title
from archive.site.views import cases, changes

if TYPE_CHECKING:
    from datasette.app import Datasette

FORMATS = "bib|ris|md|txt|json"  # of a publication and of a case


async def publication(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """A publication as a reference (bib, ris), as text (md, txt) or as a record (json)."""
    slug, kind = unquote(request.url_vars["slug"]), request.url_vars["format"]
    found = await public.ask(lambda conn: publications.find(conn, slug))
    if found is None:
        return await missing(datasette, request, "error.404_publication")
    cited = citations.of_publication(found, absolute(datasette, request, f"/p/{slug}"))
    if kind == "json":
        place = partial(_place, datasette, request)
        data = await public.ask(lambda conn: records.of_publication(conn, found, cited, place))
        return file(records.as_json(data), kind, slug)
    if kind == "md":
        passages, _ = without_title(typeset(found.text, found.structure), found.title)
        return file(records.markdown(passages, cited), kind, slug)
    return file(records.plain(found.text, cited) if kind == "txt" else citations.as_file(cited, kind), kind, slug)


async def case(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """A case in the same formats."""
    case_id, kind = int(request.url_vars["id"]), request.url_vars["format"]
    found = await public.ask(lambda conn: case_page.find(conn, case_id))
    if found is None:
        return await missing(datasette, request, "error.404_case")
    whole, own = found.publication, found.case
    batch = absolute(datasette, request, f"/p/{whole.slug}")
    cited = citations.of_case(citations.of_publication(whole, batch), own, _place(datasette, request, own))
    name = f"{whole.slug}-{own.anchor}"
    if kind == "json":
        data = await public.ask(lambda conn: records.of_case(conn, whole, own, cited, batch))
        return file(records.as_json(data), kind, name)
    if kind == "md":
        return file(records.markdown((case_page.passage_of(found),), cited), kind, name)
    text = whole.text[own.start : own.end]
    return file(records.plain(text, cited) if kind == "txt" else citations.as_file(cited, kind), kind, name)


async def table(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """A table of figures as CSV."""
    slug, position = unquote(request.url_vars["slug"]), int(request.url_vars["position"])
    rows = await public.ask(lambda conn: publications.table_rows(conn, slug, position))
    if rows is None:
        return await missing(datasette, request, "error.404_publication")
    return file(cases.csv_of(rows), "csv", f"{slug}-{position}")


async def case_list(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """What /cases lists as a file, at most cases.EXPORTED of them; `page` counts files."""
    question, kind = case_lists.asked_cases(request.args), request.url_vars["format"]
    found = await public.search(lambda search: case_lists.export(search, question, cases.EXPORTED))
    place = partial(_place, datasette, request)
    text = cases.as_csv(found, place) if kind == "csv" else cases.as_json(found, question, place)
    return file(text, kind, cases.file_name(question))


async def change_list(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """What /changes lists, page by page, as a file."""
    question, kind = changes.asked_changes(request.args), request.url_vars["format"]
    found = await public.ask(lambda conn: changes.find(conn, question))

    def place(one: changes.Change) -> str:
        return absolute(datasette, request, changes.path_of(one))

    text = changes.as_csv(found, place) if kind == "csv" else changes.as_json(found, question, place)
    return file(text, kind, "changes")


def _place(datasette: Datasette, request: Request, one: CaseRecord | case_lists.CaseFound) -> str:
    """The address of a case."""
    return absolute(datasette, request, f"/c/{one.id}")
