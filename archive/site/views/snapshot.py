"""A page as it was served: its source (/p/SLUG/versions/ID/snapshot), and how it looked (…/page), in a sandbox."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import unquote

from datasette import Request, Response

from archive.site.addresses import absolute
from archive.site.data import snapshots
from archive.site.data.public_file import PublicFile
from archive.site.http.responses import LONG, missing
from archive.site.http.responses import page as respond
from archive.site.http.security_headers import SANDBOX
from archive.site.render import snapshot_frame
from archive.site.views.reading_context import warc_folder

if TYPE_CHECKING:
    from datasette.app import Datasette

# The bytes of a version never change. Links on a stored page lead only where they say, and names are not looked up.
SANDBOXED = LONG | {
    "content-security-policy": SANDBOX,
    "x-dns-prefetch-control": "off",
    "x-robots-tag": "noindex",
}


async def source(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The source of a stored page as plain text; of what is no text, the bytes to be saved."""
    snapshot = await _read(public, datasette, request)
    if isinstance(snapshot, Response):
        return snapshot
    if snapshot.is_text:
        return Response.text(await asyncio.to_thread(lambda: snapshot.text), headers=SANDBOXED)
    saved_as = {"content-disposition": f'attachment; filename="{int(request.url_vars["id"])}.bin"'}
    return Response(snapshot.body, content_type="application/octet-stream", headers=SANDBOXED | saved_as)


async def page(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """A stored page as it looked, in a sandbox where nothing runs and nothing is loaded; else its source."""
    snapshot = await _read(public, datasette, request)
    if isinstance(snapshot, Response):
        return snapshot
    slug, version_id = unquote(request.url_vars["slug"]), int(request.url_vars["id"])
    place = await public.ask(lambda conn: snapshots.place(conn, slug, version_id))
    back = absolute(datasette, request, f"/p/{slug}")
    if place and snapshot.is_text and snapshot.is_html:
        html = await asyncio.to_thread(
            lambda: snapshot_frame.with_bar(snapshot.text, place, back)
        )  # 20 MB take seconds
        if html:
            return Response.html(html, headers=SANDBOXED)
    return await source(public, datasette, request)


async def _read(public: PublicFile, datasette: Datasette, request: Request) -> snapshots.Snapshot | Response:
    """The stored page of a version, or the response that says why there is none."""
    slug, version_id = unquote(request.url_vars["slug"]), int(request.url_vars["id"])
    place = await public.ask(lambda conn: snapshots.place(conn, slug, version_id))
    if place is None:
        return await missing(datasette, request, "error.404_publication")
    try:
        return await asyncio.to_thread(snapshots.read, warc_folder(datasette), place)
    except snapshots.SnapshotMissing:
        context = {"slug": slug, "version_id": version_id, "kept": place}
        return await respond(datasette, request, "fanzha/no_snapshot.html", context, status=404)
