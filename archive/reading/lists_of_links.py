"""Links among the lines of a body: a list of links is no article, and links mixed with a text may be no part of it."""

from __future__ import annotations

from collections.abc import Iterable

from archive.reading.lines import Sheet
from archive.text.letters import letters_only

# A body is a list of articles if links to other pages hold at least this share of its letters.
MIN_INDEX_SHARE = 0.8
MAX_LINK_CHARS = 100  # longer links do not count: they are whole sentences of a running text

MIN_MIXED_SHARE = 0.1  # links with at least this share of a body's letters are mixed with its text


def is_index(sheet: Sheet) -> bool:
    """Whether almost all of the body is links: a list of articles is no article."""
    return letters_in_links(sheet) > 0 and letters_in_links(sheet) >= MIN_INDEX_SHARE * letters_in(sheet.body)


def is_mixed(sheet: Sheet) -> bool:
    """Whether links hold at least MIN_MIXED_SHARE of the body's letters, and the body is no list of links."""
    return not is_index(sheet) and letters_in_links(sheet) >= max(1, MIN_MIXED_SHARE * letters_in(sheet.body))


def letters_in_links(sheet: Sheet) -> int:
    """How many letters the body's links hold. Links longer than MAX_LINK_CHARS do not count."""
    return letters_in(link for link in sheet.links if len(link) <= MAX_LINK_CHARS)


def letters_in(texts: Iterable[str]) -> int:
    """How many letters the texts hold together."""
    return len(letters_only("".join(texts)))
