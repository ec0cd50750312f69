"""Reads dates as people type them: 2023年11月30日, 2023-11, 二〇二三年, 30 November 2023. Always with a year."""

from __future__ import annotations

import re

from archive.search.meanings import PublishedIn, ReadPhrase
from archive.text.numerals import number_of

_HANZI = "〇零一二三四五六七八九十"
_YEAR = r"(?P<year>(?:19|20)\d\d|[〇零一二三四五六七八九]{4})"
_DATE = re.compile(  # of a folded phrase: 2023-11 is 2023 11, while 202311 is a number
    rf"{_YEAR} ?(?:年 ?"
    rf"(?:(?P<month>\d{{1,2}}|[{_HANZI}]{{1,3}}) ?月 ?(?:份|(?P<day>\d{{1,2}}|[{_HANZI}]{{1,3}}) ?[日号])?)?"
    r"|(?<= )(?P<digit_month>\d{1,2})(?: (?P<digit_day>\d{1,2}))?)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(
    rf"(?:(?P<day>\d{{1,2}}) )?(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}(?: (?P<day_behind>\d{{1,2}}))?"
    r" (?P<year>(?:19|20)\d\d)"
)


def typed_date(words: str) -> ReadPhrase | None:
    """The date that a folded phrase is; None if it is none."""
    month: int | None
    if found := _ENGLISH.fullmatch(words):
        month, day = _MONTHS.index(found["month"]) + 1, _number(found["day"] or found["day_behind"])
    elif found := _DATE.fullmatch(words):
        month, day = _number(found["month"] or found["digit_month"]), _number(found["day"] or found["digit_day"])
    else:
        return None
    year = _number(found["year"])
    if not year or month not in {None, *range(1, 13)} or day not in {None, *range(1, 32)}:
        return None
    label = f"{year}年{f'{month}月' if month else ''}{f'{day}日' if day else ''}"
    iso = f"{year}{f'-{month:02}' if month else ''}{f'-{day:02}' if day else ''}"
    return ReadPhrase(tuple(dict.fromkeys((words, label))), PublishedIn(label, iso))


def _number(numeral: str | None) -> int | None:
    if numeral is None:
        return None
    return int(numeral) if numeral.isdecimal() else number_of(numeral)
