"""Varied requests, one after another: searches, pages, files, tables and errors; the site's memory must not grow."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from archive.sqlite_uri import sqlite_uri
from tests.bench.hostile.served_site import Figure, ServedSite, serving
from tests.bench.load import vocabulary_of

WARM, MEASURED = 2_000, 2_000  # requests; caches fill during the first
GROWTH = 5.0  # MB: less than one page in a thousand leaves behind
ADDRESSES = 200  # so that none exceeds its allowance
TABLES = ("publications", "publication_texts", "cases", "case_sections", "pages", "copies", "crimes", "sources")


def run(data: Path) -> list[Figure]:
    """The figures of this scenario."""
    public = data / "public" / "fanzha.db"
    paths = _paths(public)
    with serving(data) as site:
        _request(site, paths, WARM)
        before = _memory(site)
        statuses = _request(site, paths, MEASURED)
        after = _memory(site)
    faults = sum(status >= 500 and status != 503 for status in statuses)
    return [
        Figure("memory before the requests", before, 10_000, "MB"),
        Figure(f"growth of the memory by {MEASURED} varied requests", after - before, GROWTH, "MB"),
        Figure("faults among the answers", faults, 0, ""),
    ]


def _memory(site: ServedSite) -> float:
    time.sleep(1)  # what ends in the background ends
    return site.memory / 1e6


def _request(site: ServedSite, paths: Iterator[str], number: int) -> list[int]:
    return [site.get(next(paths), client=f"127.5.{at % ADDRESSES}.1").status for at in range(number)]


def _paths(public: Path) -> Iterator[str]:
    """Paths of all kinds, without end and hardly ever one twice."""
    with closing(sqlite3.connect(sqlite_uri(public, mode="ro"), uri=True)) as conn:
        slugs = [slug for (slug,) in conn.execute("select slug from publications order by id limit 3000")]
        cases = [case for (case,) in conn.execute("select id from cases order by id limit 3000")]
    vocabulary, random = vocabulary_of(public), Random(3)
    words = [*vocabulary.two.deal(400), *vocabulary.four.deal(200)]
    for number in count():
        word, slug, case = random.choice(words), random.choice(slugs), random.choice(cases)
        table = random.choice(TABLES)
        yield from (
            _path("/search", q=word, page=1 + number % 3),
            _path("/search.json", q=f"{word} {random.choice(words)}"),
            _path("/cases", q=word),
            _path("/search/suggest", q=word[:1]),
            f"/p/{slug}",
            _path(f"/p/{slug}", q=word),
            f"/p/{slug}.json",
            f"/c/{case}",
            f"/c/{case}.md",
            _path(f"/fanzha/{table}", _size=20, _next=number * 10),
            _path(f"/fanzha/{table}.json", _size=50, _facet="id"),
            _path(f"/fanzha/{table}", _sort="none"),
            f"/nothing/{number}",
            "/-/fanzha/site.css",
        )


def _path(path: str, **parameters: object) -> str:
    return f"{path}?{urlencode(parameters)}"
