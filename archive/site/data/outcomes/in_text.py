"""Reads the outcomes and circumstances of a text's cases, with the anchors of their words in the text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archive.site.data.anchors import outcome_anchors
from archive.site.data.outcomes.of_case import (
    CircumstanceRecord,
    OutcomeRecord,
    circumstances_of_cases,
    outcomes_of_cases,
)


@dataclass(frozen=True, slots=True)
class OutcomeSpan:
    """Words of a text to which something on its page leads."""

    start: int
    end: int
    anchor: str


@dataclass(frozen=True, slots=True)
class TextOutcomes:
    """What a publication says became of the defendants of its cases."""

    outcomes: dict[int, tuple[OutcomeRecord, ...]] = field(default_factory=dict)  # by case, in the order of the text
    circumstances: dict[int, tuple[CircumstanceRecord, ...]] = field(default_factory=dict)
    anchors: dict[tuple[int, int, str], str] = field(default_factory=dict)  # by offsets and words

    @classmethod
    def read(cls, conn: sqlite3.Connection, case_ids: Iterable[int]) -> TextOutcomes:
        """All outcomes and circumstances of the cases of one publication."""
        ids = [*case_ids]
        outcomes = outcomes_of_cases(conn, ids, counted=False)
        circumstances = circumstances_of_cases(conn, ids)
        places = [(one.start, one.end, one.as_written) for of_case in outcomes.values() for one in of_case]
        places += [(one.start, one.end, one.as_written) for of_case in circumstances.values() for one in of_case]
        return cls(outcomes, circumstances, outcome_anchors(sorted(places)))

    @property
    def spans(self) -> tuple[OutcomeSpan, ...]:
        """The words of the text that tell them, in its order; of two that begin at one place the longer first."""
        found = (OutcomeSpan(start, end, anchor) for (start, end, _), anchor in self.anchors.items())
        return tuple(sorted(found, key=lambda one: (one.start, -one.end)))

    def of_case(self, case_id: int) -> CaseOutcomes:
        """What is told of one case."""
        outcomes = self.outcomes.get(case_id, ())
        return CaseOutcomes(
            counted=tuple(one for one in outcomes if one.counts),
            replaced=tuple(one for one in outcomes if not one.final and not one.other_case),
            of_others=tuple(one for one in outcomes if one.other_case),
            circumstances=tuple(self._of_no_outcome(case_id)),
        )

    def _of_no_outcome(self, case_id: int) -> Iterator[CircumstanceRecord]:
        return (one for one in self.circumstances.get(case_id, ()) if one.outcome_id is None)

    def anchor(self, one: OutcomeRecord | CircumstanceRecord) -> str:
        """The anchor of its words."""
        return self.anchors[one.start, one.end, one.as_written]


@dataclass(frozen=True, slots=True)
class CaseOutcomes:
    """What a text says became of the defendants of one case."""

    counted: tuple[OutcomeRecord, ...]
    replaced: tuple[OutcomeRecord, ...]  # by later ones
    of_others: tuple[OutcomeRecord, ...]  # of other people's cases, or earlier ones of the same people
    circumstances: tuple[CircumstanceRecord, ...]  # of the case, or of people without an outcome

    def __bool__(self) -> bool:
        """Whether anything is told."""
        return bool(self.counted or self.replaced or self.of_others or self.circumstances)
