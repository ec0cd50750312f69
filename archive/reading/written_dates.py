"""Dates as pages and addresses write them, read into YYYY-MM-DD, or YYYY-MM if no day is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from archive.moments import CHINA
from archive.rules import load

EARLIEST_YEAR = 1949
FIRST_REPUBLICAN_YEAR = 1911  # 民國112年 is 2023

_BREAK = r"\s*[-/.年·–—_]\s*"
_DAY_BREAK = r"\s*[-/.月·–—_]\s*"
# 2023-05-06, 2023年5月, 2023.5.6; the day may be joined with a clock: 2023-05-0610:24
YEAR_FIRST = re.compile(
    rf"(?<!\d)(?P<y>(?:19|20)\d\d){_BREAK}(?P<m>\d{{1,2}})(?!\d)"
    rf"(?:{_DAY_BREAK}(?P<d>\d\d(?=\d\d\s*:)|\d{{1,2}}(?!\d)))?"
)
# Boxes that set a date in parts: 2023 05/06; 06 2023-05; 2023-05 06
YEAR_APART = re.compile(r"(?<!\d)(?P<y>20\d\d)\s*(?P<m>\d\d)[/月-](?P<d>\d\d)(?=\d\d\s*:|(?!\d))")
DAY_APART = re.compile(
    r"(?:(?P<d>\d{1,2})日?\s*(?P<y>20\d\d)[-/.年](?P<m>\d\d?)月?|(?P<y2>20\d\d)[-/.年](?P<m2>\d\d?)月?\s+(?P<d2>\d{1,2})日?)"
    r"(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
# 06.05.2023 is the sixth of May; with bars it is one only if 06/05 cannot be the fifth of June.
DAY_FIRST = re.compile(
    r"(?<![\d./-])(?:(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<y>(?:19|20)\d\d)|(?P<d2>1[3-9]|2\d|3[01])/(?P<m2>\d\d)/(?P<y2>(?:19|20)\d\d))"
    r"(?![\d./-])"
)
COMPACT = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?=\d{6}(?!\d)|(?!\d)|\d\d:)")
SHORT_YEAR = re.compile(r"(?<![\d./:-])(?P<y>\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?![\d./-])")
MONTH_DAY = re.compile(r"(?<![\d./年-])(?P<m>\d{1,2})\s*[-/月]\s*(?P<d>\d\d(?=\d\d:)|\d{1,2}(?![\d./-]))")
TIMESTAMP = re.compile(r"1\d{9}(?:\d{3})?")  # seconds or milliseconds since 1970

HANZI_DIGITS = "〇零○一二三四五六七八九"
_NUMBER = "[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
HANZI_DATE = re.compile(rf"(?<![{HANZI_DIGITS}])([{HANZI_DIGITS}]{{4}})年({_NUMBER})月(?:({_NUMBER})日)?")
REPUBLICAN_YEAR = re.compile(r"(?:民國|民国)\s*(\d{2,3})\s*年")
# May 6, 2023; 6th May 2023; Apr. 24 2024
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
ENGLISH_DATE = re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b")
ENGLISH_DAY_FIRST = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>(?:19|20)\d\d)\b")
_FIGURES = str.maketrans(HANZI_DIGITS, "000123456789")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text: its ISO form, and where it begins and ends."""

    date: str
    start: int
    end: int


def in_figures(text: str) -> str:
    """The text in half width, with dates in hanzi or English and years of the Republic as figures.

    二〇二三年五月六日 → 2023年5月6日; May 6, 2023 → 2023-5-6
    """
    text = unicodedata.normalize("NFKC", text)
    if any(month in text for month in _MONTHS):
        text = ENGLISH_DAY_FIRST.sub(_from_english, ENGLISH_DATE.sub(_from_english, text))
    if "年" in text:
        text = HANZI_DATE.sub(_as_figures, text)
        text = REPUBLICAN_YEAR.sub(lambda match: f"{int(match[1]) + FIRST_REPUBLICAN_YEAR}年", text)
    return text


def written_date(text: str, latest: date) -> str | None:
    """The first date in `text` as YYYY-MM-DD, or YYYY-MM if no day is written; None if there is none.

    Input → result: 2021-08-01-06:08:00 → 2021-08-01; 2022-4-1 → 2022-04-01; 2024年04月24日23:52 → 2024-04-24;
    2023年11月 → 2023-11. None also if the first date does not exist, is before EARLIEST_YEAR or is after `latest`.
    """
    match = _first_match(in_figures(text))
    return _iso_of(match, latest) if match else None


def dates_in(text: str, latest: date) -> Iterator[WrittenDate]:
    """The possible dates with year and day or month in a text that is `in_figures`, in order."""
    at = 0
    while match := _first_match(text, at):
        at = match.end()
        if found := _iso_of(match, latest):
            yield WrittenDate(found, match.start(), at)


def date_behind_label(text: str, latest: date) -> str | None:
    """The date with which a text that is `in_figures` begins; it may also be written 20230506 or 23-05-06."""
    for form in (YEAR_FIRST, YEAR_APART, DAY_FIRST, COMPACT, SHORT_YEAR):
        if match := form.match(text):
            return _iso_of(match, latest)
    return None


def month_and_day(text: str) -> str | None:
    """The month and day without a year with which a text that is `in_figures` begins, as -MM-DD; None if with none."""
    match = MONTH_DAY.match(text)
    return f"-{int(match['m']):02}-{int(match['d']):02}" if match else None


def date_of_value(value: str, latest: date) -> str | None:
    """The date in a value for machines: as written, compact, or a Unix time; in China if it has an offset from UTC."""
    value = value.strip()
    if TIMESTAMP.fullmatch(value):
        moment = datetime.fromtimestamp(int(value[:10]), UTC)
        return date_of_value(moment.isoformat(), latest)
    if compact := COMPACT.match(value):
        return _iso_of(compact, latest)
    return written_date(_in_china(value), latest)


def iso_date(year: str, month: str, day: str | None, latest: date) -> str | None:
    """The date in ISO form; None if it does not exist, is before EARLIEST_YEAR or is after `latest`."""
    try:
        moment = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    if moment.year < EARLIEST_YEAR or moment > latest:
        return None
    return moment.isoformat() if day else moment.isoformat()[:7]


def day_after(fetched_at: str) -> date:
    """The latest possible date of publication: the day after the fetch, in China's time, since clocks may be wrong."""
    moment = datetime.fromisoformat(fetched_at)
    return date.max if moment.year == date.max.year else moment.astimezone(CHINA).date() + timedelta(days=1)


def _first_match(text: str, start: int = 0) -> re.Match[str] | None:
    if start == 0 and (apart := DAY_APART.fullmatch(text)):
        return apart
    found = (match for form in (YEAR_FIRST, YEAR_APART, DAY_FIRST) if (match := form.search(text, start)))
    return min(found, key=re.Match.start, default=None)


def _iso_of(match: re.Match[str], latest: date) -> str | None:
    parts = match.groupdict()
    year, month, day = (parts.get(name) or parts.get(f"{name}2") for name in "ymd")
    if year is None or month is None:
        return None
    if len(year) == 2:  # 23-05-06: of the two centuries the one that is not to come
        year = str(latest.year // 100 - (int(year) > latest.year % 100)) + year
    return iso_date(year, month, day, latest)


def _as_figures(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f"{year.translate(_FIGURES)}年{_number(month)}月" + (f"{_number(day)}日" if day else "")


def _from_english(match: re.Match[str]) -> str:
    return f"{match['year']}-{_MONTHS.index(match['month'][:3]) + 1}-{match['day']}"


def _number(hanzi: str) -> int:
    """A number up to 99 in hanzi: 六, 十六, 二十, 三十一."""
    tens, ten, ones = hanzi.rpartition("十")
    figure = int(ones.translate(_FIGURES) or 0)
    return figure + 10 * int(tens.translate(_FIGURES) or 1) if ten else figure


def _in_china(content: str) -> str:
    """The date in China, if the content is a time with an offset from UTC; else the content unchanged."""
    try:
        moment = datetime.fromisoformat(content)
        return content if moment.tzinfo is None else moment.astimezone(CHINA).date().isoformat()
    except (ValueError, OverflowError):
        return content


# The first groups of each are year, in four figures or two, and month.
DATED_URLS = tuple(re.compile(row["pattern"]) for row in load("reading/data/dated_urls.toml")["dated_urls"])
