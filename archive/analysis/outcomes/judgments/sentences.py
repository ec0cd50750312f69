"""The sentences and clauses of a part of a text, with their offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

SENTENCE_END = re.compile(r"[。！？!?\n]")
CLAUSE_END = re.compile(r"[，；：,;]")
MAX_SENTENCE_CHARS = 5_000  # what comes after them in a sentence is not read; no text of people needs more
MAX_CLAUSE_CHARS = 200  # of the words before and behind an act that are read with it


class Extent(NamedTuple):
    """Words of a text: text[start:end]."""

    start: int
    end: int


def sentences(text: str, start: int, end: int) -> Iterator[Extent]:
    """The sentences between two offsets, each without its end mark; empty ones are left out."""
    at = start
    for match in SENTENCE_END.finditer(text, start, end):
        if text[at : match.start()].strip():
            yield Extent(at, min(match.start(), at + MAX_SENTENCE_CHARS))
        at = match.end()
    if text[at:end].strip():
        yield Extent(at, min(end, at + MAX_SENTENCE_CHARS))


def clause_around(text: str, sentence: Extent, at: int) -> Extent:
    """The clause of a sentence that holds `at`, or of a long one the words around."""
    first, last = max(sentence.start, at - MAX_CLAUSE_CHARS), min(sentence.end, at + MAX_CLAUSE_CHARS)
    start = max(first, *(text.rfind(mark, first, at) + 1 for mark in "，；：,;"))
    ends = CLAUSE_END.search(text, at, last)
    return Extent(start, ends.start() if ends else last)
