"""All that the reading page shows of one publication, and how it is cited."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

# Versions shown on the reading page; the rest are in the table.
MOST_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Copy:
    """A page that carries the publication."""

    url: str
    state: str
    source: str | None
    relation: str
    part: str | None
    first_seen: str  # UTC, ISO 8601
    last_seen: str  # when it was last asked for
    last_text: str | None  # when its text was last there; None if it was never read


@dataclass(frozen=True, slots=True)
class Version:
    """A distinct text of one of the pages."""

    id: int
    seen_at: str  # UTC, ISO 8601
    last_seen: str
    text_sha256: str
    url: str
    imported: bool  # whether the archive has it from files alone and never saw it on the web
    current: bool  # whether it is what the page holds now, or held last


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication as it is read. None where nothing was found."""

    id: int
    slug: str
    kind: str
    title: str | None
    issuer: str | None
    published: str | None
    published_from: str | None
    attribution: str | None
    editor: str | None
    topic: str
    topic_terms: str | None  # JSON array
    source: str | None
    url: str
    chars: int
    text: str
    copies: tuple[Copy, ...]  # the best first
    versions: tuple[Version, ...]  # current ones first, then the newest

    @property
    def best(self) -> Copy | None:
        """The copy that `url` names."""
        return next((copy for copy in self.copies if copy.url == self.url), None)

    @property
    def current(self) -> Version | None:
        """The text that the best copy has now, or had last; None for one that lies behind MOST_VERSIONS others."""
        return next((version for version in self.versions if version.current and version.url == self.url), None)

    @property
    def citation(self) -> str:
        """A reference after GB/T 7714—2015, 8.6 (electronic resource, online): what is not known is left out.

        The date of citation is the day on which the archive last saw this text at the address; none if it never did.
        """
        seen = self.current.last_seen[:10] if self.current and not self.current.imported else ""
        parts = (
            f"{self.issuer}. " if self.issuer else "",
            f"{self.title}[EB/OL]. " if self.title else "[EB/OL]. ",
            f"({self.published})" if self.published else "",
            f"[{seen}]" if seen else "",
            ". " if self.published or seen else "",
            f"{self.url}.",
        )
        return "".join(parts)


def find(conn: sqlite3.Connection, slug: str) -> Publication | None:
    """The publication of that slug. The connection gives sqlite3.Row, as all of Datasette's do."""
    row = conn.execute(
        """
        select publications.id, slug, kind, title, issuer, published, published_from, attribution, editor,
            topic, topic_terms, sources.name as source, url, chars, coalesce(text, '') as text
        from publications
            left join sources on sources.id = publications.source_id
            left join publication_texts on publication_texts.publication_id = publications.id
        where slug = ?
        """,
        (slug,),
    ).fetchone()
    if row is None:
        return None
    return Publication(**dict(row), copies=_copies(conn, row["id"], row["url"]), versions=_versions(conn, row["id"]))


def slug_by_copy(conn: sqlite3.Connection, slug: str) -> str | None:
    """The slug of the publication that a page of that slug carries, the first where it carries several."""
    row = conn.execute(
        """
        select publications.slug
        from pages
            join copies on copies.page_id = pages.id
            join publications on publications.id = copies.publication_id
        where pages.slug = ?
        order by copies.position, publications.id
        """,
        (slug,),
    ).fetchone()
    return row[0] if row else None


def _copies(conn: sqlite3.Connection, publication_id: int, best: str) -> tuple[Copy, ...]:
    rows = conn.execute(
        """
        select url, state, sources.name, relation, part, first_seen, last_seen,
            (select max(last_seen) from page_versions where page_id = pages.id)
        from copies
            join pages on pages.id = copies.page_id
            left join sources on sources.id = pages.source_id
        where publication_id = ?
        order by url = ? desc, position, first_seen, url
        """,
        (publication_id, best),
    )
    return tuple(Copy(*row) for row in rows)


def _versions(conn: sqlite3.Connection, publication_id: int) -> tuple[Version, ...]:
    # No column behind `text` is asked for: SQLite would read the whole text to get there.
    rows = conn.execute(
        """
        select page_versions.id, seen_at, page_versions.last_seen, text_sha256, url,
            imported, page_versions.id = version_id
        from copies
            join pages on pages.id = copies.page_id
            join page_versions on page_versions.page_id = pages.id
        where publication_id = ?
        order by page_versions.id = version_id desc, seen_at desc, url limit ?
        """,
        (publication_id, MOST_VERSIONS),
    )
    return tuple(Version(*row) for row in rows)
