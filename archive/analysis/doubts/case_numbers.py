"""A case that is missing: by the numbers of its neighbours, or by the number of cases that title and notice name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby, pairwise

from archive.analysis.cases.counts import counts_named
from archive.analysis.doubts.examined import Examined
from archive.model import Case
from archive.reasons import Reason, reason
from archive.text.numerals import ALL_NUMERALS, number_of, numeral_of
from archive.text.provisions import guiding_name, guiding_number

HIGHEST = 999  # number of a case in hanzi: no batch has more
MAX_MISSING = 9  # between two numbers; a greater difference is that of two series on one page
NUMERAL = re.compile(rf"\d+|[{ALL_NUMERALS}]+|[^\W\d_a-zA-Z\u4e00-\u9fff]|[①-⒇㈠-㈩]")
SENTENCE = re.compile(r"[^。；\n]+")
# A sentence of a notice that is about the cases below it, not about all that an office handled.
ISSUED = re.compile(r"(?:印发|公布|发布|编发|选编|遴选|精选|选取|下发|刊发|推出|通报)")


def missing_cases(examined: Examined) -> Iterator[Reason]:
    """A reason for each run of numbers that is missing between two cases, and one if fewer are there even with these
    than are named."""
    between = list(_between(examined.cases))
    yield from (reason("numbers_missing", numbers=numbers) for numbers in between)
    yield from _fewer_than_named(examined, sum(map(len, between)))


def _between(cases: tuple[Case, ...]) -> Iterator[tuple[str, ...]]:
    """The numbers that are missing between cases whose numbers are of one form. Cases without a number fill a gap."""
    printed = ((at, case.number) for at, case in enumerate(cases) if case.number)
    numbered = [(at, number, value) for at, number in printed if (value := _value(number))]
    for (at, number, one), (next_at, next_number, other) in pairwise(numbered):
        missing = other - one - 1
        if _form(number) == _form(next_number) and next_at - at - 1 < missing <= MAX_MISSING:
            yield tuple(_printed(number, value) for value in range(one + 1, other))


def _fewer_than_named(examined: Examined, missing: int) -> Iterator[Reason]:
    """That there are fewer cases than the title says, or than the notice says if the title names no number. `missing`:
    between the cases, so that they need not be missing again."""
    found = len(examined.cases)
    if not found:
        return
    code, counts = "fewer_than_title", counts_named(examined.title, "")
    if not counts:
        sentences = SENTENCE.findall(examined.notice) if "案例" in examined.notice else ()
        issued = "\n".join(one for one in sentences if "案例" in one and ISSUED.search(one))
        code, counts = "fewer_than_notice", counts_named("", issued)
    if counts and found + missing < min(counts):
        yield reason(code, named=min(counts), count=found)


def _value(number: str) -> int | None:
    """3 for 案例三, 三, 3, ③ and 检例第3号; None if it has no numeral."""
    if number.startswith("检例"):
        return guiding_number(number)
    numerals = NUMERAL.findall(number)
    return _figure(numerals[-1]) if numerals else None


def _figure(numeral: str) -> int | None:
    if numeral.isdecimal():
        return int(numeral)
    if len(numeral) == 1 and numeral not in ALL_NUMERALS:
        value = unicodedata.numeric(numeral, None)
        return int(value) if value else None
    figure = number_of(numeral)
    return figure if figure and figure <= HIGHEST else None  # 一一一一 is no number of a case


def _form(number: str) -> str:
    """What two numbers of one series have alike: all but the numeral, and what kind of numeral it is."""
    numerals = NUMERAL.findall(number)
    kinds = "".join(kind for kind, _ in groupby("9" if numeral.isdecimal() else "一" for numeral in numerals[-1:]))
    return NUMERAL.sub("", number) + kinds


def _printed(like: str, value: int) -> str:
    """The number as the page would print it, like another one of its series."""
    if like.startswith("检例"):
        return guiding_name(value)
    numeral = NUMERAL.findall(like)[-1]
    before, _, behind = like.rpartition(numeral)
    written = numeral_of(value) if numeral[0] in ALL_NUMERALS else str(value)
    return f"{before}{written}{behind}"
