"""The glossary (/glossary): what the terms of the archive and of its field mean, in both languages."""

from __future__ import annotations

from datasette import Response

from archive.site.data.laws.crimes import count_crimes
from archive.site.languages.glossary import glossary
from archive.site.visit import Visit


async def page(visit: Visit) -> Response:
    """The page."""
    crimes = {one.crime.name: one.crime.id for one in await visit.public.once(count_crimes)}
    return await visit.page("fanzha/glossary.html", {"here": "glossary", "groups": glossary(), "crimes": crimes})
