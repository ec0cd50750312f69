"""Finds the numbers that a numbered series lacks: guiding cases, their batches, and batches of typical cases.

A series is known by the titles of its batches without their numbers and issuers. A batch whose title has no number is
the first of a series, unless a numbered one is older: only later ones are numbered.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from rapidfuzz import fuzz, process

from archive.text.hanzi import phrase
from archive.text.letters import folded_letters
from archive.text.numerals import ALL_NUMERALS, number_of

_NUMBER = rf"第\s?(\d{{1,3}}|[{ALL_NUMERALS}]{{1,5}})\s?批"
_BATCH = re.compile(_NUMBER)  # in a phrase
_PRINTED_BATCH = re.compile(rf"[（(\[【〔]?\s*{_NUMBER}\s*[）)\]】〕]?")
# What a title says before the name of its series, in folded letters: 关于, the offices, and that they issue it.
_OFFICE = (
    "全国|各级|检察机关|人民检察院|检察院|最高检|最高人民法院|最高法|公安部|司法部|民政部|教育部|证监会|银保监会|中国人民银行"
    "|国家[^\\W\\d]{2,8}(?:局|署|委)|全国[^\\W\\d]{2,8}(?:会|联)|[^\\W\\d]{2,8}?(?:省|市|区|县|州|盟|旗)(?:人民)?检察院|最高人民检察院"
    "|联合|会同|和|与|关于|发布|印发|公布|通报|下发|推出"
)
_BEFORE = re.compile(rf"(?:.*(?:{_OFFICE})(?:发布|印发|公布|通报|下发|推出)(?=.*案例))?(?:{_OFFICE})*")
_BEHIND = re.compile(r"的?(?:通知|公告)$|(?<=典型案例).+")
_COUNTED = re.compile(r"首批|一批|\d+[件起个]|\d{4}年度?")  # 发布5件…, 首批…, 2022年…
# Names of series that any office may give: only batches of the same source are of one series.
LEAST_NAME = 6  # letters
ALIKE = 85  # rapidfuzz ratio of two names, from which a batch of one may be the one that the other lacks
# A number above all others by more than this is a misprint, and no evidence that all between them exist; two such
# numbers beside each other (检例第2023号, 第2024号) are none by more than twice this, and so on.
MOST_CASES_BETWEEN, MOST_BATCHES_BETWEEN = 100, 20
MOST_BATCHES = 200  # in no series were so many: a higher number is a misprint, too, or a year


@dataclass(frozen=True, slots=True)
class Batch:
    """A publication with cases, by its title."""

    source_id: str | None
    title: str
    published: str | None
    number: int | None  # None if the title has none, or several
    name: str = field(default="")  # of the series, in folded letters

    @classmethod
    def of(cls, source_id: str | None, title: str, published: str | None) -> Batch:
        """The batch with this title."""
        found = _BATCH.findall(phrase(title))
        number = batch_number(title)
        return cls(source_id, title, published, number, "" if len(found) > 1 else _name(title))

    @property
    def order(self) -> tuple[str, str, str]:
        """What batches with one number are sorted by."""
        return self.published or "", self.title, self.source_id or ""

    def is_after(self, other: Batch) -> bool:
        """Whether it is of a later month, as far as dates say: they may be those of a copy, or lack the month."""
        own, others = self.published or "", other.published or ""
        known = min(len(own), len(others), len("YYYY-MM"))
        return own[:known] > others[:known]


@dataclass(frozen=True, slots=True)
class MissingBatch:
    """A number that a series lacks, with the batches beside it that are there."""

    number: int
    lower: Batch | None
    upper: Batch

    @property
    def series(self) -> str:
        """The name of the series as printed."""
        return _PRINTED_BATCH.sub("", self.upper.title).strip()


def batch_number(title: str) -> int | None:
    """3 for a title with 第三批 or 第3批; None without a number of a batch, or with several."""
    found = _BATCH.findall(phrase(title))
    if len(found) != 1:
        return None
    number = int(found[0]) if found[0].isdigit() else number_of(found[0], digit_by_digit=False)
    return number if number and number <= MOST_BATCHES else None


def _name(title: str) -> str:
    """The name of a series: a title without number, issuers and the words around it, in folded letters."""
    rest = folded_letters(_PRINTED_BATCH.sub("", title))
    return _BEHIND.sub("", _COUNTED.sub("", _BEFORE.sub("", rest, count=1)))


def highest(numbers: Collection[int], most_between: int) -> int:
    """The greatest of some numbers, 0 if there is none. Few numbers far above all others do not count."""
    top, group = 0, list[int]()  # the numbers since the last great step
    for number in sorted(numbers):
        if group and number - group[-1] > most_between:
            group = []
        group.append(number)
        if not top or group[0] - top <= most_between * len(group):
            top = number
    return top


def ranges(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The runs of numbers that follow one another, as first and last."""
    for _, run in groupby(enumerate(sorted(numbers)), lambda one: one[1] - one[0]):
        first, *others = (number for _, number in run)
        yield first, others[-1] if others else first


def missing_batches(batches: Iterable[Batch]) -> Iterator[MissingBatch]:
    """The batches that numbered series lack, from the first to the highest that is there.

    The batches of a series may be on several sites. Of series with a name that any office may give, each site has its
    own. A number is not missing if a series with nearly the same name has it.
    """
    by_series, names = defaultdict[tuple[str | None, str], list[Batch]](list), defaultdict[str, list[Batch]](list)
    for batch in batches:
        if batch.name:
            own = batch.source_id if len(batch.name.removesuffix("典型案例")) < LEAST_NAME else None
            by_series[own, batch.name].append(batch)
            names[batch.name].append(batch)
    for (own, name), series in sorted(by_series.items(), key=lambda one: (one[0][0] or "", one[0][1])):
        by_number = {one.number: one for one in sorted(series, key=lambda one: one.order, reverse=True) if one.number}
        top = highest(by_number.keys(), MOST_BATCHES_BETWEEN)
        lacking = set(range(1, top)) - by_number.keys()
        if lacking and (lacking := lacking - _numbers_alike(name, own, names, by_number[min(by_number)])):
            yield from _beside(lacking, by_number)


def _numbers_alike(name: str, own: str | None, names: dict[str, list[Batch]], lowest: Batch) -> set[int]:
    """The numbers of the batches of all series with this name or nearly so. A batch without a number is the first if it
    is not of a later month than `lowest`, the batch with the lowest number."""
    alike = process.extract(name, names.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
    batches = (batch for other, *_ in alike for batch in names[other] if own in (None, batch.source_id))
    return {batch.number or 1 for batch in batches if batch.number or not batch.is_after(lowest)}


def _beside(lacking: Collection[int], by_number: dict[int, Batch]) -> Iterator[MissingBatch]:
    for number in sorted(lacking):
        lower = max((one for one in by_number if one < number), default=None)
        upper = min(one for one in by_number if one > number)
        yield MissingBatch(number, by_number[lower] if lower else None, by_number[upper])
