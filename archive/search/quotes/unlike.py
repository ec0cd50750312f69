"""Finds the characters in which two numbers differ: of 3800余万元 and 3500余万元 the 8 and the 5.

A number differs as a whole (`differences`). Within it those characters are marked that make it another: they are seen
sooner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from archive.search.quotes.results import DifferenceKind, QuoteDifference, QuotePiece
from archive.text.hanzi import simplified

OF_ONE_NUMBER = (
    DifferenceKind.NUMBER_CHANGED,
    DifferenceKind.UNIT_CHANGED,
    DifferenceKind.BOUND_LOST,
    DifferenceKind.BOUND_ADDED,
    DifferenceKind.BOUND_CHANGED,
)


class NumberRun(NamedTuple):
    """A run of a text, and whether it is what differs within a number."""

    text: str
    unlike: bool


class MarkedPiece(NamedTuple):
    """A piece of a text, whether it differs from the other text, and its runs."""

    differs: bool
    runs: tuple[NumberRun, ...]


def marked_quote(pieces: Iterable[QuotePiece], differences: Iterable[QuoteDifference]) -> Iterator[MarkedPiece]:
    """The pieces of a quote; `differences` in the order of the quote, as `CheckedSentence` has them."""
    return _marked(pieces, [(one.quote, one.passage) for one in differences if one.kind in OF_ONE_NUMBER])


def marked_passage(pieces: Iterable[QuotePiece], differences: Iterable[QuoteDifference]) -> Iterator[MarkedPiece]:
    """The pieces of the passage of a quote."""
    return _marked(pieces, [(one.passage, one.quote) for one in differences if one.kind in OF_ONE_NUMBER])


def _marked(pieces: Iterable[QuotePiece], numbers: Sequence[tuple[str, str]]) -> Iterator[MarkedPiece]:
    waiting = [*reversed(numbers)]
    for piece in pieces:
        unlike, at = set[int](), 0
        while piece.differs and waiting and (found := piece.text.find(waiting[-1][0], at)) >= 0:
            number, other = waiting.pop()
            unlike.update(found + place for place in _unlike(number, other))
            at = found + len(number)
        runs = groupby(range(len(piece.text)), unlike.__contains__)
        yield MarkedPiece(
            piece.differs, tuple(NumberRun("".join(piece.text[at] for at in run), is_) for is_, run in runs)
        )


def _unlike(number: str, other: str) -> Iterator[int]:
    """The places of a number whose characters the other has not; none if they have nothing in common."""
    steps = Levenshtein.opcodes(simplified(number), simplified(other))
    if any(step.tag == "equal" for step in steps):
        for step in steps:
            if step.tag != "equal":
                yield from range(step.src_start, step.src_end)
