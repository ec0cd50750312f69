"""The sitemap (sitemaps.org): which pages there are, and when the content of each last changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from xml.etree import ElementTree as ET

from datasette import Response

from archive.search import Search
from archive.site.data import sitemap
from archive.site.following.changes import KINDS
from archive.site.following.timeline import EVENTS, NEW, Timeline
from archive.site.http.list_query import ListQuery, parameter_of
from archive.site.http.responses import unless_known
from archive.site.views.lists import cases, search
from archive.site.views.machines.robots import OPEN_FILTERS
from archive.site.visit import Visit

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
FRESH = "max-age=3600"
# Pages that are no publications and no cases, and the events by which their content changes.
PAGES: dict[str, tuple[str, ...]] = {
    "/": EVENTS,
    "/news": (NEW,),
    "/changes": KINDS,
    "/search": (NEW,),
    "/cases": (NEW,),
    "/explore": (),
    "/follow": (),
    "/about": (),
    "/coverage": (),
    "/status": (),
    "/download": (),
}
Located = tuple[str, str]  # address, and when its content changed (UTC, ISO 8601); empty if that is not known


async def index(visit: Visit) -> Response:
    """The index of the parts: one with the lists, the others with publications and cases."""

    async def answer() -> Response:
        parts = await visit.public.once(sitemap.parts)
        paths = [("/sitemap-lists.xml", ""), *((f"/sitemap-{one.kind}{one.number}.xml", one.changed) for one in parts)]
        return _xml("sitemapindex", "sitemap", ((visit.absolute(path), changed) for path, changed in paths))

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
        return _xml("urlset", "url", located)

    return await _fresh(visit, answer)


async def part(visit: Visit) -> Response:
    """A part with publications or cases."""

    async def answer() -> Response:
        named = visit.request.url_vars
        pages = await visit.ask(sitemap.pages, named["kind"], int(named["number"]))
        if not pages:
            return await visit.missing()
        return _xml("urlset", "url", ((visit.absolute(path), changed) for path, changed in pages))

    return await _fresh(visit, answer)


def _latest(line: Timeline, kinds: tuple[str, ...]) -> str:
    return next((event.at for event in line.events(kinds)), "")


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


def _xml(root: str, element: str, located: Iterable[Located]) -> Response:
    top = ET.Element(root, xmlns=NAMESPACE)
    for address, changed in located:
        one = ET.SubElement(top, element)
        ET.SubElement(one, "loc").text = address
        if changed:
            ET.SubElement(one, "lastmod").text = changed
    return Response(
        ET.tostring(top, encoding="utf-8", xml_declaration=True), content_type="application/xml; charset=utf-8"
    )
