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
_LARGE_UNITS = {"亿": 10**8, "万": 10**4}
POINT = "点"
MAX_AMOUNT_CHARS = 30  # of any amount that somebody writes
AMOUNT_DIGITS = "".join(map(chr, _FORMAL)) + ALL_NUMERALS + f"廿卅{POINT}"  # without 万 and 亿
LARGE_UNITS = "".join(_LARGE_UNITS)
# A digit or a range of two (十五六), with its unit; 零 before it says that units are skipped.
_PIECE = re.compile(rf"(零*)([0-9]+(?:\.[0-9]+)?|[{TO_9}两]{{0,2}})([十百千]?)")
_SECTION = re.compile(rf"(?:{_PIECE.pattern})*")
_NEIGHBOURS = frozenset((digit, digit + 1) for digit in range(1, 9)) | {(3, 5)}  # 十五六, 三五十
Amount = tuple[int | Decimal, int | Decimal]  # the lowest and the highest number that a numeral means


def number_of(numeral: str, *, digit_by_digit: bool = True) -> int | None:
    """203 for 二百零三, 12 for 十二; None for what is no numeral (一十二十).

    With `digit_by_digit`, 二〇三 is 203 and 一二 is 12; without it, both are None.
    """
    if not numeral or not set(numeral) <= {*ALL_NUMERALS}:
        return None
    if _UNITS.keys().isdisjoint(numeral):
        return int(_figures(numeral)) if digit_by_digit or len(numeral) == 1 else None
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


def amount_of(numeral: str) -> Amount | None:
    """The lowest and the highest number that a numeral of an amount means; None for what is no numeral.

    Both are 35000 for 三万五千, 三万五 and 叁万伍仟, 100 for 百, 203 for 二〇三; 十五六 is 15 to 16, 三四百 300 to 400.
    Digits may stand among the hanzi: 3.5万, 4千8百万.
    """
    whole, point, fraction = _plain(numeral).partition(POINT)
    if not whole or len(numeral) > MAX_AMOUNT_CHARS:
        return None
    is_spelt = len(whole) > 2 and set(whole) <= _DIGITS.keys()
    amount: Amount | None = (int(_figures(whole)),) * 2 if is_spelt else _sum(whole, 0)
    if not point or amount is None:
        return amount
    if amount[0] != amount[1] or not fraction or not set(fraction) <= _DIGITS.keys():
        return None
    return (amount[0] + Decimal(f"0.{_figures(fraction)}"),) * 2


def _figures(digits: str) -> str:
    return "".join(str(_DIGITS[hanzi]) for hanzi in digits)


def _plain(numeral: str) -> str:
    return numeral.translate(_FORMAL).replace("廿", "二十").replace("卅", "三十").replace("〇", "零")


def _sum(numeral: str, above: int) -> Amount | None:
    """The amount of a part of a numeral. `above`: 万 or 亿 before it, as a number; 0 at the start."""
    for hanzi, unit in _LARGE_UNITS.items():
        head, found, rest = numeral.partition(hanzi)
        if found:
            most = _sum(head or "一", 1) if hanzi not in rest else None
            least = _sum(rest, unit)
            return most and least and (most[0] * unit + least[0], most[1] * unit + least[1])
    return _section(numeral, above) if _SECTION.fullmatch(numeral) else None


def _section(numeral: str, above: int) -> Amount | None:
    """The amount of a part without 万 and 亿, of which _PIECE matches everything; None if its units do not fall."""
    low: int | Decimal = 0
    high: int | Decimal = 0
    before, lowest = above, 10_000  # the unit before a piece; the least one so far
    for zeros, digits, hanzi in filter(any, _PIECE.findall(numeral)):
        unit, digit = _UNITS.get(hanzi, 1), _digit(digits or ("一" if hanzi else "零"))
        is_skipped = not digits and unit > 10 and high > 0  # 三千百
        is_arabic = "0" <= digits[:1] <= "9"
        if digit is None or unit >= lowest or is_skipped or (is_arabic and before > 1 and digit[0] >= lowest):
            return None
        if not (hanzi or zeros or is_arabic) and before > 10:
            unit = before // 10  # 三万五 is 三万五千, but 三十五 is 35
        low, high = low + digit[0] * unit, high + digit[1] * unit
        before, lowest = unit, unit if hanzi else 1
    return low, high


def _digit(digits: str) -> Amount | None:
    if digits[0] not in _DIGITS:
        return (Decimal(digits) if "." in digits else int(digits),) * 2
    low, high = _DIGITS[digits[0]], _DIGITS[digits[-1]]
    return (low, high) if len(digits) == 1 or (low, high) in _NEIGHBOURS else None


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
_LEAST = Decimal("1E-9")  # by which a number is less than another that it does not reach


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
    (low, high), (other_low, other_high) = _reach(one, other.step), _reach(other, one.step)
    if max(low, other_low) > min(high, other_high):
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


def _reach(number: WrittenNumber, other_step: Decimal) -> tuple[Decimal, Decimal]:
    """The lowest and the highest number of which one may be said. A plain number may be a rounded one only beside a
    more precise one."""
    value, last = number.value, _last_place(number.value)
    if number.value_max is not None:
        return value, number.value_max
    if number.bound is Bound.OVER:
        return value, value + last - _LEAST
    if number.bound is Bound.UNDER:
        return value - last + _LEAST, value - _LEAST
    if number.bound is Bound.ABOUT:
        return value - last / 2, value + last / 2
    if number.step > other_step:
        return value - number.step / 2, value + number.step - _LEAST
    return value, value


def _last_place(value: Decimal) -> Decimal:
    """What the last digit counts that is not 0: 100 in 3500."""
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # the values of figures are finite
    return _ONE.scaleb(exponent)


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))
