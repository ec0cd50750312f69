"""Reads everything that the reading page shows of one publication."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.model import Tier
from archive.site.data.copies import PageVersions, PublishedCopy, Version, copies_of, extent_of, text_of, versions_of
from archive.site.data.doubts import DoubtRecord, doubts_of
from archive.site.data.structure import PublicationParts, structure_of
from archive.text.letters import without_spaces
from archive.text.text_hash import text_sha256


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to which one of the publication's pages links."""

    id: int
    name: str
    url: str
    state: str | None  # None if there was never an answer
    bytes: int | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class PublicationRecord:
    """A publication with its text, copies, versions and parts. A field is None if its value is not known."""

    id: int
    slug: str
    kind: str
    title: str | None
    theme: str | None  # of a batch
    theme_from: str | None
    issuer: str | None  # all issuers in one string, as shown to readers
    issuers: tuple[str, ...]  # each issuer, as the text names it
    published: str | None
    published_from: str | None
    attribution: str | None
    editor: str | None
    topic: str
    topic_terms: str | None  # JSON array
    source: str | None
    as_of: str | None  # the day of an earlier state that its source keeps in this file; None if it is up to date
    as_of_why: str | None  # JSON
    url: str
    chars: int
    first_seen: str | None  # when one of its pages was first requested, UTC, ISO 8601
    added_at: str | None  # when this archive first published it, UTC, ISO 8601; None if that was before it was recorded
    text: str
    text_sha256: str  # of the text without white space, as in page_versions.text_sha256
    copies: tuple[PublishedCopy, ...]  # the best first
    versions: tuple[PageVersions, ...]  # the best copy's first, then by when each page was first seen
    edits: tuple[Version, ...]  # versions in which the site changed this text on the best copy's page, the oldest first
    attachments: tuple[Attachment, ...]  # in the order of the pages that link them
    structure: PublicationParts
    doubts: tuple[DoubtRecord, ...]

    @property
    def best(self) -> PublishedCopy | None:
        """The copy that `url` names."""
        return next((copy for copy in self.copies if copy.url == self.url), None)

    @property
    def current(self) -> Version | None:
        """The text that the best copy has now, or had last."""
        of_best = (one for page in self.versions if page.url == self.url for one in page.versions)
        return next((version for version in of_best if version.current), None)

    @property
    def gone(self) -> PublishedCopy | None:
        """The best copy, if its page is no longer there."""
        return self.best if self.best and self.best.state == "gone" else None

    @property
    def unverified(self) -> PublishedCopy | None:
        """The best copy, if this archive never had its page live: its text was imported."""
        return self.best if self.best and self.best.state in ("imported", "never_live") else None

    @property
    def moved(self) -> tuple[PublishedCopy, ...]:
        """The pages whose text is at the best copy's address now."""
        return tuple(copy for copy in self.copies if copy.moved_to == self.url)

    @property
    def tiers(self) -> tuple[tuple[str, int], ...]:
        """How many copies are on hosts of each tier, the best tier first."""
        counted = Counter(copy.tier or Tier.UNKNOWN for copy in self.copies)
        return tuple((str(tier), counted[tier]) for tier in Tier if counted[tier])

    def doubts_about(self, case_id: int) -> tuple[DoubtRecord, ...]:
        """The doubts about one of its cases, and those about the whole publication."""
        return tuple(one for one in self.doubts if one.case_id in {case_id, None})

    @property
    def copies_live(self) -> int:
        """The number of copies whose page was there at its last request."""
        return sum(copy.state == "live" for copy in self.copies)


def find(conn: sqlite3.Connection, slug: str) -> PublicationRecord | None:
    """The publication with this slug, or None. The connection must give rows as sqlite3.Row, as Datasette's do."""
    row = conn.execute(
        """
        select publications.id, slug, kind, title, theme, theme_from, issuer, published,
            published_from, attribution, editor,
            topic, topic_terms, sources.name as source, as_of, as_of_why, url, chars, first_seen, added_at,
            coalesce(text, '') as text
        from publications
            left join sources on sources.id = publications.source_id
            left join publication_texts on publication_texts.publication_id = publications.id
        where slug = ?
        """,
        (slug,),
    ).fetchone()
    if row is None:
        return None
    structure = structure_of(conn, row["id"])
    versions = versions_of(conn, row["id"], row["url"])
    own = next((page for page in versions if page.url == row["url"]), None)
    issuers = conn.execute(
        "select name from publication_issuers where publication_id = ? order by position", (row["id"],)
    )
    return PublicationRecord(
        **dict(row),
        issuers=tuple(name for (name,) in issuers),
        text_sha256=text_sha256(row["text"]),
        copies=tuple(_copies(conn, row, structure)),
        versions=versions,
        edits=tuple(_edits(conn, row["text"], own)) if own else (),
        attachments=_attachments(conn, row["id"]),
        structure=structure,
        doubts=doubts_of(conn, row["id"]),
    )


def table_rows(conn: sqlite3.Connection, slug: str, position: int) -> list[list[str]] | None:
    """The rows of a publication's table of figures, the header first; None if the table is missing or damaged."""
    row = conn.execute(
        """select rows from data_tables join publications on publications.id = publication_id
           where slug = ? and position = ? and damage is null""",
        (slug, position),
    ).fetchone()
    return list(json.loads(row[0])) if row and row[0] else None


def _copies(conn: sqlite3.Connection, row: sqlite3.Row, structure: PublicationParts) -> Iterator[PublishedCopy]:
    """The pages that carry the publication; a copy of a part has its extent."""
    for copy in copies_of(conn, row["id"], row["url"]):
        found = copy.relation == "part" and extent_of(row["text"], text_of(conn, copy.page_id), structure.outline)
        yield replace(copy, extent=found or None)


def _edits(conn: sqlite3.Connection, text: str, page: PageVersions) -> Iterator[Version]:
    """The new versions of the edits of a page that changed this text.

    If the page has more than this text, an edit is left out if this text is the same before and after the edit.
    """
    sha256, ours = text_sha256(text), without_spaces(text)
    alone = any(one.current and one.text_sha256 == sha256 for one in page.versions)
    for old, new in page.edits:
        texts = conn.execute("select text from page_versions where id in (?, ?)", (old.id, new.id))
        if alone or not all(ours in without_spaces(other) for (other,) in texts):
            yield new


def _attachments(conn: sqlite3.Connection, publication_id: int) -> tuple[Attachment, ...]:
    """Each file once, even if several pages link to it. No column after `text` is selected (see copies)."""
    rows = conn.execute(
        """
        select attachments.id, name, attachments.url, attachments.state, bytes, sha256
        from copies
            join pages on pages.id = copies.page_id
            join publications on publications.id = publication_id
            join attachments on attachments.page_id = pages.id and attachments.position is not null
        where publication_id = ?
        group by attachments.key
        order by pages.url = publications.url desc, pages.url, attachments.position
        """,
        (publication_id,),
    )
    return tuple(Attachment(*row) for row in rows)
