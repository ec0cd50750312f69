"""Makes the rows of a publication's citations of laws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archive.model import Citation
from archive.store.publications.text_parts import StoredCase, case_at, placed
from archive.store.rows import Row, fields_of


def citation_rows(
    publication_id: int, citations: Iterable[Citation], text: str, cases: Sequence[StoredCase]
) -> list[Row]:
    """The rows of `citations`, in the order of the text. `cases`: those of the publication."""
    return [
        {
            **fields_of(one),
            **placed(publication_id, "citation", at),
            "case_id": case_at(one.start, cases),
            "sentence": text[one.sentence_start : one.sentence_end],
        }
        for at, one in enumerate(citations, 1)
    ]
