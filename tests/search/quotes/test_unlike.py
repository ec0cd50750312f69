"""The characters that stand out within a number that differs."""

from __future__ import annotations

import pytest

from archive.search.quotes import DifferenceKind, QuoteDifference, QuotePiece
from archive.search.quotes.unlike import MarkedPiece, marked_passage, marked_quote


def standing_out(pieces: list[MarkedPiece]) -> list[str]:
    return [run.text for piece in pieces for run in piece.runs if run.unlike]


@pytest.mark.parametrize(
    ("kind", "quote", "passage", "of_quote", "of_passage"),
    [
        (DifferenceKind.NUMBER_CHANGED, "3800余万元", "3500余万元", ["8"], ["5"]),
        (DifferenceKind.NUMBER_CHANGED, "12.4萬人", "12.9万人", ["4"], ["9"]),
        (DifferenceKind.BOUND_LOST, "3500万元", "3500余万元", [], ["余"]),
        (DifferenceKind.BOUND_ADDED, "近3500人", "3500人", ["近"], []),
        (DifferenceKind.UNIT_CHANGED, "35万美元", "35万元", ["美"], []),
        (DifferenceKind.NUMBER_CHANGED, "17", "八", [], []),  # nothing in common: the number itself is marked
        (DifferenceKind.NUMBER_ROUNDED, "3.4万元", "33,912元", [], []),
        (DifferenceKind.WORDS_REPLACED, "黎某某", "蒙某某", [], []),
    ],
)
def test_what_makes_it_another_number_stands_out(
    kind: DifferenceKind, quote: str, passage: str, of_quote: list[str], of_passage: list[str]
) -> None:
    one = [QuoteDifference(kind, quote, passage)]
    assert standing_out([*marked_quote([QuotePiece(f"骗得{quote}", True)], one)]) == of_quote
    assert standing_out([*marked_passage([QuotePiece(f"骗得{passage}", True)], one)]) == of_passage
