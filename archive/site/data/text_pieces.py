"""Cuts a text into pieces, each with its offsets: the text between two offsets, or its lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

# The most of a text that one page shows. The longest text of the mirror has an eighth of it; files that articles link
# may be longer.
MAX_CHARS = 200_000
MAX_LINES = 5_000


class Piece(NamedTuple):
    """A piece of a text: `text` is whole_text[start:end]."""

    start: int
    end: int
    text: str


def piece_of(text: str, start: int, end: int) -> Piece:
    """The piece between two offsets, without the white space around it."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    return Piece(start, start + len(words), words)


def lines_of(text: str, start: int, end: int) -> Iterator[Piece]:
    """The lines between two offsets, without empty lines and without the white space around each line."""
    for line in text[start:end].split("\n"):
        if line.strip():
            yield piece_of(text, start, start + len(line))
        start += len(line) + 1


def beginning_of(text: str) -> str:
    """The whole text if it is short enough for one page; else its first lines, as many as one page shows."""
    lines = text[:MAX_CHARS].split("\n", MAX_LINES)
    rest_is_left_out = len(text) > MAX_CHARS or len(lines) > MAX_LINES
    return "\n".join(lines[:-1]) or lines[0] if rest_is_left_out else text
