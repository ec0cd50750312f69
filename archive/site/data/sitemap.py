"""Reads what the sitemap names: the pages of publications, cases, series, laws, articles and crimes, in parts, and when
each last changed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from urllib.parse import quote

PART = 10_000  # pages of one kind in a part; the protocol allows 50,000 addresses
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
# When a law, an article or a crime last changed: a publication that cites or names it was added.
_ADDED = "coalesce(max(coalesce(p.added_at, p.first_seen)), '') as changed"
_LAWS = f"""
    select path, max(changed) from (
        select law_id as path, {_ADDED} from citations x join publications p on p.id = x.publication_id
        where law_id is not null group by law_id
        union all
        select law_id || '/' || article || coalesce('-' || article_sub, ''), {_ADDED}
        from citations x join publications p on p.id = x.publication_id
        where law_id is not null and article is not null group by law_id, article, article_sub
    ) group by path order by path limit :limit offset :offset
"""
_CRIMES = f"""
    select crime_id, {_ADDED} from case_crimes k join cases c on c.id = k.case_id
        join publications p on p.id = c.publication_id
    group by crime_id order by crime_id limit :limit offset :offset
"""
KINDS = {"p": _PUBLICATIONS, "c": _CASES, "s": _SERIES, "l": _LAWS, "k": _CRIMES}
# The pages of each kind.
TABLES = (
    *("publications", "cases", "figure_series"),
    """(select law_id from citations where law_id is not null group by law_id
        union all select law_id from citations where law_id is not null and article is not null
            group by law_id, article, article_sub)""",
    "(select crime_id from case_crimes group by crime_id)",
)
PATHS = {
    "p": "/p/",
    "c": "/c/",
    "s": "/figures/series/",
    "l": "/laws/",
    "k": "/crimes/",
}  # how the paths of the pages of a kind begin


@dataclass(frozen=True, slots=True)
class SitemapPart:
    """A part of the sitemap."""

    kind: str  # of KINDS
    number: int  # from 1
    changed: str  # when the latest of its pages changed, UTC, ISO 8601


def parts(conn: sqlite3.Connection) -> tuple[SitemapPart, ...]:
    """All parts. It reads the whole file once."""
    counts = [conn.execute(f"select count(*) from {table}").fetchone()[0] for table in TABLES]
    return tuple(
        SitemapPart(kind, number, max(changed for _, changed in pages(conn, kind, number)))
        for kind, count in zip(KINDS, counts, strict=True)
        for number in range(1, -(-count // PART) + 1)
    )


def pages(conn: sqlite3.Connection, kind: str, number: int) -> list[tuple[str, str]]:
    """The pages of a part: path, and when it changed (UTC, ISO 8601). Empty if there is no such part."""
    rows = conn.execute(KINDS[kind], {"limit": PART, "offset": (number - 1) * PART})
    safe = "/" if kind == "l" else ""  # between a law and its article
    return [(PATHS[kind] + quote(str(name), safe=safe), changed) for name, changed in rows]
