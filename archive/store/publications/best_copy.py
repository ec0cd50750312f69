"""Decides which of several documents is the best copy of a work."""

from __future__ import annotations

from dataclasses import dataclass

from archive.model import Kind, Tier

_TIERS = {tier: place for place, tier in enumerate(Tier)}  # 0 is the best
Rank = tuple[bool, bool, int, str, str, int]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document, its page and its site: columns of `documents`, `pages` and `sources`, and the length of its text."""

    id: int
    page_id: int
    position: int
    kind: str
    kind_from: str | None
    title: str | None
    published: str | None
    published_from: str | None
    attribution: str | None
    editor: str | None
    topic: str
    topic_score: float | None
    topic_terms: str | None  # JSON
    issuers: str  # JSON
    region_code: str | None
    text_sha256: str
    chars: int  # length of its text
    imported: int
    url: str
    slug: str
    state: str
    tier: str | None  # None if no reading gave one; never clone
    first_seen: str
    source_id: str
    official: int
    level: str


def rank(document: StoredDocument) -> Rank:
    """The sort key that puts the best copy first: fetched pages before imported ones, the office's own pages (`is_own`)
    before others; then by tier, date (the earliest first, undated last), URL and position on the page."""
    published = document.published or "9999"
    return (bool(document.imported), *worth(document), published, document.url, document.position)


def worth(document: StoredDocument) -> tuple[bool, int]:
    """How good the document's site is, the best first: the office's own sites before others, then by tier."""
    return (not is_own(document), _TIERS[Tier(document.tier or Tier.UNKNOWN)])


def is_own(document: StoredDocument) -> bool:
    """Whether the document is on an official site. Guiding cases must be on the site of the Supreme People's
    Procuratorate, which alone issues them."""
    return bool(document.official) and (document.kind != Kind.GUIDING_CASES or document.level == "supreme")
