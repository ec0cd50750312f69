"""The numbers of a text: 3500余万, 1.2万, 二百余, 十五六万, 百分之三, 一半, with what they are worth.

A number is Arabic digits, hanzi numerals or both (1亿3000余万, 三千多). The text must have half-width digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from archive.text.numerals import AMOUNT_DIGITS, LARGE_UNITS, amount_of

MAX_DIGITS = 15  # longer ones are numbers of accounts
MAX_HANZI = 30

# Every piece is read possessively, so that no text is read twice. 千 is no numeral in 5千克 and 500万千瓦.
_SPACE = "[ \u3000\u00a0]?+"
_ARABIC = r"(?:[0-9]{1,3}(?:[,，][0-9]{3}(?![0-9])){1,4}+(?![,，]?[0-9])|[0-9]++)(?:\.[0-9]++)*+"
_HANZI = f"(?:[{AMOUNT_DIGITS.replace('千', '')}]|千(?![克瓦卡]))++"  # 五千克 are 5千克
_MORE = "[余多来几](?![额某])"  # 3500余, 三千多, 二十来; but not 余额, 余某
_TIMES = rf"{_SPACE}(?:[十百千]?+[{LARGE_UNITS}]{{1,2}}+|[十百千](?![克米瓦卡分]))"  # but 5千克, 4百分点
_PART = rf"(?:{_ARABIC}|{_HANZI})(?:{_SPACE}{_MORE})?+(?:{_TIMES}(?:{_SPACE}{_MORE})?+)?+"
NUMBER = re.compile(
    rf"""
    (?:(?P<denominator>[0-9]{{1,4}}+|[{AMOUNT_DIGITS}万]{{1,4}}+)分之(?P<numerator>{_ARABIC}|{_HANZI})(?P<part_more>[多余几])?+)
    |(?:(?<=[占约近超过足到达为的有以即数])(?P<part>[0-9]{{1,2}}+)/(?P<of>[0-9]{{1,3}}+)(?![0-9/.年月]))
    |(?:(?P<tenths>[一二两三四五六七八九])成(?P<hundredths>[一二三四五六七八九半](?![{AMOUNT_DIGITS}万亿年月天日个人名件起次家户种项])))
    |(?P<half>一半|半数|(?<=[近超过逾])半(?![年个天月日小路夜生径途成价公封职场点夏]))
    |翻(?P<twice>[番倍])
    |(?:(?P<number>{_ARABIC}|{_HANZI}|(?=[{LARGE_UNITS}]))
        (?:{_SPACE}(?P<more>{_MORE}))?+
        (?P<times>{_TIMES})?+
        (?:{_SPACE}(?P<times_more>{_MORE}))?+
        (?P<rest>(?<=[千万亿])(?:(?![百千]){_PART}){{1,3}}+)?+)
    """,
    re.VERBOSE,
)
_PARTS = re.compile(
    rf"(?P<number>{_ARABIC}|{_HANZI})(?:{_SPACE}(?P<more>{_MORE}))?+(?P<times>{_TIMES})?+(?:{_SPACE}(?P<times_more>{_MORE}))?+"
)
PER_CENT, PER_MILLE = 100, 1000


@dataclass(frozen=True, slots=True)
class Number:
    """A number as a text has it."""

    start: int
    end: int
    low: int | Decimal
    high: int | Decimal  # 16 for 十五六, otherwise as `low`
    times: int  # 10000 for 1.2万 and 十五六万: what `low` and `high` are already multiplied by
    more: str  # 余, 多, 来 or 几, if the number has it
    one_hanzi: bool  # 三, 十, 百, 万: without another one, 余, 近 or the like, mostly no number of anything
    unit: str = ""  # %, ‰, 番 or 倍, where the number has it in itself: 三分之一, 翻番


def number_of(match: re.Match[str]) -> Number | None:
    """The number that a match of NUMBER means; None if it means none (十十)."""
    if match["number"] is not None:
        return _counted(match)
    if match["half"]:
        return Number(*match.span(), 50, 50, 1, "", False, "%")
    if match["twice"]:
        return Number(match.start(), match.end(), 1, 1, 1, "", False, match["twice"])
    return _tenths(match) if match["tenths"] else _fraction(match)


def _tenths(match: re.Match[str]) -> Number | None:
    """六成五, 三成半."""
    tenths, hundredths = amount_of(match["tenths"]), amount_of(match["hundredths"].replace("半", "五"))
    if not tenths or not hundredths:
        return None
    share = tenths[0] * 10 + hundredths[0]
    return Number(*match.span(), share, share, 1, "", False, "%")


def _fraction(match: re.Match[str]) -> Number | None:
    of, part = _amount(match["denominator"] or match["of"]), _amount(match["numerator"] or match["part"])
    if not of or not part or not of[0]:
        return None
    unit, whole = ("‰", PER_MILLE) if of[0] == PER_MILLE else ("%", PER_CENT)
    low, high = Decimal(part[0] * whole) / of[0], Decimal(part[1] * whole) / of[0]
    if of[0] < PER_CENT:
        low, high = round(low, 2), round(high, 2)
    return Number(*match.span(), low, high, 1, match["part_more"] or "", False, unit)


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
        if len(part[0]) == 1 and not part[0].isdecimal() and added[0] < 10:  # 三万五 is 35000
            added = added[0] * times // 10, added[1] * times // 10, times
        if added[1] >= times:
            return None
        low, high, times = low + added[0], high + added[1], added[2]
        more = part["more"] or part["times_more"] or ""
    one_hanzi = match.end() - match.start() == 1 and not written.isdecimal()
    return Number(*match.span(), low, high, times, more, one_hanzi)


def _part(match: re.Match[str]) -> tuple[int | Decimal, int | Decimal, int] | None:
    """The lowest and the highest number of digits with their 万 or 亿, and what these are worth."""
    low_high = _amount(match["number"]) if match["number"] else (1, 1)
    if not low_high:
        return None
    if not match["times"]:
        return *low_high, 1
    times = amount_of(match["times"].strip())
    if not times:
        return None
    return low_high[0] * times[0], low_high[1] * times[0], int(times[0])


def _amount(written: str) -> tuple[int | Decimal, int | Decimal] | None:
    if not written[0].isdecimal():
        return amount_of(written) if len(written) <= MAX_HANZI else None
    written = written.replace(",", "").replace("，", "")
    if len(written) > MAX_DIGITS or written.count(".") > 1 or (written[0] == "0" and written[1:2].isdecimal()):
        return None
    number = Decimal(written) if "." in written else int(written)
    return number, number
