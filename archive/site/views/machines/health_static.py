"""The health check for load balancers, and the static files."""

from __future__ import annotations

from functools import cache

from datasette import NotFound, Response

from archive.site.edition.public_file import UNSERVABLE
from archive.site.failures import Failure
from archive.site.http.errors import NOT_CACHED, headers_of
from archive.site.http.responses import HOUR, LONG
from archive.site.render.templating import STATIC, fingerprint
from archive.site.visit import Visit

STATIC_TYPES = {
    "copy.js": "text/javascript; charset=utf-8",
    "check.css": "text/css; charset=utf-8",
    "compare.css": "text/css; charset=utf-8",
    "data.css": "text/css; charset=utf-8",
    "figures.css": "text/css; charset=utf-8",
    "laws.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "preview.png": "image/png",
    "search.js": "text/javascript; charset=utf-8",
    "site.css": "text/css; charset=utf-8",
}


async def health(visit: Visit) -> Response:
    """Answers 200 while the public file can be read: `warming` until it is checked and counted, then `ok`; else 503 and
    `unavailable`.

    For load balancers; never cached.
    """
    visit.public.look()  # where nobody reads, a new file is noticed all the same
    try:
        await visit.public.check_readable()
    except UNSERVABLE:  # the log has said why
        failure = Failure("overwritten")
        return Response.text("unavailable\n", status=failure.status, headers=headers_of(failure))
    state = "warming" if visit.public.is_warming() else "ok"
    return Response.text(f"{state}\n", headers=NOT_CACHED)


async def static(visit: Visit) -> Response:
    """A file of archive/site/static; the icon if the address has no name.

    Browsers may keep it for a year if the address has the file's fingerprint, else for an hour.
    """
    name = visit.request.url_vars.get("name", "icon.svg")
    if name not in STATIC_TYPES:
        raise NotFound(name)  # Datasette answers with a page
    headers = LONG if visit.request.query_string == fingerprint(name) else HOUR
    return Response(_content(name), content_type=STATIC_TYPES[name], headers=headers)


@cache
def _content(name: str) -> bytes:
    return (STATIC / name).read_bytes()
