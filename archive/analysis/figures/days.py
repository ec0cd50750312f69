"""First and last days: of years, months and days, moved by years, and compared with a publication's date."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

DECEMBER = 12
YEARS = range(1900, 2100)  # of which texts tell; no days are in a year that is reckoned and is none of them
PARTS_OF_MONTH = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
PUBLISHED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?![0-9])")
YEAR_ENDS = frozenset("底末")


class Days(NamedTuple):
    """A first and a last day. None: there is none, or it is not known."""

    first: date | None
    last: date | None


NO_DAYS = Days(None, None)


def days_of_publication(published: str | None) -> Days:
    """The days on which a text may have been published: one, all of a month (2024-05) or of a year, or none known."""
    found = PUBLISHED.match(published or "")
    if found is None:
        return NO_DAYS
    year, month, day = (int(number) if number else None for number in found.groups())
    if not year or not month:
        return of_months(year, 1, DECEMBER) if year else NO_DAYS
    return of_day(year, month, day) if day else of_months(year, month, month)


def of_months(year: int, first: int, last: int) -> Days:
    """From the first day of a month to the last day of the same or a later month."""
    if year not in YEARS or not (1 <= first <= last <= DECEMBER):
        return NO_DAYS
    return Days(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def of_part(year: int, month: int, part: str) -> Days:
    """The days of 上旬, 中旬 or 下旬; the whole month for 3月初 and 3月底."""
    month_days = of_months(year, month, month)
    if part not in PARTS_OF_MONTH or not month_days.last:
        return month_days
    first, last = PARTS_OF_MONTH[part]
    return Days(date(year, month, first), date(year, month, min(last, month_days.last.day)))


def of_day(year: int, month: int, day: int) -> Days:
    """One day; no days if the calendar has none such (31 June)."""
    if year not in YEARS or not (1 <= month <= DECEMBER and 1 <= day <= calendar.monthrange(year, month)[1]):
        return NO_DAYS
    return Days(date(year, month, day), date(year, month, day))


def of_edge(year: int, edge: str) -> Days:
    """December for 2022年底, January for 2022年初."""
    month = DECEMBER if edge in YEAR_ENDS else 1
    return of_months(year, month, month)


def moved_by_years(days: Days, years: int) -> Days:
    """The same days of another year. The last day of February stays the last day of February."""
    return Days(*(day and _moved(day, years) for day in days))


def moved_by_days(day: date, days: int) -> Days:
    """The day that comes so many days after another."""
    moved = day + timedelta(days=days)
    return of_day(moved.year, moved.month, moved.day)


def moved_by_months(days: Days, months: int) -> Days:
    """The whole month that comes so many months after the month of the first day."""
    if not days.first:
        return NO_DAYS
    year, month = divmod(days.first.year * DECEMBER + days.first.month - 1 + months, DECEMBER)
    return of_months(year, month + 1, month + 1)


def week_of(day: date, weeks: int) -> Days:
    """Monday to Sunday of the week that comes so many weeks after that of the day."""
    monday = day + timedelta(days=7 * weeks - day.weekday())
    return Days(monday, monday + timedelta(days=6))


def parts_of(days: Days, count: int, length: int) -> list[Days]:
    """The parts of a period of so many whole months each, if it has `count` of them and no day besides; else none."""
    first, last = days
    if not first or not last or first.day != 1 or (last + timedelta(days=1)).day != 1:
        return []
    months = (last.year - first.year) * DECEMBER + last.month - first.month + 1
    if months != length * count or (first.month - 1) % length:
        return []
    begins = [divmod(first.year * DECEMBER + first.month - 1 + length * part, DECEMBER) for part in range(count)]
    return [of_months(year, month + 1, month + length) for year, month in begins]


def _moved(day: date, years: int) -> date | None:
    year = day.year + years
    if year not in YEARS:
        return None
    end_of_month = calendar.monthrange(year, day.month)[1]
    at_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, day.month, end_of_month if at_end else day.day)
