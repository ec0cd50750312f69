"""The numbers of a text: 3500余万, 1.2万, 二百余, 十五六万, 百分之三, 一半, with what they are worth.

A number is Arabic digits, hanzi numerals or both (1亿3000余万, 三千多). The text must have half-width digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from archive.analysis.figures.amounts.units import SPACES
from archive.text.numerals import AMOUNT_DIGITS, LARGE_UNITS, amount_of

GROUP_CHARS = 3  # of 24 083件
MAX_DIGITS = 15  # longer ones are numbers of accounts
BOUNDING = "余多来几"

# Every piece is read possessively, so that no text is read twice. 千 is no numeral in 5千克 and 500万千瓦.
_SPACE = "[ \u3000\u00a0]?+"
_ARABIC = r"(?:[0-9]{1,3}(?:[,，][0-9]{3}(?![0-9])){1,4}+(?![,，]?[0-9])|[0-9]++)(?:\.[0-9]++)*+"
_HANZI = f"(?!点)(?:[{AMOUNT_DIGITS.replace('千', '')}]|千(?![克瓦卡]))++"  # 五千克 are 5千克; 网点|四十多个
_MORE = "[余多来几](?![额某])"  # 3500余, 三千多, 二十来; but not 余额, 余某
_TAIL = (  # of 4千余, 3500余万, 3500万余
    rf"(?:{_SPACE}{_MORE})?+(?:{_SPACE}[十百千](?![克米瓦卡分]))?+(?:{_SPACE}{_MORE})?+"
    rf"(?:{_SPACE}[{LARGE_UNITS}]{{1,2}}+)?+(?:{_SPACE}{_MORE})?+"
)
NUMBER = re.compile(
    rf"""
    (?:(?P<denominator>[0-9]{{1,4}}+|[{AMOUNT_DIGITS}万]{{1,4}}+)分之(?P<numerator>{_ARABIC}|{_HANZI})(?P<part_more>[多余几])?+)
    |(?:(?<=[占约近超过足到达为的有以即数])(?P<part>[0-9]{{1,2}}+)/(?P<of>[0-9]{{1,3}}+)(?![0-9/.年月]))
    |(?:(?P<tenths>[一二两三四五六七八九])成(?P<hundredths>[一二三四五六七八九半](?![{AMOUNT_DIGITS}万亿年月天日个人名件起次家户种项])))
    |(?P<half>一半|半数|(?<=[近超过逾])半(?![年个天月日小路夜生径途成价公封职场点夏]))
    |翻(?P<twice>[番倍])
    |(?P<number>(?:{_ARABIC}|{_HANZI}|(?=[{LARGE_UNITS}])){_TAIL}
        (?:(?<=[十百千万亿零])(?![百千])(?:{_ARABIC}|{_HANZI}){_TAIL}){{0,5}}+)
    """,
    re.VERBOSE,
)
_SIMPLE = re.compile(rf"([0-9.]+|[{AMOUNT_DIGITS}]+)([十百千]?[{LARGE_UNITS}]*)")
_NO_DIGITS = str.maketrans("", "", f"余多来几,，{SPACES}")
_AFTER_MORE = frozenset(f"余多来几十百千{LARGE_UNITS}{SPACES}")
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
    written = match["number"]
    more = next((letter for letter in written if letter in BOUNDING), "")
    if more and not _AFTER_MORE.issuperset(written[written.index(more) :]):
        return None  # 3余5: no number goes on behind 余
    numeral = written.translate(_NO_DIGITS)
    low_high = _group_of_thousands(match, numeral) or _amount(numeral)
    if not low_high:
        return None
    simple = _SIMPLE.fullmatch(numeral)
    times = amount_of(simple[2]) if simple and simple[2] else None
    one_hanzi = len(written) == 1 and not written.isdecimal()
    return Number(*match.span(), *low_high, int(times[0]) if times else 1, more, one_hanzi)


def _group_of_thousands(match: re.Match[str], numeral: str) -> tuple[int, int] | None:
    """083 of 24 083件, behind a space and a digit."""
    start = match.start()
    if numeral[0] != "0" or not numeral.isdecimal() or len(numeral) != GROUP_CHARS:
        return None
    if start < 2 or match.string[start - 1] != " " or not match.string[start - 2].isdecimal():
        return None
    return int(numeral), int(numeral)


def _amount(numeral: str) -> tuple[int | Decimal, int | Decimal] | None:
    if not numeral.isdecimal():
        return amount_of(numeral)
    if len(numeral) > MAX_DIGITS or (numeral[0] == "0" and len(numeral) > 1):
        return None
    return int(numeral), int(numeral)
