"""The days of the times that a text names: from the words, the times before them and the day of the publication.

A time resolves in one way for figures (今年1至3月, of the publication) and for the acts of a case (同年5月, of the act
before). The numbers by which words move a year, a month or a day are in data/periods.toml.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from archive.analysis.times import MONTHS_OF_YEAR, WrittenTime, written_times
from archive.rules import load

YEARS = range(1900, 2100)  # of which texts tell; no days are in a year that is reckoned and is none of them
PARTS_OF_MONTH = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
YEAR_ENDS = frozenset("底末")
PUBLISHED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?![0-9])")
DAYS_OF_MONTH = 31
RECENT_DAYS = 60  # of so short a time before its publication, a text names days without the year
YEARS_OF_PLAN = 5
TO = frozenset({"至", "到", "-", "—", "－", "–", "~", "～", "——"})


class Days(NamedTuple):
    """A first and a last day. None: there is none, or it is not known."""

    first: date | None
    last: date | None

    @property
    def year(self) -> int | None:
        day = self.last or self.first
        return day.year if day else None

    def moved_by_years(self, years: int) -> Days:
        """The same days of another year. The last day of February stays the last day of February."""
        return Days(*(day and _in_other_year(day, day.year + years) for day in self))


NO_DAYS = Days(None, None)


class Day(NamedTuple):
    """A date in a text, as precise as the text has it."""

    start: int
    end: int
    iso: str | None  # 2021, 2021-12, 2021-12-15, or an interval 2021-12/2024-05; None if the text tells no year: 今年


@dataclass(frozen=True, slots=True)
class Known:
    """What a text has said when it names a time."""

    published: Days  # the days on which it may have been published
    last: Days  # of the time before
    # The year of the time before, if it is in the same sentence or the sentence before.
    near_year: int | None
    gives_year: bool  # whether quarters and ranges of months have that year too
    same_sentence: bool  # whether that time is in the same sentence

    @property
    def tells(self) -> bool:
        """Whether the time before is a day or a month, as in a story, which goes forward."""
        first, last = self.last
        return first is not None and last is not None and (last - first).days < DAYS_OF_MONTH

    @property
    def published_on(self) -> date | None:
        """The day of the publication; None if only its month is known."""
        return self.published.last if self.published.first == self.published.last else None


def days_of_publication(published: str | None) -> Days:
    """The days on which a text may have been published: one, all of a month (2024-05) or of a year, or none known."""
    found = PUBLISHED.match(published or "")
    year, month, day = (int(number) if number else None for number in found.groups()) if found else (None, None, None)
    if not year or not month:
        return of_months(year, 1, MONTHS_OF_YEAR) if year else NO_DAYS
    return _of_day(year, month, day) if day else of_months(year, month, month)


def days_of(time: WrittenTime, known: Known) -> Days:
    """The days of a single time."""
    return _days(time, known, statistical=time.has_several_months)


def days_of_range(first: WrittenTime, last: WrittenTime, known: Known) -> Days:
    """From the first day of one time to the last day of another. Each may have its year or month from the other."""
    if last.day and not last.months and not last.month_word:  # 6月27日至29日
        last = replace(last, months=first.months)
    if last.year and first.months and not first.says_year:  # 11月至2020年3月
        first = replace(first, year=last.year)
    # 1至9月 is of statistics, 4月至12月 may be of a story, whose year the sentence before says.
    statistical = first.months is not None and first.months[0] == 1
    if not first.says_year and not last.says_year and last.months:  # 1至11月 is in one year, 11月至3月 in two
        end = _days(last, known, statistical=statistical)
        begin = _in_year(end.last.year, first) if end.last else NO_DAYS
        turned = True
    elif (begin := _days(first, known, statistical=statistical)) == NO_DAYS:
        return NO_DAYS
    elif last.says_year or last.day_word or last.month_word:
        end = _days(last, replace(known, last=begin), statistical=True)
        turned = first.year == last.year
    else:
        day = begin.first or begin.last
        assert day is not None
        end, turned = _in_year(day.year, last), False
        if end.last and end.last < day:  # 2019年11月至3月
            end = end.moved_by_years(1)
    if turned and begin.first and end.last and begin.first > end.last:
        begin = begin.moved_by_years(-1)
    return Days(begin.first, end.last)


def days_of_plan(name: str) -> Days:
    """The years of a five-year plan: 十三五."""
    first_year = _words("five_year_plans")[name]
    return Days(date(first_year, 1, 1), date(first_year + YEARS_OF_PLAN - 1, MONTHS_OF_YEAR, 31))


def same_days(time: WrittenTime, base: Days, known: Known) -> Days:
    """The months of the time before it, in the year that the words say: 2019年同期, 去年同期."""
    if base.year is None:
        return NO_DAYS
    year = time.year or _written_year(time, replace(known, last=base))
    if year is None or (time.year is None and year >= base.year):  # 去年同期 in a report on last year
        year = base.year - 1
    return base.moved_by_years(year - base.year)


def days_in(text: str, start: int, end: int) -> list[Day]:
    """The dates between two offsets, in order. What a date leaves out it has from the one before."""
    joined: list[Day] = []
    for one in _dates_of_acts(text, start, end):
        last = joined[-1] if joined else None
        ranges = last and last.iso and one.iso and "/" not in last.iso and text[last.end : one.start].strip() in TO
        if last and ranges:
            joined[-1] = Day(last.start, one.end, f"{last.iso}/{one.iso}")
        else:
            joined.append(one)
    return joined


def of_months(year: int, first: int, last: int) -> Days:
    """From the first day of a month to the last day of the same or a later month."""
    if year not in YEARS or not (1 <= first <= last <= MONTHS_OF_YEAR):
        return NO_DAYS
    return Days(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def parts_of(days: Days, count: int, length: int) -> list[Days]:
    """The parts of a period of so many whole months each, if it has `count` of them and no day besides; else none."""
    first, last = days
    if not first or not last or first.day != 1 or (last + timedelta(days=1)).day != 1:
        return []
    months = (last.year - first.year) * MONTHS_OF_YEAR + last.month - first.month + 1
    if months != length * count or (first.month - 1) % length:
        return []
    begins = [
        divmod(first.year * MONTHS_OF_YEAR + first.month - 1 + length * part, MONTHS_OF_YEAR) for part in range(count)
    ]
    return [of_months(year, month + 1, month + length) for year, month in begins]


# Behind a date whose year no later day has: 2016年就曾因…, 1992年出生.
BACKGROUND = re.compile("[就即便]?曾|出?生(?!产|效)")


def _dates_of_acts(text: str, start: int, end: int) -> Iterator[Day]:
    last = NO_DAYS
    for time in written_times(text[start:end]):
        if time.word is not None:
            continue
        known = Known(NO_DAYS, last, last.year, gives_year=True, same_sentence=True)
        days = days_of(time, known)
        if days.first:
            yield Day(start + time.start, start + time.end, days.first.isoformat()[: time.iso_length])
            if not BACKGROUND.match(text, start + time.end):
                last = days
        elif time.year_word in _words("years_from_publication"):
            yield Day(start + time.start, start + time.end, None)
            last = NO_DAYS


def _words(table: str) -> dict[str, int]:
    """The numbers of a table of data/periods.toml."""
    tables: dict[str, Any] = load("analysis/data/periods.toml")
    found: dict[str, int] = tables[table]
    return found


def _days(time: WrittenTime, known: Known, *, statistical: bool) -> Days:
    if time.is_bare_day and time.day and known.last.last:
        return _of_day(known.last.last.year, known.last.last.month, time.day)
    if time.day_word:
        return _by_day_word(time.day_word, known)
    if time.month_word:
        return _by_month_word(time, time.month_word, known)
    if time.says_year:
        year = _written_year(time, known)
        return _in_year(year, time) if year else NO_DAYS
    return _without_year(time, known, statistical=statistical)


def _by_day_word(word: str, known: Known) -> Days:
    day, table = known.published_on, _words("days_from_publication")
    if word in (weeks := _words("weeks_from_publication")):
        if day is None:
            return NO_DAYS
        monday = day + timedelta(days=7 * weeks[word] - day.weekday())
        return Days(monday, monday + timedelta(days=6))
    if word not in table:
        day, table = known.last.last if known.last.first == known.last.last else None, _words("days_from_time_before")
    moved = day + timedelta(days=table[word]) if day else None
    return _of_day(moved.year, moved.month, moved.day) if moved else NO_DAYS


def _by_month_word(time: WrittenTime, word: str, known: Known) -> Days:
    base, table = known.published, _words("months_from_publication")
    if word not in table:
        base, table = known.last, _words("months_from_time_before")
    if not base.first:
        return NO_DAYS
    year, month = divmod(base.first.year * MONTHS_OF_YEAR + base.first.month - 1 + table[word], MONTHS_OF_YEAR)
    return _of_day(year, month + 1, time.day) if time.day else of_months(year, month + 1, month + 1)


def _written_year(time: WrittenTime, known: Known) -> int | None:
    """The year that is written, as a number or as a word."""
    if time.year or not time.year_word:
        return time.year
    base, table = known.published, _words("years_from_publication")
    if time.year_word not in table:
        base, table = known.last, _words("years_from_time_before")
    years = table[time.year_word]
    year = base.year or (known.published.year if years < 0 else None)  # 上年 at the beginning of a text
    return year + years if year else None


def _without_year(time: WrittenTime, known: Known, *, statistical: bool) -> Days:
    """In the year of the time before it, or else the latest before the publication."""
    latest, published = _latest(time, known.published.last), known.published.last
    recent = bool(latest.last and published and (published - latest.last).days <= RECENT_DAYS)
    likely = known.gives_year if statistical else known.same_sentence or not recent or known.tells
    if known.near_year and likely:
        days = _in_year(known.near_year, time)
        back = bool(recent and days.last and known.last.first and days.last < known.last.first)
        if not (published and days.first and days.first > published) and not back:
            return days
    return latest


def _latest(time: WrittenTime, published: date | None) -> Days:
    """The latest days of a time that were over, or almost, when the text was published."""
    if published is None:
        return NO_DAYS
    for year in (published.year, published.year - 1):
        days = _in_year(year, time)
        end = days.last or days.first
        if end and (end <= published or (end.year, end.month) == (published.year, published.month)):
            return days
    return NO_DAYS


def _in_year(year: int, time: WrittenTime) -> Days:
    """The days of a calendar time in a year. 2022年底 is December, 2022年初 January, 3月初 and 3月底 all of March."""
    first, last = time.months or (1, MONTHS_OF_YEAR)
    if time.months and time.day:
        return _of_day(year, first, time.day)
    if time.edge and not time.months:
        first = last = MONTHS_OF_YEAR if time.edge in YEAR_ENDS else 1
    elif not time.months and not time.says_year:
        return NO_DAYS
    days = of_months(year, first, last)
    if time.edge in PARTS_OF_MONTH and days.last:
        begin, end = PARTS_OF_MONTH[time.edge]
        return Days(date(year, first, begin), date(year, first, min(end, days.last.day)))
    return days


def _of_day(year: int, month: int, day: int) -> Days:
    """One day; no days if the calendar has none such (31 June)."""
    if year not in YEARS or not (1 <= month <= MONTHS_OF_YEAR and 1 <= day <= calendar.monthrange(year, month)[1]):
        return NO_DAYS
    return Days(date(year, month, day), date(year, month, day))


def _in_other_year(day: date, year: int) -> date | None:
    if year not in YEARS:
        return None
    end_of_month = calendar.monthrange(year, day.month)[1]
    at_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, day.month, end_of_month if at_end else day.day)
