"""The dates that the sentences of a case name, with the year and month that they leave out: 同年5月, 8月10日, 次日."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from archive.analysis.times import WrittenTime, written_times

YEAR_WORDS = {"同年": 0, "当年": 0, "该年": 0, "次年": 1, "翌年": 1, "第二年": 1}
MONTH_WORDS = {"同月": 0, "当月": 0, "该月": 0, "次月": 1}
DAY_WORDS = {"同日": 0, "当日": 0, "当天": 0, "同一天": 0, "次日": 1, "翌日": 1, "第二天": 1}
BACKGROUND = re.compile("[就即便]?曾|出?生(?!产|效)")  # behind a year that no later day has: 2016年就曾因…, 1992年出生
RANGE = frozenset({"至", "到", "-", "—", "－", "–", "~", "～", "——"})


class Day(NamedTuple):
    """A date, as precise as the text has it."""

    start: int
    end: int
    iso: str | None  # 2021, 2021-12, 2021-12-15, or an interval 2021-12/2024-05; None if the text tells no year: 今年


def days_in(text: str, start: int, end: int) -> list[Day]:
    """The dates between two offsets, in order. What a date leaves out it has from the one before."""
    found = list(_resolved(text, start, end))
    joined: list[Day] = []
    for one in found:
        last = joined[-1] if joined else None
        between = text[last.end : one.start].strip() if last else ""
        if last and last.iso and one.iso and between in RANGE and "/" not in last.iso:
            joined[-1] = Day(last.start, one.end, f"{last.iso}/{one.iso}")
        else:
            joined.append(one)
    return joined


def _resolved(text: str, start: int, end: int) -> Iterator[Day]:
    year: int | None = None
    month: int | None = None
    day: int | None = None
    for time in written_times(text[start:end]):
        if time.word is not None:
            continue
        if time.year_word is not None and time.year_word not in YEAR_WORDS:  # 今年: of the day of publishing
            year = month = day = None
            yield Day(start + time.start, start + time.end, None)
            continue
        if (resolved := _resolve(time, year, month, day)) is None:
            continue
        own_year, own_month, own_day = resolved
        iso = f"{own_year:04d}" + (f"-{own_month:02d}" if own_month else "") + (f"-{own_day:02d}" if own_day else "")
        yield Day(start + time.start, start + time.end, iso)
        if not BACKGROUND.match(text, start + time.end):
            year, month, day = resolved


def _resolve(
    time: WrittenTime, year: int | None, month: int | None, day: int | None
) -> tuple[int, int | None, int | None] | None:
    """Year, month and day of a time, of which the one before was of these; None if it is not known."""
    if time.day_word is not None:
        if year is None or month is None or day is None or time.day_word not in DAY_WORDS:
            return None
        moved = _moved(year, month, day, DAY_WORDS[time.day_word])
        return moved
    if time.year is not None:
        found_year = time.year
    elif year is None:
        return None
    else:
        found_year = year + YEAR_WORDS.get(time.year_word or "", 0)
    if time.month_word is not None:
        if month is None or time.month_word not in MONTH_WORDS:
            return None
        found_year, later = (
            found_year + (month + MONTH_WORDS[time.month_word] - 1) // 12,
            month + MONTH_WORDS[time.month_word],
        )
        return _checked(found_year, (later - 1) % 12 + 1, time.day)
    if time.months is not None:
        return _checked(found_year, time.months[0] if time.months[0] == time.months[1] else None, time.day)
    if time.day is not None:
        return _checked(found_year, month, time.day)
    return found_year, None, None


def _checked(year: int, month: int | None, day: int | None) -> tuple[int, int | None, int | None]:
    """The same, without a day that the month does not have."""
    if month is None or day is None or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return year, month, None
    return year, month, day


def _moved(year: int, month: int, day: int, days: int) -> tuple[int, int, int]:
    moved = date(year, month, day) + timedelta(days=days)
    return moved.year, moved.month, moved.day
