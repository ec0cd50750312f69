"""The one door of reading: a page in, an article out."""

from __future__ import annotations

import re

from archive.model import Article, Page
from archive.reading import reposts
from archive.reading.body import is_index, read_sheet
from archive.reading.decode import decode
from archive.reading.furniture import without_furniture, without_head
from archive.reading.lines import Sheet, sheet_of_text
from archive.reading.markup import Markup
from archive.reading.metadata import attribution_of, editor_of, published_of, title_of, title_of_text
from archive.reading.state import PLAIN_TYPE, media_type

NO_ARTICLE = Article(title=None, published=None, published_from=None, attribution=None, editor=None, text="")

DOCUMENT = re.compile(r"\s*<(?:!doctype|html|\?xml)\b", re.IGNORECASE)
ANY_TAG = re.compile(
    r"<(?:!doctype|html|head|body|meta|title|div|p|br|span|table|td|font|a|h[1-6]|ul|li|script)\b", re.IGNORECASE
)


def read(page: Page) -> Article:
    """What the page holds. Pure; never raises, whatever the bytes: a page without a text gives an empty one.

    The page's state is not asked: a challenge is no page, and its caller does not hand it in.
    """
    text = decode(page.body, page.header("content-type"))
    if _is_plain(page, text):
        return _article(page, None, sheet_of_text(text))
    markup = Markup(text)
    return _article(page, markup, read_sheet(markup, page.context.family))


def _article(page: Page, markup: Markup | None, sheet: Sheet) -> Article:
    if is_index(sheet):
        return NO_ARTICLE
    repost = reposts.is_repost(page)
    lines = without_furniture(sheet, repost=repost)
    source = attribution_of(markup, sheet)
    if repost:
        cleaned = reposts.clean(lines)
        lines, source = cleaned.lines, source or cleaned.source
    title = title_of(markup, sheet) if markup else title_of_text(lines)
    lines = without_head(lines, title, located=sheet.located)
    published = published_of(page, markup, sheet)
    return Article(
        title=title,
        published=published.date if published else None,
        published_from=published.rung if published else None,
        attribution=source,
        editor=editor_of(sheet),
        text="\n".join(lines),
    )


def _is_plain(page: Page, text: str) -> bool:
    if media_type(page.headers) == PLAIN_TYPE:
        return not DOCUMENT.match(text)
    return not ANY_TAG.search(text)
