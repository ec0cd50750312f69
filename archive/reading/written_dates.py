"""Dates as pages and addresses write them, read into YYYY-MM-DD, or YYYY-MM if no day is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from archive.moments import CHINA
from archive.rules import load
from archive.text.numerals import number_of

EARLIEST_YEAR = 1949
FIRST_REPUBLICAN_YEAR = 1911  # 民國112年 is 2023

_BREAK, _DAY_BREAK = r"\s*[-/.年·–—_]\s*", r"\s*[-/.月·–—_]\s*"
# In each form the groups y, m and d are year, month and day, whatever digit follows.
# 2023-05-06, 2023年5月, 2023.5.6; the day may be joined with a clock: 2023-05-0610:24
YEAR_FIRST = re.compile(
    rf"(?<!\d)(?P<y>(?:19|20)\d\d){_BREAK}(?P<m>\d{{1,2}})(?!\d)"
    rf"(?:{_DAY_BREAK}(?P<d>\d\d(?=\d\d\s*:)|\d{{1,2}}(?!\d)))?"
)
DATE = re.compile(
    rf"{YEAR_FIRST.pattern}"
    # A box with its parts: 2023 05/06
    r"|(?<!\d)(?P<y1>20\d\d)\s*(?P<m1>\d\d)\s*[/月-]\s*(?P<d1>\d\d)(?=\d\d\s*:|(?!\d))"
    # 06.05.2023 is the sixth of May; with bars it is one only if 06/05 cannot be the fifth of June.
    r"|(?<![\d./-])(?:(?P<d2>\d\d)\.(?P<m2>\d\d)\.(?P<y2>(?:19|20)\d\d)"
    r"|(?P<d3>1[3-9]|2\d|3[01])/(?P<m3>\d\d)/(?P<y3>(?:19|20)\d\d))(?![\d./-])"
)
# A box with its parts in another order: 06 2023-05; 2023-05 06
DAY_APART = re.compile(
    r"(?:(?P<d>\d{1,2})日?\s*(?P<y>20\d\d)[-/.年](?P<m>\d\d?)月?|(?P<y1>20\d\d)[-/.年](?P<m1>\d\d?)月?\s+(?P<d1>\d{1,2})日?)"
    r"(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
COMPACT = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?=\d{6}(?!\d)|(?!\d)|\d\d:)")
SHORT_YEAR = re.compile(r"(?<![\d./:-])(?P<y>\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?![\d./-])")
MONTH_DAY = re.compile(r"(?<![\d./年-])(\d{1,2})\s*[-/月]\s*(\d\d(?=\d\d:)|\d{1,2}(?![\d./-]))")
TIMESTAMP = re.compile(r"1\d{9}(?:\d{3})?")  # seconds or milliseconds since 1970

_DIGITS, _NUMERAL = "〇零○一二三四五六七八九", "[一二三四五六七八九十]{1,3}"
HANZI_DATE = re.compile(rf"(?<![{_DIGITS}])([{_DIGITS}]{{4}})年({_NUMERAL})月(?:({_NUMERAL})日)?")
REPUBLICAN_YEAR = re.compile(r"(?:民國|民国)\s*(\d{2,3})\s*年")
# May 6, 2023; 6th May 2023; Apr. 24 2024
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_ORDINAL = "(?:st|nd|rd|th)?"
ENGLISH_DATE = re.compile(
    rf"\b(?:(?P<d>\d{{1,2}}){_ORDINAL}\s+)?(?P<m>{_MONTH})\.?"
    rf"(?:\s+(?P<d1>\d{{1,2}}){_ORDINAL})?,?\s+(?P<y>(?:19|20)\d\d)\b"
)


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
        text = ENGLISH_DATE.sub(_from_english, text)
    if "年" in text:
        text = HANZI_DATE.sub(_from_hanzi, text)
        text = REPUBLICAN_YEAR.sub(lambda match: f"{int(match[1]) + FIRST_REPUBLICAN_YEAR}年", text)
    return text


def written_date(text: str) -> str | None:
    """The first date in `text` as YYYY-MM-DD, or YYYY-MM if no day is written; None if there is none.

    Input → result: 2021-08-01-06:08:00 → 2021-08-01; 2022-4-1 → 2022-04-01; 2024年04月24日23:52 → 2024-04-24;
    2023年11月 → 2023-11. None also if the first date does not exist or is before EARLIEST_YEAR.
    """
    text = in_figures(text)
    match = DAY_APART.fullmatch(text) or DATE.search(text)
    return _iso_of(match) if match else None


def dates_in(text: str) -> Iterator[WrittenDate]:
    """The dates with year and day or month in a text that is `in_figures`, in order."""
    apart = DAY_APART.fullmatch(text)
    for match in [apart] if apart else DATE.finditer(text):
        if found := _iso_of(match):
            yield WrittenDate(found, match.start(), match.end())


def date_behind_label(text: str) -> str | None:
    """The date with which a text that is `in_figures` begins; it may also be written 20230506 or 23-05-06."""
    match = DATE.match(text) or COMPACT.match(text) or SHORT_YEAR.match(text)
    return _iso_of(match) if match else None


def month_and_day(text: str) -> str | None:
    """The month and day without a year with which a text that is `in_figures` begins, as -MM-DD; None if with none."""
    match = MONTH_DAY.match(text)
    return f"-{int(match[1]):02}-{int(match[2]):02}" if match else None


def date_of_value(value: str) -> str | None:
    """The date in a value for machines: as written, compact, or a Unix time; in China if it has an offset from UTC."""
    value = value.strip()
    if compact := COMPACT.match(value):
        return _iso_of(compact)
    try:
        timestamp = TIMESTAMP.fullmatch(value)
        moment = datetime.fromtimestamp(int(value[:10]), UTC) if timestamp else datetime.fromisoformat(value)
        return moment.astimezone(CHINA).date().isoformat() if moment.tzinfo else written_date(value)
    except (ValueError, OverflowError):
        return written_date(value)


def iso_date(year: str, month: str, day: str | None) -> str | None:
    """The date in ISO form; None if it does not exist or is before EARLIEST_YEAR. A year of two figures is not before
    EARLIEST_YEAR: 23 is 2023."""
    if len(year) == 2:
        year = f"{20 if int(year) < EARLIEST_YEAR % 100 else 19}{year}"
    try:
        found = date(int(year), int(month), int(day or 1)).isoformat()
    except ValueError:
        return None
    return None if int(year) < EARLIEST_YEAR else found if day else found[: len("YYYY-MM")]


def latest_date(fetched_at: str) -> str:
    """The latest possible date of publication: the day after the fetch, in China's time, since clocks may be wrong."""
    moment = datetime.fromisoformat(fetched_at)
    last = date.max if moment.year == date.max.year else moment.astimezone(CHINA).date() + timedelta(days=1)
    return last.isoformat()


def _iso_of(match: re.Match[str]) -> str | None:
    year, month, day = (
        next((value for name, value in match.groupdict().items() if name[0] == part and value), None) for part in "ymd"
    )
    return iso_date(year, month, day) if year and month else None


def _from_hanzi(match: re.Match[str]) -> str:
    year, month, day = (number_of(numeral.replace("○", "〇")) if numeral else None for numeral in match.groups())
    return f"{year}年{month}月" + (f"{day}日" if day else "")


def _from_english(match: re.Match[str]) -> str:
    return "-".join(filter(None, (match["y"], str(_MONTHS.index(match["m"][:3]) + 1), match["d"] or match["d1"])))


# The first groups of each are year, in four figures or two, and month.
DATED_URLS = tuple(re.compile(row["pattern"]) for row in load("reading/data/dated_urls.toml")["dated_urls"])
