"""Makes the rows of the outcomes of a publication's cases, of their crimes, and of the circumstances of sentencing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.model import Outcome
from archive.store.publications.text_parts import StoredCase, id_of, placed
from archive.store.rows import Row, fields_of

NamedRow = tuple[str, Row]  # a row with the name of its table


def outcome_rows(publication_id: int, cases: Sequence[StoredCase]) -> Iterator[NamedRow]:
    """The rows with the names of their tables, in the order of the text."""
    outcomes = circumstances = 0  # how many the cases before have
    for case_id, case in cases:
        of_case = {"case_id": case_id}
        for at, one in enumerate(case.outcomes, outcomes + 1):
            row = fields_of(one) | placed(publication_id, "outcome", at) | of_case
            yield "outcomes", row
            yield from _crimes(row["id"], one)
        for at, circumstance in enumerate(case.circumstances, circumstances + 1):
            outcome = circumstance.outcome
            outcome_id = None if outcome is None else id_of(publication_id, "outcome", outcomes + outcome + 1)
            row = fields_of(circumstance) | placed(publication_id, "circumstance", at) | of_case
            yield "circumstances", row | {"outcome_id": outcome_id}
        outcomes += len(case.outcomes)
        circumstances += len(case.circumstances)


def _crimes(outcome_id: int, outcome: Outcome) -> Iterator[NamedRow]:
    for at, (crime, as_written) in enumerate(zip(outcome.crimes, outcome.crimes_as_written, strict=True), 1):
        yield "outcome_crimes", {"outcome_id": outcome_id, "position": at, "crime_id": crime, "as_written": as_written}
