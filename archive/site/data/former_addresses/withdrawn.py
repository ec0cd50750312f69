"""Finds what was withdrawn at an address: by the slug of a publication or a page, by a case's id or number."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.site.data.former_addresses.former_slugs import AT_POSITION, WITH_HASH, under_present_source
from archive.slugs import slug_at

_COLUMNS = """
    select w.slug, w.kind, w.title, sources.name as source, w.published, w.withdrawn_at, w.reason
    from withdrawn w left join sources on sources.id = w.source_id
"""
_NEWEST = "order by w.withdrawn_at desc, w.id limit 1"
_ON_PAGES = f"""
    select withdrawal_id, position from withdrawn_pages
    where {WITH_HASH.format("page_slug")} order by page_slug, position
"""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A publication that was taken out, as far as the public may know it. None: not known, or not to be known."""

    slug: str
    kind: str
    title: str | None
    source: str | None  # name of the site
    published: str | None
    withdrawn_at: str  # UTC, ISO 8601
    reason: str


def by_slug(conn: sqlite3.Connection, slug: str) -> Withdrawn | None:
    """What was withdrawn at the slug of a publication, or of a page and position on it."""
    numbered = AT_POSITION.fullmatch(slug)
    for stem, position in ((slug, 1), *([(numbered[1].rstrip("-"), int(numbered[2]))] if numbered else ())):
        sql = f"""{_COLUMNS} where w.slug = :slug or w.id in (
            select withdrawal_id from withdrawn_pages where page_slug = :stem and position = :position) {_NEWEST}"""
        if found := _found(conn, sql, {"slug": slug, "stem": stem, "position": position}):
            return found
    return None


def by_former_slug(conn: sqlite3.Connection, slug: str) -> Withdrawn | None:
    """What was withdrawn at a slug that an earlier version of fanzha gave a page; for the slug of a page with several
    publications, any of them. None for the slug of a publication: only something below it is missing."""
    if conn.execute("select 1 from publications where slug = ?", (slug,)).fetchone():
        return None
    for former in (slug, *under_present_source(conn, slug)):
        numbered = AT_POSITION.fullmatch(former)
        for stem in (former, *((numbered[1],) if numbered else ())):
            for withdrawal, position in conn.execute(_ON_PAGES, {"slug": stem}):
                if stem == former or former.endswith(slug_at("", position)):
                    return _found(conn, f"{_COLUMNS} where w.id = :id", {"id": withdrawal})
    return None


def by_case(conn: sqlite3.Connection, case_id: int) -> Withdrawn | None:
    """The publication that was withdrawn with the case of this id."""
    where = "w.id in (select withdrawal_id from withdrawn_cases where case_id = :case)"
    return _found(conn, f"{_COLUMNS} where {where} {_NEWEST}", {"case": case_id})


def by_number(conn: sqlite3.Connection, number: str) -> Withdrawn | None:
    """The publication that was withdrawn with the guiding case of this number (检例第67号)."""
    where = "w.id in (select withdrawal_id from withdrawn_cases where number = :number)"
    return _found(conn, f"{_COLUMNS} where {where} {_NEWEST}", {"number": number})


def contact(conn: sqlite3.Connection) -> str | None:
    """Where to ask the operator of the archive; None if the file does not say."""
    row = conn.execute("select value from meta where key = 'contact'").fetchone()
    return str(row[0]) if row and row[0] else None


def _found(conn: sqlite3.Connection, sql: str, values: dict[str, object]) -> Withdrawn | None:
    row = conn.execute(sql, values).fetchone()
    return Withdrawn(*row) if row else None
