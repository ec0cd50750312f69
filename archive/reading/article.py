"""Reads a page into its articles. `read` is the function behind archive.reading.read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.model import Article, Page
from archive.reading.attachments import links_in
from archive.reading.body import read_sheet
from archive.reading.dates import dates_of, latest_date, written_date
from archive.reading.furniture import clean_repost, is_repost, without_furniture
from archive.reading.layouts import HEAD_LINES, PUBLISHED_LINE
from archive.reading.lines import Sheet, is_index, sheet_of_text
from archive.reading.markup import Markup
from archive.reading.page_state import PLAIN_TYPE, media_type
from archive.reading.pagers import pager_of, without_pager
from archive.reading.sources import attribution_of, byline_of, editor_of
from archive.reading.titles import take_title_out, title_of, title_of_text
from archive.text.charset import html_of

PUBLISHED_BEGINS = "发"  # the first character of a PUBLISHED_LINE: testing it costs a quarter of what the pattern costs
MAX_TITLE_LINES = 4  # bold titles wrap
MAX_TITLE_LINE_CHARS = 60
# Lines that are no title: a sentence, a citation, a section's heading, a table's row.
NO_TITLE = re.compile(r"[。；;：:！？，,、]$|^[【《|]")


@dataclass(frozen=True, slots=True)
class PageDocument:
    """The lines of one document. The first has no `titles` and no `date`: its title and date are the page's."""

    titles: tuple[str, ...]
    date: str | None  # the line 发布时间：… as printed
    lines: tuple[str, ...]


def parts_of(lines: list[str]) -> tuple[PageDocument, ...]:
    """The documents of a page, in order. Each after the first begins with its title: short lines above 发布时间：…

    Each line is in exactly one document, except the lines 发布时间：… that separate two: they give the date.
    """
    dated = [
        at
        for at, line in enumerate(lines)
        if at >= HEAD_LINES and line[:1] == PUBLISHED_BEGINS and PUBLISHED_LINE.match(line)
    ]
    starts = [(first, at) for at in dated if (first := _first_title(lines, at)) < at]
    bounds = [*(first for first, _ in starts), len(lines)]
    parts = [PageDocument((), None, tuple(lines[: bounds[0]]))]
    for (first, at), end in zip(starts, bounds[1:], strict=True):
        parts.append(PageDocument(tuple(lines[first:at]), lines[at], tuple(lines[at + 1 : end])))
    return tuple(parts)


def _first_title(lines: list[str], at: int) -> int:
    first = at
    while first > 0 and at - first < MAX_TITLE_LINES and _may_be_title(lines[first - 1]):
        first -= 1
    return first


def _may_be_title(line: str) -> bool:
    return len(line) <= MAX_TITLE_LINE_CHARS and not NO_TITLE.search(line) and not PUBLISHED_LINE.match(line)


DOCUMENT = re.compile(r"\s*<(?:!doctype|html|\?xml)\b", re.IGNORECASE)
ANY_TAG = re.compile(
    r"<(?:!doctype|html|head|body|meta|title|div|p|br|span|table|td|font|a|h[1-6]|ul|li|script)\b", re.IGNORECASE
)


def read(page: Page) -> tuple[Article, ...]:
    """The documents of the page, in order: mostly one; none if the page is a list of links or has no text.

    Pure; never raises, whatever the bytes. It does not check the page's state: the caller passes only live pages.
    """
    text = html_of(page)
    if is_plain(page, text):
        return _articles(page, Markup(""), sheet_of_text(text))
    markup = Markup(text)
    return _articles(page, markup, read_sheet(markup, page.context.family))


def _articles(page: Page, markup: Markup, sheet: Sheet) -> tuple[Article, ...]:
    if is_index(sheet):
        return ()
    repost = is_repost(page)
    pager = pager_of(markup, sheet, page.url)
    lines = without_furniture(sheet, repost=repost)
    lines, named_by_host = clean_repost(lines) if repost else (lines, None)
    lines = without_pager(lines, pager) if pager else lines
    title, title_from = title_of(markup, sheet) if sheet.body_element is not None else (title_of_text(lines), None)
    byline = byline_of(sheet, title)
    source = attribution_of(markup, byline) or named_by_host
    first, *others = parts_of(lines)
    title, lines = take_title_out(list(first.lines), title, guessed=sheet.guessed)
    dates, editor = dates_of(page, markup, byline), editor_of(sheet)
    date, date_rule = (dates[0].date, dates[0].rule) if dates else (None, None)
    text, links = "\n".join(lines), links_in(sheet, page.url)
    how = (title_from, sheet.selector, sheet.reading, dates)
    of_one = None if others else pager  # of several documents nobody knows which goes on elsewhere
    article = Article(title, date, date_rule, source, editor, text, links, of_one, *how)
    others_read = (_article_of(part, article, page) for part in others)
    return tuple(one for one in (article, *others_read) if one.text)


def _article_of(part: PageDocument, first: Article, page: Page) -> Article:
    """The article of a later document on a page: title and date are its own, source and editor those of `first`."""
    date = written_date(part.date or "")
    date = date if date and date <= latest_date(page.fetched_at) else None
    title, text = " ".join(part.titles), "\n".join(part.lines)
    return Article(title, date, "line" if date else None, first.attribution, first.editor, text)


def is_plain(page: Page, text: str) -> bool:
    """Whether the page is plain text: it has no HTML tag, or its type is text/plain and it does not begin like HTML."""
    if media_type(page.headers) == PLAIN_TYPE:
        return not DOCUMENT.match(text)
    return not ANY_TAG.search(text)
