"""Lists that are matched in order: 批捕、起诉分别为120人、340人; 诈骗罪、盗窃罪分别起诉5人、6人."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from archive.analysis.sentences import CLAUSE_SIGNS, clause_start

# 、 may have a verb behind it: 同比分别上升一成、下降两成.
JOINT = re.compile(
    r"\s*(?:[、和及与,，]|以及)\s*|\s*(?:[、和及与]|以及)\s*(?:上升|下降|增长|减少|增加|降低|提高|提升)了?"
)
ITEM_JOINT = re.compile("、|和|及|与|以及|或|或者")
COMMAS = frozenset(",，")
DONE = "被"
EACH = "分别"
MAX_HEAD_CHARS = 120  # the items stand within this many characters before the values
MAX_MEMBERS = 12
MAX_CLAUSES_BACK = 2


class Spanned(Protocol):
    """Something with offsets in a text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class SpannedUnit(Spanned, Protocol):
    """A quantity: it has a unit, too."""

    @property
    def unit(self) -> str: ...


class TextSpan(NamedTuple):
    """A part of a text."""

    start: int
    end: int


class ValueRun(NamedTuple):
    """Values that follow one another: 120人、340人, or 3件5人、2件4人 with two values a member."""

    first: int  # index of its first quantity
    members: tuple[int, ...]  # of each quantity of the run, which member it belongs to


def runs_of(text: str, quantities: Sequence[SpannedUnit]) -> list[ValueRun]:
    """The runs of the quantities of a sentence, in order; every quantity is in one."""
    runs: list[ValueRun] = []
    for i, quantity in enumerate(quantities):
        between = text[quantities[i - 1].end : quantity.start] if i else "。"
        if i and not between.strip():
            runs[-1] = ValueRun(runs[-1].first, (*runs[-1].members, runs[-1].members[-1]))
        elif i and _joins(text, quantities[i - 1], quantity) and len(runs[-1].members) < MAX_MEMBERS * 2:
            runs[-1] = ValueRun(runs[-1].first, (*runs[-1].members, runs[-1].members[-1] + 1))
        else:
            runs.append(ValueRun(i, (0,)))
    return runs


def _joins(text: str, left: SpannedUnit, right: SpannedUnit) -> bool:
    """A comma joins two clauses where the units differ (止付3亿元，70余名逃犯归案) or where the second tells its own
    (起诉5人，2人被判处).
    """
    between = text[left.end : right.start]
    if JOINT.fullmatch(between) is None:
        return False
    return between.strip() not in COMMAS or (left.unit == right.unit and not text.startswith(DONE, right.end))


def items_of(text: str, start: int, at: int, count: int, lists: Sequence[Sequence[Spanned]]) -> list[TextSpan] | None:
    """The `count` items before the values that begin at `at`; None if the words have no list of that length.

    `lists` are words that may be items: measures, crimes, places. Without such a list, 分别 divides the words before it
    at each 、 (一、二季度分别).
    """
    if not 2 <= count <= MAX_MEMBERS:
        return None
    start = max(start, at - MAX_HEAD_CHARS)
    for words in lists:
        if chain := _chain(text, [word for word in words if start <= word.start and word.end <= at], count):
            return chain
    each = text.rfind(EACH, start, at)
    return _divided(text, start, each, count) if each >= 0 else None


def _chain(text: str, words: Sequence[Spanned], count: int) -> list[TextSpan] | None:
    """The last `count` words with nothing but joints between them, if there are no more of them."""
    chain = list[TextSpan]()
    for word in reversed(words):
        if chain and not ITEM_JOINT.fullmatch(text[word.end : chain[0].start].strip()):
            if len(chain) == count:
                return chain
            chain = []
        chain.insert(0, TextSpan(word.start, word.end))
    return chain if len(chain) == count else None


def _divided(text: str, start: int, end: int, count: int) -> list[TextSpan] | None:
    """The items between joints in the last two clauses before 分别."""
    for _ in range(MAX_CLAUSES_BACK):
        while end > start and text[end - 1] in CLAUSE_SIGNS:
            end -= 1
        first = clause_start(text, start, end)
        joints = list(ITEM_JOINT.finditer(text, first, end))
        if len(joints) == count - 1:
            starts = [first, *(joint.end() for joint in joints)]
            return [TextSpan(*item) for item in zip(starts, [*(joint.start() for joint in joints), end], strict=True)]
        end = first
    return None
