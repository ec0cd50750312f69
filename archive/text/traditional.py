"""Texts in traditional hanzi, read as simplified ones: the rules know these alone."""

from __future__ import annotations

TELLING_CHARS = 500  # a text is in traditional hanzi or it is not; its beginning tells


def in_simplified(text: str) -> str:
    """The text in simplified hanzi, character by character; the same object where its beginning holds no others."""
    from archive.text.hanzi import simplified  # not above: start-up need not wait for it

    beginning = text[:TELLING_CHARS]
    return text if simplified(beginning) == beginning else simplified(text)
