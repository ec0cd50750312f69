"""The days of a time that a text names, from the periods before it and the day of the publication."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from archive.analysis.figures import days as calendar
from archive.analysis.figures.days import NO_DAYS, Days
from archive.analysis.times import WrittenTime
from archive.rules import load

DAYS_OF_MONTH = 31
RECENT_DAYS = 60  # of so short a time before its publication, a text names days without the year
YEARS_OF_PLAN = 5


@dataclass(frozen=True, slots=True)
class Known:
    """What a text has said when it names a time."""

    published: Days  # the days on which it may have been published
    last: Days  # of the period before
    # The year of the period before, if it is in the same sentence or the sentence before.
    near_year: int | None
    gives_year: bool  # whether quarters and ranges of months have that year too
    same_sentence: bool  # whether that period is in the same sentence

    @property
    def tells(self) -> bool:
        """Whether the period before is a day or a month, as in a story, which goes forward."""
        first, last = self.last
        return first is not None and last is not None and (last - first).days < DAYS_OF_MONTH

    @property
    def published_on(self) -> date | None:
        """The day of the publication; None if only its month is known."""
        return self.published.last if self.published.first == self.published.last else None


@cache
def time_words() -> dict[str, Any]:
    """The words of data/periods.toml."""
    table: dict[str, Any] = load("analysis/data/periods.toml")
    return table


def several_months(time: WrittenTime) -> bool:
    """Whether it is a quarter, a half or the like."""
    return time.months is not None and time.months[0] != time.months[1]


def days_of(time: WrittenTime, known: Known) -> Days:
    """The days of a single time."""
    return _days(time, known, statistical=several_months(time))


def days_of_range(first: WrittenTime, last: WrittenTime, known: Known) -> Days:
    """From the first day of one time to the last day of another. Each may have its year or month from the other."""
    if last.day and not last.months and not last.month_word:  # 6月27日至29日
        last = replace(last, months=first.months)
    if last.year and first.months and not first.says_year:  # 11月至2020年3月
        first = replace(first, year=last.year)
    if not first.says_year and not last.says_year and last.months:  # 1至11月 is in one year, 11月至3月 in two
        end = _days(last, known, statistical=first.months is not None and first.months[0] == 1)
        begin = _in_year(end.last.year, first) if end.last else NO_DAYS
        if begin.first and end.last and begin.first > end.last:
            begin = calendar.moved_by_years(begin, -1)
        return Days(begin.first, end.last)
    # 1至9月 is of statistics, 4月至12月 may be of a story, whose year the sentence before says.
    begin = _days(first, known, statistical=first.months is not None and first.months[0] == 1)
    if begin == NO_DAYS:
        return NO_DAYS
    if last.says_year or last.day_word or last.month_word:
        end = _days(last, replace(known, last=begin), statistical=True)
        if begin.first and end.last and begin.first > end.last and first.year == last.year:
            begin = calendar.moved_by_years(begin, -1)
    else:
        day = begin.first or begin.last
        assert day is not None
        end = _in_year(day.year, last)
        if end.last and end.last < day:  # 2019年11月至3月
            end = calendar.moved_by_years(end, 1)
    return Days(begin.first, end.last)


def days_of_plan(name: str) -> Days:
    """The years of a five-year plan: 十三五."""
    first_year = time_words()["five_year_plans"][name]
    return Days(date(first_year, 1, 1), date(first_year + YEARS_OF_PLAN - 1, calendar.DECEMBER, 31))


def same_days(time: WrittenTime, base: Days, known: Known) -> Days:
    """The months of the period before it, in the year that the words say: 2019年同期, 去年同期."""
    day = base.last or base.first
    if day is None:
        return NO_DAYS
    year = time.year or _written_year(time, replace(known, last=base))
    if year is None or (time.year is None and year >= day.year):  # 去年同期 in a report on last year
        year = day.year - 1
    return calendar.moved_by_years(base, year - day.year)


def _days(time: WrittenTime, known: Known, *, statistical: bool) -> Days:
    if time.is_bare_day and time.day and known.last.last:
        return calendar.of_day(known.last.last.year, known.last.last.month, time.day)
    if time.day_word:
        return _by_day_word(time.day_word, known)
    if time.month_word:
        return _by_month_word(time, time.month_word, known)
    if time.says_year:
        year = _written_year(time, known)
        return _in_year(year, time) if year else NO_DAYS
    return _without_year(time, known, statistical=statistical)


def _by_day_word(word: str, known: Known) -> Days:
    weeks = time_words()["weeks_from_publication"].get(word)
    if weeks is not None:
        return calendar.week_of(known.published_on, weeks) if known.published_on else NO_DAYS
    days = time_words()["days_from_publication"].get(word)
    if days is not None:
        return calendar.moved_by_days(known.published_on, days) if known.published_on else NO_DAYS
    if known.last.last is None or known.last.first != known.last.last:
        return NO_DAYS
    return calendar.moved_by_days(known.last.last, time_words()["days_from_time_before"][word])


def _by_month_word(time: WrittenTime, word: str, known: Known) -> Days:
    months = time_words()["months_from_publication"].get(word)
    base = known.last if months is None else known.published
    if months is None:
        months = time_words()["months_from_time_before"][word]
    month = calendar.moved_by_months(base, months)
    if time.day and month.first:
        return calendar.of_day(month.first.year, month.first.month, time.day)
    return month


def _written_year(time: WrittenTime, known: Known) -> int | None:
    """The year that is written, as a number or as a word."""
    if time.year or not time.year_word:
        return time.year
    years = time_words()["years_from_publication"].get(time.year_word)
    base = known.last if years is None else known.published
    if years is None:
        years = time_words()["years_from_time_before"][time.year_word]
    day = base.last or base.first
    if day is None and years < 0:  # 上年 at the beginning of a text
        day = known.published.last
    return day.year + years if day else None


def _without_year(time: WrittenTime, known: Known, *, statistical: bool) -> Days:
    """In the year of the period before it, or else the latest before the publication."""
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
    """The days of a calendar time in a year."""
    if time.months and time.day:
        return calendar.of_day(year, time.months[0], time.day)
    if time.months and time.edge:
        return calendar.of_part(year, time.months[0], time.edge)
    if time.months:
        return calendar.of_months(year, *time.months)
    if time.edge:
        return calendar.of_edge(year, time.edge)
    return calendar.of_months(year, 1, calendar.DECEMBER) if time.says_year else NO_DAYS
