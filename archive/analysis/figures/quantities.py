"""The quantities of a text: every number with its unit and its bound that may be a figure.

What it counts, where and when is not told here. Rules: data/units.toml, data/bounds.toml, data/no_figures.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from archive.analysis.figures.bounds import (
    POWERS,
    after_number,
    before_number,
    far_before_number,
    reaches_number,
)
from archive.analysis.figures.no_figures import is_no_figure
from archive.analysis.figures.numbers import Number, numbers_in
from archive.analysis.figures.units import Unit, units
from archive.model import Bound

# One character for one, so that offsets stay.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％﹪＄", "0123456789.%%$")
_SPACES = " \u3000\u00a0"

RANGE = re.compile("[至到~～–—―─－-]{1,2}+")  # 3至10倍, 3～5%
LIST = re.compile("[、和与及或]|以及")  # 1.2、3.4万人
ORDINAL = re.compile(f"第[{_SPACES}]?$")
_FROM = "从由自"  # 从34万元到80万元 are two figures
MAX_SHARED_RATIO = 100  # 9800、1.2万人: what is so much more than its neighbour does not share 万 with it
BOUND_BY_MORE = {"余": Bound.OVER, "多": Bound.OVER, "几": Bound.OVER, "来": Bound.ABOUT}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text with its unit: 近4万人."""

    start: int  # offsets in characters; the bound words beside the number are inside
    end: int
    core_start: int  # the number with its unit, without bound words
    core_end: int
    value: int | float | None  # None if it is damaged
    value_max: int | float | None  # the upper end of a range
    unit: str  # as in archive.model.Figure
    bound: Bound
    damaged: bool = False


@dataclass(slots=True)
class _Candidate:
    """A number on the way to a quantity."""

    number: Number
    start: int
    end: int  # of the unit
    unit: str = ""  # "" if there is none
    times: int = 1
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    ordinal: bool = False
    no_figure: bool = False
    damaged: bool = False
    one_hanzi_counts: bool = False


def quantities_in(text: str) -> list[Quantity]:
    """The quantities of a text, in order and disjoint. Never raises."""
    plain = text.translate(_HALF_WIDTH)
    candidates = [_candidate(plain, number) for number in numbers_in(plain)]
    return [
        _quantity(plain, candidate)
        for candidate in _joined(plain, candidates)
        if candidate.unit and not candidate.no_figure
    ]


def _candidate(text: str, number: Number) -> _Candidate:
    candidate = _Candidate(number, number.start, number.end, low=number.low, high=number.high)
    if number.unit:
        candidate.unit, candidate.one_hanzi_counts = number.unit, True
    else:
        after = number.end + 1 if text[number.end : number.end + 1] in ("", *_SPACES) else number.end
        if unit := units().at(text, after):
            _give(candidate, unit, after + len(unit.written))
    if candidate.unit in ("", "元", "英镑"):
        _add_currency(text, candidate)
    return candidate


def _give(candidate: _Candidate, unit: Unit, end: int) -> None:
    candidate.unit, candidate.end, candidate.times = unit.name, end, unit.times
    candidate.one_hanzi_counts = unit.one_hanzi


def _add_currency(text: str, candidate: _Candidate) -> None:
    """美元104万余元, 港币800元, ￥500: the currency before the number is part of it; 人民币 is not."""
    bound = before_number(text, candidate.start, power=True)
    currency = units().currency_before(text, bound[1] if bound else candidate.start)
    if currency is None:
        return
    candidate.unit, begins = currency
    if candidate.unit != "元":
        candidate.start = begins


def _joined(text: str, candidates: Sequence[_Candidate]) -> Iterator[_Candidate]:
    """The candidates with units shared along lists, and with the two ends of a range made one."""
    for left, right in zip(reversed(candidates[:-1]), reversed(candidates[1:]), strict=True):
        _share(text, left, right)
    before: _Candidate | None = None
    for candidate in candidates:
        candidate.ordinal = _is_ordinal(text, before, candidate)
        candidate.no_figure = candidate.ordinal or candidate.no_figure or not _counts(text, candidate)
        before = candidate
    i = 0
    while i < len(candidates):
        candidate = candidates[i]
        if i + 1 < len(candidates) and _is_range(text, candidate, candidates[i + 1]):
            other = candidates[i + 1]
            low, high = sorted((candidate.low * candidate.times, other.high * other.times))
            yield replace(
                candidate, end=other.end, low=low, high=high, times=1, no_figure=candidate.no_figure or other.no_figure
            )
            i += 2
        else:
            yield candidate
            i += 1


def _share(text: str, left: _Candidate, right: _Candidate) -> None:
    """The number before a number with a unit takes its unit: 1.2、3.4万人, 3至5%."""
    if left.unit or not right.unit or right.start - left.end > 2:
        return
    gap = text[left.end : right.start]
    is_range = RANGE.fullmatch(gap)
    if not is_range and not LIST.fullmatch(gap):
        return
    left.unit, left.one_hanzi_counts = right.unit, right.one_hanzi_counts
    left.times = right.times
    if left.number.times == 1 and right.number.times > 1:
        bare = right.number.low / right.number.times
        if left.low <= (bare if is_range else bare * MAX_SHARED_RATIO):
            left.low, left.high = left.low * right.number.times, left.high * right.number.times


def _is_range(text: str, left: _Candidate, right: _Candidate) -> bool:
    return (
        bool(left.unit)
        and left.unit == right.unit
        and right.start - left.end <= 2
        and bool(RANGE.fullmatch(text, left.end, right.start))
        and text[left.start - 1 : left.start] not in tuple(_FROM)
    )


def _is_ordinal(text: str, before: _Candidate | None, candidate: _Candidate) -> bool:
    """第3批, 第二、四、十五条: the number of one thing in a row, also in a list that 第 begins."""
    if ORDINAL.search(text, max(0, candidate.start - 2), candidate.start):
        return True
    return (
        before is not None
        and before.ordinal
        and before.unit == candidate.unit
        and bool(LIST.fullmatch(text, before.end, candidate.start))
    )


def _counts(text: str, candidate: _Candidate) -> bool:
    number = candidate.number
    before = text[number.start - 1 : number.start]
    if before and before in "几数" and not text[number.start].isdecimal():
        return False
    if number.one_hanzi and not candidate.one_hanzi_counts:
        power = text[number.start] in POWERS[1:]
        if not (power and (before_number(text, number.start, power=True) or reaches_number(text, number.start))):
            return False
    return not is_no_figure(text, candidate.start, candidate.end, candidate.unit)


def _quantity(text: str, candidate: _Candidate) -> Quantity:
    number = candidate.number
    start, end = candidate.start, candidate.end
    bound = BOUND_BY_MORE.get(number.more, Bound.EXACT)
    power = number.one_hanzi or text[number.start] in POWERS
    if behind := after_number(text, end):
        bound, end = behind
    if before := before_number(text, start, power=power):
        bound, start = before
    elif far := far_before_number(text, start):
        bound = far
    low, high = candidate.low * candidate.times, candidate.high * candidate.times
    return Quantity(
        start,
        end,
        candidate.start,
        candidate.end,
        _plain_number(low),
        _plain_number(high) if high != low else None,
        candidate.unit,
        bound,
    )


def _plain_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
