"""Cuts a text into pieces, each with its offsets: the text between two offsets, or its lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


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
