"""A version of a page that carries a publication, and what changed in it against another."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.site.data.copies import ONE_VERSION, Version, basis, versions_of_page
from archive.site.render.diff import Difference, compare

# What a page says of itself besides its text. Their names in words.py are column.NAME.
FIELDS = ("title", "published", "attribution", "editor")


@dataclass(frozen=True, slots=True)
class Changed:
    """What a page says of itself, before and after; None where it says nothing."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A version as its page shows it."""

    version: Version
    slug: str  # of the publication
    publication: str | None  # its title
    state: str  # of the page
    asked: str  # when the page was last asked for, UTC, ISO 8601
    base: Version | None  # the one that it is compared with; None where it is shown as it is
    before: Version | None
    after: Version | None
    changed: tuple[Changed, ...]
    difference: Difference  # from `base`, if there is one

    @property
    def gone(self) -> bool:
        """Whether the page is no longer there."""
        return self.state == "gone"


def find(conn: sqlite3.Connection, slug: str, version_id: int) -> VersionShown | None:
    """A version of one of the publication's pages; None where it is none."""
    row = conn.execute(
        f"""
        select publications.title as publication, pages.id as page_id, pages.url, state, pages.last_seen as asked,
            page_versions.*
        {ONE_VERSION}
        """,
        (slug, version_id),
    ).fetchone()
    if row is None:
        return None
    order = versions_of_page(conn, row["page_id"])
    at = next(i for i, one in enumerate(order) if one.id == version_id)
    base = basis(order, at)
    old = conn.execute("select * from page_versions where id = ?", (base.id,)).fetchone() if base else None
    return VersionShown(
        version=order[at],
        slug=slug,
        **{name: row[name] for name in ("publication", "state", "asked")},
        base=base,
        before=order[at - 1] if at else None,
        after=order[at + 1] if at + 1 < len(order) else None,
        changed=tuple(Changed(name, old[name], row[name]) for name in FIELDS if old and old[name] != row[name]),
        difference=compare(old["text"] if old else row["text"], row["text"]),
    )
