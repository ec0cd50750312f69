"""Reads what the sitemap names: the pages of publications, cases and series, in parts, and when each last changed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from urllib.parse import quote

PART = 10_000  # publications, cases or series in a part; the protocol allows 50,000 addresses
# When the page of a publication last changed: one of its pages was added, got another text, or left.
_CHANGED = "max(max(first_seen), coalesce(max(last_changed), ''), coalesce(max(departed_at), ''))"
_PUBLICATIONS = f"""
    select p.slug, {_CHANGED} as changed
    from (select id, slug from publications order by id limit :limit offset :offset) p
        join copies on copies.publication_id = p.id join pages on pages.id = copies.page_id
    group by p.id order by p.id
"""
_CASES = f"""
    select c.id, {_CHANGED} as changed
    from (select id, publication_id from cases order by id limit :limit offset :offset) c
        join copies on copies.publication_id = c.publication_id join pages on pages.id = copies.page_id
    group by c.id order by c.id
"""
# When a series last changed: a publication with a figure of it was added.
_SERIES = """
    select s.id, coalesce(max(coalesce(p.added_at, p.first_seen)), '') as changed
    from (select id from figure_series order by id limit :limit offset :offset) s
        left join figures f on f.series_id = s.id left join publications p on p.id = f.publication_id
    group by s.id order by s.id
"""
KINDS = {"p": _PUBLICATIONS, "c": _CASES, "s": _SERIES}
PATHS = {"p": "/p/", "c": "/c/", "s": "/figures/series/"}  # how the paths of the pages of a kind begin


@dataclass(frozen=True, slots=True)
class SitemapPart:
    """A part of the sitemap."""

    kind: str  # of KINDS
    number: int  # from 1
    changed: str  # when the latest of its pages changed, UTC, ISO 8601


def parts(conn: sqlite3.Connection) -> tuple[SitemapPart, ...]:
    """All parts. It reads the whole file once."""
    tables = ("publications", "cases", "figure_series")
    counts = [conn.execute(f"select count(*) from {table}").fetchone()[0] for table in tables]
    return tuple(
        SitemapPart(kind, number, max(changed for _, changed in pages(conn, kind, number)))
        for kind, count in zip(KINDS, counts, strict=True)
        for number in range(1, -(-count // PART) + 1)
    )


def pages(conn: sqlite3.Connection, kind: str, number: int) -> list[tuple[str, str]]:
    """The pages of a part: path, and when it changed (UTC, ISO 8601). Empty if there is no such part."""
    rows = conn.execute(KINDS[kind], {"limit": PART, "offset": (number - 1) * PART})
    return [(PATHS[kind] + quote(str(name), safe=""), changed) for name, changed in rows]
