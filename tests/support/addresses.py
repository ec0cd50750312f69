"""Every address of a site: of each route an example, of each table its pages and files."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import httpx
from datasette.utils import tilde_encode

from archive import schema
from archive.site.plugin import make_datasette

# Of each route of the site an address, or several: {name} is every value that EXAMPLE_VALUES finds in the file.
# A new route needs its line here.
EXAMPLES = (
    "/",
    "/search",
    "/search?q=诈骗",
    "/search?q={title}",
    "/search?q=诈骗&kind={title}&source={title}&topic={title}&year={title}&sort={title}&page={title}",
    "/search?q={title}&exact=1&crime={crime}&level={title}&region={title}&from={title}&to={title}",
    "/search?q=没有的字{title}",
    "/search.json?q=诈骗",
    "/search.json?q={title}",
    "/search/suggest?q={title}",
    "/search/suggest?q=骗",
    "/opensearch.xml",
    "/check",
    "/check?q={title}",
    "/check?q=检察机关以诈骗罪对被告人提起公诉，",
    "/check.json?q={title}",
    "/cases",
    "/cases?q=诈骗&heading=facts",
    "/cases?q={title}&crime={crime}&heading={title}",
    "/cases?q={title}&outcome={title}&term={title}&article={title}&law={title}&circumstance={title}&section={title}",
    "/cases?q={title}&outcome=suspended&term=3_5&section=facts",
    "/search?article={title}&outcome=unsuspended&term={title}",
    "/cases.csv",
    "/cases.csv?q=诈骗&heading=facts",
    "/cases.json?q={title}",
    "/cases.json",
    "/case/{case}",
    "/compare",
    "/compare?case={case}&case=检例第901号&case={title}",
    "/compare.md?case={case}",
    "/compare.docx?case={case}",
    "/case/999",
    "/case/{title}",
    "/status",
    "/about",
    "/coverage",
    "/coverage.json",
    "/glossary",
    "/glossary?lang=en",
    "/explore",
    "/explore?lang=en",
    "/explore.json",
    "/explore/years.csv",
    "/explore/crimes.csv",
    "/editions",
    "/editions/index.json",
    "/editions/changes?from={title}&since={title}",
    "/editions/changes.json?since=2026-01-01",
    "/editions/deltas/{title}",
    "/editions/2026-11-28.01",
    "/editions/2026-11-28.01/{title}",
    "/status.json",
    "/changes",
    "/changes?kind={title}&sort={title}&page={title}&{title}={title}",
    "/cases?q=诈骗&{title}=x&from={title}&to=2020&source={title}&sort={title}&kind={title}&kind=report",
    "/search.json?q=诈骗&{title}=x",
    "/changes.csv",
    "/changes.json",
    "/changes?since={title}",
    "/news",
    "/news?kind={title}&crime={title}&since={title}&before={title}",
    "/news.csv",
    "/news.json",
    "/figures",
    "/figures?q={title}&measure={title}&crime={crime}&from={title}&issuer={title}&publication={slug}",
    "/figures.csv",
    "/figures.json?q={title}&series={series}",
    "/figures/{figure}",
    "/figures/series",
    "/figures/series?measure={title}&period_kind={title}&crime={crime}",
    "/figures/series/{series}",
    "/figures/series/{series}.csv",
    "/figures/series/{title}",
    "/figures/contradictions",
    "/figures/contradictions.csv",
    "/figures/contradictions.json",
    "/api/series/{series}.json",
    "/laws",
    "/laws?q={title}&kind={title}&sort={title}&page={title}",
    "/laws.csv",
    "/laws.json?q={title}",
    "/laws/{law}",
    "/laws/{law}?page=2",
    "/laws/{law}.csv",
    "/laws/{law}.json",
    "/laws/{law}/{article}",
    "/laws/{law}/{article}?lang=en",
    "/laws/{law}/{article}.csv",
    "/laws/{law}/{article}.json",
    "/laws/{title}",
    "/crimes",
    "/crimes?q={title}&sort={title}",
    "/crimes.csv",
    "/crimes.json?q={title}",
    "/crimes/{crime}",
    "/crimes/{crime}?lang=en",
    "/crimes/{crime}.csv",
    "/crimes/{crime}.json",
    "/crimes/{title}",
    "/follow",
    "/feed.atom",
    "/feed.atom?before={title}",
    "/news.atom",
    "/changes.atom",
    "/search.atom?q={title}",
    "/search.atom?q=诈骗&kind={title}&source={title}",
    "/cases.atom",
    "/sitemap.xml",
    "/sitemap-lists.xml",
    "/sitemap-p1.xml",
    "/sitemap-c1.xml",
    "/sitemap-s1.xml",
    "/sitemap-l1.xml",
    "/sitemap-k1.xml",
    "/llms.txt",
    "/p/{slug}",
    "/p/{slug}?q=诈骗",
    "/p/{slug}?q={title}",
    "/p/{title}",
    "/p/{slug}.bib",
    "/p/{slug}.ris",
    "/p/{slug}.md",
    "/p/{slug}.txt",
    "/p/{slug}.json",
    "/c/{case}",
    "/c/{case}?q={title}",
    "/c/{case}.bib",
    "/c/{case}.ris",
    "/c/{case}.md",
    "/c/{case}.txt",
    "/c/{case}.json",
    "/p/{slug}/versions/{version}/snapshot",
    "/p/{slug}/versions/{version}/page",
    "/p/{slug}/versions/{version}",
    "/p/{slug}/copies/{page}",
    "/p/{slug}/tables/1.csv",
    "/api/publications/{slug}.json",
    "/api/cases/{case}.json",
    "/api/publication.schema.json",
    "/api/series.schema.json",
    "/unapi",
    "/unapi?id=p/{slug}",
    "/unapi?id={title}&format={title}",
    "/unapi?id=c/{case}&format=bibtex",
    "/download",
    "/fanzha.db.sha256",
    "/fanzha.csv",
    "/robots.txt",
    "/favicon.ico",
    "/-/healthz",
    "/-/fanzha/site.css",
    "/-/fanzha/icon.svg",
    "/-/fanzha/laws.css",
    "/-/fanzha/search.js",
    "/-/fanzha/copy.js",
)
EXAMPLE_VALUES = {
    "title": "select title from publications",
    "slug": "select slug from publications union select slug from pages",
    "version": "select id from page_versions",
    "page": "select id from pages",
    "case": "select id from cases",
    "crime": "select id from crimes order by (select count(*) from outcome_crimes where crime_id = id) desc limit 1",
    "figure": "select id from figures",
    "series": "select id from figure_series",
    "law": "select distinct law_id from citations where article is not null and law_id is not null",
    "article": "select 1",
}

# Datasette's own, besides the tables.
DATASETTE = ("/fanzha", "/fanzha.json", "/-/metadata", "/-/metadata.json", "/-/settings.json", "/nothing", "/.json")
TABLES = [table.name for table in schema.TABLES if table.public]
TABLE = ("/fanzha/{}?_all=1&_size=max", "/fanzha/{}?{column}__contains={title}", "/fanzha/{}.json?_labels=on")
TABLE += ("/fanzha/{}.csv?_stream=1&_labels=on",)
MAX_ROWS = 10  # pages of single rows; as many as there are groups of hostile payloads


class Walk:
    """A site over a file of hostile texts, and every address of it."""

    def __init__(self, path: Path) -> None:
        self.path, self.datasette = path, make_datasette(path)

    def get(self, paths: list[str]) -> dict[str, httpx.Response]:
        async def ask() -> dict[str, httpx.Response]:
            return {path: await self.datasette.client.get(path) for path in paths}

        return asyncio.run(ask())

    def own(self) -> list[str]:
        values = self._values()
        return [path for example in EXAMPLES for path in filled(example, values)]

    def pages(self) -> set[str]:
        """The examples, without their parameters, of which an address leads to a page."""
        values, found = self._values(), set[str]()
        for example in (*EXAMPLES, *DATASETTE):
            kind = example.partition("?")[0]
            if kind not in found and any(_is_page(self.get([path])[path]) for path in filled(example, values)):
                found.add(kind)
        return found

    def _values(self) -> dict[str, list[str]]:
        with closing(sqlite3.connect(self.path)) as db:
            return {name: [str(value) for (value,) in db.execute(sql)] for name, sql in EXAMPLE_VALUES.items()}

    def of_table(self, table: str) -> list[str]:
        with closing(sqlite3.connect(self.path)) as db:
            return list(_of_table(db, table))


def filled(example: str, values: dict[str, list[str]]) -> list[str]:
    names = re.findall(r"{(\w+)}", example)
    longest = max((len(values[name]) for name in names), default=1)
    return [
        example.format(**{name: quote(values[name][at % len(values[name])], safe="") for name in names})
        for at in range(longest)
    ]


def _is_page(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")


def _of_table(db: sqlite3.Connection, table: str) -> Iterator[str]:
    columns = db.execute("select name, pk from pragma_table_info(?) order by pk", (table,)).fetchall()
    keys = [name for name, at in columns if at]
    (title,) = db.execute("select title from publications").fetchone()
    for path in TABLE:
        yield path.format(table, column=columns[0][0], title=quote(title, safe=""))
    wanted = ", ".join(f'"{key}"' for key in keys)
    rows = db.execute(f'select {wanted} from "{table}" limit {MAX_ROWS}').fetchall()
    for row in rows:
        key = ",".join(tilde_encode(str(value)) for value in row)
        yield from (f"/fanzha/{table}/{key}", f"/fanzha/{table}/{key}.json?_labels=on")
