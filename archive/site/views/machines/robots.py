"""robots.txt: search engines may read every page, and the lists that the sitemap names.

The lists have endlessly many addresses, of words, combined filters and orders: these are closed, like Datasette's own
pages and the data file. Patterns with * follow RFC 9309, by which the longest rule that matches decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from datasette import Response

from archive.site.http.responses import SHORT
from archive.site.languages.links import PARAMETER
from archive.site.visit import Visit

# The filters of a list of which one alone may be read; parameters as they are in addresses.
OPEN_FILTERS = {"/search": ("kind", "year", "crime", "region", "source"), "/cases": ("kind", "year", "crime", "region")}
OPEN_PAGES = {"/search": "page", "/cases": "page", "/changes": "page", "/figures": "page", "/news": "before"}  # in turn
# Laws, their articles and crimes, but not their files and later pages.
OF_LAWS = tuple(
    ("Disallow", f"{path}{behind}")
    for path in ("/laws", "/crimes")
    for behind in ("?", ".", "/*?", "/*.csv", "/*.json")
)
# Of figures, the pages of series and contradictions. Single figures are closed: they are in the pages of their texts.
OF_FIGURES = (
    ("Allow", "/figures/series"),
    ("Disallow", "/figures/series?"),
    ("Disallow", "/figures/series/*.csv"),
    ("Allow", "/figures/contradictions"),
    ("Disallow", "/figures/contradictions."),
)


async def robots(visit: Visit) -> Response:
    """robots.txt."""
    rules = [f"{rule}: {visit.address(path)}" for rule, path in _rules(visit.public.name)]
    lines = ["User-agent: *", *rules, "", f"Sitemap: {visit.absolute('/sitemap.xml')}"]
    return Response.text("\n".join(lines) + "\n", headers=SHORT)


def _rules(database: str) -> Iterator[tuple[str, str]]:
    yield "Allow", "/-/fanzha/"
    yield "Disallow", "/-/"
    yield "Disallow", f"/{database}"
    for path, pages in OPEN_PAGES.items():
        yield "Disallow", f"{path}."  # its files and feeds; a feed of everything stays open
        yield "Disallow", f"{path}/"
        yield "Disallow", f"{path}?"
        for parameter in (pages, PARAMETER, *OPEN_FILTERS.get(path, ())):
            yield "Allow", f"{path}?{parameter}="
            yield "Disallow", f"{path}?{parameter}=*&"
    yield from OF_FIGURES
    yield from OF_LAWS
    for page in ("/p/", "/c/"):
        yield "Disallow", f"{page}*?q="  # the same page, with the words of a search highlighted
