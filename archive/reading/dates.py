"""The date of a page's publication, by the first rule that gives one: meta, line, list page, address.

What is printed beside the title, with a label or a clock, beats a <meta> that says otherwise: many sites write the day
on which the page was generated there. A date that stands nowhere but in the text is none of publication.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from archive.model import FoundDate, Page
from archive.moments import CHINA
from archive.reading.layouts import DATE_METAS, DATES, FIRST_DATE_METAS, SOURCE_LABEL
from archive.reading.lines import tidy
from archive.reading.markup import Markup
from archive.reading.sources import Byline
from archive.rules import fill, load
from archive.text.letters import letters_and_digits, letters_only
from archive.text.numerals import number_of

# --- dates as they are written ----------------------------------------------------------------------------------------

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


# --- the rules --------------------------------------------------------------------------------------------------------

MAX_LINE_CHARS = 80  # a longer line is no line of date and source
MAX_BEFORE_LETTERS, MAX_BEHIND_LETTERS = 20, 40  # beside a date with a clock: column, author; source, author, editor
MAX_BARE_LETTERS = 12  # on each side of a date without clock and label
MAX_NEAREST_LINES = 8  # before the body, if no label, source or title says where the date is
MAX_STAMP_LINES = 3  # at the end of the text and below it that may be a date with a clock and nothing else

# The first groups of each are year, in four figures or two, and month.
DATED_URLS = tuple(re.compile(row["pattern"]) for row in load("reading/data/dated_urls.toml")["dated_urls"])
DATE_PROPERTIES = ("datePublished", "pubDate", "dateCreated")  # of JSON-LD and microdata

_TABLES = load("reading/data/fields.toml")
_RULES, _PARTS = _TABLES["dates"], _TABLES["parts"]
LABELS = re.compile("|".join(f"(?:{fill(row['pattern'], _PARTS)})(?=[\\d民〇○一二])" for row in _RULES["labels"]))
PUBLISHING = re.compile(rf"{_PARTS['publish']}|(?i:published|posted)")
PUBLISHED_BEHIND = re.compile(rf"\s*(?:{_PARTS['clock']})?\s*{_PARTS['publish']}(?=\s|$|[|·])")
SOURCE = re.compile(_PARTS["source"])
CLOCK_BEHIND = re.compile(rf"[-\sT日,]*{_PARTS['clock']}")
STAMP = re.compile(rf"\D?(?:19|20)\d\d[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?[\sT]*{_PARTS['clock']}\D?")
STAMP_OF_SHORT_YEAR = re.compile(rf"\d\d[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?\s+{_PARTS['clock']}(?!\d)")
OTHER_BEFORE, OTHER_BEHIND = (re.compile(fill(_RULES[name], _PARTS)) for name in ("other_before", "other_behind"))
ACTS, WEEKDAY, META_NAME = (re.compile(_RULES[name]) for name in ("acts", "weekday", "meta_name"))
SENTENCE = re.compile(r"[。！？；]")

Rule = tuple[str, Iterable[str | None]]  # its name, and the dates that it may find


def dates_of(page: Page, markup: Markup, byline: Byline) -> tuple[FoundDate, ...]:
    """The dates of a page by the rules meta, line, list and url, in this order: the first is that of its publication.

    The others are those that the page states elsewhere. Of the rules that may take another date for it, one gives a
    date only if all before it give none. A date after the fetch is none.
    """
    latest = latest_date(page.fetched_at)

    def first(dates: Iterable[str | None]) -> str | None:
        return next((found for found in dates if found and found <= latest), None)

    def found_by(*rules: Rule) -> Iterator[FoundDate]:
        return (FoundDate(found, rule) for rule, dates in rules if (found := first(dates)))

    metas = list(filter(None, _in_metas(markup, DATE_METAS)))
    printed = first(_printed_dates(page, markup, byline))
    stated = found_by(
        ("meta", _in_metas(markup, FIRST_DATE_METAS)),
        ("meta", (meta for meta in metas if printed and meta.startswith(printed))),
        ("line", [printed]),
        ("meta", metas),
        ("meta", _in_metas(markup, filter(META_NAME.search, markup.metas))),
    )
    supposed = found_by(
        ("meta", (date_of_value(value) for name in DATE_PROPERTIES for value in markup.structured.get(name, ()))),
        ("list", [written_date(page.context.list_date or "")]),
        ("line", _bare_dates(byline)),
    )
    return (*(tuple(stated) or tuple(supposed)[:1]), *found_by(("url", _in_address(page.url))))


def _in_metas(markup: Markup, names: Iterable[str]) -> Iterator[str | None]:
    return (date_of_value(content) for content in filter(None, map(markup.metas.get, names)))


def _in_address(url: str) -> Iterator[str | None]:
    path = urlsplit(url).path if url.startswith("http") else ""
    return (iso_date(*match.groups()) for pattern in DATED_URLS for match in pattern.finditer(path))


# --- printed lines ----------------------------------------------------------------------------------------------------


def _printed_dates(page: Page, markup: Markup, byline: Byline) -> Iterator[str | None]:
    """The dates that a page prints beside its title or its text, with a label, a clock or a source."""
    for element in markup.find_any(DATES):
        yield written_date(tidy("".join(element.itertext())))
    above = (*byline.beside, *byline.near)
    yield from map(_labelled_date, above)
    yield from _dates_of_source_lines(byline.near)
    yield from map(_dated_line, (*byline.beside, *byline.near[:MAX_NEAREST_LINES]))
    yield from _dates_of_time_elements(markup, byline.beside)
    yield from _dates_without_year(page, markup, above)
    ends = (*byline.below[:MAX_STAMP_LINES], *byline.tail[-MAX_STAMP_LINES:])
    below = (line for line in (*byline.below, *ends) if len(line) <= MAX_LINE_CHARS and PUBLISHING.search(line))
    yield from map(_labelled_date, below)
    yield from map(_only_day, filter(SOURCE_LABEL.search, ends))
    yield from (_dated_line(line) for line in ends if STAMP.fullmatch(in_figures(line)))


def _labelled_date(line: str) -> str | None:
    """The date behind a label: 发布时间：2023-05-06, 发表于 23-05-06, 2023-05-06 发布."""
    if not any(map(str.isdigit, line)) and "年" not in line:
        return None
    line = in_figures(line)
    for label in LABELS.finditer(line):
        if found := date_behind_label(line[label.end() :]):
            return found
    if len(line) > MAX_LINE_CHARS or SENTENCE.search(line):
        return None
    return next((found.date for found in dates_in(line) if PUBLISHED_BEHIND.match(line, found.end)), None)


def _dates_of_source_lines(lines: tuple[str, ...]) -> Iterator[str | None]:
    """The dates of lines that name the source, and of the lines beside them."""
    for at, line in enumerate(lines):
        if SOURCE.search(line) and len(line) <= MAX_LINE_CHARS:
            yield next((found.date for found in _own_dates(in_figures(line))), None)
            yield from map(_only_day, (*lines[at + 1 : at + 2], *lines[max(at - 1, 0) : at]))


def _dated_line(line: str) -> str | None:
    """The date of a line of date, clock and perhaps source, author and the like; None for any other line."""
    found = _only_date(line)
    if found and CLOCK_BEHIND.match(in_figures(line), found.end):
        return found.date
    return date_behind_label(line) if STAMP_OF_SHORT_YEAR.match(line) else None


def _dates_of_time_elements(markup: Markup, lines: tuple[str, ...]) -> Iterator[str | None]:
    """The dates of <time datetime="…"> elements whose text is in the lines: they print 2年前 or 昨天."""
    for element in markup.root.iter("time"):
        text = tidy("".join(element.itertext()))
        if text and any(text in line and not OTHER_BEFORE.search(line.partition(text)[0]) for line in lines):
            yield date_of_value(element.get("datetime", ""))


def _dates_without_year(page: Page, markup: Markup, lines: tuple[str, ...]) -> Iterator[str | None]:
    """Dates such as 10-08 behind a label, with the year of a date of that day in a <meta> or the address."""
    labelled = (line[label.end() :] for line in map(in_figures, lines) for label in LABELS.finditer(line))
    for day in filter(None, map(month_and_day, labelled)):
        known = (*map(date_of_value, filter(re.compile(r"\d").match, markup.metas.values())), *_in_address(page.url))
        yield from (found for found in known if found and found.endswith(day))


def _bare_dates(byline: Byline) -> Iterator[str | None]:
    """The dates without clock and label directly beside the title, above the text or below it.

    A date with a day of the week counts under the title alone: above it, it is that of the newspaper or of today.
    """
    under = byline.under if byline.titled else [line for line in byline.under if not WEEKDAY.search(line)]
    over = [line for line in byline.over if not WEEKDAY.search(line)]
    yield from (_bare_date(line, MAX_BARE_LETTERS) for line in (*under, *over))
    yield from (_bare_date(line, 0) for line in byline.below[:1])


def _bare_date(line: str, most_letters: int) -> str | None:
    """The day that a line prints, with at most so many letters before and as many behind it."""
    found = _only_date(line)
    if found is None or ACTS.search(line) or len(found.date) == len("YYYY-MM"):
        return None
    line = in_figures(line)
    beside = (line[: found.start], line[found.end :])
    return found.date if all(len(letters_only(side)) <= most_letters for side in beside) else None


def _only_day(line: str) -> str | None:
    found = _only_date(line)
    return found.date if found else None


def _only_date(line: str) -> WrittenDate | None:
    """The date of a line in which no running text is beside it."""
    line = in_figures(line)
    found = next(_own_dates(line), None)
    if found is None or len(line) > MAX_LINE_CHARS or SENTENCE.search(line):
        return None
    before, behind = line[: found.start], line[found.end :]
    few = len(letters_and_digits(before)) <= MAX_BEFORE_LETTERS and "，" not in line and "," not in behind
    return found if few and len(letters_and_digits(behind)) <= MAX_BEHIND_LETTERS else None


def _own_dates(line: str) -> Iterator[WrittenDate]:
    """The dates in a line `in_figures` that are not said to be those of a change, a session, a law …"""
    for found in dates_in(line):
        if not OTHER_BEFORE.search(line[: found.start]) and not OTHER_BEHIND.match(line, found.end):
            yield found
