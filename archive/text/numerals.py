"""Numerals in hanzi: their characters for patterns, and their conversion to and from numbers."""

from __future__ import annotations

# The characters of numerals up to 9, 99 or 999, but not 零, to be put between [ and ] in a pattern.
TO_9 = "一二三四五六七八九"
TO_99 = f"{TO_9}十"
TO_999 = f"{TO_99}百"

_DIGITS = {hanzi: value for value, hanzi in enumerate(f"零{TO_9}")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
ALL_NUMERALS = "".join((*_DIGITS, *_UNITS))  # what `number_of` reads
MAX_NUMERAL = 999  # what `numeral_of` writes


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
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    written = f"{TO_9[hundreds - 1]}百" if hundreds else ""
    if tens:
        written += "十" if tens == 1 and not hundreds else f"{TO_9[tens - 1]}十"
    elif hundreds and ones:
        written += "零"
    return written + (TO_9[ones - 1] if ones else "")
