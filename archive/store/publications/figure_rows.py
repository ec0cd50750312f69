"""Makes the rows of a publication's figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive.model import Case, Figure
from archive.store.rows import Row, fields_of
from archive.urls import stable_id

# What is beyond it has more digits than a spreadsheet keeps, and soon more than JSON, pandas and R do. No text counts
# so much: such a number is several that ran together.
LARGEST = 10**15 - 1


def figure_rows(
    publication_id: int, figures: Iterable[Figure], text: str, cases: Sequence[tuple[int, Case]]
) -> list[Row]:
    """The rows of `figures`, in the order of the text. `cases`: the cases of the publication, with their ids."""
    return [_row(publication_id, at, readable(figure), text, cases) for at, figure in enumerate(figures, 1)]


def readable(figure: Figure) -> Figure:
    """The figure; if its number is too large to be one, a damaged one without a value."""
    if all(abs(value or 0) <= LARGEST for value in (figure.value, figure.value_max)):
        return figure
    return replace(figure, value=None, value_max=None, damaged=True)


def _row(publication_id: int, position: int, figure: Figure, text: str, cases: Sequence[tuple[int, Case]]) -> Row:
    return {
        **fields_of(figure),
        "id": _id(publication_id, position),
        "publication_id": publication_id,
        "position": position,
        "case_id": next((id_ for id_, case in cases if case.start <= figure.start < case.end), None),
        "region_code": figure.region,
        "part_of": None if figure.part_of is None else _id(publication_id, figure.part_of + 1),
        "damaged": int(figure.damaged),
        "sentence": text[figure.sentence_start : figure.sentence_end],
    }


def _id(publication_id: int, position: int) -> int:
    return stable_id(publication_id, "figure", position)
