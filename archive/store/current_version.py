"""Chooses which of a page's texts is its current text.

It is a pure function of the page's versions, so that a crawl and a rebuild end in the same tables. A text is doubtful
if the page holds a login page, a soft 404 or a notice in place of an article, or if it is shorter by a third or more
than the text before it. A doubtful text becomes current only when the page was received with it on two different days
(in China, where the sites are): one bad night replaces nothing. A soft 404 never replaces a text: it says that the page
is gone (archive.store.departures.answers), and the archive keeps what was there. Nor does a garbled text, which is no
text of the page on any day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.model import Doubt
from archive.moments import china_day

MAX_SHARE_LEFT = 2 / 3  # a text with this share of the characters before it, or less, is shorter by a third


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What decides whether a version is the current one."""

    id: int
    seen_at: str  # UTC, ISO 8601
    last_seen: str
    chars: int
    doubt: Doubt | None
    imported: bool
    newest_capture: bool = False  # whether it is that of the capture that is taken in: of two of one second it wins

    @property
    def on_two_days(self) -> bool:
        """Whether the page was received with this text on two different days."""
        return china_day(self.seen_at) != china_day(self.last_seen)


def is_shorter(chars: int, before: int) -> bool:
    """Whether a text of so many characters is shorter by a third or more than one of `before` characters."""
    return chars <= before * MAX_SHARE_LEFT


def current_version(versions: Iterable[VersionFacts]) -> VersionFacts:
    """The current version of a page: the one that was received last, doubtful ones left out; the last one if all are
    doubtful. What the site answered counts more than what was imported."""
    ordered = sorted(versions, key=_order)
    current: VersionFacts | None = None
    for version in ordered:
        if not _is_doubtful(version, current):
            current = version
    return current or ordered[-1]


def _order(version: VersionFacts) -> tuple[bool, str, bool, str, int]:
    return not version.imported, version.last_seen, version.newest_capture, version.seen_at, version.id


def _is_doubtful(version: VersionFacts, current: VersionFacts | None) -> bool:
    if version.doubt in (Doubt.MISSING, Doubt.GARBLED):
        return True
    if version.on_two_days:
        return False
    if version.doubt is not None:
        return True
    return current is not None and current.imported == version.imported and is_shorter(version.chars, current.chars)
