"""The site's own pages. Each asks the public file, fills one template and answers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from datasette import Request, Response

from archive import schema
from archive.site import anchors, caselist, cases, changes, comparing, publications, searching, searchpages, versions
from archive.site.marking import Marker
from archive.site.public import PublicFile, TooSlowError
from archive.site.structure import json_list
from archive.site.templating import STATIC, address
from archive.site.typeset import contents, data_tables, typeset, without_title

if TYPE_CHECKING:
    from datasette.app import Datasette

STATIC_TYPES = {
    "icon.svg": "image/svg+xml",
    "search.js": "text/javascript; charset=utf-8",
    "site.css": "text/css; charset=utf-8",
}
FILE_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
SHORT = {"cache-control": "max-age=60"}  # a new file may be swapped in at any moment
LONG = {"cache-control": "max-age=31536000, immutable"}  # the address holds the file's fingerprint

GUIDING_NUMBER = re.compile(r"\d{1,4}")  # an id has a dozen digits more
CASE_ID = re.compile(r"\d{5,16}", re.ASCII)

View = Callable[[PublicFile, "Datasette", Request], Awaitable[Response]]


def routes(public: PublicFile) -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The routes of the site, for Datasette's register_routes."""

    def view(function: View) -> Callable[..., Awaitable[Response]]:
        async def bound(datasette: Datasette, request: Request) -> Response:
            try:
                return await function(public, datasette, request)
            except TooSlowError:
                return await _page(datasette, request, "error.html", {"status": 503}, status=503)

        return bound

    return [
        (r"/$", view(home)),
        (r"/search$", view(searchpages.search)),
        (r"/search\.json$", view(searchpages.search_json)),
        (r"/search/suggest$", view(searchpages.suggestions)),
        (r"/opensearch\.xml$", view(searchpages.opensearch)),
        (r"/cases$", view(case_list)),
        (r"/cases\.(?P<format>csv|json)$", view(case_file)),
        (r"/case/(?P<name>[^/]+)$", view(case)),
        (r"/changes$", view(change_list)),
        (r"/changes\.(?P<format>csv|json)$", view(change_file)),
        (r"/p/(?P<slug>[^/]+)$", view(publication)),
        (r"/p/(?P<slug>[^/]+)/versions/(?P<id>\d{1,16})$", view(version)),
        (r"/p/(?P<slug>[^/]+)/copies/(?P<id>\d{1,16})$", view(copy)),
        (r"/p/(?P<slug>[^/]+)/tables/(?P<position>\d{1,4})\.csv$", view(table)),
        (r"/download$", view(download)),
        (rf"/{public.name}\.db\.sha256$", view(checksum)),
        (r"/robots\.txt$", view(robots)),
        (r"/favicon\.ico$", view(icon)),
        (r"/-/healthz$", view(health)),
        (r"/-/fanzha/(?P<name>[^/]+)$", view(static)),
    ]


async def home(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    context = {"facts": await public.facts(), "download": await public.download()}
    return await _page(datasette, request, "fanzha/home.html", context)


async def publication(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The reading page of a publication; the slug of any other page that carries it leads there."""
    slug, question = unquote(request.url_vars["slug"]), searching.asked(request.args)
    found = await public.ask(lambda conn: publications.find(conn, slug))
    if found is None:
        other = await public.ask(lambda conn: publications.slug_by_copy(conn, slug))
        if other is None:
            return await _missing(datasette, request, "error.404_publication")
        # Not for good: which copy is the best may change, and with it the slug.
        return Response.redirect(address(datasette, f"/p/{other}", q=question.q))
    stretches, start = without_title(typeset(found.text, found.structure), found.title)
    marker = Marker(found.text, question.q, start)
    context = {
        "publication": found,
        "stretches": stretches,
        "contents": contents(stretches),
        "tables": data_tables(stretches),
        "terms": json_list(found.topic_terms),
        "query": question.q if marker else "",
        "title": marker.plain(found.title or found.slug),
        "marked": marker,
        "short_urls": {
            case.number: datasette.absolute_url(request, address(datasette, f"/case/{number}"))
            for case in found.structure.cases
            if case.number and (number := anchors.guiding_number(case.number)) is not None
        },
        "here_url": datasette.absolute_url(request, address(datasette, f"/p/{found.slug}")),
    }
    return await _page(datasette, request, "fanzha/publication.html", context)


async def version(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """A version of a page that carries the publication, and what changed in it."""
    slug, version_id = unquote(request.url_vars["slug"]), int(request.url_vars["id"])
    found = await public.ask(lambda conn: versions.find(conn, slug, version_id))
    if found is None:
        return await _missing(datasette, request, "error.404_publication")
    return await _page(datasette, request, "fanzha/version.html", {"version": found})


async def copy(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """A copy of the publication, held against the text that is shown."""
    slug, page_id = unquote(request.url_vars["slug"]), int(request.url_vars["id"])
    found = await public.ask(lambda conn: comparing.find(conn, slug, page_id))
    if found is None:
        return await _missing(datasette, request, "error.404_publication")
    return await _page(datasette, request, "fanzha/copy.html", {"compared": found})


async def table(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """A table of figures as CSV."""
    slug, position = unquote(request.url_vars["slug"]), int(request.url_vars["position"])
    rows = await public.ask(lambda conn: publications.table_rows(conn, slug, position))
    if rows is None:
        return await _missing(datasette, request, "error.404_publication")
    return _file(caselist.csv_of(rows), "csv", f"{slug}-{position}")


async def case_list(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """Cases of `?q=`, narrowed by crime, region, heading, topic, kind and year; without any of these all cases."""
    question = cases.asked_cases(request.args)
    answer = await public.search(lambda search: cases.answer(search, question))
    context = caselist.shown(answer, question, await public.facts(), partial(address, datasette))
    return await _page(datasette, request, "fanzha/cases.html", {"here": "cases", **context})


async def case_file(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The same cases as a file, at most caselist.EXPORTED of them; `page` counts files."""
    question, kind = cases.asked_cases(request.args), request.url_vars["format"]
    found = await public.search(lambda search: cases.export(search, question, caselist.EXPORTED))

    def place(one: cases.CaseFound) -> str:
        return str(datasette.absolute_url(request, _case_address(datasette, one.slug, one.anchor)))

    text = caselist.as_csv(found, place) if kind == "csv" else caselist.as_json(found, question, place)
    return _file(text, kind, caselist.file_name(question))


async def case(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The case of that id, or the guiding case of that number (检例第66号, 66), where its publication is read."""
    name = unquote(request.url_vars["name"])
    number = int(name) if GUIDING_NUMBER.fullmatch(name) else anchors.guiding_number(name)
    if number is not None:
        found = await public.ask(lambda conn: anchors.place_of_guiding_case(conn, number))
        if found is None:
            context = {"here": "cases", "number": anchors.number_of(number)}
            return await _page(datasette, request, "fanzha/no_case.html", context, status=404)
    elif CASE_ID.fullmatch(name):
        found = await public.ask(lambda conn: anchors.place_of_case(conn, int(name)))
    else:
        found = None
    return Response.redirect(_case_address(datasette, *found)) if found else await _missing(datasette, request)


async def change_list(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """Edits, and pages that are gone, newest first; `kind` picks one of the two."""
    question = changes.asked_changes(request.args)
    found = await public.ask(lambda conn: changes.find(conn, question))
    context = changes.shown(found, question, partial(address, datasette))
    return await _page(datasette, request, "fanzha/changes.html", {"here": "changes", **context})


async def change_file(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The same page of them as a file."""
    question, kind = changes.asked_changes(request.args), request.url_vars["format"]
    found = await public.ask(lambda conn: changes.find(conn, question))

    def place(one: changes.Change) -> str:
        return str(datasette.absolute_url(request, address(datasette, changes.path_of(one))))

    text = changes.as_csv(found, place) if kind == "csv" else changes.as_json(found, question, place)
    return _file(text, kind, "changes")


async def download(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    counts = await datasette.get_database(public.name).table_counts()
    file = address(datasette, f"/{public.name}.db")
    context = {
        "here": "download",
        "facts": await public.facts(),
        "download": await public.download(),
        "tables": [
            {"name": table.name, "label": table.label, "rows": counts[table.name]}
            for table in schema.TABLES
            if table.name in counts
        ],
        "file_url": datasette.absolute_url(request, file),
        "checksum_url": datasette.absolute_url(request, f"{file}.sha256"),
    }
    return await _page(datasette, request, "fanzha/download.html", context)


async def checksum(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The line that `sha256sum -c` reads, for the exact file that is served."""
    file = await public.download()
    if file is None:
        return await _missing(datasette, request)
    saved_as = {"content-disposition": f'attachment; filename="{file.name}.sha256"'}
    return Response.text(f"{file.sha256}  {file.name}\n", headers=SHORT | saved_as)


async def robots(public: PublicFile, datasette: Datasette, _: Request) -> Response:
    """Reading pages are for everyone; the pages of queries have no end, and the file is large."""
    closed = ("/search", "/cases", f"/{public.name}", "/-/")
    lines = ["User-agent: *", f"Allow: {address(datasette, '/-/fanzha/')}"]
    lines += [f"Disallow: {address(datasette, path)}" for path in closed]
    return Response.text("\n".join(lines) + "\n", headers=SHORT)


async def health(public: PublicFile, _: Datasette, __: Request) -> Response:
    """200 while the file answers; for load balancers, never cached."""
    await public.ask(lambda conn: conn.execute("select id from publications limit 1").fetchone())
    return Response.text("ok\n", headers={"cache-control": "no-store"})


async def static(_: PublicFile, datasette: Datasette, request: Request) -> Response:
    name = request.url_vars["name"]
    return _static(name) if name in STATIC_TYPES else await _missing(datasette, request)


async def icon(_: PublicFile, __: Datasette, ___: Request) -> Response:
    return _static("icon.svg")


def _case_address(datasette: Datasette, slug: str, anchor: str) -> str:
    return f"{address(datasette, f'/p/{slug}')}#{anchor}"


def _file(text: str, kind: str, name: str) -> Response:
    """A file to be saved under that name, which holds letters, digits, _ and - alone; in ASCII for clients that know
    nothing else (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-")
    names = f"filename=\"{plain}.{kind}\"; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    saved_as = {"content-disposition": f"attachment; {names}"}
    return Response(text, content_type=FILE_TYPES[kind], headers=SHORT | saved_as)


def _static(name: str) -> Response:
    return Response((STATIC / name).read_bytes(), content_type=STATIC_TYPES[name], headers=LONG)


async def _missing(datasette: Datasette, request: Request, why: str = "error.404_why") -> Response:
    return await _page(datasette, request, "error.html", {"status": 404, "why": why}, status=404)


async def _page(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    html = await datasette.render_template(template, context, request=request, view_name="fanzha")
    return Response.html(html, status=status, headers=SHORT if status == 200 else {})
