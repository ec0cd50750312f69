"""A text in simplified hanzi, read once into layers of marks, each made when it is first asked for.

A mark is a data class with `start` and `end`: in the text it is text[start:end]. Figures, outcomes and citations are
assembled from layers; they do not search the text again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Generic, Protocol, TypeVar, overload

from archive.analysis.brackets import Bracket, brackets_in
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


class Layer(Sequence[M], Generic[M]):
    """Marks of one kind in the order of their beginnings, looked up by bisection."""

    def __init__(self, marks: Iterable[M]) -> None:
        self._marks = tuple(marks)
        self._starts = [mark.start for mark in self._marks]

    def __len__(self) -> int:
        return len(self._marks)

    def __iter__(self) -> Iterator[M]:
        return iter(self._marks)

    @overload
    def __getitem__(self, index: int) -> M: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[M]: ...

    def __getitem__(self, index: int | slice) -> M | Sequence[M]:
        return self._marks[index]

    def beginning(self, start: int, end: int) -> Sequence[M]:
        """The marks that begin in text[start:end]."""
        return self._marks[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def between(self, start: int, end: int) -> list[M]:
        """The marks that lie in text[start:end]."""
        return [mark for mark in self.beginning(start, end) if mark.end <= end]

    def at(self, start: int) -> M | None:
        """The first mark that begins at an offset."""
        index = bisect_left(self._starts, start)
        return self._marks[index] if index < len(self._marks) and self._starts[index] == start else None

    def before(self, at: int, reach: int | None = None) -> M | None:
        """The last mark that ends at or before an offset, within `reach` characters of it. Marks do not nest."""
        index = bisect_right(self._starts, at) - 1
        while index >= 0 and self._marks[index].end > at:
            index -= 1
        found = self._marks[index] if index >= 0 else None
        return found if found and (reach is None or at - found.end <= reach) else None

    def after(self, at: int, reach: int | None = None) -> M | None:
        """The first mark that begins at or behind an offset, within `reach` characters of it."""
        index = bisect_left(self._starts, at)
        found = self._marks[index] if index < len(self._marks) else None
        return found if found and (reach is None or found.start - at <= reach) else None

    def covering(self, at: int) -> M | None:
        """The mark that holds the character at an offset. Of marks that nest, the one that begins last."""
        index = bisect_right(self._starts, at) - 1
        least = self._marks[index].start if index >= 0 else 0
        while index >= 0 and least - self._marks[index].start <= MAX_NESTED_CHARS:
            if self._marks[index].end > at:
                return self._marks[index]
            index -= 1
        return None


MAX_NESTED_CHARS = 200  # between the beginnings of marks that nest: brackets in brackets


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
        return Layer(brackets_in(self.text))

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
