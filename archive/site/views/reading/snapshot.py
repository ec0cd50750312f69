"""Shows a page as it was served: its source (/p/SLUG/versions/ID/snapshot) and, in a sandbox, its look (…/page)."""

from __future__ import annotations

from datasette import Response

from archive.site.data import snapshots
from archive.site.http.responses import revalidated
from archive.site.http.security_headers import SANDBOX
from archive.site.render import snapshot_frame
from archive.site.visit import Visit

# Browsers must not look up the hosts of links in a stored page before the reader follows a link.
SANDBOXED = {
    "content-security-policy": SANDBOX,
    "x-dns-prefetch-control": "off",
    "x-robots-tag": "noindex",
}


async def source(visit: Visit) -> Response:
    """The source of a stored page as plain text; if it is no text, its bytes as a file to save."""
    return await _stored(visit, as_page=False)


async def page(visit: Visit) -> Response:
    """A stored page as it looked, in a sandbox that runs and loads nothing; if it is no HTML, its source."""
    return await _stored(visit, as_page=True)


async def _stored(visit: Visit, *, as_page: bool) -> Response:
    """The stored page of a version, or the response that says why there is none."""
    place = await visit.ask(snapshots.place, visit.slug, visit.id)
    if place is None:
        return await visit.missing("error.not_found_publication")
    try:
        snapshot = await visit.in_thread(snapshots.read, visit.warc_folder, place)
    except snapshots.SnapshotMissing:
        context = {"slug": visit.slug, "version_id": visit.id, "kept": place}
        return await visit.page("fanzha/no_snapshot.html", context, status=404)
    if as_page and snapshot.is_text and snapshot.is_html:
        back = visit.absolute(f"/p/{visit.slug}")
        html = await visit.in_thread(lambda: snapshot_frame.with_bar(snapshot.text, place, back))  # seconds for 20 MB
        if html:
            return revalidated(visit.request, Response.html(html, headers=SANDBOXED.copy()))
    if snapshot.is_text:
        text = await visit.in_thread(lambda: snapshot.text)
        return revalidated(visit.request, Response.text(text, headers=SANDBOXED.copy()))
    saved_as = {"content-disposition": f'attachment; filename="{visit.id}.bin"'}
    whole = Response(snapshot.body, content_type="application/octet-stream", headers=SANDBOXED | saved_as)
    return revalidated(visit.request, whole)
