"""What became of addresses that were asked for one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from archive.model import Tier, Topic
from archive.reasons import failure_in_english, in_english
from archive.urls import stable_id


@dataclass(frozen=True, slots=True)
class Single:
    """An address that was asked for, and what the archive says of its page."""

    url: str  # as asked for
    state: str  # of the page; failed where it gave no answer, queued where it was not asked yet
    reason: str | None  # why it is in that state
    tier: str | None
    tier_why: str | None
    kind: str | None  # of the page's first document, as the rest
    title: str | None
    topic: str | None
    slug: str | None  # of the publication that it carries
    relation: str | None  # what it is to that publication

    @property
    def outcome(self) -> str:
        """What the archive makes of the page, in words."""
        if self.tier == Tier.CLONE:
            return f"kept, never published: a clone ({in_english(self.tier_why or '')})"
        if self.slug is None:
            return "kept; it holds no text that could be read" if self.state == "live" else self.reason or self.state
        if self.topic == Topic.OTHER:
            return "kept, not published: not on fraud"
        if self.relation == "original":
            return f"publication {self.slug}"
        return f"{self.relation} of {self.slug}"


_ASKED = (
    "select url, state, kind, reason, about, answered from frontier where source_id = ? and run_id = ? order by rowid"
)
_PAGE = """
    select p.state, p.state_reason, p.tier, p.tier_why, d.kind, d.title, d.topic, b.slug, c.relation from pages p
    left join documents d on d.page_id = p.id and d.position = 1
    left join copies c on c.page_id = p.id and c.position = 1
    left join publications b on b.id = c.publication_id where p.id = ?
"""


def singles(db: Database, source_id: str, run_id: int) -> tuple[Single, ...]:
    """The addresses of a run, in the order in which they were asked for."""
    asked = db.conn.execute(_ASKED, (source_id, run_id)).fetchall()
    return tuple(_single(db, *row) for row in asked)


def _single(
    db: Database, url: str, state: str, kind: str | None, why: str | None, about: str | None, answered: str | None
) -> Single:
    reason = failure_in_english(kind, why, about) if kind else why
    page: tuple[Any, ...] | None = db.conn.execute(_PAGE, (stable_id(answered),)).fetchone() if answered else None
    if page is None:
        return Single(url, state, reason, *[None] * 7)
    return Single(url, page[0], page[1] or reason, *page[2:])
