"""Numbers of guiding cases, in all the ways in which they are typed and printed."""

from __future__ import annotations

import re

from archive.text.hanzi import phrase

_DIGITS = {one: value for value, one in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
# Folded: 检例第66—68号 is 检例第66 68号, and no number.
_NUMBER = re.compile(rf"检 ?例 ?第? ?(?:(\d{{1,4}})|([{''.join((*_DIGITS, *_UNITS))}]{{1,7}})) ?号?")


def guiding_number(text: str) -> int | None:
    """66 for 检例第66号, 检例66号 and 检例六十六号 in any width and spacing; None for all that numbers no case."""
    found = _NUMBER.fullmatch(phrase(text))
    if not found:
        return None
    return int(found[1]) if found[1] else _read(found[2])


def guiding_name(number: int) -> str:
    """The number of a guiding case as it is printed and as the tables have it."""
    return f"检例第{number}号"


def _read(numeral: str) -> int | None:
    """203 for 二百零三 and for 二〇三; None for what is no number."""
    if not any(one in _UNITS for one in numeral):
        return int("".join(str(_DIGITS[one]) for one in numeral))
    total, digit = 0, 0
    lowest = 10_000
    for one in numeral:
        if one in _DIGITS:
            digit = _DIGITS[one]
            continue
        unit = _UNITS[one]
        if unit >= lowest:
            return None
        total, digit, lowest = total + (digit or 1) * unit, 0, unit
    return total + digit
