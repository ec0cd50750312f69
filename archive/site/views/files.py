"""Files that can be taken along: texts, records, references, tables, and what lists found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from datasette import Request, Response

from archive.site.data import case_lists
from archive.site.data.public_file import PublicFile
from archive.site.data.structure import CaseRecord
from archive.site.http.responses import absolute, file
from archive.site.views import cases, changes

if TYPE_CHECKING:
    from datasette.app import Datasette

FORMATS = "bib|ris|md|txt|json"  # of a publication and of a case


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
