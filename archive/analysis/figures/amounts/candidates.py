"""Numbers with the units behind them and the currencies before them, on their way to quantities."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from archive.analysis.figures.amounts.bounds import before_number
from archive.analysis.figures.amounts.numbers import NUMBER, Number, number_of
from archive.analysis.figures.amounts.units import COUNTED, CURRENCY, SHARE, SPACES, Unit, units

LOST = "?？□\ufffd"  # what stands where a digit was: 12?件
BETWEEN = SPACES + LOST + "\n"  # a number and its unit
LINE_ENDS = "\n\r\u2028\u3000"
MAX_MARK_DIGITS = 2
YUAN = "元"
MAX_GAP = 8  # between a number and the next one of a list
MAX_SHARING = 24  # numbers that share the unit of one


@dataclass(slots=True)
class Candidate:
    """A number that counts something if it has, or shares, a unit."""

    number: Number
    start: int  # of the currency before the number, or of the number
    end: int  # of the unit, or of the number
    low: int | Decimal
    high: int | Decimal
    unit: str = ""  # "" if there is none
    one_hanzi_counts: bool = False  # whether 三 is enough of a number for the unit
    damaged: bool = False
    no_figure: bool = False


def candidates_in(text: str) -> Iterator[Candidate]:
    """The numbers of a text that have a unit, or stand close before a number that has one.

    Of the other numbers, of which a text may have many, the values are not computed.
    """
    bare: deque[re.Match[str]] = deque(maxlen=MAX_SHARING)  # the last numbers without a unit
    last_end = 0  # of a number with its unit
    for match in NUMBER.finditer(text):
        start, end = match.span()
        if bare and start - bare[-1].end() > MAX_GAP:
            bare.clear()
        unit, unit_end, damaged = _unit_after(text, end)
        currency = _currency(text, start, end, has_unit=bool(unit)) if not unit or unit.kind == CURRENCY else None
        if currency and currency[1] < last_end:
            currency = None  # of the number before: 3万美元5000元
        if not unit and not currency and match["number"] is not None:
            bare.append(match)
            continue
        for one in bare:
            if number := number_of(one):
                yield Candidate(number, number.start, number.end, number.low, number.high)
        bare.clear()
        if number := number_of(match):
            if unit and unit.kind in COUNTED and begins_line(text, start):
                number = _without_mark(text, number)
            candidate = _candidate(number, unit, unit_end, currency, damaged=damaged)
            last_end = candidate.end
            yield candidate


def begins_line(text: str, position: int) -> bool:
    """Whether a place of a text is the beginning of a line, where 11、 and 3. number a paragraph."""
    return position == 0 or text[position - 1] in LINE_ENDS


def _without_mark(text: str, number: Number) -> Number:
    """4 of 3.4名被告人退赃 at the beginning of a line: people and things are counted whole."""
    mark, point, counted = text[number.start : number.end].partition(".")
    if not point or not counted.isdecimal() or counted[0] == "0" or len(mark) > MAX_MARK_DIGITS:
        return number
    return replace(number, start=number.start + len(mark) + 1, low=int(counted), high=int(counted))


def _unit_after(text: str, end: int) -> tuple[Unit | None, int, bool]:
    """The unit behind a number, where it ends, and whether a sign stands between in place of a digit."""
    unit = units().at(text, end)
    if not unit and text[end : end + 1] and text[end] in BETWEEN:
        unit = units().at(text, end + 1)
        if unit and (text[end] != "\n" or unit.kind == SHARE):  # 85.5\n%
            return unit, end + 1 + len(unit.written), text[end] in LOST
        return None, end, False
    return unit, end + (len(unit.written) if unit else 0), False


def _currency(text: str, start: int, end: int, *, has_unit: bool) -> tuple[str, int] | None:
    """The name and the beginning of the currency before a number: 美元104万余元, 港币约800元, ￥500; 被骗50万."""
    bound = before_number(text, start, power=True)
    begins = bound[1] if bound else start
    if currency := units().currency_before(text, begins):
        return currency
    return (YUAN, start) if not has_unit and units().counts_money(text, begins, end) else None


def _candidate(
    number: Number, unit: Unit | None, unit_end: int, currency: tuple[str, int] | None, *, damaged: bool
) -> Candidate:
    candidate = Candidate(number, number.start, number.end, number.low, number.high, damaged=damaged)
    if number.unit:
        candidate.unit, candidate.one_hanzi_counts = number.unit, True
        return candidate
    if unit:
        candidate.unit, candidate.end, candidate.one_hanzi_counts = unit.name, unit_end, unit.one_hanzi
        if unit.times != 1:
            candidate.low, candidate.high = number.low * unit.times, number.high * unit.times
    if currency and candidate.unit in ("", YUAN, "英镑"):
        candidate.unit = currency[0]
        if candidate.unit != YUAN:  # 人民币 is no part of a figure
            candidate.start = currency[1]
    return candidate
