"""The date of a page's publication, by the first rule that gives one: meta, line, list page, address, htmldate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from urllib.parse import urlsplit

from lxml import etree

from archive.model import Page
from archive.reading.layouts import DATE_METAS, DATED_URLS, DATES, SOURCE_LABEL
from archive.reading.lines import Sheet, tidy
from archive.reading.markup import Markup
from archive.reading.source_and_editor import lines_near_body, may_name_source

CHINA = timezone(timedelta(hours=8))
EARLIEST_YEAR = 1949
MAX_MARKUP_CHARS = 2_000_000  # htmldate guesses no date in a longer page; no real page is so long
MAX_DATED_LINE_CHARS = 80  # in a longer line with the source, or next to it, no unlabelled date is looked for

# Names of <meta> that say when the page was generated or changed, never when it was published (survey of sites, §1.4).
NEVER_DATES = frozenset({"others", "maketime", "lastmodifiedtime", "article:modified_time", "og:updated_time"})
NEVER_LABEL = re.compile(r"(?:更新|修改|生成|打印|截止|访问|当前)(?:时间|日期)|今天是")
# A label and the date after it, in the lines near the body. 更新时间 and 生成时间 do not match.
LABELLED_DATE = re.compile(
    r"(?:(?:发布|發佈|發布|发表|发稿)(?:时间|時間|日期)|(?<![\u4e00-\u9fff])(?:时间|時間|日期))\s*[:：]\s*(?P<date>\d.*)"
)

WRITTEN_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})(?!\d)(?:\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d))?"
)
COMPACT_DATE = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:\d{6})?")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date (YYYY-MM-DD or YYYY-MM) and the name of the rule that found it."""

    date: str
    rule: str


def published_of(page: Page, markup: Markup | None, sheet: Sheet) -> FoundDate | None:
    """The first possible date by the rules meta, line, list, url, htmldate, in this order.

    The last rule removes elements from `markup`: call this after everything else has been read.
    """
    for rule, dates in _by_rules(page, markup, sheet, day_after(page.fetched_at)):
        found = next(filter(None, dates), None)
        if found:
            return FoundDate(found, rule)
    return None


def _by_rules(
    page: Page, markup: Markup | None, sheet: Sheet, latest: date
) -> Iterator[tuple[str, Iterator[str | None]]]:
    yield "meta", _meta_dates(markup, latest)
    yield "line", _line_dates(markup, sheet, latest)
    yield "list", iter([written_date(page.context.list_date or "", latest)])
    yield "url", _url_dates(page.url, latest)
    yield "htmldate", _guessed_dates(markup, sheet, latest)


def written_date(text: str, latest: date) -> str | None:
    """The first date in `text` as YYYY-MM-DD, or YYYY-MM if no day is written; None if there is none.

    Input → result: 2021-08-01-06:08:00 → 2021-08-01; 2022-4-1 → 2022-04-01; 2024年04月24日23:52 → 2024-04-24;
    2023年11月 → 2023-11. None also if the first date does not exist, is before EARLIEST_YEAR or is after `latest`.
    """
    match = WRITTEN_DATE.search(text)
    return _iso(match["y"], match["m"], match["d"], latest) if match else None


def _iso(year: str, month: str, day: str | None, latest: date) -> str | None:
    try:
        moment = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    if moment.year < EARLIEST_YEAR or moment > latest:
        return None
    return moment.isoformat() if day else moment.isoformat()[:7]


def day_after(fetched_at: str) -> date:
    """The latest possible date of publication: the day after the fetch, in China's time, since clocks may be wrong."""
    return datetime.fromisoformat(fetched_at).astimezone(CHINA).date() + timedelta(days=1)


def _meta_dates(markup: Markup | None, latest: date) -> Iterator[str | None]:
    metas = markup.metas if markup else {}
    for content in filter(None, map(metas.get, DATE_METAS)):
        compact = COMPACT_DATE.fullmatch(content)
        if compact:
            yield _iso(compact["y"], compact["m"], compact["d"], latest)
        else:
            yield written_date(_in_china(content), latest)


def _in_china(content: str) -> str:
    """The date in China, if the content is a time with an offset from UTC; else the content unchanged."""
    try:
        moment = datetime.fromisoformat(content)
        return content if moment.tzinfo is None else moment.astimezone(CHINA).date().isoformat()
    except (ValueError, OverflowError):
        return content


def _line_dates(markup: Markup | None, sheet: Sheet, latest: date) -> Iterator[str | None]:
    for element in markup.find_any(DATES) if markup else ():
        yield written_date(tidy("".join(element.itertext())), latest)
    for lines in lines_near_body(sheet):
        for match in reversed(list(LABELLED_DATE.finditer("\n".join(lines)))):
            yield written_date(match["date"], latest) if WRITTEN_DATE.match(match["date"]) else None
    for lines in lines_near_body(sheet):
        labelled = [at for at, line in enumerate(lines) if may_name_source(line) and SOURCE_LABEL.search(line)]
        for at in reversed(labelled):
            for beside in (lines[at], *lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2]):
                yield written_date(beside, latest) if len(beside) <= MAX_DATED_LINE_CHARS else None


def _url_dates(url: str, latest: date) -> Iterator[str | None]:
    parts = urlsplit(url)
    if parts.scheme in {"http", "https"}:
        for pattern in DATED_URLS:
            for match in pattern.finditer(parts.path):
                yield _iso(match[1], match[2], match[3], latest)


def _guessed_dates(markup: Markup | None, sheet: Sheet, latest: date) -> Iterator[str | None]:
    from htmldate import find_date  # here since few pages need it: importing takes a fifth of a process's start

    if markup is None or markup.chars > MAX_MARKUP_CHARS:
        return
    _keep_what_may_date(markup, sheet)
    page = etree.tostring(markup.root, encoding="unicode", method="html")
    guess = find_date(page, extensive_search=False, original_date=True, max_date=latest.isoformat())
    yield written_date(guess or "", latest)


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
