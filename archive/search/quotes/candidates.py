"""Finds the publications that may hold a sentence: by pieces of it, which the full-text table looks up as phrases.

Its parts between signs find a sentence that stands in the archive as it is. Of a sentence that was changed, the pieces
that stand there find it, or all but one of them. What is left are the publications that have most of the pieces, above
all of those that few publications have.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import log2

from archive.search.catalogue import Shelf, tuples
from archive.search.cost import MAX_MS
from archive.search.query import Query, match
from archive.search.tokens import tokens
from archive.text.hanzi import fold, phrase

PIECE, SHORT_PIECE = 6, 4  # tokens of a piece; of a sentence of up to SHORT tokens, so that a change spares one
SHORT = 24
MAX_PIECES = 24  # of a sentence: those of a longer one are spread over it
MAX_LEFT_OUT = 8  # pieces of which each is left out once
SPACED = 0.3  # of the characters of a sentence that is written with spaces between all others
_SPACES = re.compile(r"\s")
FEW = 4  # publications that a search for several pieces may give: any of them will do
MANY = 40  # publications that a piece may give: what more have tells little
MAX_CANDIDATES = 6
SECONDS = 1.2  # of processor time for looking up all sentences of a text; for one of them SECONDS_OF_ONE
SECONDS_OF_ONE = 0.15
LONGEST = 1.45  # seconds by the clock: on a busy machine the request would end before, and nothing would be answered


class Candidates:
    """Finds candidates for the sentences of one request, until its time is over."""

    def __init__(self, db: sqlite3.Connection, shelf: Shelf) -> None:
        self._db, self._shelf, self._rows = db, shelf, tuples(db)
        self._end, self._latest = time.thread_time() + SECONDS, time.monotonic() + LONGEST

    @property
    def is_over(self) -> bool:
        """Whether no time is left for any sentence."""
        return self._is_past(self._end)

    @property
    def has_ended(self) -> bool:
        """Whether the request must be answered now."""
        return time.monotonic() > self._latest

    def may_stand_beside(self, sentence: str, text: str) -> bool:
        """Whether another publication than that of a text may have a sentence as it is: one that has the pieces that
        the text has not. `text`: its letters, folded."""
        others = [piece for piece in pieces_of(sentence) if piece not in text]
        return all(self._holding([piece], 1, self._end) for piece in others)

    def exact(self, sentence: str) -> Iterator[int]:
        """The places of a few publications that have all parts of a sentence between signs, then of those that have
        it as one phrase: in a large archive many have the parts, each elsewhere."""
        parts = self._holding(["".join(run) for run in _runs(sentence)], FEW, self._end)
        yield from parts
        if len(parts) == FEW:
            yield from self._holding([phrase(sentence)], FEW, self._end)

    def near(self, sentence: str) -> list[int]:
        """The places of publications that have some of the pieces of a sentence, the likeliest first."""
        pieces, end = pieces_of(sentence), min(self._end, time.thread_time() + SECONDS_OF_ONE)
        by_piece = {piece: self._holding([piece], MANY, end) for piece in pieces}
        votes: defaultdict[int, float] = defaultdict(float)
        for places in by_piece.values():
            for place in places:
                votes[place] += 1 / log2(1 + len(places))
        for group in self._reduced(pieces, [piece for piece, places in by_piece.items() if places]):
            for place in self._holding(group, FEW, end):
                votes[place] += len(group)
        return sorted(votes, key=lambda place: (-votes[place], -place))[:MAX_CANDIDATES]

    def _reduced(self, pieces: Sequence[str], known: list[str]) -> Iterable[list[str]]:
        """The pieces to look up together: those that some publication has; and all but one of them."""
        if len(known) < 2:
            return
        if len(known) < len(pieces):
            yield known
        if len(known) > 2:
            step = -(-len(known) // MAX_LEFT_OUT)
            for at in range(0, len(known), step):
                yield known[:at] + known[at + step :]

    def _holding(self, pieces: Sequence[str], limit: int, end: float) -> list[int]:
        """The newest publications that hold all these pieces; none after `end`, or if it would take long."""
        query = Query(tuple((piece,) for piece in dict.fromkeys(pieces)))
        if not pieces or self._is_past(end):
            return []
        index = self._shelf.index_for(query)
        if index.cost(self._db, query) > MAX_MS:
            return []
        sql = f"select rowid from {index.fts} where {index.fts} match ? order by rowid desc limit ?"
        return [place for (place,) in self._rows(sql, (match(query, index.split), limit))]

    def _is_past(self, end: float) -> bool:
        """Whether a moment of the thread's processor time is over, or that of the clock at which all ends."""
        return time.thread_time() > end or self.has_ended


def pieces_of(sentence: str) -> list[str]:
    """The phrases by which a sentence is sought up, in its order. None crosses punctuation or white space."""
    runs = _runs(sentence)
    size = SHORT_PIECE if sum(map(len, runs)) <= SHORT else PIECE
    pieces = ["".join(piece) for run in runs for piece in _divided(run, size) if len(piece) > 1 or len(piece[0]) > 1]
    step = max(len(pieces) / MAX_PIECES, 1)
    return list(dict.fromkeys(pieces[int(at * step)] for at in range(min(len(pieces), MAX_PIECES))))


def _runs(sentence: str) -> list[list[str]]:
    """The tokens of each part of a sentence between punctuation or white space."""
    if len(_SPACES.findall(sentence)) > SPACED * len(sentence):
        sentence = _SPACES.sub("", sentence)
    return [tokens(run) for run in fold(sentence).split()]


def _divided(row: list[str], size: int) -> Iterable[list[str]]:
    """A row of tokens in pieces of about this size."""
    number = max(round(len(row) / size), 1)
    return (row[len(row) * at // number : len(row) * (at + 1) // number] for at in range(number))
