"""The sitemap (sitemaps.org): which pages there are, and when the content of each last changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator
from xml.sax.saxutils import escape

from datasette import Response

from archive.search import Search
from archive.site.data import sitemap
from archive.site.following.atom import in_xml
from archive.site.following.changes import KINDS
from archive.site.following.timeline import EVENTS, NEW, Span, Timeline
from archive.site.http.list_query import ListQuery, parameter_of
from archive.site.http.responses import unless_known
from archive.site.views.lists import cases, search
from archive.site.views.machines.robots import OPEN_FILTERS
from archive.site.visit import Visit

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
FRESH = "max-age=3600"
# Pages that are no publications, cases, series, laws or crimes, and the events by which their content changes.
PAGES: dict[str, tuple[str, ...]] = {
    "/": EVENTS,
    "/news": (NEW,),
    "/changes": KINDS,
    "/search": (NEW,),
    "/cases": (NEW,),
    "/explore": (),
    "/figures": (NEW,),
    "/figures/series": (NEW,),
    "/figures/contradictions": (),
    "/laws": (NEW,),
    "/crimes": (NEW,),
    "/follow": (),
    "/about": (),
    "/coverage": (),
    "/status": (),
    "/download": (),
}
Located = tuple[str, str]  # address, and when its content changed (UTC, ISO 8601); empty if that is not known


async def index(visit: Visit) -> Response:
    """The index of the parts: one with the lists, the others with publications, cases, series, laws and crimes."""

    async def answer() -> Response:
        parts = await visit.public.once(sitemap.parts)
        paths = [("/sitemap-lists.xml", ""), *((f"/sitemap-{one.kind}{one.number}.xml", one.changed) for one in parts)]
        located = ((visit.absolute(path), changed) for path, changed in paths)
        return _response(_xml("sitemapindex", "sitemap", located))

    return await _fresh(visit, answer)


async def lists(visit: Visit) -> Response:
    """The part with the pages of the archive, its lists, and the lists with one filter that robots.txt opens."""

    async def answer() -> Response:
        line = await visit.public.once(Timeline.read)
        filters = await visit.public.search(_open_filters)
        located = [
            *((visit.absolute(path), _latest(line, kinds)) for path, kinds in PAGES.items()),
            *((visit.absolute(path, **{parameter: value}), "") for path, parameter, value in filters),
        ]
        return _response(_xml("urlset", "url", located))

    return await _fresh(visit, answer)


async def part(visit: Visit) -> Response:
    """A part with pages of one kind."""
    kind, number, root = visit.request.url_vars["kind"], int(visit.request.url_vars["number"]), visit.absolute("/")

    def make(conn: sqlite3.Connection) -> bytes | None:  # in the thread of the query, so that no other page waits
        pages = sitemap.pages(conn, kind, number)
        return _xml("urlset", "url", ((root + path[1:], changed) for path, changed in pages)) if pages else None

    async def answer() -> Response:
        xml = await visit.ask(make)
        return _response(xml) if xml else await visit.missing()

    return await _fresh(visit, answer)


def _latest(line: Timeline, kinds: tuple[str, ...]) -> str:
    return next((event.at for event in line.events(Span(kinds))), "")


def _open_filters(over: Search) -> list[tuple[str, str, str]]:
    """The lists with one filter: path, parameter and value."""

    def each() -> Iterator[tuple[str, str, str]]:
        for spec in (search.SPEC, cases.SPEC):
            path, parameters = spec.path, OPEN_FILTERS[spec.path]
            for facet, counted in over.counts(ListQuery(spec).search).facets.items():
                if parameter_of(facet) in parameters:
                    yield from ((path, parameter_of(facet), str(one.value)) for one in counted)

    return list(each())


async def _fresh(visit: Visit, answer: Callable[[], Awaitable[Response]]) -> Response:
    file = await visit.public.as_download()
    return await unless_known(visit.request, (file.sha256, visit.request.url), file.modified, FRESH, answer)


def _response(xml: bytes) -> Response:
    return Response(xml, content_type="application/xml; charset=utf-8")


def _xml(root: str, element: str, located: Iterable[Located]) -> bytes:
    lines = [f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{NAMESPACE}">']
    for address, changed in located:
        lastmod = f"<lastmod>{escape(in_xml(changed))}</lastmod>" if changed else ""
        lines.append(f"<{element}><loc>{escape(in_xml(address))}</loc>{lastmod}</{element}>")
    return "\n".join((*lines, f"</{root}>\n")).encode()
