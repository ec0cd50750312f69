"""Reads the numbers among the letters of a text, of whatever they are, and says what another writing of one changes.

A quote may change a date or the number of an article as well as a figure. So every number is read here, and not only
those that archive.analysis.figures takes for figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from archive.model import Bound
from archive.search.quotes.compared import Compared
from archive.search.quotes.results import DifferenceKind
from archive.text.numerals import (
    AMOUNT_DIGITS,
    LARGE_UNITS,
    POINT,
    NumberRelation,
    WrittenNumber,
    amount_of,
    compare_numbers,
    step_of,
)

_SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}  # powers of ten
_BOUNDS = {
    Bound.UNDER: ("不足", "不到", "不满", "将近", "接近", "近", "不超过", "最多", "至多", "以下", "以内", "之内"),
    Bound.OVER: ("不低于", "不少于", "至少", "超过", "超", "逾", "突破", "余", "多", "几", "以上"),
    Bound.ABOUT: ("大约", "约", "来", "左右", "上下", "许"),
}
_BOUND_OF = {word: bound for bound, words in _BOUNDS.items() for word in words}
_BEFORE = "不低于|不少于|不超过|超过|突破|将近|接近|不足|不到|不满|至少|至多|最多|大约|超|逾|近|约"
_BEHIND = "以上|以下|以内|之内|左右|上下"
_MORE = "[余多几来]"
_UNIT = (
    "个?百分点|[人件亩户起场辆]次|个月|个工作日|小时|[美港欧日澳韩]元|人民币|英镑|元|人|名|位|件|起|案|个|年|月|日|号|天|周|岁|次|部|份|张|条"
    "|款|项|类|种|家|户|批|期|倍|成|番|公斤|千克|吨|克|公里|米|亩|%|‰"
)
_ARABIC = r"\d+(?:\.\d+)?[十百千万亿]*"
_HANZI = f"[{AMOUNT_DIGITS.replace(POINT, '')}{LARGE_UNITS}]+(?:{POINT}[零〇一二三四五六七八九]+[千万亿]*)?"
_NUMBER = re.compile(
    rf"(?P<before>{_BEFORE})?(?P<share>百分之|千分之)?(?P<core>(?:{_ARABIC})+|{_HANZI})"
    rf"(?:(?P<more>{_MORE})(?P<scale>[十百千万亿]*))?(?P<unit>{_UNIT})?(?P<behind>{_BEHIND})?"
)
_PART = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿]*)")
_SHARES = {"百分之": "%", "千分之": "‰"}


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """A number with what belongs to it: letters[start:end] of a text."""

    start: int
    end: int
    written: WrittenNumber
    unit: str  # empty if none was read
    bounds: frozenset[Bound]  # 约170余万元 has two


def numbers(text: Compared, source: str, first: int = 0, last: int | None = None) -> Iterator[ReadNumber]:
    """The numbers among the letters of a text from `first` on, in order. None crosses punctuation."""
    last = len(text.letters) if last is None else last
    for start, end in _unbroken(text, source, first, last):
        for found in _NUMBER.finditer(text.letters, start, end):
            if (value := _value(found["core"], found["scale"] or "")) is not None:
                words = (found["before"], found["behind"], found["more"])
                bounds = [_BOUND_OF[word] for word in words if word]
                step = step_of(found["core"] + (found["scale"] or ""))
                unit = _SHARES.get(found["share"] or "", found["unit"] or "")
                yield ReadNumber(
                    *found.span(),
                    WrittenNumber(value, None, next(iter(bounds), Bound.EXACT), step),
                    unit,
                    frozenset(bounds),
                )


def compare(quote: ReadNumber, passage: ReadNumber) -> DifferenceKind | None:
    """What the number of a quote changes of the number of its passage; None if both say the same."""
    ours, theirs = quote.written, passage.written
    if quote.unit != passage.unit:
        return DifferenceKind.UNIT_CHANGED if ours.value == theirs.value else DifferenceKind.NUMBER_CHANGED
    if ours.value == theirs.value:
        if quote.bounds == passage.bounds:
            return None
        if quote.bounds < passage.bounds:
            return DifferenceKind.BOUND_LOST
        return DifferenceKind.BOUND_ADDED if quote.bounds > passage.bounds else DifferenceKind.BOUND_CHANGED
    if (ours.bound, ours.step) == (theirs.bound, theirs.step):  # only the value differs
        return DifferenceKind.NUMBER_CHANGED
    is_changed = compare_numbers(ours, theirs) is NumberRelation.CONTRADICTS
    return DifferenceKind.NUMBER_CHANGED if is_changed else DifferenceKind.NUMBER_ROUNDED


def _unbroken(text: Compared, source: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The letters in stretches between which there is punctuation; a comma of thousands is none."""
    letters, offsets, start = text.letters, text.offsets, first
    for at in range(first + 1, last):
        is_in_number = letters[at - 1].isdigit() and letters[at].isdigit()
        if not is_in_number and source[offsets[at - 1] + 1 : offsets[at]].strip():
            yield start, at
            start = at
    yield start, last


def _value(core: str, scale: str) -> Decimal | None:
    if not core[0].isdecimal():
        amount = amount_of(core)
        if amount is None or amount[0] != amount[1]:
            return None
        return Decimal(amount[0]).scaleb(_exponent(scale))
    parts = (Decimal(digits).scaleb(_exponent(of_part)) for digits, of_part in _PART.findall(core))
    return sum(parts, Decimal(0)).scaleb(_exponent(scale))


def _exponent(scale: str) -> int:
    return sum(_SCALES[one] for one in scale)
