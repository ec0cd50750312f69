"""Which counts are parts of others: 起诉258人，其中袭警罪101人, or 800件，占总数的20%."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.analysis.figures.changes import PART
from archive.analysis.figures.crimes import CountedValue
from archive.analysis.figures.measures import SHARE

OF_WHICH = re.compile("其中|包括|含")
AMONG = re.compile("[^，。；：]{0,20}(?:中|里|当中|之中)，")  # 接待的2668件来访中，…
MAX_TOTALS = 40  # the whole is one of so many counts before
ROUNDING = 0.06  # of a share in per cent


def wholes_of(text: str, sentences: Sequence[Sequence[CountedValue]]) -> dict[CountedValue, CountedValue]:
    """Of each count of a text that is a part of an earlier one: that one."""
    wholes: dict[CountedValue, CountedValue] = {}
    before: list[CountedValue] = []
    for counted in sentences:
        counts = [one for one in counted if one.value.kind != SHARE and not one.change]
        sentence = counted[0].value.sentence
        at, totals, measures = sentence.start, list[CountedValue](), set[str]()
        earlier = [one for one in before if one.value.sentence.paragraph == sentence.paragraph]
        for count in counts:
            end = count.value.quantity.end
            if OF_WHICH.search(text, at, end):
                totals, measures = list(earlier), {count.measure}
            whole = next((total for total in reversed(totals) if _holds(total, count)), None)
            if whole and count.measure in {*measures, whole.measure}:  # else another clause, of something else
                wholes[count] = whole
            else:
                earlier.append(count)
                if AMONG.match(text, end, sentence.end):
                    totals, measures = [count], set()
            at = end
        before = [*before, *counts]
        for rate in counted:
            if rate.measure == PART and rate.base in counts and rate.base not in wholes:
                for total in reversed(before[: before.index(rate.base)]):
                    if _is_share(rate.base, total, rate):
                        wholes[rate.base] = total
                        break
        before = before[-MAX_TOTALS:]
    return wholes


def _holds(total: CountedValue, part: CountedValue) -> bool:
    whole, one = total.value.quantity, part.value.quantity
    return whole.unit == one.unit and (whole.value or 0) > (one.value or float("inf"))


def _is_share(part: CountedValue, total: CountedValue, rate: CountedValue) -> bool:
    """Whether the text gives the share that one number has in the other."""
    one, whole, share = (counted.value.quantity.value for counted in (part, total, rate))
    return _holds(total, part) and abs((one or 0) / (whole or 1) * 100 - (share or 0)) < ROUNDING
