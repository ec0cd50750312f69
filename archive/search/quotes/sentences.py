"""Cuts a pasted text into the sentences that are sought up, each with its offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_LETTERS = 400  # characters of a sentence; a longer one is cut at a weaker sign
FULL_LINE = 0.9  # of the longest line: a line that long may end where the paste was wrapped
WIDEST_WRAP = 80  # characters of a wrapped line at most
# What ends a sentence, with the quotation marks and brackets behind it. ⋯ and … stand where something was left out.
_END = re.compile(r"(?:[。！？!?…⋯\u2028\u2029\n]|\.{3,})[。！？!?…⋯.”’」』）)\"\s]*")
_WEAKER = (re.compile("[；;]"), re.compile("[，,：:]"), re.compile("."))
_ENDED = tuple("。！？!?…⋯；;：:”’」』")  # a line that ends so is no wrapped one


class QuotedSentence(NamedTuple):
    """A piece of a pasted text: text[start:end] without the white space around it."""

    start: int
    end: int
    text: str


def sentences(text: str) -> Iterator[QuotedSentence]:
    """The sentences of a text, in order; also those without letters."""
    text, start = _unwrapped(text), 0
    for end in [*(found.end() for found in _END.finditer(text)), len(text)]:
        for first, last in _pieces(text, start, end):
            words = text[first:last]
            if stripped := words.strip():
                begin = first + len(words) - len(words.lstrip())
                yield QuotedSentence(begin, begin + len(stripped), stripped)
        start = end


def _unwrapped(text: str) -> str:
    """The text with spaces in place of the line ends at which it was wrapped: those of lines that are as long as the
    longest, and do not end as sentences do. Two of them at least, since one may be a heading."""
    lines = text.split("\n")
    longest = max(map(len, lines))
    full = (at for at, line in enumerate(lines[:-1]) if len(line) >= FULL_LINE * longest)
    wrapped = [at for at in full if not lines[at].rstrip().endswith(_ENDED)]
    if longest > WIDEST_WRAP or len(wrapped) < 2:
        return text
    ends = ["\n"] * (len(lines) - 1)
    for at in wrapped:
        ends[at] = " "
    return "".join(line + end for line, end in zip(lines, [*ends, ""], strict=True))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence in pieces of at most MAX_LETTERS characters, cut behind the strongest sign that is there."""
    while end - start > MAX_LETTERS:
        ends = (_last_end(sign, text, start, start + MAX_LETTERS) for sign in _WEAKER)
        cut = next(filter(None, ends), start + MAX_LETTERS)
        yield start, cut
        start = cut
    yield start, end


def _last_end(sign: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where the last such sign between two offsets ends; 0 if there is none."""
    return max((found.end() for found in sign.finditer(text, start, end)), default=0)
