"""Numbers that were damaged: spaced out, cut over lines, run together, with letters for digits.

A damaged number has no value, since nobody can say what was lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from archive.analysis.figures.amounts.candidates import Candidate

OF_COURTS = frozenset(["人", "名", "件", "起", "案", "户", "家", "人次", "件次"])
MAX_COUNT_DIGITS = 7  # 25543032人 are 2554件 and 3032人: no court has ten million cases
MAX_GAP = 4
MAX_GROUPS = 4
# What nobody sees, or takes for a space: marks of direction, joiners, narrow spaces, accents on nothing.
_UNSEEN = "\u00ad\u0300-\u036f\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufe00-\ufe0f\ufeff"
_SPACE = f"[ \u3000\u00a0{_UNSEEN}]"
_SPACED = re.compile(f"{_SPACE}{{1,3}}|{_SPACE}?[.．]{_SPACE}?|[OoＯQlI□?？\ufffd]|\n")
# 案例12\n3名: what is numbered at the end of a line; 2012 3人: a year in a table.
_NUMBERED = "例第表图件号之附注年月日、，；：。"
_IN_TABLE = "| \t\n\u3000\u00a0"
_NO_DIGITS = "OoＯlI□\ufffd"  # before digits: l6人
_LETTER = re.compile("[A-Za-z]")
_YEAR = re.compile(r"(?:19|20)\d\d")
# 从2012393人增加到2013年的...: 年 is lost.
_YEAR_LOST = re.compile(r"(?<=[从由比较])(?:19|20)\d{5,7}(?=[人件名起])")
_THOUSANDS = re.compile(r"\d{3}(?!\d)")


def join_damaged(text: str, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """The candidates, with the pieces of a spaced or cut number made one, and run-together numbers marked."""
    pieces: list[Candidate] = []  # without a unit
    for candidate in candidates:
        if pieces and not _goes_on(text, pieces[-1], candidate):
            yield from pieces
            pieces = []
        if not candidate.unit:
            pieces.append(candidate)
        elif pieces:
            yield from _joined(text, [*pieces, candidate])
            pieces = []
        else:
            _mark(text, candidate)
            yield candidate
    yield from pieces


def _goes_on(text: str, piece: Candidate, candidate: Candidate) -> bool:
    """Whether a number is the next piece of the number before it."""
    return (
        candidate.start - piece.end <= MAX_GAP
        and text[candidate.start].isdecimal()
        and text[piece.end - 1].isdecimal()
        and bool(_SPACED.fullmatch(text, piece.end, candidate.start))
    )


def _joined(text: str, pieces: Sequence[Candidate]) -> Iterable[Candidate]:
    """One number of pieces of which the last has a unit, or the pieces if they are several numbers."""
    first, last = pieces[0], pieces[-1]
    before = text[first.start - 1] if first.start else ""
    # 起诉 2 345 人 has spaces everywhere; a row of a table has none before the unit.
    is_spaced = before == text[last.number.end : last.number.end + 1] == " "
    if not before or (before in _IN_TABLE and not is_spaced) or _YEAR.fullmatch(text, first.start, first.end):
        return pieces
    if len(pieces) <= MAX_GROUPS and all(
        _THOUSANDS.match(text, piece.start) and text[piece.start - 1] == " " for piece in pieces[1:]
    ):
        return (_thousands(pieces),)
    if before in _NUMBERED:
        return pieces
    return (replace(last, start=first.start, number=replace(last.number, start=first.start), damaged=True),)


def _thousands(pieces: Sequence[Candidate]) -> Candidate:
    """12 345人."""
    first, last = pieces[0], pieces[-1]
    times = last.number.times
    low: int | Decimal = 0
    for piece in pieces[:-1]:
        low = (low + piece.number.low) * 1000
    low = low * times + last.low
    return replace(last, start=first.start, low=low, high=low, number=replace(last.number, start=first.start))


def _mark(text: str, candidate: Candidate) -> None:
    """Mark a damaged number: 15872419人, l6人, □5件."""
    start, end = candidate.number.start, candidate.number.end
    if end - start >= MAX_COUNT_DIGITS and _runs_together(text, candidate):
        candidate.damaged = True
    elif start and text[start - 1] in _NO_DIGITS and not _LETTER.match(text, start - 2):
        candidate.damaged = True
        candidate.start = start - 1


def _runs_together(text: str, candidate: Candidate) -> bool:
    number = text[candidate.number.start : candidate.number.end]
    return (
        candidate.unit in OF_COURTS
        and number.isdecimal()
        and (len(number) > MAX_COUNT_DIGITS or bool(_YEAR_LOST.match(text, candidate.number.start)))
    )
