"""The home page (/): what the archive holds, the latest publications, and where to begin."""

from __future__ import annotations

import sqlite3

from datasette import Response

from archive.site.visit import Visit

LATEST_PUBLICATIONS = 12


async def page(visit: Visit) -> Response:
    """The home page."""
    facts, download = await visit.public.facts(), await visit.public.download()
    latest = await visit.public.once(_latest)
    return await visit.page("fanzha/home.html", {"facts": facts, "download": download, "latest": latest})


def _latest(conn: sqlite3.Connection) -> list[sqlite3.Row]:
    return conn.execute(
        """
        select slug, title, kind, published, issuer, name as source, url, case_count
        from publications left join sources on sources.id = publications.source_id order by place desc limit ?
        """,
        (LATEST_PUBLICATIONS,),
    ).fetchall()
