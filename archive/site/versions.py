"""A version of a page that carries a publication, and what changed in it against the version before."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.site.differences import Difference, compare

# What a page says of itself besides its text. Their names in words.py are column.NAME.
FIELDS = ("title", "published", "attribution", "editor")


@dataclass(frozen=True, slots=True)
class Changed:
    """What a page says of itself, before and after; None where it says nothing."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The version before or after."""

    id: int
    seen_at: str  # UTC, ISO 8601


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A version as its page shows it."""

    id: int
    slug: str  # of the publication
    publication: str | None  # its title
    url: str
    state: str  # of the page
    asked: str  # when the page was last asked for, UTC, ISO 8601
    seen_at: str
    last_seen: str
    text_sha256: str
    current: bool
    before: Neighbour | None
    after: Neighbour | None
    changed: tuple[Changed, ...]
    difference: Difference  # from the version before; of the first one from nothing

    @property
    def gone(self) -> bool:
        """Whether the page is no longer there."""
        return self.state == "gone"


def find(conn: sqlite3.Connection, slug: str, version_id: int) -> VersionShown | None:
    """A version of one of the publication's pages; None where it is none."""
    row = conn.execute(
        """
        select publications.title as publication, pages.url, state, pages.last_seen as asked, version_id,
            page_versions.*
        from publications
            join copies on copies.publication_id = publications.id
            join pages on pages.id = copies.page_id
            join page_versions on page_versions.page_id = pages.id
        where publications.slug = ? and page_versions.id = ?
        """,
        (slug, version_id),
    ).fetchone()
    if row is None:
        return None
    before, after = _neighbours(conn, row)
    old = conn.execute("select * from page_versions where id = ?", (before.id,)).fetchone() if before else None
    return VersionShown(
        slug=slug,
        **{name: row[name] for name in ("id", "publication", "url", "state", "asked", "seen_at", "last_seen")},
        text_sha256=row["text_sha256"],
        current=row["id"] == row["version_id"],
        before=before,
        after=after,
        changed=tuple(Changed(name, old[name], row[name]) for name in FIELDS if old and old[name] != row[name]),
        difference=compare(old["text"] if old else row["text"], row["text"]),
    )


def _neighbours(conn: sqlite3.Connection, row: sqlite3.Row) -> tuple[Neighbour | None, Neighbour | None]:
    """The page's versions just before and just after, in the order in which they were first seen."""
    order = [
        Neighbour(*found)
        for found in conn.execute(
            "select id, seen_at from page_versions where page_id = ? order by seen_at, id", (row["page_id"],)
        )
    ]
    at = next(i for i, one in enumerate(order) if one.id == row["id"])
    return order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None
