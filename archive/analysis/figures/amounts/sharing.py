"""Lists and ranges of numbers: 批捕、起诉分别为1.2、3.4万人, 3至10倍, 罚金十万元、五万元."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from archive.analysis.figures.amounts.candidates import MAX_GAP, Candidate, begins_line

RANGE = re.compile("(?:至|到|[~～–—―─－-]{1,2}+) ?")
LIST = re.compile(
    "(?:以上|以下|左右)?(?:[、和与及或]|以及)(?:同比)?(?:[上回]升|[下升]降|增[加长]|减少|提高|降低|回落)?[近约超逾]?"
)
POINTS = "百分点"
FROM = "从由自"  # 从34万元到80万元 are two figures
# 9800、1.2万人: what is so much more than its neighbour does not share 万 with it.
MAX_SHARED_RATIO = 100


def share_units(text: str, candidates: Sequence[Candidate]) -> None:
    """Give the numbers of lists and ranges without a unit the unit of the number behind them."""
    for right, left in pairwise(reversed(candidates)):
        if right.unit and right.start - left.end <= MAX_GAP:
            if not left.unit:
                _share(text, left, right)
            elif left.unit == "个" and right.unit == POINTS and LIST.fullmatch(text, left.end, right.start):
                left.unit = POINTS  # 5.6个、3.2个百分点


def _share(text: str, left: Candidate, right: Candidate) -> None:
    is_range = bool(RANGE.fullmatch(text, left.end, right.start))
    if not is_range and (not LIST.fullmatch(text, left.end, right.start) or begins_line(text, left.start)):
        return
    times = right.number.times
    bare = Decimal(right.number.low) / times
    if left.number.times > 1 or left.low > (bare if is_range else bare * MAX_SHARED_RATIO):
        times = 1
    if right.number.low and not right.number.unit:
        times = times * int(right.low / right.number.low)  # of 成
    left.low, left.high = left.low * times, left.high * times
    left.unit, left.one_hanzi_counts = right.unit, right.one_hanzi_counts


def spread_no_figures(text: str, candidates: Sequence[Candidate]) -> None:
    """Let a number of a list be no figure if its neighbour is none: 第3、4批, 罚金十万元、五万元."""
    for pairs in (pairwise(candidates), pairwise(reversed(candidates))):
        for one, other in pairs:
            if one.no_figure and not other.no_figure and _in_one_list(text, one, other):
                other.no_figure = True


def _in_one_list(text: str, one: Candidate, other: Candidate) -> bool:
    left, right = (one, other) if one.start < other.start else (other, one)
    return (
        bool(left.unit)
        and left.unit == right.unit
        and right.start - left.end <= MAX_GAP
        and bool(LIST.fullmatch(text, left.end, right.start) or RANGE.fullmatch(text, left.end, right.start))
    )


def join_ranges(text: str, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """The candidates, with the two ends of a range made one."""
    before: Candidate | None = None
    for candidate in candidates:
        if before and _is_range(text, before, candidate):
            low, high = sorted((before.low, candidate.high))
            damaged = before.damaged or candidate.damaged
            number = before.number if before.number.more else candidate.number  # 10至20余人
            number = replace(number, start=before.number.start)
            yield replace(before, number=number, end=candidate.end, low=low, high=high, damaged=damaged)
            before = None
            continue
        if before:
            yield before
        before = candidate
    if before:
        yield before


def _is_range(text: str, left: Candidate, right: Candidate) -> bool:
    return (
        right.start - left.end <= MAX_GAP
        and left.unit == right.unit
        and bool(RANGE.fullmatch(text, left.end, right.start))
        and text[left.start - 1 : left.start] not in tuple(FROM)
    )
