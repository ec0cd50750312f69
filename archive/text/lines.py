"""Splits a text into lines with their offsets, or into paragraphs."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):  # made for every line of every page: a frozen dataclass takes three times as long
    """A non-empty line without the white space around it; in the whole text it is text[start:end]."""

    start: int
    end: int
    text: str


def lines_of(text: str) -> list[Line]:
    """The lines of a text, in order; empty ones are left out."""
    lines: list[Line] = []
    at = 0
    for line in text.split("\n"):
        if words := line.strip():
            start = at if len(words) == len(line) else at + line.index(words)
            lines.append(Line(start, start + len(words), words))
        at += len(line) + 1
    return lines


def paragraphs(text: str) -> str:
    """The text with one paragraph a line: each is stripped, and empty ones are left out."""
    return "\n".join(filter(None, map(str.strip, text.split("\n"))))
