"""Shows a version of a publication's page (/p/SLUG/versions/ID), and what changed since another version."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from datasette import Response

from archive.site.data import snapshots
from archive.site.data.copies import ONE_VERSION, Version, basis, versions_of_page
from archive.site.fairness.long_pages import own_turn
from archive.site.render.diff import Difference, compare, is_comparable
from archive.site.views.reading.reading_context import place_context, trail_context
from archive.site.visit import Visit

# Fields that are compared besides the text. Their names in the catalogues are column.NAME.
FIELDS = ("title", "published", "attribution", "editor")


async def page(visit: Visit) -> Response:
    """The page of a version, which shows what changed."""
    slug, version_id = visit.slug, visit.id
    found, place = await visit.public.ask(
        lambda conn: (find_version(conn, slug, version_id), snapshots.place(conn, slug, version_id))
    )
    if found is None or place is None:
        return await visit.missing("error.not_found_publication")
    path = f"/p/{slug}/versions/{version_id}"
    context = {"version": found, **trail_context(visit.trail), **place_context(visit, path, place)}
    async with own_turn(found.difference.length if found.difference else 0):
        return await visit.page("fanzha/version.html", context, in_turns=True)


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A field that changed, with its values before and after. A value is None if the page did not give the field."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class VersionCompared:
    """A version, and what changed in it."""

    version: Version
    slug: str  # of the publication
    publication_title: str | None
    state: str  # of the page
    departed_at: str | None  # since when the page is gone or has moved, UTC, ISO 8601; None if neither
    base: Version | None  # the version with which it is compared, if any
    before: Version | None  # the previous version of the page
    after: Version | None  # the next version of the page
    changed: tuple[ChangedField, ...]
    difference: Difference | None  # from `base` to this version, or without a change; None if the texts are too long


def find_version(conn: sqlite3.Connection, slug: str, version_id: int) -> VersionCompared | None:
    """A version of one of the publication's pages, compared; None if there is no such version."""
    columns = """publications.title as publication_title, pages.id as page_id, pages.url, state, departed_at,
        page_versions.*"""
    row = conn.execute(f"select {columns} {ONE_VERSION}", (slug, version_id)).fetchone()
    if row is None:
        return None
    order = versions_of_page(conn, row["page_id"])
    at = next(i for i, one in enumerate(order) if one.id == version_id)
    base = basis(order, at)
    old = conn.execute("select * from page_versions where id = ?", (base.id,)).fetchone() if base else None
    return VersionCompared(
        version=order[at],
        slug=slug,
        publication_title=row["publication_title"],
        state=row["state"],
        departed_at=row["departed_at"],
        base=base,
        before=order[at - 1] if at else None,
        after=order[at + 1] if at + 1 < len(order) else None,
        changed=tuple(ChangedField(name, old[name], row[name]) for name in FIELDS if old and old[name] != row[name]),
        difference=_difference(old["text"] if old else row["text"], row["text"]),
    )


def _difference(before: str, after: str) -> Difference | None:
    return compare(before, after) if is_comparable(before, after) else None
