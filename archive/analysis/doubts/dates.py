"""Dates that disagree: the date that was taken, and those in metadata, printed line, address and sign-off.

A <meta> date is often that of a page that was generated again, an address keeps the day on which a page was made first,
and a text may be signed long before it is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from archive.analysis.doubts.examined import Examined
from archive.reading.written_dates import in_figures, written_date
from archive.reasons import Reason, reason

MAX_DAYS = 7  # between two places of one page: an office prepares a page some days before it publishes it
# From the sign-off to the publication: the guiding cases of 2026 were signed 68 days before. Laws take longer.
MAX_SIGNED_DAYS = 180
CODES = {"meta": "meta_date", "line": "line_date", "url": "address_date"}  # by the rule that found a date
TAIL_LINES = 6  # of a text, among which its sign-off is
MAX_OFFICE_CHARS = 40
SIGNED = re.compile(r"(?P<office>.*?)\s*[（(]?(?P<date>(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)[）)]?")
OFFICE = re.compile(r"[^。，；：、！？]*(?:院|部|局|厅|委|会|办|办公室|中心|总队|支队|大队|机构|政府|法院|小组)[）)]?")


def disagreeing_dates(examined: Examined) -> Iterator[Reason]:
    """A reason for each place that states another date than the one that was taken."""
    taken = examined.article.published
    if not taken:
        return
    for found in dict.fromkeys(examined.article.dates[1:]):
        if found.rule in CODES and (days := abs(_days(taken, found.date))) > MAX_DAYS:
            yield reason(CODES[found.rule], taken=taken, other=found.date, days=days)
    if signed := _signed(examined):
        days = _days(signed, taken)
        if not -MAX_DAYS <= days <= MAX_SIGNED_DAYS:
            yield reason("sign_off_date", taken=taken, other=signed, days=abs(days))


def _days(one: str, other: str) -> int:
    """The days from one date to another; 0 if one of them is a month that has the other."""
    if one.startswith(other) or other.startswith(one):
        return 0
    return (_day(other) - _day(one)).days


def _day(written: str) -> date:
    """The date; the middle of a month without a day."""
    return date.fromisoformat(written if len(written) > len("YYYY-MM") else f"{written}-15")


def _signed(examined: Examined) -> str | None:
    """The date of the sign-off: at the text's end, or else at the end of the notice above the cases."""
    ends = (examined.text, examined.notice) if examined.cases else (examined.text,)
    return next(filter(None, map(_sign_off, ends)), None)


def _sign_off(text: str) -> str | None:
    """The last date among the last lines that follows an office, on its own line or on the line above; or that is the
    last line."""
    lines = [line.strip() for line in text[-TAIL_LINES * MAX_OFFICE_CHARS * 2 :].split("\n")]
    tail = list(filter(None, lines))[-TAIL_LINES:]
    for at, (above, line) in reversed(list(enumerate(pairwise(tail), 1))):
        if (
            "年" in line[:MAX_OFFICE_CHARS]
            and len(line) <= MAX_OFFICE_CHARS
            and (found := SIGNED.fullmatch(in_figures(line)))
        ):
            office = found["office"] or above
            by_office = len(office) <= MAX_OFFICE_CHARS and OFFICE.fullmatch(office)
            if by_office or (at == len(tail) - 1 and not found["office"]):
                return written_date(found["date"], date.max)
    return None
