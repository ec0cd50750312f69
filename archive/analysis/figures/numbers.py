"""The numbers of a text: 3500余万, 1.2万, 二百余, 十五六万, 百分之三, 一半, with what they are worth.

A number is Arabic digits, hanzi numerals or both (1亿3000余万, 三千多). The text must have half-width digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from archive.text.numerals import AMOUNT_DIGITS, LARGE_UNITS, amount_of

MAX_DIGITS = 15  # longer ones are numbers of accounts
MAX_HANZI = 30

# Every piece is read possessively, so that no text is read twice.
_SPACE = "[ \u3000\u00a0]?+"
_ARABIC = r"(?:[0-9]{1,3}(?:[,，][0-9]{3}(?![0-9])){1,4}+(?![,，]?[0-9])|[0-9]++)(?:\.[0-9]++)*+"
_HANZI = f"[{AMOUNT_DIGITS}]++"
_MORE = "[余多来几](?![额某])"  # 3500余, 三千多, 二十来; but not 余额, 余某
_TIMES = rf"(?:{_SPACE}[十百千]?+[{LARGE_UNITS}]{{1,2}}+|{_SPACE}[十百千])"
_PART = rf"(?:{_ARABIC}|{_HANZI})(?:{_SPACE}{_MORE})?+(?:{_TIMES}(?:{_SPACE}{_MORE})?+)?+"
NUMBER = re.compile(
    rf"""
    (?:(?P<denominator>[0-9]{{1,4}}+|[{AMOUNT_DIGITS}万]{{1,4}}+)分之(?P<numerator>{_ARABIC}|{_HANZI})(?P<part_more>{_MORE})?+)
    |(?P<half>一半|大半|半数|(?<=[近超过逾足到])半(?![年个天月日小路夜生径途成价公封职场点夏]))
    |(?P<twice>翻(?=[番倍]))
    |(?:(?P<number>{_ARABIC}|{_HANZI}|(?=[{LARGE_UNITS}]))
        (?:{_SPACE}(?P<more>{_MORE}))?+
        (?P<times>{_TIMES})?+
        (?:{_SPACE}(?P<times_more>{_MORE}))?+
        (?P<rest>(?<=[千万亿])(?:{_PART}){{1,3}}+)?+)
    """,
    re.VERBOSE,
)
_PARTS = re.compile(
    rf"(?P<number>{_ARABIC}|{_HANZI})(?:{_SPACE}(?P<more>{_MORE}))?+(?P<times>{_TIMES})?+(?:{_SPACE}(?P<times_more>{_MORE}))?+"
)
PER_CENT, PER_MILLE = Decimal(100), Decimal(1000)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as a text has it."""

    start: int
    end: int
    low: Decimal
    high: Decimal  # 16 for 十五六, otherwise as `low`
    times: Decimal  # 10000 for 1.2万 and 十五六万: what `low` and `high` are already multiplied by
    more: str  # 余, 多, 来 or 几, if the number has it
    one_hanzi: bool  # 三, 十, 百, 万: without another one, 余, 近 or the like, mostly no number of anything
    unit: str = ""  # %, ‰, 番 or 倍, where the number has it in itself: 三分之一, 翻番


def numbers_in(text: str) -> Iterator[Number]:
    """The numbers of a text, in order."""
    for match in NUMBER.finditer(text):
        if match["number"] is not None:
            number = _counted(match)
        elif match["half"]:
            number = Number(*match.span(), Decimal(50), Decimal(50), Decimal(1), "", False, "%")
        elif match["twice"]:
            end = match.end() + 1
            number = Number(match.start(), end, Decimal(1), Decimal(1), Decimal(1), "", False, text[end - 1])
        else:
            number = _fraction(match)
        if number:
            yield number


def _fraction(match: re.Match[str]) -> Number | None:
    of, part = _amount(match["denominator"]), _amount(match["numerator"])
    if not of or not part or not of[0]:
        return None
    unit, whole = ("‰", PER_MILLE) if of[0] == PER_MILLE else ("%", PER_CENT)
    low, high = part[0] * whole / of[0], part[1] * whole / of[0]
    if of[0] < PER_CENT:
        low, high = round(low, 2), round(high, 2)
    return Number(*match.span(), low, high, Decimal(1), match["part_more"] or "", False, unit)


def _counted(match: re.Match[str]) -> Number | None:
    low_high = _part(match)
    if not low_high:
        return None
    low, high, times = low_high
    more = match["more"] or match["times_more"] or ""
    written = match["number"]
    for part in _PARTS.finditer(match["rest"] or ""):
        added = _part(part)
        if not added or low != high or more:
            return None
        if not (part["times"] or added[0] >= 10 or part["number"].isdecimal()):  # 三万五 is 35000
            added = added[0] * times / 10, added[1] * times / 10, times
        if added[1] >= times:
            return None
        low, high, times = low + added[0], high + added[1], added[2]
        more = part["more"] or part["times_more"] or ""
    one_hanzi = match.end() - match.start() == 1 and not written.isdecimal()
    return Number(*match.span(), low, high, times, more, one_hanzi)


def _part(match: re.Match[str]) -> tuple[Decimal, Decimal, Decimal] | None:
    """The lowest and the highest number of digits with their 万 or 亿, and what these are worth."""
    low_high = _amount(match["number"]) if match["number"] else (Decimal(1), Decimal(1))
    if not low_high:
        return None
    times = amount_of(match["times"].strip()) if match["times"] else (Decimal(1), Decimal(1))
    if not times:
        return None
    return low_high[0] * times[0], low_high[1] * times[0], times[0]


def _amount(written: str) -> tuple[Decimal, Decimal] | None:
    if not written[0].isdecimal():
        return amount_of(written) if len(written) <= MAX_HANZI else None
    written = written.replace(",", "").replace("，", "")
    if len(written) > MAX_DIGITS or written.count(".") > 1:
        return None
    number = Decimal(written)
    return number, number
