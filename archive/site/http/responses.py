"""What views respond with: a page made of a template, a file to be saved, a page that says that nothing is there."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from datasette import Request, Response

from archive.site.data.public_file import PublicFile

if TYPE_CHECKING:
    from datasette.app import Datasette

View = Callable[[PublicFile, "Datasette", Request], Awaitable[Response]]

FILE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
SHORT = {"cache-control": "max-age=60"}  # a new file may be swapped in at any moment
LONG = {"cache-control": "max-age=31536000, immutable"}  # the address holds the file's fingerprint


async def page(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    """The page that the template makes of the context."""
    html = await datasette.render_template(template, context, request=request, view_name="fanzha")
    return Response.html(html, status=status, headers=SHORT if status == 200 else {})


async def missing(datasette: Datasette, request: Request, why: str = "error.404_why") -> Response:
    """The page that says that there is nothing at this address, and why in the word of that key."""
    return await page(datasette, request, "error.html", {"status": 404, "why": why}, status=404)


def file(text: str, kind: str, name: str) -> Response:
    """A file to be saved under that name (letters, digits, _ and -), with an ASCII form of it for clients that know
    nothing else (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-")
    names = f"filename=\"{plain}.{kind}\"; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    saved_as = {"content-disposition": f"attachment; {names}"}
    return Response(text, content_type=FILE_TYPES[kind], headers=SHORT | saved_as)
