"""Numerals in hanzi, their conversion to and from numbers, and written numbers compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from archive.model import Bound
from archive.text.hanzi import simplified

# The characters of numerals up to 9, 99 or 999, but not 零, to be put between [ and ] in a pattern.
TO_9 = "一二三四五六七八九"
TO_99 = f"{TO_9}十"
TO_999 = f"{TO_99}百"

_DIGITS = {hanzi: value for value, hanzi in enumerate(f"零{TO_9}")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
ALL_NUMERALS = "".join((*_DIGITS, *_UNITS))  # what `number_of` reads
MAX_NUMERAL = 9_999  # what `numeral_of` writes

# Numerals of amounts: those of cheques and contracts (伍万元), 廿 and 卅, with 万, 亿 and 点.
_FORMAL = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億兩", "一二二三三四五六六七八九十百千万亿两")
_TENS = {"廿": 20, "卅": 30}
_LARGE_UNITS = {"万": 10**4, "亿": 10**8}
POINT = "点"
MAX_AMOUNT_CHARS = 30  # of any amount that somebody writes
AMOUNT_DIGITS = "".join(map(chr, _FORMAL)) + ALL_NUMERALS + "".join((*_TENS, POINT))  # without 万 and 亿
LARGE_UNITS = "".join(_LARGE_UNITS)
_PIECE = re.compile(r"[0-9]+(?:\.[0-9]+)?|.", re.DOTALL)  # digits, or a hanzi


def number_of(numeral: str, *, digit_by_digit: bool = True) -> int | None:
    """203 for 二百零三, 12 for 十二; None for what is no numeral (一十二十).

    With `digit_by_digit`, 二〇三 is 203 and 一二 is 12; without it, both are None.
    """
    if not numeral or not set(numeral) <= {*ALL_NUMERALS}:
        return None
    if _UNITS.keys().isdisjoint(numeral):
        digits = "".join(str(_DIGITS[hanzi]) for hanzi in numeral)
        return int(digits) if digit_by_digit or len(digits) == 1 else None
    total, digit, lowest_unit = 0, 0, 10_000
    for hanzi in numeral:
        if hanzi in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[hanzi]
        elif (unit := _UNITS[hanzi]) < lowest_unit:
            total, digit, lowest_unit = total + (digit or 1) * unit, 0, unit
        else:
            return None
    return total + digit


def numeral_of(number: int) -> str:
    """二百零三 for 203; for numbers from 1 to MAX_NUMERAL."""
    written, skipped = "", False
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        if digit := number // value % 10:
            written += ("零" if written and skipped else "") + TO_9[digit - 1] + unit
        skipped = not digit
    return written.removeprefix("一") if written.startswith("一十") else written


def amount_of(numeral: str) -> tuple[int | Decimal, int | Decimal] | None:
    """The lowest and the highest number that a numeral of an amount means; None for what is no numeral.

    Both are 35000 for 三万五千, 三万五 and 叁万伍仟, 100 for 百, 203 for 二〇三; 十五六 is 15 to 16, 三四百 300 to 400.
    Digits may stand among the hanzi: 3.5万, 4千8百万.
    """
    if len(numeral) > MAX_AMOUNT_CHARS:
        return None
    whole, point, fraction = numeral.translate(_FORMAL).partition(POINT)
    if not point:
        return _whole_amount(whole)
    low_high = _whole_amount(whole)
    if low_high is None or low_high[0] != low_high[1] or not fraction or not set(fraction) <= _DIGITS.keys():
        return None
    number = low_high[0] + Decimal("0." + "".join(str(_DIGITS[hanzi]) for hanzi in fraction))
    return number, number


def _whole_amount(numeral: str) -> tuple[int | Decimal, int | Decimal] | None:
    if len(numeral) > 2 and set(numeral) <= _DIGITS.keys():
        number = int("".join(str(_DIGITS[hanzi]) for hanzi in numeral))
        return number, number
    low_high = _Sum()
    for piece in _PIECE.findall(numeral):
        if not low_high.add(piece):
            return None
    return low_high.result() if numeral else None


class _Sum:
    """The number that the hanzi read so far mean."""

    def __init__(self) -> None:
        # The lowest and the highest number of each part.
        self.hundred_millions: tuple[int | Decimal, int | Decimal] = (0, 0)
        self.ten_thousands: tuple[int | Decimal, int | Decimal] = (0, 0)
        self.section: tuple[int | Decimal, int | Decimal] = (0, 0)
        self.digit: tuple[int | Decimal, int | Decimal] | None = None
        self.is_zero = False  # 0, which is a number, but 零 is none in 一千零五
        self.last_unit = 1  # the unit before the digit, for 三万五
        self.lowest_unit = 10_000  # of the section

    def add(self, hanzi: str) -> bool:
        """Read on. False if the hanzi, or the digits, cannot stand here."""
        if "0" <= hanzi[0] <= "9":
            return self._add_arabic(Decimal(hanzi) if "." in hanzi else int(hanzi))
        if hanzi in _DIGITS:
            return self._add_digit(_DIGITS[hanzi])
        if hanzi in _TENS:
            return self.digit is None and self._add_digit(_TENS[hanzi] // 10) and self._add_unit(10)
        if hanzi in _UNITS:
            return self._add_unit(_UNITS[hanzi])
        return hanzi in _LARGE_UNITS and self._close(_LARGE_UNITS[hanzi])

    def _add_digit(self, digit: int) -> bool:
        if not self.digit or self.digit == (0, 0):
            self.last_unit = 1 if self.digit or not digit else self.last_unit  # 三万零五 is no 三万五
            self.digit = digit, digit
            return True
        low, high = self.digit
        if low != high or (low, digit) not in _NEIGHBOURS:
            return False
        self.digit = low, digit
        self.last_unit = 1
        return True

    def _add_arabic(self, number: int | Decimal) -> bool:
        if self.digit and self.digit != (0, 0):
            return False
        is_first = self.section == self.ten_thousands == self.hundred_millions == (0, 0)
        self.digit, self.last_unit, self.is_zero = (number, number), 1, not number
        return is_first or number < self.lowest_unit

    def _add_unit(self, unit: int) -> bool:
        if unit >= self.lowest_unit or (self.digit is None and self.section != (0, 0) and unit > 10):
            return False
        low, high = self.digit if self.digit and (self.is_zero or self.digit != (0, 0)) else (1, 1)
        self.section = self.section[0] + low * unit, self.section[1] + high * unit
        self.digit, self.last_unit, self.lowest_unit = None, unit, unit
        return True

    def _close(self, unit: int) -> bool:
        low, high = self._section(each=1)
        if unit == _LARGE_UNITS["万"]:
            if self.ten_thousands != (0, 0):
                return False
            low, high = (low, high) if high or self.is_zero else (1, 1)
            self.ten_thousands = low * unit, high * unit
        else:
            if self.hundred_millions != (0, 0):
                return False
            low, high = low + self.ten_thousands[0], high + self.ten_thousands[1]
            low, high = (low, high) if high or self.is_zero else (1, 1)
            self.hundred_millions, self.ten_thousands = (low * unit, high * unit), (0, 0)
        self.section, self.digit, self.last_unit, self.lowest_unit = (0, 0), None, unit, 10_000
        return True

    def _section(self, *, each: int) -> tuple[int | Decimal, int | Decimal]:
        low, high = self.digit or (0, 0)
        return self.section[0] + low * each, self.section[1] + high * each

    def result(self) -> tuple[int | Decimal, int | Decimal]:
        """The lowest and the highest number."""
        each = self.last_unit // 10 if self.last_unit > 10 else 1  # 三万五 is 三万五千, but 三十五 is 35
        low, high = self._section(each=each)
        above = self.hundred_millions, self.ten_thousands
        return low + sum(part[0] for part in above), high + sum(part[1] for part in above)


_NEIGHBOURS = frozenset((digit, digit + 1) for digit in range(1, 9)) | {(3, 5)}  # 十五六, 三五十


# --- comparing --------------------------------------------------------------------------------------------------------

# A number is as precise as it is written: 3.4万 stands for all that rounds to it or is cut to it, 430余 for 430 to 439.

# The last digits of a number, what follows its point, and the words for its scale, a word for a bound between them.
_LAST_DIGITS = re.compile(r"[0-9](?:[.点]([0-9]{1,20}))?(?![0-9.,]) ?[余多几]?([十百千万亿]{0,4})")
# The same of hanzi numerals. 十 and 百 at the end say nothing of the precision: 二十 is written so where 20 is meant.
_LAST_NUMERAL = re.compile(
    r"[〇零一二两三四五六七八九十百千](?:点([〇零一二三四五六七八九]{1,20}))?[余多几]?([千万亿]{0,4})"
)
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
    found = [*_LAST_DIGITS.finditer(text)] or [*_LAST_NUMERAL.finditer(text)]
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
