"""The routes of the site: every address, and the view that answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from datasette import Request, Response

from archive.editions.ids import PATTERN as EDITION_ID
from archive.site.api.json_schema import RECORDS
from archive.site.data.former_addresses import former_slugs
from archive.site.edition.public_file import PublicFile
from archive.site.views.downloads import download, editions
from archive.site.views.figures import contradictions, figure, figure_list, series
from archive.site.views.laws import article, crime, crime_list, law, law_list
from archive.site.views.lists import cases, changes, check, news, search
from archive.site.views.machines import api, feeds, health_static, llms, robots, sitemap, unapi
from archive.site.views.overview import about, coverage, explore, follow, glossary, home, status
from archive.site.views.reading import case, compare, copy_comparison, publication, snapshot, tombstone, version
from archive.site.views.reading.reading_context import FILE_FORMATS
from archive.site.visit import Visit

if TYPE_CHECKING:
    from datasette.app import Datasette

View = Callable[[Visit], Awaitable[Response]]
BoundView = Callable[..., Awaitable[Response]]
Route = tuple[str, BoundView]  # a pattern of paths, and the view; the form of Datasette's register_routes


def routes(public: PublicFile) -> list[Route]:
    """The routes for Datasette's register_routes; they come before its own."""

    def view(function: View) -> BoundView:
        return _bound(public, function)

    return [
        *quick_routes(public),
        (r"/$", view(home.page)),
        (r"/search$", view(search.page)),
        (r"/search\.json$", view(search.as_data)),
        (r"/search/suggest$", view(search.suggestions)),
        (r"/opensearch\.xml$", view(search.opensearch)),
        (r"/check$", view(check.page)),
        (r"/check\.json$", view(check.as_data)),
        (r"/cases$", view(cases.page)),
        (r"/cases\.(?P<format>csv|json)$", view(cases.as_file)),
        (r"/case/(?P<name>[^/]+)$", view(case.by_name)),
        (r"/compare$", view(compare.page)),
        (r"/compare\.(?P<format>md|docx)$", view(compare.as_file)),
        (r"/figures$", view(figure_list.page)),
        (r"/figures\.(?P<format>csv|json)$", view(figure_list.as_file)),
        (r"/figures/(?P<id>\d{1,16})$", view(figure.page)),
        (r"/figures/series$", view(series.list_page)),
        (r"/figures/series/(?P<series>[^/]+)\.csv$", view(series.as_csv)),
        (r"/figures/series/(?P<series>[^/]+)$", view(series.page)),
        (r"/figures/contradictions$", view(contradictions.page)),
        (r"/figures/contradictions\.(?P<format>csv|json)$", view(contradictions.as_file)),
        (r"/laws$", view(law_list.page)),
        (r"/laws\.(?P<format>csv|json)$", view(law_list.as_file)),
        (r"/laws/(?P<law>[^/]+)\.(?P<format>csv|json)$", view(law.as_file)),
        (r"/laws/(?P<law>[^/]+)$", view(law.page)),
        (r"/laws/(?P<law>[^/]+)/(?P<article>[\d-]+)$", view(article.page)),
        (r"/laws/(?P<law>[^/]+)/(?P<article>[\d-]+)\.(?P<format>csv|json)$", view(article.as_file)),
        (r"/crimes$", view(crime_list.page)),
        (r"/crimes\.(?P<format>csv|json)$", view(crime_list.as_file)),
        (r"/crimes/(?P<crime>[^/]+)\.(?P<format>csv|json)$", view(crime.as_file)),
        (r"/crimes/(?P<crime>[^/]+)$", view(crime.page)),
        (r"/news$", view(news.page)),
        (r"/news\.(?P<format>csv|json)$", view(news.as_file)),
        (rf"/(?P<feed>{feeds.NAMES})\.atom$", view(feeds.feed)),
        (r"/follow$", view(follow.page)),
        (r"/changes$", view(changes.page)),
        (r"/changes\.(?P<format>csv|json)$", view(changes.as_file)),
        (r"/about$", view(about.page)),
        (r"/glossary$", view(glossary.page)),
        (r"/coverage$", view(coverage.page)),
        (r"/coverage\.json$", view(coverage.as_data)),
        (r"/explore$", view(explore.page)),
        (r"/explore\.json$", view(explore.as_data)),
        (rf"/explore/(?P<chart>{explore.CHART_NAMES})\.csv$", view(explore.as_csv)),
        (r"/sitemap\.xml$", view(sitemap.index)),
        (r"/sitemap-lists\.xml$", view(sitemap.lists)),
        (r"/sitemap-(?P<kind>[pcslk])(?P<number>[1-9]\d{0,4})\.xml$", view(sitemap.part)),
        (r"/llms\.txt$", view(llms.llms)),
        (r"/status$", view(status.page)),
        (r"/status\.json$", view(status.as_data)),
        (rf"/p/(?P<slug>[^/]+)\.(?P<format>{FILE_FORMATS})$", view(publication.as_file)),
        (r"/p/(?P<slug>[^/]+)$", view(publication.page)),
        (r"/p/(?P<slug>[^/]+)/versions/(?P<id>\d{1,16})$", view(version.page)),
        (r"/p/(?P<slug>[^/]+)/versions/(?P<id>\d{1,16})/snapshot$", view(snapshot.source)),
        (r"/p/(?P<slug>[^/]+)/versions/(?P<id>\d{1,16})/page$", view(snapshot.page)),
        (r"/p/(?P<slug>[^/]+)/copies/(?P<id>\d{1,16})$", view(copy_comparison.page)),
        (r"/p/(?P<slug>[^/]+)/tables/(?P<position>\d{1,4})\.csv$", view(publication.table)),
        (r"/c/(?P<id>\d{1,16})$", view(case.page)),
        (rf"/c/(?P<id>\d{{1,16}})\.(?P<format>{FILE_FORMATS})$", view(case.as_file)),
        (r"/api/publications/(?P<slug>[^/]+)\.json$", view(api.publication)),
        (r"/api/series/(?P<series>[^/]+)\.json$", view(series.as_data)),
        (r"/api/cases/(?P<id>\d{1,16})\.json$", view(api.case)),
        (rf"/api/(?P<record>{'|'.join(RECORDS)})\.schema\.json$", view(api.schema)),
        (r"/unapi$", view(unapi.answer)),
        (r"/download$", view(download.page)),
        (rf"/{public.name}\.db$", view(download.file)),
        (r"/editions$", view(editions.page)),
        (r"/editions/index\.json$", view(editions.index)),
        (r"/editions/changes$", view(editions.changes)),
        (r"/editions/changes\.json$", view(editions.changes_as_data)),
        (r"/editions/deltas/(?P<name>[^/]+)$", view(editions.delta)),
        (rf"/editions/(?P<edition>{EDITION_ID})$", view(editions.edition)),
        (rf"/editions/(?P<edition>{EDITION_ID})/(?P<name>[^/]+)$", view(editions.file)),
        (r"/[^/]+\.db$", view(Visit.missing)),  # Datasette itself sends whatever file is at a path
        (rf"/{public.name}\.csv$", view(Visit.missing)),  # Datasette itself answers 500
    ]


def quick_routes(public: PublicFile) -> list[Route]:
    """The routes that wait for no query and make no page."""
    views: list[tuple[str, View]] = [
        (r"(/-)?/healthz$", health_static.health),
        (r"/-/fanzha/(?P<name>[^/]+)$", health_static.static),
        (r"/favicon\.ico$", health_static.static),
        (r"/robots\.txt$", robots.robots),
        (rf"/{public.name}\.db\.sha256$", download.checksum),
    ]
    return [(pattern, _bound(public, function)) for pattern, function in views]


def _bound(public: PublicFile, function: View) -> BoundView:
    async def bound(datasette: Datasette, request: Request) -> Response:
        visit = Visit(public, datasette, request)
        with public.pinned():
            response = await function(visit)
            return response if response.status != 404 else await _instead(visit) or response

    return bound


async def _instead(visit: Visit) -> Response | None:
    """What to answer at an address at which nothing is; None if nothing is known about it."""
    others = (tombstone.answer, _under_present_slug, tombstone.answer_to_former_slug)
    for other in others:
        if found := await other(visit):
            return found
    return None


async def _under_present_slug(visit: Visit) -> Response | None:
    """A redirect from the slug of a copy, or from a former slug, to the publication; None if no other slug is found."""
    request = visit.request
    if "slug" not in request.url_vars:
        return None
    slug = await visit.ask(former_slugs.present_slug, visit.slug)
    if slug in (None, visit.slug):
        return None
    before = next(one for one in ("/api/publications/", "/p/") if request.path.startswith(one))
    behind = request.path.removeprefix(before + request.url_vars["slug"])
    behind += f"?{request.query_string}" if request.query_string else ""
    # A temporary redirect: another copy may become the best, which changes the slug.
    return Response.redirect(visit.address(before + slug) + behind)
