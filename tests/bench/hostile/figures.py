"""What a scenario measures: figures, each with the limit that it must keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a scenario. It is good if it is at most its limit."""

    what: str
    value: float
    limit: float
    unit: str

    @property
    def is_good(self) -> bool:
        return self.value <= self.limit

    def __str__(self) -> str:
        verdict = "✓" if self.is_good else "✗ TOO MUCH"
        return f"{self.what:72} {self.value:10,.1f} {self.unit:5} ≤ {self.limit:8,.1f}  {verdict}"


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 values do not exceed."""
    return sorted(values)[max(-(-len(values) * 95 // 100) - 1, 0)]
