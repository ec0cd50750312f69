"""The date of a page's publication, by the first rule that gives one: meta, line, list page, address.

What is printed beside the title, with a label or a clock, beats a <meta> that says otherwise: many sites write the day
on which the page was generated there. A date that stands nowhere but in the text is none of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from archive.model import FoundDate, Page
from archive.reading.layouts import DATE_METAS, DATES, FIRST_DATE_METAS, SOURCE_LABEL
from archive.reading.lines import tidy
from archive.reading.markup import Markup
from archive.reading.sources import Byline
from archive.reading.written_dates import (
    DATED_URLS,
    WrittenDate,
    date_behind_label,
    date_of_value,
    dates_in,
    in_figures,
    iso_date,
    latest_date,
    month_and_day,
    written_date,
)
from archive.rules import fill, load
from archive.text.letters import letters_and_digits, letters_only

MAX_LINE_CHARS = 80  # a longer line is no line of date and source
MAX_BEFORE_LETTERS, MAX_BEHIND_LETTERS = 20, 40  # beside a date with a clock: column, author; source, author, editor
MAX_BARE_LETTERS = 12  # on each side of a date without clock and label
MAX_NEAREST_LINES = 8  # before the body, if no label, source or title says where the date is
MAX_STAMP_LINES = 3  # at the end of the text and below it that may be a date with a clock and nothing else

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
