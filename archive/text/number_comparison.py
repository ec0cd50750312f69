"""Compares two numbers as they are written: whether they say the same, or cannot both be right.

A number is as precise as it is written: 3.4万 stands for all that rounds to it or is cut to it, 430余 for 430 to 439.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from archive.model import Bound
from archive.text.hanzi import simplified

# The last digits of a number, what follows its point, and the words for its scale, a word for a bound between them.
_DIGITS = re.compile(r"[0-9](?:[.点]([0-9]{1,20}))?(?![0-9.,]) ?[余多几]?([十百千万亿]{0,4})")
# The same of hanzi numerals. 十 and 百 at the end say nothing of the precision: 二十 is written so where 20 is meant.
_HANZI = re.compile(r"[〇零一二两三四五六七八九十百千](?:点([〇零一二三四五六七八九]{1,20}))?[余多几]?([千万亿]{0,4})")
_SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}  # powers of ten
_TENTHS = "成"  # 两成 is 20 %
_ONE = Decimal(1)


class NumberRelation(StrEnum):
    """How two numbers with the same unit are related."""

    SAME = "same"  # the same number with the same bound
    ROUNDED = "rounded"  # one is the other, written less precisely
    BOUNDED = "bounded"  # one is a bound or a range, and both may be right
    CONTRADICTS = "contradicts"  # they cannot both be right


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number that can be read, and how precisely it is written."""

    value: Decimal
    value_max: Decimal | None  # the upper end of a range
    bound: Bound
    step: Decimal  # what its last digit counts: 1000 in 3.4万

    @classmethod
    def of(cls, as_written: str, value: float, value_max: float | None, bound: Bound) -> WrittenNumber:
        """The number of a figure. `as_written`: as the text has it, with or without its unit."""
        highest = None if value_max is None else _decimal(value_max)
        return cls(_decimal(value), highest, bound, step_of(as_written))

    @property
    def is_plain(self) -> bool:
        """Whether it is neither a bound nor a range."""
        return self.bound is Bound.EXACT and self.value_max is None


def compare_numbers(one: WrittenNumber, other: WrittenNumber) -> NumberRelation:
    """How two numbers are related. The order of the two changes nothing."""
    if (one.value, one.value_max, one.bound) == (other.value, other.value_max, other.bound):
        return NumberRelation.SAME
    if not _reach(one, other.step).overlaps(_reach(other, one.step)):
        return NumberRelation.CONTRADICTS
    return NumberRelation.ROUNDED if one.is_plain and other.is_plain else NumberRelation.BOUNDED


def step_of(as_written: str) -> Decimal:
    """What the last digit of a written number counts: 1 in 33,912 and 430余, 1000 in 3.4万, 10 in 两成, 0.1 in 2.3%."""
    text = simplified(unicodedata.normalize("NFKC", as_written))
    found = [*_DIGITS.finditer(text)] or [*_HANZI.finditer(text)]
    if not found:
        return _ONE
    digits, scale = found[-1].groups(default="")
    exponent = sum(_SCALES[one] for one in scale) - len(digits) + (_TENTHS in text)
    return _ONE.scaleb(exponent)


@dataclass(frozen=True, slots=True)
class _Interval:
    """The numbers of which a written one may be said."""

    low: Decimal
    high: Decimal
    with_low: bool = True
    with_high: bool = True

    def overlaps(self, other: _Interval) -> bool:
        low, high = max(self.low, other.low), min(self.high, other.high)
        return low < high or (low == high and self._has(low) and other._has(low))

    def _has(self, number: Decimal) -> bool:
        """Whether an end of another interval, between the ends of this one, is in it."""
        return (self.with_low or number != self.low) and (self.with_high or number != self.high)


def _reach(number: WrittenNumber, other_step: Decimal) -> _Interval:
    """The numbers of which one may be said. A plain number may be a rounded one only beside a more precise one."""
    value, last = number.value, _last_place(number.value)
    if number.value_max is not None:
        return _Interval(value, number.value_max)
    if number.bound is Bound.OVER:
        return _Interval(value, value + last, with_high=False)
    if number.bound is Bound.UNDER:
        return _Interval(value - last, value, with_low=False, with_high=False)
    if number.bound is Bound.ABOUT:
        return _Interval(value - last / 2, value + last / 2)
    if number.step > other_step:
        return _Interval(value - number.step / 2, value + number.step, with_high=False)
    return _Interval(value, value)


def _last_place(value: Decimal) -> Decimal:
    """What the last digit counts that is not 0: 100 in 3500."""
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # the values of figures are finite
    return _ONE.scaleb(exponent)


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))
