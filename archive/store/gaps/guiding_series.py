"""Finds the guiding cases, and the batches of them, that no publication holds. It uses no SQL.

All guiding cases are numbered in one series (检例第1号 …), and so are their batches (第一批 …). A release that names
one says that it exists; it does not bring it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from archive.model import Kind
from archive.store.gaps.series import MOST_BATCHES_BETWEEN, MOST_CASES_BETWEEN, batch_number, highest
from archive.text.hanzi import phrase
from archive.text.provisions import HIGHEST_GUIDING_NUMBER, guiding_number

_IN_TITLE = re.compile(r"检 ?例 ?第 ?[^ 号]{1,7} ?号")  # in a phrase


@dataclass(frozen=True, slots=True)
class BatchTitle:
    """A publication of a kind whose titles name batches and guiding cases."""

    kind: str
    source_id: str | None
    title: str
    published: str | None
    publication_id: int

    @property
    def guiding_batch(self) -> int | None:
        """The number of the batch of guiding cases that it names; None if it names none, or several."""
        return batch_number(self.title) if "指导性案例" in self.title else None

    @property
    def guiding_cases(self) -> set[int]:
        """The numbers of the guiding cases that it names."""
        numbers = map(guiding_number, _IN_TITLE.findall(phrase(self.title)))
        return {number for number in numbers if number and number <= HIGHEST_GUIDING_NUMBER}


@dataclass(frozen=True)
class GuidingSeries:
    """What an archive has of the guiding cases."""

    batches: dict[int, BatchTitle]  # by number; of two with one number, the one published first
    cases: dict[int, set[int]]  # numbers by the id of their publication
    named_cases: set[int]
    named_batches: set[int]

    @classmethod
    def of(cls, titles: Iterable[BatchTitle], cases: Iterable[tuple[int, int]]) -> GuidingSeries:
        """The series of these titles. `cases`: publication and number of each guiding case; 0 for no number."""
        by_publication = defaultdict[int, set[int]](set)
        for publication_id, number in cases:
            if 0 < number <= HIGHEST_GUIDING_NUMBER:
                by_publication[publication_id].add(number)
        ordered = sorted(titles, key=lambda one: (one.published or "", one.publication_id), reverse=True)
        batches = dict[int, BatchTitle]()
        for one in ordered:
            if one.kind == Kind.GUIDING_CASES:
                by_publication[one.publication_id] |= one.guiding_cases
                if one.guiding_batch:
                    batches[one.guiding_batch] = one
        named_batches = {one.guiding_batch for one in ordered if one.guiding_batch}
        return cls(batches, by_publication, set().union(*(one.guiding_cases for one in ordered)), named_batches)

    @cached_property
    def present_cases(self) -> set[int]:
        """The numbers of the cases that are held."""
        return set[int]().union(*self.cases.values())

    @cached_property
    def highest_case(self) -> int:
        """The highest number of a case that is held or named; 0 if there is none."""
        return highest(self.present_cases | self.named_cases, MOST_CASES_BETWEEN)

    @cached_property
    def highest_batch(self) -> int:
        """The highest number of a batch that is held or named; 0 if there is none."""
        return highest(self.named_batches, MOST_BATCHES_BETWEEN)

    @cached_property
    def missing_cases(self) -> set[int]:
        """The numbers from 1 to the highest that are not held."""
        return set(range(1, self.highest_case + 1)) - self.present_cases

    def missing_batches(self) -> Iterator[tuple[int, BatchTitle | None, BatchTitle | None]]:
        """The numbers of batches that are not held, each with the batches below and above it that are.

        One whose cases are all held is held, too: its title has no number.
        """
        for number in range(1, self.highest_batch + 1):
            if number not in self.batches:
                lower = self.batches.get(max((one for one in self.batches if one < number), default=0))
                upper = self.batches.get(min((one for one in self.batches if one > number), default=0))
                if not self._holds_all_between(lower, upper):
                    yield number, lower, upper

    def _holds_all_between(self, lower: BatchTitle | None, upper: BatchTitle | None) -> bool:
        """Whether there are cases with numbers between those of two batches, and all are held. `lower`: None for the
        beginning of the series."""
        below, above = (self.cases.get(one.publication_id) if one else None for one in (lower, upper))
        below = below if lower else {0}
        if not below or not above:
            return False
        between = set(range(max(below) + 1, min(above)))
        return bool(between) and not between & self.missing_cases
