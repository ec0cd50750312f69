"""The sentences and clauses of a stretch of text, with their offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

SENTENCE_END = re.compile(r"[。！？!?\n]")
CLAUSE_END = re.compile(r"[，；：,;]")


class Extent(NamedTuple):
    """Words of a text: text[start:end]."""

    start: int
    end: int


def sentences(text: str, start: int, end: int) -> Iterator[Extent]:
    """The sentences between two offsets, each without its end mark; empty ones are left out."""
    yield from _pieces(SENTENCE_END, text, start, end)


def clause_start(text: str, start: int, at: int) -> int:
    """Where the clause begins that holds `at`; `start` is where its sentence begins."""
    ends = [match.end() for match in CLAUSE_END.finditer(text, start, at)]
    return ends[-1] if ends else start


def _pieces(separator: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Extent]:
    at = start
    for match in separator.finditer(text, start, end):
        if text[at : match.start()].strip():
            yield Extent(at, match.start())
        at = match.end()
    if text[at:end].strip():
        yield Extent(at, end)
