"""The sentences of a text, and where their clauses begin and end.

A sentence ends with 。, ！ or ？, or with its line; a line that ends in a comma or a colon goes on in the next one, and
so does one that ends within a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.text.letters import Line, lines_of

STOP = re.compile(r"[。！？!?]+[”’」』）)】]*")
GOES_ON = frozenset("，,、：:")  # of the last sign of a line: pages break lines at bold words
# Signs between clauses. 、 joins the items of one clause.
CLAUSE_SIGNS = "，,；;：:。！？!?\n（）()"
MAX_HEAD_CHARS = 60  # a longer line is a paragraph, whatever its last sign
MAX_SENTENCE_CHARS = 1200  # a longer sentence is cut: it is a list or a table that lost its signs
QUESTION = re.compile(r"(?:问题?[一二三四五六七八九十\d]*|记者[^：:]{0,6}|Q\d*)\s*[：:]")
OPEN = {"）": "（", ")": "("}
CLOSE = {opening: closing for closing, opening in OPEN.items()}
MAX_ASIDE_CHARS = 40


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, with the sign that ends it; in the text it is text[start:end]."""

    start: int
    end: int
    paragraph: int  # offset of its paragraph
    heading: bool  # a line of its own that no sign ends, or a question


def sentences_in(text: str) -> Iterator[Sentence]:
    """The sentences of a text, in order."""
    for start, end in _paragraphs(lines_of(text)):
        at = start
        for stop in STOP.finditer(text, start, end):
            yield from _cut(text, at, stop.end(), start, asks=stop[0][0] in "？?")
            at = stop.end()
        yield from _cut(text, at, end, start, asks=False)


def _paragraphs(lines: list[Line]) -> Iterator[tuple[int, int]]:
    """The lines, each with those that it goes on in."""
    start = None
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        start = line.start if start is None else start
        if following is None or line.end - start > MAX_SENTENCE_CHARS or not _goes_on(line.text, following.text):
            yield start, line.end
            start = None


def _goes_on(line: str, following: str) -> bool:
    return line[-1] in GOES_ON or (line[-1].isdecimal() and following[0].isdecimal())


def _cut(text: str, start: int, end: int, paragraph: int, *, asks: bool) -> Iterator[Sentence]:
    while start < end and text[start].isspace():
        start += 1
    if start == end:
        return
    alone = start == paragraph and end - start <= MAX_HEAD_CHARS and text[end - 1] not in "。！!；;，,、：:"
    heading = asks or alone or (start == paragraph and QUESTION.match(text, start, end) is not None)
    while end - start > MAX_SENTENCE_CHARS:
        yield Sentence(start, start + MAX_SENTENCE_CHARS, paragraph, heading=False)
        start += MAX_SENTENCE_CHARS
    yield Sentence(start, end, paragraph, heading)


def clause_start(text: str, start: int, at: int) -> int:
    """Where the clause of the character before `at` begins, not before `start`. Brackets are of the clause."""
    while at > start:
        sign = text[at - 1]
        opened = text.rfind(OPEN[sign], max(start, at - MAX_ASIDE_CHARS), at) if sign in OPEN else -1
        if opened < 0 and sign in CLAUSE_SIGNS:
            return at
        at = opened if opened >= 0 else at - 1
    return start


def clause_end(text: str, at: int, end: int) -> int:
    """Where the clause of the character at `at` ends, not after `end`. Brackets after it are of the clause."""
    while at < end:
        sign = text[at]
        closed = text.find(CLOSE[sign], at, min(end, at + MAX_ASIDE_CHARS)) if sign in CLOSE else -1
        if closed < 0 and sign in CLAUSE_SIGNS:
            return at
        at = closed + 1 if closed >= 0 else at + 1
    return end
