"""Checks quotes: which sentences of a pasted text stand in the archive, where, and what differs.

`check(db, Catalogue.read(db), text)` gives a verdict on each sentence. Texts are compared without white space,
punctuation and differences of script; numbers are compared as numbers. Exact search is another thing: it finds what was
typed, and nothing near it.
"""

from archive.search.quotes.checking import MAX_CHARACTERS, MIN_LETTERS, check
from archive.search.quotes.results import (
    CheckedPublication,
    CheckedSentence,
    CheckedText,
    DifferenceKind,
    QuoteDifference,
    QuotedPassage,
    QuotePiece,
    QuoteRemark,
    QuoteVerdict,
)

__all__ = [
    "MAX_CHARACTERS",
    "MIN_LETTERS",
    "CheckedPublication",
    "CheckedSentence",
    "CheckedText",
    "DifferenceKind",
    "QuoteDifference",
    "QuotePiece",
    "QuoteRemark",
    "QuoteVerdict",
    "QuotedPassage",
    "check",
]
