"""The home page (/): what the archive holds, the latest publications, and where to begin."""

from __future__ import annotations

from datasette import Response

from archive.site.views.visit import Visit


async def page(visit: Visit) -> Response:
    """The home page."""
    context = {"facts": await visit.public.facts(), "download": await visit.public.download()}
    return await visit.page("fanzha/home.html", context)
