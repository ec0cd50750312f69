"""Which counts are parts of others: 起诉258人，其中袭警罪101人, or 800件，占总数的20%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.analysis.figures.counted.sentence_words import QuantityReading
from archive.analysis.figures.measures import SHARE
from archive.analysis.figures.quantities import Quantity
from archive.analysis.sentences import Sentence

OF_WHICH = re.compile("其中|包括|含")
AMONG = re.compile("[^，。；：]{0,20}(?:中|里|当中|之中)，")  # 接待的2668件来访中，…
MAX_TOTALS = 40  # a share's total is one of so many counts before
ROUNDING = 0.06  # of a share in per cent


@dataclass(frozen=True, slots=True)
class SentenceFigures:
    """The quantities of a sentence, with what they count."""

    sentence: Sentence
    quantities: tuple[Quantity, ...]
    readings: tuple[QuantityReading, ...]


@dataclass(frozen=True, slots=True)
class _Count:
    """A count of a text."""

    index: int  # of the figure in the text
    kind: str
    measure: str
    value: float | None
    end: int
    paragraph: int  # offset of its paragraph

    def holds(self, other: _Count) -> bool:
        """Whether the other may be a part of it."""
        return (
            self.kind == other.kind and self.value is not None and other.value is not None and self.value > other.value
        )


def parts_of(text: str, sentences: Sequence[SentenceFigures]) -> list[int | None]:
    """For each figure of the text, the index of the figure of which it is a part, which stands before it; else None."""
    parts: list[int | None] = []
    before: list[_Count] = []  # the counts of the sentence before, and of earlier ones
    for read in sentences:
        paragraph = read.sentence.paragraph
        figures = enumerate(zip(read.quantities, read.readings, strict=True), len(parts))
        counts = [_count(index, quantity, reading, paragraph) for index, (quantity, reading) in figures]
        totals = [count for count in before if count.paragraph == paragraph]
        own = list(_parts_in(text, read.sentence, counts, totals))
        parts += own
        _add_shares(read, counts, before, parts)
        before = [*before, *(count for count in counts if count)][-MAX_TOTALS:]
    return parts


def _count(index: int, quantity: Quantity, reading: QuantityReading, paragraph: int) -> _Count | None:
    """The quantity as a count; None for a rate or a change."""
    if reading.kind == SHARE or reading.change:
        return None
    value = None if quantity.value is None else float(quantity.value)
    return _Count(index, f"{reading.kind} {reading.unit}", reading.measure, value, quantity.end, paragraph)


def _parts_in(
    text: str, sentence: Sentence, counts: Sequence[_Count | None], before: Sequence[_Count]
) -> Iterator[int | None]:
    """The wholes of the quantities of a sentence: what stands before 其中, for all counts of its kind behind it."""
    at = sentence.start
    totals: list[_Count] = []
    measures: set[str] = set()  # of the first part
    earlier = list(before)
    for count in counts:
        if count is None:
            yield None
            continue
        if OF_WHICH.search(text, at, count.end):
            totals, measures = earlier, {count.measure}
        whole = next((total for total in reversed(totals) if total.holds(count)), None)
        if whole and count.measure not in {*measures, whole.measure}:
            whole = None  # another clause, which counts something else
        yield whole.index if whole else None
        at = count.end
        if whole is None:
            earlier = [*earlier, count]
            if AMONG.match(text, count.end, sentence.end):
                totals, measures = [count], set()


def _add_shares(
    read: SentenceFigures, counts: Sequence[_Count | None], before: Sequence[_Count], parts: list[int | None]
) -> None:
    """Makes a count a part of the earlier count of which the text gives its share: 800件，占总数的20%."""
    for quantity, reading in zip(read.quantities, read.readings, strict=True):
        if reading.measure != "占比" or reading.base is None or quantity.value is None:
            continue
        count = counts[reading.base]
        if count is None or parts[count.index] is not None:
            continue
        share = float(quantity.value)
        earlier = [*before, *(one for one in counts[: reading.base] if one)]
        parts[count.index] = next((total.index for total in reversed(earlier) if _is_share(count, total, share)), None)


def _is_share(count: _Count, total: _Count, share: float) -> bool:
    if not total.holds(count) or not total.value or count.value is None:
        return False
    return abs(count.value / total.value * 100 - share) < ROUNDING
