"""llms.txt (llmstxt.org): what the archive is, for programs that read for people, and how to take the data at once."""

from __future__ import annotations

from datasette import Response

from archive.site.http.responses import SHORT
from archive.site.visit import Visit


async def llms(visit: Visit) -> Response:
    """llms.txt, in Markdown."""
    facts = await visit.public.facts()
    text = await visit.render("fanzha/llms.txt", {"facts": facts, "absolute": visit.absolute})
    return Response(text.strip() + "\n", content_type="text/markdown; charset=utf-8", headers=SHORT)
