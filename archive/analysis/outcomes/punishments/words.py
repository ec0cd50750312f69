"""The words of which statements of punishments are made, as a sequence for the grammar."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from string import digits
from typing import NamedTuple

from archive.model import OutcomeKind
from archive.rules import load

from . import values

TABLE = "analysis/data/punishments.toml"
_BEFORE, _AFTER = 80, 60  # characters around a word that names a punishment in which a sequence of words can begin
MAX_WORDS = 1_000  # of a sequence; a list of 100 terms and fines has fewer, and what has more is read no further
# Digits in half width; marks of clauses as Chinese prints them.
_SAME_SIGNS = str.maketrans("０１２３４５６７８９．,;:()", "0123456789.，；：（）")
_VISIBLE = re.compile(r"[^\s\u200b\ufeff]+")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


class DenseText:
    """A text without spaces and line breaks, with the same signs everywhere; it knows the offsets in the text."""

    def __init__(self, text: str) -> None:
        parts, self._starts, self._shifts, length = [], [0], [0], 0
        last_end = 0
        for found in _VISIBLE.finditer(text):
            if found.start() != last_end:
                if _BLANK_LINE.search(text, last_end, found.start()):
                    parts.append("\n")
                    length += 1
                self._starts.append(length)
                self._shifts.append(found.start() - length)
            parts.append(found[0])
            length += found.end() - found.start()
            last_end = found.end()
        self.text = "".join(parts).translate(_SAME_SIGNS)

    def offset(self, position: int) -> int:
        """Where the character at a position of the dense text stands in the text."""
        return position + self._shifts[bisect_right(self._starts, position) - 1]


class Word(NamedTuple):
    """A word of a statement of punishments, at offsets of the dense text."""

    role: str  # a kind, or a name of [parts] and [links] in punishments.toml; term, money, bare
    start: int
    end: int
    written: str
    kind: OutcomeKind | None = None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, OutcomeKind]]:
    """A pattern of every word, one of the words that name a punishment, and the kinds by the names of their groups."""
    data = load(TABLE)
    kinds = {f"kind_{entry['kind']}": entry["words"] for entry in data["kinds"]}
    heads = kinds | data["parts"]
    numbers = {"term": values.TERM, "money": values.MONEY, "bare": values.BARE}
    every = "|".join(f"(?P<{name}>{words})" for name, words in (heads | numbers | data["links"]).items())
    naming = "|".join(("判处", "被判", *(f"(?:{words})" for words in heads.values())))
    by_group = {name: OutcomeKind(name.removeprefix("kind_")) for name in kinds}
    return _where_it_can_begin(every), _where_it_can_begin(naming), by_group


def _where_it_can_begin(words: str) -> re.Pattern[str]:
    """A pattern that is tried only where a character of the words stands, which is much faster."""
    characters = re.escape("".join(sorted({*words, *digits})))
    return re.compile(f"(?=[{characters}])(?:{words})")


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The parts of the text that have a word which names a punishment, and what stands around it."""
    start = end = -1
    for found in _patterns()[1].finditer(text):
        if found.start() - _BEFORE > end:
            if end >= 0:
                yield start, end
            start = max(0, found.start() - _BEFORE)
        end = found.end() + _AFTER
    if end >= 0:
        yield start, end


def runs_of_words(text: str) -> Iterator[list[Word]]:
    """Sequences of words with nothing else between them, in the order of a dense text."""
    every, _, kinds = _patterns()
    last = 0
    for window_start, window_end in _windows(text):
        run: list[Word] = []
        for found in every.finditer(text, max(window_start, last)):
            start, end = found.span()
            if last != start:
                if run:
                    yield run
                run = []
                if start >= window_end:
                    break
            last = end
            if len(run) == MAX_WORDS:
                break
            role = found.lastgroup or ""
            run.append(Word("kind" if role in kinds else role, start, end, found[0], kinds.get(role)))
        if run:
            yield run
