"""Compares names and numbers of laws in whatever brackets, widths and spaces they are written."""

from __future__ import annotations

import re

from archive.text.hanzi import GAP, fold

# 法释〔2019〕15号 in any brackets, with 年, 第 and 号 or without; folded, brackets are gaps.
_NUMBER = re.compile(
    r"(?P<series>\D{1,12}?) ?(?P<year>(?:19|20)\d\d)(?: |年 ?|(?=第))第? ?(?P<number>\d{1,5})(?P<ends> ?号)?"
)


def law_key(name: str) -> str:
    """What two ways to write a name or a number of a law have in common: its letters, digits and hanzi."""
    folded = fold(name).strip(GAP)
    if number := _NUMBER.fullmatch(folded):
        return f"{number['series'].replace(GAP, '')} {number['year']} {number['number']}"
    return folded.replace(GAP, "")


def is_law_number(name: str) -> bool:
    """Whether it has the form of a law's number: 法释〔2019〕15号."""
    number = _NUMBER.fullmatch(fold(name).strip(GAP))
    return bool(number and number["ends"])
