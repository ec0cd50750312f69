"""What the rules of doubts look at."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from operator import attrgetter

from archive.model import Article, Case, DataTable, Figure, Kind
from archive.reasons import Reason

CASE = "case"  # the value of a reason that is the position of its case, from 1


def in_case(reason: Reason, case: int | None) -> Reason:
    """The reason with the position of the case that it is about; the same reason for the whole publication."""
    return Reason(reason.code, (*reason.values, (CASE, case))) if case else reason


@dataclass(frozen=True, slots=True)
class Examined:
    """An article and its parts."""

    article: Article
    title: str  # in simplified hanzi, as the text; empty if it has none
    text: str
    kind: Kind
    cases: tuple[Case, ...]
    tables: tuple[DataTable, ...]
    figures: tuple[Figure, ...]

    @property
    def notice(self) -> str:
        """The text above the first case; the whole text if it has no cases."""
        return self.text[: self.cases[0].start] if self.cases else self.text

    def case_at(self, offset: int) -> int | None:
        """The position of the case that has this place of the text, from 1; None if none has."""
        at = bisect_right(self.cases, offset, key=attrgetter("start"))  # of the last case that begins before
        return at if at and offset < self.cases[at - 1].end else None
