"""Reads the pages that carry a publication, and the texts that each page has had."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from archive.model import Heading, Tier
from archive.reasons import parse_reasons
from archive.site.data.structure import CaseRecord
from archive.site.data.text_pieces import lines_of
from archive.text.letters import compatible_letters, folded_letters
from archive.text.provisions import guiding_number

MAX_VERSIONS_LISTED = 50  # the newest versions of one page; the table page_versions has all
MAX_NAME = 24  # characters; longer headings and lines are cut when they name a place in the text

SAME_TEXT = '[{"code": "same_text"}]'  # values of copies.why
BY_PAGER = '[{"code": "by_pager"}]'
PARTIAL = ("part", "excerpt")  # relations of copies that hold only some cases of the batch
LEAST_OF_CASE = 0.25  # the share of a case's sentences that a page must have to carry it
LEAST_SENTENCE = 10  # letters: shorter sentences may be in any text
_ENDS = re.compile(r"[。；！？!?\n]")


@dataclass(frozen=True, slots=True)
class PublishedCopy:
    """A page that carries the publication."""

    page_id: int
    url: str
    state: str
    tier: str | None  # official, press, mirror or unknown; None if no tier was found yet
    tier_why: str | None  # JSON: what decided the tier; None if nothing is known about the host
    source: str | None
    relation: str
    part: str | None
    why: str | None  # JSON: why the page is a copy; None for the best copy
    first_seen: str  # UTC, ISO 8601
    last_seen: str  # when the page was last requested
    departed_at: str | None  # since when the page is gone or has moved, UTC, ISO 8601; None if neither
    moved_to: str | None  # URL at which its text is now, if it has moved
    last_text: str | None  # when the crawler last saw this text on the site; None if it never did
    title: str | None  # of the page; None if the publication is not the first on its page
    text_sha256: str | None  # of the whole page
    file_name: str | None  # of the file from which it was imported
    extent: tuple[str, str] | None = None  # of a part: its first and its last heading

    @property
    def is_page_of_article(self) -> bool:
        """Whether `part` is its number among the pages over which the site divides the article."""
        return self.why == BY_PAGER

    def differs(self, text_sha256: str) -> bool:
        """Whether the copy's text is known to differ from the text with this checksum (the best copy never differs)."""
        known = (None, text_sha256)
        return self.why not in (None, SAME_TEXT) and self.text_sha256 not in known


@dataclass(frozen=True, slots=True)
class Version:
    """A distinct text of one of the pages."""

    id: int
    page_id: int
    seen_at: str  # UTC, ISO 8601
    last_seen: str
    text_sha256: str
    url: str
    imported: bool  # whether the text comes only from imported files and was never seen on the web
    file_name: str | None  # of the imported file
    current: bool  # whether it is the latest text of the page


@dataclass(frozen=True, slots=True)
class PageVersions:
    """The texts of one page, the oldest first."""

    page_id: int
    url: str
    versions: tuple[Version, ...]

    @property
    def listed(self) -> tuple[tuple[Version, Version | None], ...]:
        """The newest versions, each with the version that it is compared with."""
        pairs = ((one, basis(self.versions, at)) for at, one in enumerate(self.versions))
        return tuple(pairs)[-MAX_VERSIONS_LISTED:]

    @property
    def edits(self) -> tuple[tuple[Version, Version], ...]:
        """The edits that the site made: (old version, new version). Imported versions do not count."""
        own = pairwise(one for one in self.versions if not one.imported)
        return tuple((old, new) for old, new in own if old.text_sha256 != new.text_sha256)


def basis(versions: Sequence[Version], at: int) -> Version | None:
    """The version with which the version at the index `at` is compared; None if there is no such version.

    A text from the web is compared with the text that the site had before. An imported text does not show what the site
    had. It is compared with the text that the site had before, else with the text that the site had after; if the site
    never had a text, with the previous version.
    """
    before = next((one for one in reversed(versions[:at]) if not one.imported), None)
    if before or not versions[at].imported:
        return before
    after = next((one for one in versions[at + 1 :] if not one.imported), None)
    return after or (versions[at - 1] if at else None)


def versions_of_page(conn: sqlite3.Connection, page_id: int) -> tuple[Version, ...]:
    """All texts of a page, the oldest first."""
    return tuple(_version(row) for row in conn.execute(_VERSIONS.format("pages.id = ?", "seen_at"), (page_id,)))


def versions_of(conn: sqlite3.Connection, publication_id: int, best: str) -> tuple[PageVersions, ...]:
    """The texts of all pages of a publication: the best copy's first, then by when each page was first seen."""
    where = "pages.id in (select page_id from copies where publication_id = ?)"
    order = "url = ? desc, pages.first_seen, url, seen_at"
    rows = conn.execute(_VERSIONS.format(where, order), (publication_id, best))
    versions = map(_version, rows)
    return tuple(PageVersions(*page, tuple(own)) for page, own in groupby(versions, lambda one: (one.page_id, one.url)))


def _version(row: sqlite3.Row) -> Version:
    version = Version(*row)
    return replace(version, imported=bool(version.imported), current=bool(version.current))  # SQLite has no booleans


# The end of a query for one version of a publication's page. Parameters: the publication's slug, the version's id.
ONE_VERSION = """
    from publications
        join copies on copies.publication_id = publications.id
        join pages on pages.id = copies.page_id
        join page_versions on page_versions.page_id = pages.id
    where publications.slug = ? and page_versions.id = ?
"""
# No column after `text` is selected: SQLite would read the whole text to reach it.
_VERSIONS = """
    select page_versions.id, page_id, seen_at, page_versions.last_seen, text_sha256, url, imported, file_name,
        page_versions.id = version_id
    from pages join page_versions on page_versions.page_id = pages.id
    where {} order by {}, page_versions.id
"""


def copies_of(conn: sqlite3.Connection, publication_id: int, best: str) -> Iterator[PublishedCopy]:
    """The pages that carry a publication: the best copy first, then by tier and by when they were first seen."""
    rows = conn.execute(
        """
        select pages.id, url, state, tier, tier_why, sources.name, relation, part, why,
            pages.first_seen, pages.last_seen, departed_at, moved_to,
            (select max(last_seen) from page_versions where page_id = pages.id and imported = 0),
            iif(position = 1, title, null), text_sha256, file_name
        from copies
            join pages on pages.id = copies.page_id
            left join sources on sources.id = pages.source_id
            left join page_versions on page_versions.id = version_id
        where publication_id = ?
        order by url = ? desc, instr(?, coalesce(tier, 'unknown')), position, pages.first_seen, url
        """,
        (publication_id, best, " ".join(Tier)),
    )
    return (PublishedCopy(*row) for row in rows)


def text_of(conn: sqlite3.Connection, page_id: int) -> str:
    """The text that a page has now, or had last; empty if no text was read."""
    row = conn.execute(
        "select text from pages join page_versions on page_versions.id = version_id where pages.id = ?", (page_id,)
    ).fetchone()
    return str(row[0]) if row else ""


def carries_case(conn: sqlite3.Connection, copy: PublishedCopy, case: CaseRecord, text: str) -> bool:
    """Whether a copy has this case of the publication. `text`: that of the publication. A copy of some cases says
    which, or has their sentences."""
    if copy.relation not in PARTIAL:
        return True
    reasons = parse_reasons(copy.why)
    named = [
        name
        for reason in (reasons if isinstance(reasons, list) else ())
        for name in reason.get("numbers", reason.get("titles", ()))
    ]
    if named:
        number, title = guiding_number(case.number or ""), folded_letters(case.title)
        return any((number and guiding_number(name) == number) or folded_letters(name) in title for name in named)
    theirs = folded_letters(text_of(conn, copy.page_id))
    sentences = [
        one for one in map(folded_letters, _ENDS.split(text[case.start : case.end])) if len(one) >= LEAST_SENTENCE
    ]
    found = sum(len(one) for one in sentences if one in theirs)
    return found >= LEAST_OF_CASE * sum(map(len, sentences))


def extent_of(text: str, copy: str, outline: Iterable[Heading]) -> tuple[str, str] | None:
    """The headings above the first and last line of the text that the copy also has; None without such a line."""
    theirs = {compatible_letters(line.text) for line in lines_of(copy, 0, len(copy))}
    places = dict[str, list[int]]()
    for line in lines_of(text, 0, len(text)):
        places.setdefault(compatible_letters(line.text), []).append(line.start)
    # Lines that occur twice are left out: one of them may be an entry of a table of contents.
    shared = [starts[0] for line, starts in places.items() if len(starts) == 1 and line in theirs]
    headings = sorted(outline, key=lambda one: one.start)
    return (_name(text, min(shared), headings), _name(text, max(shared), headings)) if shared else None


def _name(text: str, at: int, headings: Sequence[Heading]) -> str:
    """The heading above the line that begins at `at`; the line itself if there is no heading above it."""
    above = next((heading.text for heading in reversed(headings) if heading.start <= at), None)
    name = above or text[at:].partition("\n")[0].strip()
    return name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…"


def same_title(one: str | None, other: str | None) -> bool:
    """Whether two titles have the same letters."""
    return compatible_letters(one or "") == compatible_letters(other or "")
