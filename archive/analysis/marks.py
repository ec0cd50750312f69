"""A text in simplified hanzi, read once into layers of marks, each made when it is first asked for.

A mark is a data class with `start` and `end`: in the text it is text[start:end]. Figures, outcomes and citations are
assembled from layers; they do not search the text again.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Protocol, TypeVar

from archive.analysis.crimes.names import CrimeName, full_width, names_in
from archive.analysis.sentences import Sentence, sentences_in
from archive.analysis.times import WrittenTime, written_times
from archive.text.letters import Line, lines_of
from archive.text.provisions import Provision, provisions_in


class Mark(Protocol):
    """What a layer holds."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


M = TypeVar("M", bound=Mark)
QUOTED = re.compile("《[^《》\n]{1,80}+》|“[^“”\n]{1,30}+”")  # a title may hold quotations
MAX_NESTED_CHARS = 200  # between the beginnings of marks that nest: brackets in brackets


class Layer(tuple[M, ...]):
    """Marks of one kind in the order of their beginnings, looked up by bisection."""

    @cached_property
    def _starts(self) -> list[int]:
        return [mark.start for mark in self]

    def beginning(self, start: int, end: int) -> Sequence[M]:
        """The marks that begin in text[start:end]."""
        return self[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def between(self, start: int, end: int) -> list[M]:
        """The marks that lie in text[start:end]."""
        return [mark for mark in self.beginning(start, end) if mark.end <= end]

    def at(self, start: int) -> M | None:
        """The first mark that begins at an offset."""
        return self.after(start, 0)

    def before(self, at: int, reach: int | None = None) -> M | None:
        """The last mark that ends at or before an offset, within `reach` characters of it. Marks do not nest."""
        index = bisect_right(self._starts, at) - 1
        while index >= 0 and self[index].end > at:
            index -= 1
        return self[index] if index >= 0 and (reach is None or at - self[index].end <= reach) else None

    def after(self, at: int, reach: int | None = None) -> M | None:
        """The first mark that begins at or behind an offset, within `reach` characters of it."""
        found = next(iter(self[bisect_left(self._starts, at) :][:1]), None)
        return found if found and (reach is None or found.start - at <= reach) else None

    def covering(self, at: int) -> M | None:
        """The mark that holds the character at an offset. Of marks that nest, the one that begins last."""
        begun = bisect_right(self._starts, at)
        least = self._starts[begun - 1] - MAX_NESTED_CHARS if begun else 0
        near = reversed(self[bisect_left(self._starts, least) : begun])
        return next((mark for mark in near if mark.end > at), None)


CLOSING = {"（": ")", "(": ")", "[": "]", "［": "]", "【": "】", "〔": "〕"}
NARROW = {"）": ")", "］": "]"}  # （2018年修正) is closed, too
MAX_DEPTH = 8
BRACKET_SIGN = re.compile(r"[（）()\[\]［］【】〔〕\n]")


@dataclass(frozen=True, slots=True)
class Bracket:
    """A pair of brackets; in the text it is text[start:end], signs included."""

    start: int
    end: int
    inside: int  # where its content begins
    inside_end: int


def _brackets_in(text: str) -> Iterator[Bracket]:
    """The brackets of a text, in the order of their ends. What no bracket closes in its line is none."""
    open_: list[tuple[int, str]] = []
    for match in BRACKET_SIGN.finditer(text):
        sign, at = NARROW.get(match[0], match[0]), match.start()
        if sign == "\n":
            open_.clear()
        elif sign in CLOSING:
            open_ += [(at, CLOSING[sign])] if len(open_) < MAX_DEPTH else []
        elif any(closing == sign for _, closing in open_):
            start, closing = open_.pop()
            while closing != sign:
                start, closing = open_.pop()
            escaped, escaped_end = text[start - 1 : start] == "\\", text[at - 1] == "\\"
            yield Bracket(start - escaped, at + 1, start + 1, at - escaped_end)


class Marks:
    """A text with its layers."""

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def of(cls, text: str | Marks) -> Marks:
        """The marks of a text, or those that it has."""
        return text if isinstance(text, Marks) else cls(text)

    @cached_property
    def lines(self) -> list[Line]:
        """The lines that have text."""
        return lines_of(self.text)

    @cached_property
    def sentences(self) -> Layer[Sentence]:
        return Layer(sentences_in(self.text))

    @cached_property
    def brackets(self) -> Layer[Bracket]:
        return Layer(sorted(_brackets_in(self.text), key=attrgetter("start")))

    @cached_property
    def quoted(self) -> Layer[Bracket]:
        """Titles 《…》 and short quotations “…”: times and places in them are names of something else."""
        return Layer(Bracket(*found.span(), found.start() + 1, found.end() - 1) for found in QUOTED.finditer(self.text))

    @cached_property
    def times(self) -> Layer[WrittenTime]:
        return Layer(written_times(self.text))

    @cached_property
    def provisions(self) -> Layer[Provision]:
        return Layer(provisions_in(self.text))

    @cached_property
    def crimes(self) -> Layer[CrimeName]:
        """The names of crimes, each without 罪. `rows_of` tells those that 罪 follows, with the lists before it."""
        return Layer(names_in(full_width(self.text)))
