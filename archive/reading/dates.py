"""The date of a page's publication, by the first rule that gives one: meta, line, list page, address, htmldate.

What is printed beside the title, with a label or a clock, beats a <meta> that says otherwise: many sites write the day
on which the page was generated there. A date that stands nowhere but in the text is none of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from archive.model import FoundDate, Page
from archive.reading.layouts import DATE_METAS, DATES, FIRST_DATE_METAS, SOURCE_LABEL
from archive.reading.lines import Sheet, tidy
from archive.reading.markup import Markup
from archive.reading.sources import Byline
from archive.reading.written_dates import (
    DATED_URLS,
    WrittenDate,
    date_behind_label,
    date_of_value,
    dates_in,
    day_after,
    in_figures,
    iso_date,
    month_and_day,
    written_date,
)
from archive.rules import fill, load
from archive.text.letters import letters_and_digits, letters_only

MAX_MARKUP_CHARS = 2_000_000  # htmldate guesses no date in a longer page; no real page is so long
MAX_LINE_CHARS = 80  # a longer line is no line of date and source
MAX_BEFORE_LETTERS, MAX_BEHIND_LETTERS = 20, 40  # beside a date with a clock: column, author; source, author, editor
MAX_BARE_LETTERS = 12  # on each side of a date without clock and label
MAX_NEAREST_LINES = 8  # before the body, if no label, source or title says where the date is
MAX_STAMP_LINES = 3  # at the end of the text and below it that may be a date with a clock and nothing else
CENTURY = 100

# Names of <meta> that say when the page was generated or changed, never when it was published (survey of sites, §1.4).
NEVER_DATES = frozenset({"others", "maketime", "lastmodifiedtime", "article:modified_time", "og:updated_time"})

LABELLED_TEXTS = etree.XPath(".//text()[string-length(.) < 80 and (contains(., '期') or contains(., '间'))]")
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
NEVER_LABEL = re.compile(r"(?:更新|修改|生成|打印|截止|访问|当前)(?:时间|日期)|今天是")
SENTENCE = re.compile(r"[。！？；]")


Rules = Iterator[tuple[str, Iterator[str | None]]]  # the name of each rule, and the dates that it may find


def dates_of(page: Page, markup: Markup | None, sheet: Sheet, byline: Byline) -> tuple[FoundDate, ...]:
    """The dates of a page by the rules meta, line, list, url and htmldate, in this order: the first is that of its
    publication.

    The others are those that the page states elsewhere. Of the rules that may take another date for it, one gives a
    date only if all before it give none. htmldate removes elements from `markup`: call this after everything else has
    been read.
    """
    latest = day_after(page.fetched_at)
    stated = tuple(_found(_stated(page, markup, byline, latest)))
    found = stated or tuple(islice(_found(_supposed(page, markup, byline, latest)), 1))
    found += tuple(_found(iter([("url", _url_dates(page.url, latest))])))
    return found or tuple(_found(iter([("htmldate", _guessed_dates(markup, sheet, byline, latest))])))


def _found(rules: Rules) -> Iterator[FoundDate]:
    """The first possible date of each rule that has one."""
    return (FoundDate(found, rule) for rule, dates in rules if (found := next(filter(None, dates), None)))


def _stated(page: Page, markup: Markup | None, byline: Byline, latest: date) -> Rules:
    yield "meta", _meta_dates(markup, FIRST_DATE_METAS, latest)
    metas = list(filter(None, _meta_dates(markup, DATE_METAS, latest)))
    printed = next(filter(None, _printed_dates(page, markup, byline, latest)), None)
    yield "meta", (meta for meta in metas if printed and meta.startswith(printed))
    yield "line", iter([printed])
    yield "meta", iter(metas)
    if markup is not None:
        yield "meta", _meta_dates(markup, filter(META_NAME.search, markup.metas), latest)


def _supposed(page: Page, markup: Markup | None, byline: Byline, latest: date) -> Rules:
    yield "meta", _structured_dates(markup, latest)
    yield "list", iter([written_date(page.context.list_date or "", latest)])
    yield "line", _bare_dates(byline, latest)


# --- metadata ---------------------------------------------------------------------------------------------------------


def _meta_dates(markup: Markup | None, names: Iterable[str], latest: date) -> Iterator[str | None]:
    metas = markup.metas if markup else {}
    return (date_of_value(content, latest) for content in filter(None, map(metas.get, names)))


def _structured_dates(markup: Markup | None, latest: date) -> Iterator[str | None]:
    """The dates of publication in JSON-LD and in microdata."""
    if markup is not None:
        for name in DATE_PROPERTIES:
            yield from (date_of_value(value, latest) for value in markup.structured.get(name, ()))


# --- printed lines ----------------------------------------------------------------------------------------------------


def _printed_dates(page: Page, markup: Markup | None, byline: Byline, latest: date) -> Iterator[str | None]:
    """The dates that a page prints beside its title or its text, with a label, a clock or a source."""
    for element in markup.find_any(DATES) if markup else ():
        yield written_date(tidy("".join(element.itertext())), latest)
    beside = (*byline.under, *byline.over) if byline.titled else ()
    above = (*beside, *byline.near)
    yield from (_labelled_date(line, latest) for line in above)
    yield from _dates_of_source_lines(byline.near, latest)
    yield from (_dated_line(line, latest) for line in (*beside, *byline.near[:MAX_NEAREST_LINES]))
    yield from _dates_of_own_texts(markup, above, latest) if markup else ()
    yield from _dates_of_time_elements(markup, beside, latest) if markup else ()
    yield from _dates_without_year(page, markup, above, latest)
    ends = (*byline.below[:MAX_STAMP_LINES], *byline.tail[-MAX_STAMP_LINES:])
    below = [line for line in (*byline.below, *ends) if len(line) <= MAX_LINE_CHARS and PUBLISHING.search(line)]
    yield from (_labelled_date(line, latest) for line in below)
    sourced = (line for line in ends if SOURCE_LABEL.search(line))
    yield from (found.date for line in sourced if (found := _only_date(line, latest)))
    yield from (_dated_line(line, latest) for line in ends if STAMP.fullmatch(in_figures(line)))


def _labelled_date(line: str, latest: date) -> str | None:
    """The date behind a label: 发布时间：2023-05-06, 发表于 23-05-06, 2023-05-06 发布."""
    if not any(map(str.isdigit, line)) and "年" not in line:
        return None
    line = in_figures(line)
    for label in LABELS.finditer(line):
        if found := date_behind_label(line[label.end() :], latest):
            return found
    if len(line) > MAX_LINE_CHARS or SENTENCE.search(line):
        return None
    published = (found for found in dates_in(line, latest) if PUBLISHED_BEHIND.match(line, found.end))
    return next((found.date for found in published), None)


def _dates_of_own_texts(markup: Markup, lines: tuple[str, ...], latest: date) -> Iterator[str | None]:
    """The dates of elements that begin with a label, on a line where the element before it ends without a space:
    来源：某某网日期：2023-05-06."""
    for text in LABELLED_TEXTS(markup.body):
        own = tidy(text)
        if LABELS.match(in_figures(own)) and any(own in line for line in lines):
            yield _labelled_date(own, latest)


def _dates_of_source_lines(lines: tuple[str, ...], latest: date) -> Iterator[str | None]:
    """The dates of lines that name the source, and of the lines beside them."""
    for at, line in enumerate(lines):
        if SOURCE.search(line) and len(line) <= MAX_LINE_CHARS:
            yield next((found.date for found in _own_dates(in_figures(line), latest)), None)
            for beside in (*lines[at + 1 : at + 2], *lines[max(at - 1, 0) : at]):
                found = _only_date(beside, latest)
                yield found.date if found else None


def _dated_line(line: str, latest: date) -> str | None:
    """The date of a line of date, clock and perhaps source, author and the like; None for any other line."""
    found = _only_date(line, latest)
    if found and CLOCK_BEHIND.match(in_figures(line), found.end):
        return found.date
    return date_behind_label(line, latest) if STAMP_OF_SHORT_YEAR.match(line) else None


def _dates_of_time_elements(markup: Markup, lines: tuple[str, ...], latest: date) -> Iterator[str | None]:
    """The dates of <time datetime="…"> elements whose text is in the lines: they print 2年前 or 昨天."""
    for element in markup.root.iter("time"):
        text = tidy("".join(element.itertext()))
        if text and any(text in line and not OTHER_BEFORE.search(line.partition(text)[0]) for line in lines):
            yield date_of_value(element.get("datetime", ""), latest)


def _bare_dates(byline: Byline, latest: date) -> Iterator[str | None]:
    """The dates without clock and label directly beside the title, above the text or below it.

    A date with a day of the week counts under the title alone: above it, it is that of the newspaper or of today.
    """
    under = byline.under if byline.titled else [line for line in byline.under if not WEEKDAY.search(line)]
    over = [line for line in byline.over if not WEEKDAY.search(line)]
    yield from (_bare_date(line, latest, MAX_BARE_LETTERS) for line in (*under, *over))
    yield from (_bare_date(line, latest, 0) for line in byline.below[:1])


def _bare_date(line: str, latest: date, most_letters: int) -> str | None:
    """The day that a line prints, with at most so many letters before and as many behind it."""
    found = _only_date(line, latest)
    if found is None or ACTS.search(line) or len(found.date) == len("YYYY-MM"):
        return None
    line = in_figures(line)
    beside = (line[: found.start], line[found.end :])
    return found.date if all(len(letters_only(side)) <= most_letters for side in beside) else None


def _only_date(line: str, latest: date) -> WrittenDate | None:
    """The date of a line in which no running text is beside it."""
    line = in_figures(line)
    if len(line) > MAX_LINE_CHARS or SENTENCE.search(line):
        return None
    for found in _own_dates(line, latest):
        before, behind = line[: found.start], line[found.end :]
        few = len(letters_and_digits(before)) <= MAX_BEFORE_LETTERS and "，" not in line and "," not in behind
        return found if few and len(letters_and_digits(behind)) <= MAX_BEHIND_LETTERS else None
    return None


def _own_dates(line: str, latest: date) -> Iterator[WrittenDate]:
    """The dates in a line `in_figures` that are not said to be those of a change, a session, a law …"""
    for found in dates_in(line, latest):
        if not OTHER_BEFORE.search(line[: found.start]) and not OTHER_BEHIND.match(line, found.end):
            yield found


def _dates_without_year(
    page: Page, markup: Markup | None, lines: tuple[str, ...], latest: date
) -> Iterator[str | None]:
    """Dates such as 10-08 behind a label, with the year of a date of that day in a <meta> or the address."""
    labelled = (line[label.end() :] for line in map(in_figures, lines) for label in LABELS.finditer(line))
    for day in filter(None, map(month_and_day, labelled)):
        contents = (content for content in (markup.metas.values() if markup else ()) if content[:1].isdigit())
        known = (*(date_of_value(content, latest) for content in contents), *_url_dates(page.url, latest))
        yield next((found for found in known if found and found.endswith(day)), None)


# --- address and htmldate ---------------------------------------------------------------------------------------------


def _url_dates(url: str, latest: date) -> Iterator[str | None]:
    parts = urlsplit(url)
    if parts.scheme in {"http", "https"}:
        for pattern in DATED_URLS:
            for match in pattern.finditer(parts.path):
                year = match[1] if len(match[1]) > 2 else f"{latest.year // CENTURY}{match[1]}"
                yield iso_date(year, match[2], match[3], latest)


def _guessed_dates(markup: Markup | None, sheet: Sheet, byline: Byline, latest: date) -> Iterator[str | None]:
    """What htmldate finds, if a line of date and source around the text prints that date."""
    from htmldate import find_date  # here since few pages need it: importing takes a fifth of a process's start

    if markup is None or markup.chars > MAX_MARKUP_CHARS:
        return
    lines = (*byline.under, *byline.over, *byline.near, *byline.below)
    printed = {found.date for line in lines if not WEEKDAY.search(line) and (found := _only_date(line, latest))}
    if not printed:
        return
    _keep_what_may_date(markup, sheet)
    page = etree.tostring(markup.root, encoding="unicode", method="html")
    guess = find_date(page, extensive_search=False, original_date=True, max_date=latest.isoformat())
    yield guess if guess in printed else None


def _keep_what_may_date(markup: Markup, sheet: Sheet) -> None:
    """Remove what misleads htmldate: the body and all that follows it, and dates of other kinds (changed, generated,
    printed, today's …).

    htmldate also takes dates from texts, lists and footers.
    """
    gone = [
        meta
        for meta in markup.root.iter("meta")
        if (meta.get("name") or meta.get("property") or "").strip().lower() in NEVER_DATES
    ]
    gone += [element for element in markup.body.iter() if NEVER_LABEL.search(element.text or "")]
    if sheet.body_element is not None and sheet.body_element is not markup.root:
        for element in (sheet.body_element, *sheet.body_element.iterancestors()):
            gone += element.itersiblings()
        gone.append(sheet.body_element)
    for element in gone:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
