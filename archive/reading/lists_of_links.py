"""Links among the lines of a body: a list of links is no article."""

from __future__ import annotations

from collections.abc import Iterable

from archive.reading.lines import MAX_LINK_CHARS, Sheet
from archive.text.letters import letters_only

# A body is a list of articles if links to other pages hold at least this share of its letters.
MIN_INDEX_SHARE = 0.8


def is_index(sheet: Sheet) -> bool:
    """Whether almost all of the body is links: a list of articles is no article."""
    return letters_in_links(sheet) > 0 and letters_in_links(sheet) >= MIN_INDEX_SHARE * letters_in(sheet.body)


def letters_in_links(sheet: Sheet) -> int:
    """How many letters the body's links hold. Links longer than MAX_LINK_CHARS do not count."""
    return letters_in(link for link in sheet.links if len(link) <= MAX_LINK_CHARS)


def letters_in(texts: Iterable[str]) -> int:
    """How many letters the texts hold together."""
    return len(letters_only("".join(texts)))
