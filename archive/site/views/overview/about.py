"""The page about the archive (/about): what it holds, how texts come into it, and how right they are known to be."""

from __future__ import annotations

from datasette import Response

from archive.known_quality import known_quality
from archive.model import DoubtKind
from archive.site.data import published_editions
from archive.site.data.former_addresses import withdrawn
from archive.site.visit import Visit


async def page(visit: Visit) -> Response:
    """The page, with the known quality of each field."""
    quality, contact = known_quality(), await visit.ask(withdrawn.contact)
    listing = await visit.in_thread(published_editions.listing_of, visit.public.editions_folder)
    context = {
        "here": "about",
        "quality": quality,
        "fields": quality.summaries(),
        "doubt_kinds": tuple(DoubtKind),
        "contact": contact,
        "edition": listing.latest.id if listing.latest else None,
        "facts": await visit.public.facts(),
        "home_url": visit.absolute("/"),
    }
    return await visit.page("fanzha/about.html", context)
