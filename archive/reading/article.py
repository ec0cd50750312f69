"""Reads a page into its articles. `read` is the function behind archive.reading.read."""

from __future__ import annotations

import re

from archive.model import Article, Page
from archive.reading import repost_lines
from archive.reading.attachments.links import links_in
from archive.reading.body.read import read_sheet
from archive.reading.fields.byline import byline_of
from archive.reading.fields.publication_date import dates_of
from archive.reading.fields.source_and_editor import attribution_of, editor_of
from archive.reading.fields.title import take_title_out, title_of, title_of_text
from archive.reading.fields.written_dates import day_after, written_date
from archive.reading.furniture import without_furniture
from archive.reading.lines import Sheet, sheet_of_text
from archive.reading.lists_of_links import is_index
from archive.reading.markup import Markup
from archive.reading.page_state import PLAIN_TYPE, media_type
from archive.reading.pagers.find import pager_of, without_pager
from archive.reading.several_documents import PageDocument, parts_of
from archive.text.charset import html_of

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
        return _articles(page, None, sheet_of_text(text))
    markup = Markup(text)
    return _articles(page, markup, read_sheet(markup, page.context.family))


def _articles(page: Page, markup: Markup | None, sheet: Sheet) -> tuple[Article, ...]:
    if is_index(sheet):
        return ()
    repost = repost_lines.is_repost(page)
    pager = pager_of(markup, sheet, page.url) if markup else None
    lines = without_furniture(sheet, repost=repost)
    cleaned = repost_lines.clean(lines) if repost else None
    lines = list(cleaned.lines if cleaned else lines)
    lines = without_pager(lines, pager) if pager else lines
    title, title_from = title_of(markup, sheet) if markup else (title_of_text(lines), None)
    byline = byline_of(sheet, title)
    source = attribution_of(markup, sheet, byline) or (cleaned.source if cleaned else None)
    first, *others = parts_of(lines)
    title, lines = take_title_out(list(first.lines), title, guessed=sheet.guessed)
    dates, editor = dates_of(page, markup, sheet, byline), editor_of(sheet)
    date, date_rule = (dates[0].date, dates[0].rule) if dates else (None, None)
    text, links = "\n".join(lines), links_in(sheet, page.url)
    how = (title_from, sheet.selector, sheet.reading, dates)
    of_one = None if others else pager  # of several documents nobody knows which goes on elsewhere
    article = Article(title, date, date_rule, source, editor, text, links, of_one, *how)
    others_read = (_article_of(part, article, page) for part in others)
    return tuple(one for one in (article, *others_read) if one.text)


def _article_of(part: PageDocument, first: Article, page: Page) -> Article:
    """The article of a later document on a page: title and date are its own, source and editor those of `first`."""
    date = written_date(part.date or "", day_after(page.fetched_at))
    title, text = " ".join(part.titles), "\n".join(part.lines)
    return Article(title, date, "line" if date else None, first.attribution, first.editor, text)


def is_plain(page: Page, text: str) -> bool:
    """Whether the page is plain text: it has no HTML tag, or its type is text/plain and it does not begin like HTML."""
    if media_type(page.headers) == PLAIN_TYPE:
        return not DOCUMENT.match(text)
    return not ANY_TAG.search(text)
