"""Makes the rows of a publication's figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive.model import Figure
from archive.store.publications.text_parts import StoredCase, case_at, id_of, placed
from archive.store.rows import Row, fields_of

# What is beyond it has more digits than a spreadsheet keeps, and soon more than JSON, pandas and R do. No text counts
# so much: such a number is several that ran together.
LARGEST = 10**15 - 1


def figure_rows(publication_id: int, figures: Iterable[Figure], text: str, cases: Sequence[StoredCase]) -> list[Row]:
    """The rows of `figures`, in the order of the text. `cases`: those of the publication."""
    return [_row(publication_id, at, readable(figure), text, cases) for at, figure in enumerate(figures, 1)]


def readable(figure: Figure) -> Figure:
    """The figure; if its number is too large to be one, a damaged one without a value."""
    if all(abs(value or 0) <= LARGEST for value in (figure.value, figure.value_max)):
        return figure
    return replace(figure, value=None, value_max=None, damaged=True)


def _row(publication_id: int, position: int, figure: Figure, text: str, cases: Sequence[StoredCase]) -> Row:
    return {
        **fields_of(figure),
        **placed(publication_id, "figure", position),
        "case_id": case_at(figure.start, cases),
        "region_code": figure.region,
        "part_of": None if figure.part_of is None else id_of(publication_id, "figure", figure.part_of + 1),
        "damaged": int(figure.damaged),
        "sentence": text[figure.sentence_start : figure.sentence_end],
    }
