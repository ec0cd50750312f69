"""What checking a quote gives: a verdict on each sentence, the passage that comes closest, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz.distance import Indel

from archive.search.result_types import PublicationRow
from archive.text.hanzi import fold


class QuoteVerdict(StrEnum):
    """Whether a sentence stands in the archive."""

    FOUND = "found"  # as it is: letters and numbers are the same
    CHANGED = "changed"  # with differences
    NOT_FOUND = "not_found"
    TOO_SHORT = "too_short"  # it has too few letters to be told from any other
    NOT_SEARCHED = "not_searched"  # the request had no time left for it


class DifferenceKind(StrEnum):
    """What differs between a quote and its passage, said of the quote."""

    NUMBER_CHANGED = "number_changed"
    NUMBER_ROUNDED = "number_rounded"
    UNIT_CHANGED = "unit_changed"
    BOUND_LOST = "bound_lost"  # the passage has 余, 近, 超过 … and the quote has not
    BOUND_ADDED = "bound_added"
    BOUND_CHANGED = "bound_changed"
    WORDS_MISSING = "words_missing"
    WORDS_ADDED = "words_added"
    WORDS_REPLACED = "words_replaced"
    ORDER_CHANGED = "order_changed"


class QuoteRemark(StrEnum):
    """What is otherwise in a quote that says the same."""

    SCRIPT = "script"  # traditional hanzi in one of the two
    PUNCTUATION = "punctuation"
    NUMERALS = "numerals"  # a number of the same value is written in another way
    BEGINS_LATER = "begins_later"  # the sentence of the archive begins before the quote
    ENDS_EARLIER = "ends_earlier"


@dataclass(frozen=True, slots=True)
class QuoteDifference:
    """One difference. A text is empty where there is nothing of it."""

    kind: DifferenceKind
    quote: str  # as written in the quote
    passage: str  # as written in the archive

    @property
    def bound(self) -> str:
        """Of a bound that was lost or added, its words: 余."""
        shorter, longer = sorted((fold(self.quote), fold(self.passage)), key=len)
        added = (step for step in Indel.opcodes(shorter, longer) if step.tag == "insert")
        return "".join(longer[step.dest_start : step.dest_end] for step in added)


class QuotePiece(NamedTuple):
    """A piece of a text, and whether it differs from the other text."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """A place in the text of a publication, or in another text that one of its pages has had."""

    publication: PublicationRow
    version_id: int | None  # the row of page_versions; None for the publication's own text
    start: int  # offsets in the text, in characters
    end: int
    pieces: tuple[QuotePiece, ...]  # the text between them
    before: str  # what precedes it in its sentence, and what follows
    after: str
    paragraph: str  # the whole line in which it begins


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of the pasted text, and what the archive has of it."""

    start: int  # offsets in the pasted text
    end: int
    pieces: tuple[QuotePiece, ...]
    verdict: QuoteVerdict
    share: float = 0.0  # of its letters that the passage has in the same order, from 0 to 1
    differences: tuple[QuoteDifference, ...] = ()  # for CHANGED
    remarks: tuple[QuoteRemark, ...] = ()  # for FOUND and CHANGED
    passage: QuotedPassage | None = None  # for NOT_FOUND the nearest, if anything is near

    @property
    def text(self) -> str:
        """The sentence as pasted."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def is_found(self) -> bool:
        """Whether the archive has it, with or without differences."""
        return self.verdict in (QuoteVerdict.FOUND, QuoteVerdict.CHANGED)


@dataclass(frozen=True, slots=True)
class CheckedPublication:
    """A publication in which sentences of the pasted text stand."""

    publication: PublicationRow
    found: int  # sentences that stand there as they are
    changed: int  # with differences


@dataclass(frozen=True, slots=True)
class CheckedText:
    """The result of checking a pasted text."""

    sentences: tuple[CheckedSentence, ...]
    publications: tuple[CheckedPublication, ...]  # those with the most sentences first
    cut_at: int | None = None  # characters of the text that were checked, if it was longer

    def count(self, verdict: QuoteVerdict) -> int:
        """How many sentences have this verdict."""
        return sum(sentence.verdict is verdict for sentence in self.sentences)

    @property
    def searched(self) -> int:
        """How many sentences were sought up."""
        return len(self.sentences) - self.count(QuoteVerdict.TOO_SHORT) - self.count(QuoteVerdict.NOT_SEARCHED)

    @property
    def main(self) -> CheckedPublication | None:
        """The publication that most of the sentences are from; None if less than half are from one."""
        first = next(iter(self.publications), None)
        return first if first and 2 * (first.found + first.changed) > self.searched else None
