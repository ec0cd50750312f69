"""The quantities of a text: every number with its unit and its bound that may be a figure.

What it counts, where and when is not told here. What is no figure: data/no_figures.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

from archive.analysis.figures.numbers import (
    MONEY,
    NUMBER,
    POWERS,
    SHARE,
    SPACES,
    YUAN,
    Number,
    bound_of,
    currency_before,
    is_bounded,
    number_of,
    unit_at,
)
from archive.model import Bound
from archive.rules import ContextRule, context_rules

# One character for one, so that offsets stay.
HALF_WIDTH = str.maketrans("０１２３４５６７８９．％﹪＄", "0123456789.%%$")
LOST = "?？□\ufffd"  # what stands where a digit was: 12?件
TITLE = re.compile(r"《[^《》\n]{1,80}+》")
MAX_TENTHS = 10  # of 成; 2023成都
POINTS = "百分点"

RANGE = re.compile("(?:至|到|[~～–—―─－-]{1,2}+) ?")
LIST = re.compile(
    "(?:以上|以下|左右)?(?:[、和与及或]|以及)(?:同比)?(?:[上回]升|[下升]降|增[加长]|减少|提高|降低|回落)?[近约超逾]?"
)
MAX_LIST_GAP = 8  # characters between a number and the next one of a list
# 9800、1.2万人: what is so much more than its neighbour does not share 万 with it.
MAX_SHARED_RATIO = 100

# The signs between the pieces of one number. What nobody sees: marks of direction, joiners, narrow spaces, accents on
# nothing.
_UNSEEN = "\u00ad\u0300-\u036f\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufe00-\ufe0f\ufeff"
_SPACE = f"[ \u3000\u00a0{_UNSEEN}]"
SPACED = re.compile(f"{_SPACE}{{1,3}}|{_SPACE}?[.．]{_SPACE}?|[OoＯQlI□?？\ufffd]|\n")
# No pieces: a row of a table (| 120 345 |), what is numbered at the end of a line (案例12\n3名), a list.
APART = "| \t\n\u3000\u00a0例第表图件号之附注年月日、，；："
LETTERS = "OoＯlI□\ufffd"  # before digits: l6人
LATIN = re.compile("[A-Za-z]")
COURT_UNITS = frozenset(["人", "名", "件", "起", "案", "户", "家", "人次", "件次"])
# 25543032人 are 2554件 and 3032人: no court has ten million cases. 从2012393人增加: 年 is lost.
RUN_TOGETHER = re.compile(r"\d{8,}|(?<=[从由比较])(?:19|20)\d{5}")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text with its unit: 近4万人."""

    start: int  # offsets in characters; the bound words beside the number are inside
    end: int
    core_start: int  # the number with its unit, without bound words
    core_end: int
    value: int | float | None  # None if it is damaged: nobody can say what was lost
    value_max: int | float | None  # the upper end of a range
    unit: str  # as in archive.model.Figure
    bound: Bound
    damaged: bool = False


def quantities_in(text: str) -> list[Quantity]:
    """The quantities of a text, in order and disjoint. Never raises."""
    plain = text.translate(HALF_WIDTH)
    numbers = list(_joined(plain, _numbers(plain)))
    for left, right in _neighbours(reversed(numbers)):
        _share_unit(plain, left, right)
    titles = [title.span() for title in TITLE.finditer(plain)]
    for number in numbers:
        while titles and titles[0][1] <= number.start:
            titles.pop(0)
        titled = bool(titles) and titles[0][0] < number.start  # 《反诈工作十二条措施》
        number.no_figure = bool(number.unit) and (titled or not _counts(plain, number))
    for order in (numbers, numbers[::-1]):  # 第3、4批, 罚金十万元、五万元: a number of a list is like its neighbour
        for one, other in pairwise(order):
            other.no_figure |= one.no_figure and _in_one_list(plain, one, other)
    counted = [number for number in numbers if number.unit and not number.no_figure]
    return [_quantity(plain, number) for number in _ranges(plain, counted)]


def _numbers(text: str) -> Iterator[Number]:
    """The numbers of a text, with the units behind them and the currencies before them."""
    last_end = 0  # of a number with its unit
    for match in NUMBER.finditer(text):
        if (number := number_of(match)) is None:
            continue
        end = number.end
        unit = unit_at(text, end)
        if unit is None and text[end : end + 1] and text[end] in f"{SPACES}{LOST}\n":
            unit = unit_at(text, end + 1)
            if unit and (text[end] != "\n" or unit[2] == SHARE):  # 85.5\n%
                number.damaged, end = text[end] in LOST, end + 1
            else:
                unit = None
        if not number.unit:
            _set_unit(text, number, unit, end, last_end)
        last_end = number.end if number.unit else last_end
        yield number


def _set_unit(text: str, number: Number, unit: tuple[str, str, str] | None, end: int, last_end: int) -> None:
    if unit:
        written, number.unit, number.kind = unit
        number.end = end + len(written)
        number.tenths = written == "成"
        if number.kind in ("people", "things") and _begins_line(text, number.start):
            _drop_mark(text, number)
    if unit is None or number.unit in (YUAN, "英镑"):
        currency = currency_before(text, number.start, number.digits_end, has_unit=unit is not None)
        if currency and currency[1] >= last_end:  # not of the number before: 3万美元5000元
            number.unit, number.kind = currency[0], MONEY
            if currency[0] != YUAN:  # 人民币 is no part of a figure
                number.start = currency[1]


def _begins_line(text: str, position: int) -> bool:
    """Whether a place is the beginning of a line, where 11、 and 3. number a paragraph."""
    return position == 0 or text[position - 1] in "\n\r\u2028\u3000"


def _drop_mark(text: str, number: Number) -> None:
    """Leave 4 of 3.4名被告人退赃 at the beginning of a line: people and things are counted whole."""
    mark, point, counted = text[number.start : number.digits_end].partition(".")
    if point and counted.isdecimal() and counted[0] != "0" and len(mark) < 3:
        number.start = number.digits_start = number.start + len(mark) + 1
        number.low = number.high = int(counted)


def _joined(text: str, numbers: Iterable[Number]) -> Iterator[Number]:
    """The numbers; one that was damaged is marked, and its pieces (4 3 7人) are made one."""
    pieces: list[Number] = []  # without a unit
    for number in numbers:
        if pieces and not _goes_on(text, pieces[-1], number):
            yield from pieces
            pieces = []
        if not number.unit:
            pieces.append(number)
            continue
        first = pieces[0].start if pieces else number.start
        if pieces and first and text[first - 1] not in APART:
            number.start = number.digits_start = first
            number.damaged, pieces = True, []
        elif not pieces:
            _mark(text, number)
        yield from pieces
        yield number
        pieces = []
    yield from pieces


def _goes_on(text: str, piece: Number, number: Number) -> bool:
    """Whether a number is the next piece of the number before it."""
    digits = text[number.start].isdecimal() and text[piece.end - 1].isdecimal()
    return digits and SPACED.fullmatch(text, piece.end, number.start) is not None


def _mark(text: str, number: Number) -> None:
    """Mark a damaged number: 15872419人, l6人, □5件."""
    start = number.digits_start
    if number.unit in COURT_UNITS and RUN_TOGETHER.fullmatch(text, start, number.digits_end):
        number.damaged = True
    elif start and text[start - 1] in LETTERS and not LATIN.match(text, start - 2):
        number.damaged, number.start = True, start - 1


def _neighbours(numbers: Iterable[Number]) -> Iterator[tuple[Number, Number]]:
    """The numbers close to one another, each with the one behind it, from the end of the text."""
    return ((left, right) for right, left in pairwise(numbers) if right.start - left.end <= MAX_LIST_GAP)


def _share_unit(text: str, left: Number, right: Number) -> None:
    """Give a number of a list or a range without a unit that of the one behind it: 分别为1.2、3.4万人, 3至10倍."""
    is_list = LIST.fullmatch(text, left.end, right.start)
    if left.unit == "个" and right.unit == POINTS and is_list:
        left.unit, left.kind = POINTS, SHARE  # 5.6个、3.2个百分点
    is_range = RANGE.fullmatch(text, left.end, right.start)
    if left.unit or not right.unit or not (is_range or (is_list and not _begins_line(text, left.start))):
        return
    bare = Decimal(right.low) / right.power
    if left.power == 1 and left.low <= (bare if is_range else bare * MAX_SHARED_RATIO):
        left.low, left.high, left.power = left.low * right.power, left.high * right.power, right.power
    left.unit, left.kind, left.tenths = right.unit, right.kind, right.tenths


def _in_one_list(text: str, one: Number, other: Number) -> bool:
    left, right = (one, other) if one.start < other.start else (other, one)
    return bool(left.unit) and left.unit == right.unit and _joins(text, left, right, RANGE, LIST)


def _joins(text: str, left: Number, right: Number, *patterns: re.Pattern[str]) -> bool:
    near = right.start - left.end <= MAX_LIST_GAP
    return near and any(pattern.fullmatch(text, left.end, right.start) for pattern in patterns)


def _counts(text: str, number: Number) -> bool:
    first, before = text[number.digits_start], text[number.digits_start - 1 : number.digits_start]
    if before and before in "几数" and not first.isdecimal():
        return False
    if number.one_hanzi and not (is_bounded(text, number) if first in POWERS[1:] else number.kind == SHARE):
        return False
    if number.unit == "番" and "翻" not in text[max(0, number.digits_start - 4) : number.digits_start + 1]:
        return False  # 一番努力
    if number.tenths and number.low > MAX_TENTHS:
        return False
    value = float(number.low)
    return not any(rule.holds(text, number.start, number.end, kind=number.unit, value=value) for rule in _no_figures())


@cache
def _no_figures() -> tuple[ContextRule, ...]:
    return context_rules("analysis/data/no_figures.toml", "rules")


def _ranges(text: str, numbers: Sequence[Number]) -> Iterator[Number]:
    """The numbers, with the two ends of a range made one; 从34万元到80万元 are two figures."""
    before: Number | None = None
    for number in numbers:
        if before is None:
            before = number
        elif (
            before.unit == number.unit
            and _joins(text, before, number, RANGE)
            and text[max(0, before.start - 1)] not in "从由自"
        ):
            low, high = sorted((before.low, number.high))
            more = before.more or number.more  # 10至20余人
            damaged = before.damaged or number.damaged
            joined = replace(before, low=low, high=high, more=more, damaged=damaged)
            joined.start, joined.end = before.start, number.end
            yield joined
            before = None
        else:
            yield before
            before = number
    if before:
        yield before


def _quantity(text: str, number: Number) -> Quantity:
    bound, start, end = bound_of(text, number)
    times = 10 if number.tenths else 1
    low, high = (None, None) if number.damaged else (_plain(number.low * times), _plain(number.high * times))
    value_max = high if high != low else None
    unit, damaged = number.unit, number.damaged
    return Quantity(start, end, number.start, number.end, low, value_max, unit, bound, damaged)


def _plain(number: int | Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)
