"""llms.txt (llmstxt.org): what the archive is, for programs that read for people, and how to take the data at once."""

from __future__ import annotations

from urllib.parse import quote

from datasette import Response

from archive.site.data.totals import Facts
from archive.site.http.responses import SHORT
from archive.site.languages import links_in_languages
from archive.site.strings import label, word
from archive.site.visit import Visit

MEASURE = "起诉"  # of the example of a query for figures
Link = tuple[str, str, str]  # path, name, and what is there


async def llms(visit: Visit) -> Response:
    """llms.txt, in Markdown."""
    facts = await visit.public.facts()
    languages = [f"[{one.name}]({visit.absolute('/llms.txt')}{query})" for one, query in links_in_languages("")]
    blocks = [
        f"# {word('site.name')}",
        f"> {word('site.about')}",
        f"{word('llms.size', n=facts.publications, cases=f'{facts.cases:,}')} {word('site.independent')}",
        word("llms.take"),
        " · ".join(languages),
    ]
    for heading, links in _sections(visit.public.name, facts):
        blocks += [f"## {heading}", "\n".join(_line(visit, *link) for link in links)]
    blocks += [f"## {word('download.licence')}", f"{word('site.licence')} {word('llms.cite')}"]
    return Response("\n\n".join(blocks) + "\n", content_type="text/markdown; charset=utf-8", headers=SHORT)


def _sections(database: str, facts: Facts) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    example = quote(word("search.examples").split("|")[0])
    data = (
        (f"/{database}.db", f"{database}.db", word("llms.file")),
        (f"/{database}.db.sha256", "SHA-256", word("llms.checksum")),
        ("/download", word("nav.download"), word("llms.download")),
        (f"/{database}", word("nav.tables"), word("llms.tables")),
    )
    questions = (
        (f"/search.json?q={example}", "/search.json", word("llms.search")),
        *((f"/cases.json?crime={one.id}", "/cases.json", word("llms.cases")) for one in facts.crimes[:1]),
        ("/api/publication.schema.json", "/api/publications/SLUG.json", word("llms.api")),
        (f"/figures.json?q={quote(MEASURE)}", "/figures.json", word("llms.figures")),
        ("/api/series.schema.json", "/api/series/ID.json", word("llms.series")),
        ("/laws.json", "/laws.json", word("llms.laws")),
        ("/crimes.json", "/crimes.json", word("llms.crimes")),
        ("/api/check.schema.json", "/check.json", word("check.lede")),
        ("/feed.atom", "/feed.atom", label("feed_holds", "feed")),
        ("/news.json", "/news.json", word("llms.news")),
        ("/changes.json", "/changes.json", word("llms.changes")),
        ("/explore.json", "/explore.json", word("llms.explore")),
        ("/sitemap.xml", "/sitemap.xml", word("llms.sitemap")),
    )
    pages = (
        ("/search", label("feed_list", "search"), word("llms.publication")),
        ("/cases", label("feed_list", "cases"), word("llms.case")),
        ("/check", word("check.title"), word("check.lede")),
        ("/figures", word("figures.title"), word("llms.figures_page")),
        ("/figures/series", word("series.title"), word("llms.series_page")),
        ("/figures/contradictions", word("contradictions.title"), word("llms.contradictions")),
        ("/laws", word("laws.title"), word("laws.lede")),
        ("/crimes", word("crimes.title"), word("crimes.lede")),
        ("/about", word("about_page.title"), word("llms.about")),
        ("/coverage", word("coverage.title"), word("llms.coverage")),
    )
    return (word("llms.data"), data), (word("llms.ask"), questions), (word("llms.read"), pages)


def _line(visit: Visit, path: str, name: str, what: str) -> str:
    return f"- [{name}]({visit.absolute(path)}){word('feed.colon')}{what}"
