"""Terms in months and amounts in yuan, as judgments write them: 三年零六个月, 42个月, 人民币50,000元, 五万余元."""

from __future__ import annotations

import re

from archive.text.numerals import ALL_NUMERALS, AMOUNT_DIGITS, LARGE_UNITS, amount_of, number_of

_HANZI = rf"[{ALL_NUMERALS}]"
_COUNT = rf"(?:[0-9]{{1,3}}|{_HANZI}{{1,7}})"
_NO_NUMBER_BEFORE = rf"(?<![0-9.{AMOUNT_DIGITS}])"
# 三年六个月, 3年6个月, 三年零六个月, 三年半, 三年六月, 四十二个月, 半年, 八个月十五天; but not 23年3月5日
TERM = (
    rf"(?:{_NO_NUMBER_BEFORE}(?:{_COUNT}(?:\.[0-9])?年(?![0-9]{{1,2}}月[0-9初末份底中])(?:[零又]?(?:{_COUNT}个?月|半)(?![0-9份]))?"
    rf"|{_COUNT}个(?:半)?月)(?:[零又]?{_COUNT}[日天])?|半年)"
)
_AMOUNT = (
    rf"(?:[0-9]{{1,3}}(?:[,，][0-9]{{3}}){{1,4}}|[0-9]{{1,12}}|[{AMOUNT_DIGITS}])"
    rf"(?:\.[0-9]{{1,6}})?[{AMOUNT_DIGITS}{LARGE_UNITS}0-9]{{0,20}}"
)
_CURRENCY = "美元|美金|港元|港币|欧元|英镑|日元|新台币|台币|澳门元|新加坡元|泰铢|缅币|越南盾|卢布|韩元"
# 五万元, 5万余元, 50,000元, 100万元人民币, 3000美元; also 10万 at the end of a clause
MONEY = (
    rf"{_NO_NUMBER_BEFORE}{_AMOUNT}[余多]?[{LARGE_UNITS}]?(?:{_CURRENCY}|[元圆块])整?(?:人民币)?"
    rf"|{_NO_NUMBER_BEFORE}{_AMOUNT}(?<=[{LARGE_UNITS}])(?=[，；。）)\n]|$)"
)
# 三至五年, 5至10万元, 五万、三万元: what follows has the unit
BARE = rf"{_NO_NUMBER_BEFORE}{_AMOUNT}(?=[至到、~～—–-])"

_TERM_PARTS = re.compile(
    rf"(?:(?P<years>[0-9.]+|{_HANZI}+)年)?(?:[零又]?(?:(?P<months>[0-9]+|{_HANZI}+?)个?(?P<half_month>半)?月))?(?P<half>半)?"
)
_MONEY_PARTS = re.compile(
    rf"(?P<number>[0-9.,，{AMOUNT_DIGITS}{LARGE_UNITS}]+)[余多]?(?P<power>[{LARGE_UNITS}]?)(?P<unit>[^整]*)"
)
_FOREIGN = re.compile(_CURRENCY)
MAX_MONTHS = 600  # the law knows no term of 50 years
MAX_YUAN = 10**12  # no fine is higher; numbers run together are, and more than 64 bits fit no table
_LARGE = {"万": 10**4, "亿": 10**8, "": 1}


def months_of(written: str) -> int | None:
    """42 for 三年六个月; None for what is no term (of 0 months, of more than MAX_MONTHS, or with a wrong numeral)."""
    if written.startswith("半年"):
        return 6
    found = _TERM_PARTS.match(written)
    if not found:
        return None
    years, months = found["years"] or "0", found["months"] or "0"
    year_number = (
        float(years) if years[0].isascii() and years.count(".") < 2 else number_of(years, digit_by_digit=False)
    )
    month_number = int(months) if months.isascii() else number_of(months, digit_by_digit=False)
    if year_number is None or month_number is None:
        return None
    total = int(year_number * 12) + month_number + (6 if found["half"] else 0)
    return total if 0 < total <= MAX_MONTHS else None


def number_without_unit(written: str) -> int | None:
    """5 for 5 and 五, 50000 for 五万; None for what is no number, or no amount of money."""
    return _amount(written, 1)


def yuan_of(written: str) -> int | None:
    """50000 for 五万元, 5万余元 and 50,000元; None for other currencies, what is no amount, and above MAX_YUAN."""
    found = _MONEY_PARTS.match(written)
    if not found or _FOREIGN.match(found["unit"]):
        return None
    return _amount(found["number"], _LARGE[found["power"]])


def _amount(number: str, unit: int) -> int | None:
    bounds = amount_of(number.replace(",", "").replace("，", ""))
    yuan = int(bounds[0] * unit) if bounds else 0
    return yuan if 0 < yuan <= MAX_YUAN else None


def with_unit_of(number: int, unit: int) -> int:
    """The number that has no unit of its own, in that of the number behind it: 五 in 五至十万元 is 50000."""
    return number if number >= 100 else number * unit


def unit_of_money(written: str) -> int:
    """10000 for 十万元, 1 for 5000元."""
    return next((value for unit, value in (("亿", 10**8), ("万", 10**4)) if unit in written), 1)
