"""What of a text is compared: its letters, with or without digits, folded, plain or as written; and its lines."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from archive.text.hanzi import fold

# Joining the runs that are wanted takes three quarters of the time of removing what is between them.
WORDS = re.compile(r"[^\W_]+")  # runs of letters and digits, in the order of the text
_RUNS_OF_LETTERS = re.compile(r"[^\W\d_]+")

# Pinyin that clone sites insert: 万(wàn)人.
GLOSS = re.compile(r"[(（][a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü ]{1,30}[)）]")
# Letters that NFKC changes. Only texts that have one are normalised, since that takes a millisecond per text.
COMPATIBLE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uf900-\ufaff\u3200-\u33ff]")


def letters_and_digits(text: str) -> str:
    """The text without white space and punctuation."""
    return "".join(WORDS.findall(text))


def letters_only(text: str) -> str:
    """The text without white space, punctuation and digits."""
    return "".join(_RUNS_OF_LETTERS.findall(text))


def compatible_letters(text: str) -> str:
    """Letters and digits, full and half width alike (NFKC)."""
    return letters_and_digits(unicodedata.normalize("NFKC", text))


def folded_letters(text: str) -> str:
    """Letters and digits, folded as for searching: case, width and traditional hanzi make no difference."""
    return "".join(fold(text).split())


def without_spaces(text: str) -> str:
    """The text without white space of any kind."""
    return "".join(text.split())


def plain(text: str) -> str:
    """The text without glosses; full-width letters and the other COMPATIBLE ones are normalised (NFKC)."""
    if COMPATIBLE.search(text):
        text = unicodedata.normalize("NFKC", text)
    return GLOSS.sub("", text) if "(" in text or "（" in text else text


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
