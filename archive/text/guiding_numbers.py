"""Reads the numbers of guiding cases in every form in which they are typed or printed, and writes them."""

from __future__ import annotations

import re

from archive.text.hanzi import phrase
from archive.text.numerals import ALL_NUMERALS, number_of

HIGHEST = 1_000  # there are not so many guiding cases: a higher number is a misprint, a year, or invented

# It matches folded text: 检例第66—68号 folds to 检例第66 68号 and is no number.
_NUMBER = re.compile(rf"检 ?例 ?第? ?(?:(\d{{1,4}})|([{ALL_NUMERALS}]{{1,7}})) ?号?")


def guiding_number(text: str) -> int | None:
    """66 for 检例第66号, 检例66号 and 检例六十六号 in any width and spacing; None for any other text."""
    found = _NUMBER.fullmatch(phrase(text))
    if not found:
        return None
    return int(found[1]) if found[1] else number_of(found[2])


def guiding_name(number: int) -> str:
    """检例第66号 for 66: the form in print and in the tables."""
    return f"检例第{number}号"
