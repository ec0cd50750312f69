"""The site's own pages. Each asks the public file, fills one template and answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

from datasette import Request, Response

from archive.site.data import case_lists, slugs
from archive.site.data.public_file import PublicFile
from archive.site.http.responses import LONG, SHORT, View, missing, page
from archive.site.render.templating import STATIC, address
from archive.site.views import cases, changes, download, files, reading, search

if TYPE_CHECKING:
    from datasette.app import Datasette

STATIC_TYPES = {
    "copy.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "search.js": "text/javascript; charset=utf-8",
    "site.css": "text/css; charset=utf-8",
}


def routes(public: PublicFile) -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The routes of the site, for Datasette's register_routes."""

    def view(function: View) -> Callable[..., Awaitable[Response]]:
        async def bound(datasette: Datasette, request: Request) -> Response:
            response = await function(public, datasette, request)
            if response.status == 404 and "slug" in request.url_vars:
                return await _under_present_slug(public, datasette, request) or response
            return response

        return bound

    return [
        (r"/$", view(home)),
        (r"/search$", view(search.search)),
        (r"/search\.json$", view(search.search_json)),
        (r"/search/suggest$", view(search.suggestions)),
        (r"/opensearch\.xml$", view(search.opensearch)),
        (r"/cases$", view(case_list)),
        (r"/cases\.(?P<format>csv|json)$", view(files.case_list)),
        (r"/case/(?P<name>[^/]+)$", view(reading.case_by_name)),
        (r"/changes$", view(change_list)),
        (r"/changes\.(?P<format>csv|json)$", view(files.change_list)),
        (rf"/p/(?P<slug>[^/]+)\.(?P<format>{files.FORMATS})$", view(files.publication)),
        (r"/p/(?P<slug>[^/]+)$", view(reading.publication)),
        (r"/p/(?P<slug>[^/]+)/versions/(?P<id>\d{1,16})$", view(reading.version)),
        (r"/p/(?P<slug>[^/]+)/versions/(?P<id>\d{1,16})/snapshot$", view(reading.snapshot)),
        (r"/p/(?P<slug>[^/]+)/versions/(?P<id>\d{1,16})/page$", view(reading.snapshot_page)),
        (r"/p/(?P<slug>[^/]+)/copies/(?P<id>\d{1,16})$", view(reading.copy)),
        (r"/p/(?P<slug>[^/]+)/tables/(?P<position>\d{1,4})\.csv$", view(files.table)),
        (r"/c/(?P<id>\d{1,16})$", view(reading.case)),
        (rf"/c/(?P<id>\d{{1,16}})\.(?P<format>{files.FORMATS})$", view(files.case)),
        (r"/download$", view(download.page)),
        (rf"/{public.name}\.db$", view(download.file)),
        (rf"/{public.name}\.db\.sha256$", view(download.checksum)),
        (rf"/{public.name}\.csv$", view(no_file)),
        (r"/robots\.txt$", view(robots)),
        (r"/favicon\.ico$", view(icon)),
        (r"/-/healthz$", view(health)),
        (r"/-/fanzha/(?P<name>[^/]+)$", view(static)),
    ]


async def _under_present_slug(public: PublicFile, datasette: Datasette, request: Request) -> Response | None:
    """A redirect from the slug of a copy, or of an earlier version, to the publication's. None where there is none."""
    raw = request.url_vars["slug"]
    slug = await public.ask(lambda conn: slugs.present_slug(conn, unquote(raw)))
    if slug in (None, unquote(raw)):
        return None
    behind = request.path.partition(f"/p/{raw}")[2] + (f"?{request.query_string}" if request.query_string else "")
    # Not for good: which copy is the best may change, and with it the slug.
    return Response.redirect(address(datasette, f"/p/{slug}") + behind)


async def home(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    context = {"facts": await public.facts(), "download": await public.download()}
    return await page(datasette, request, "fanzha/home.html", context)


async def case_list(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """Cases of `?q=`, narrowed by crime, region, heading, topic, kind and year; without any of these all cases."""
    question = case_lists.asked_cases(request.args)
    answer = await public.search(lambda search: case_lists.answer(search, question))
    context = cases.shown(answer, question, await public.facts(), partial(address, datasette))
    return await page(datasette, request, "fanzha/cases.html", {"here": "cases", **context})


async def change_list(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """Edits, and pages that are gone, newest first; `kind` picks one of the two."""
    question = changes.asked_changes(request.args)
    found = await public.ask(lambda conn: changes.find(conn, question))
    context = changes.shown(found, question, partial(address, datasette))
    return await page(datasette, request, "fanzha/changes.html", {"here": "changes", **context})


async def no_file(_: PublicFile, datasette: Datasette, request: Request) -> Response:
    """There is no CSV of a whole database, and Datasette has an error for it."""
    return await missing(datasette, request)


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
