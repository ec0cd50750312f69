"""Tables on a terminal, in which a hanzi takes two columns: Python's own formatting counts characters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width


def width(text: str) -> int:
    """Columns of a terminal; a hanzi takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def padded(text: str, to: int) -> str:
    """The text with spaces behind it."""
    return text + " " * (to - width(text))


def aligned(rows: Iterable[Sequence[str | int]]) -> list[str]:
    """A line a row, each column as wide as its widest cell. Numbers stand to the right, and so does what heads them."""
    table = [tuple(row) for row in rows]
    columns = [_column(cells) for cells in zip(*table, strict=True)]
    return [" ".join(cells).rstrip() for cells in zip(*columns, strict=True)]


def _column(cells: Sequence[str | int]) -> list[str]:
    texts = [str(cell) for cell in cells]
    to = max(map(width, texts))
    if isinstance(cells[-1], int):
        return [" " * (to - width(text)) + text for text in texts]
    return [padded(text, to) for text in texts]
