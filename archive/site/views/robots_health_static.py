"""robots.txt, the check of health for load balancers, and the static files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasette import Request, Response

from archive.site.addresses import address
from archive.site.data.public_file import PublicFile
from archive.site.http.responses import LONG, SHORT, missing
from archive.site.render.templating import STATIC

if TYPE_CHECKING:
    from datasette.app import Datasette

STATIC_TYPES = {
    "copy.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "search.js": "text/javascript; charset=utf-8",
    "site.css": "text/css; charset=utf-8",
}


async def robots(public: PublicFile, datasette: Datasette, _: Request) -> Response:
    """Reading pages are for everyone; the pages of queries have no end, and the file is large."""
    closed = ("/search", "/cases", f"/{public.name}", "/-/")
    lines = ["User-agent: *", f"Allow: {address(datasette, '/-/fanzha/')}"]
    lines += [f"Disallow: {address(datasette, path)}" for path in closed]
    return Response.text("\n".join(lines) + "\n", headers=SHORT)


async def health(public: PublicFile, _: Datasette, __: Request) -> Response:
    """200 while the file answers; for load balancers, never cached."""
    await public.answers()
    return Response.text("ok\n", headers={"cache-control": "no-store"})


async def static(_: PublicFile, datasette: Datasette, request: Request) -> Response:
    name = request.url_vars["name"]
    return _static(name) if name in STATIC_TYPES else await missing(datasette, request)


async def icon(_: PublicFile, __: Datasette, ___: Request) -> Response:
    return _static("icon.svg")


def _static(name: str) -> Response:
    return Response((STATIC / name).read_bytes(), content_type=STATIC_TYPES[name], headers=LONG)
