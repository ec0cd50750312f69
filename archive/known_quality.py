"""How much of what the archive reads is right: known_quality.json, which docs/quality.py measures and writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")


@dataclass(frozen=True, slots=True)
class FieldScore:
    """How often a field is right on one material. `field` and `material` are codes; docs/quality.py explains them."""

    field: str
    material: str
    right: int
    of: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.right / self.of


@dataclass(frozen=True, slots=True)
class FieldSummary:
    """A field on all materials: on those that rules were made with, and on those kept aside until they were made."""

    field: str
    in_view: FieldScore | None  # None: no such material has the field
    aside: FieldScore | None


@dataclass(frozen=True, slots=True)
class KnownQuality:
    """What was measured, and when (ISO date)."""

    measured: str
    reader_version: str
    aside: frozenset[str]  # the materials that were kept aside while rules were made
    scores: tuple[FieldScore, ...]  # the scores of a field stand together

    def summaries(self) -> tuple[FieldSummary, ...]:
        """A row for each field, in order."""
        by_field = groupby(self.scores, key=lambda score: score.field)
        return tuple(self._summary(field, list(scores)) for field, scores in by_field)

    def _summary(self, field: str, scores: Sequence[FieldScore]) -> FieldSummary:
        in_view, aside = ([one for one in scores if (one.material in self.aside) is side] for side in (False, True))
        return FieldSummary(field, _sum(field, in_view), _sum(field, aside))


def _sum(field: str, scores: Sequence[FieldScore]) -> FieldScore | None:
    if not scores:
        return None
    materials = "+".join(score.material for score in scores)
    return FieldScore(field, materials, sum(score.right for score in scores), sum(score.of for score in scores))


@cache
def known_quality() -> KnownQuality:
    """The content of known_quality.json, read once per process."""
    data = json.loads(FILE.read_text("utf-8"))
    scores = tuple(FieldScore(**row) for row in data["scores"])
    return KnownQuality(data["measured"], data["reader_version"], frozenset(data["aside"]), scores)
