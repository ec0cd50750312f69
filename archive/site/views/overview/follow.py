"""The page for followers (/follow): what a feed is, which feeds there are, and how to follow without one."""

from __future__ import annotations

from datetime import datetime, timedelta

from datasette import Response

from archive.moments import CHINA
from archive.site.following.timeline import Timeline
from archive.site.strings import label
from archive.site.visit import Visit

LOOK_BACK = timedelta(days=30)  # of the example for those who ask now and then


async def page(visit: Visit) -> Response:
    """The page, with a feed for each kind, crime and source that the archive has."""
    facts = await visit.public.facts()
    latest = (await visit.public.once(Timeline.read)).latest
    context = {
        "here": "follow",
        "kinds": [(kind, label("kind", kind)) for kind, _ in facts.kinds],
        "crimes": [(crime.id, facts.name_of("crime", crime.id, crime.name)) for crime in facts.crimes],
        "sources": [(source.id, facts.name_of("source_id", source.id, source.name)) for source in facts.sources],
        "since": datetime.fromtimestamp(latest, CHINA).date() - LOOK_BACK if latest is not None else None,
        "feeds": ("feed", "news", "changes"),
    }
    return await visit.page("fanzha/follow.html", context)
