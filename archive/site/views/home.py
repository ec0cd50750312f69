"""The home page (/): what the archive holds, the latest publications, and where to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasette import Request, Response

from archive.site.data.public_file import PublicFile
from archive.site.http.responses import page as respond

if TYPE_CHECKING:
    from datasette.app import Datasette


async def page(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The home page."""
    context = {"facts": await public.facts(), "download": await public.download()}
    return await respond(datasette, request, "fanzha/home.html", context)
