"""Reads what the sitemap names: the pages of publications and cases, in parts, and when each last changed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

PART = 10_000  # publications or cases in a part; the protocol allows 50,000 addresses
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
KINDS = {"p": _PUBLICATIONS, "c": _CASES}  # by the beginning of the pages' paths


@dataclass(frozen=True, slots=True)
class SitemapPart:
    """A part of the sitemap."""

    kind: str  # of KINDS
    number: int  # from 1
    changed: str  # when the latest of its pages changed, UTC, ISO 8601


def parts(conn: sqlite3.Connection) -> tuple[SitemapPart, ...]:
    """All parts. It reads the whole file once."""
    counts = conn.execute("select (select count(*) from publications), (select count(*) from cases)").fetchone()
    return tuple(
        SitemapPart(kind, number, max(changed for _, changed in pages(conn, kind, number)))
        for kind, count in zip(KINDS, counts, strict=True)
        for number in range(1, -(-count // PART) + 1)
    )


def pages(conn: sqlite3.Connection, kind: str, number: int) -> list[tuple[str, str]]:
    """The pages of a part: path, and when it changed (UTC, ISO 8601). Empty if there is no such part."""
    rows = conn.execute(KINDS[kind], {"limit": PART, "offset": (number - 1) * PART})
    return [(f"/{kind}/{name}", changed) for name, changed in rows]
