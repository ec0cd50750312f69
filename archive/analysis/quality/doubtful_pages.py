"""Finds what a site answers with 200 in place of an article: a login page, a soft 404, a notice of maintenance."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.model import Article, Doubt, Page
from archive.reading.data import load_tables
from archive.text.charset import html_of
from archive.urls import canonical_key

MAX_NOTICE_CHARS = 160  # a longer text is an article, unless the title says what the page is
MAX_TITLED_CHARS = 600  # with such a title: the menus of a site may count as text
# Where sites send a visitor in place of the page: /404.html, /error/404.htm, /login.jsp, /sso/…
ELSEWHERE = (
    (Doubt.MISSING, re.compile(r"/(?:404|not_?found)(?:[/._?-]|$)")),
    (Doubt.LOGIN, re.compile(r"/(?:login|signin|passport|sso|cas)(?:[/._?-]|$)")),
    (Doubt.NOTICE, re.compile(r"/error(?:[/._?-]|$)")),
)
TITLE_TAG = re.compile(r"<title[^<>]*>([^<]{0,200})", re.IGNORECASE)
HEADING = re.compile(r"<h[1-6][^<>]*>([^<]{0,200})", re.IGNORECASE)
PASSWORD = re.compile(r"<input[^<>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
BLANKS = re.compile(r"\s+|&nbsp;|\u200b")
QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|‘[^’]*’")
HALF_WIDTH = str.maketrans("，！？：；（）～", ",!?:;()~")
CLAUSE = r"(?:^|(?<=[。,!?:;~.)…]))"  # its beginning


def _pattern(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns).replace("@", CLAUSE))


_DOUBTS = tuple(
    (Doubt(row["doubt"]), _pattern(row["title"]), _pattern(row["text"]))
    for row in load_tables("doubts.toml", "archive.analysis.data")["doubts"]
)


def doubt_of(page: Page, articles: Sequence[Article]) -> Doubt | None:
    """Why a live page is doubtful, by its title, its text and the address that answered; None for any other page.

    A text of more than MAX_TITLED_CHARS characters is never doubtful, nor is a page with attachments.
    """
    chars = sum(len(article.text) for article in articles)
    if chars > MAX_TITLED_CHARS or any(article.attachments for article in articles):
        return None
    html = html_of(page)
    found = TITLE_TAG.search(html)
    headings = [] if articles else HEADING.findall(html)  # all that a page without an article may say
    titles = [
        _folded(title) for title in (found[1] if found else "", *headings, *(one.title or "" for one in articles))
    ]
    text = _folded("".join([*headings, *(article.text for article in articles)]))
    for doubt, title_pattern, text_pattern in _DOUBTS:
        if any(map(title_pattern.search, titles)) or (chars <= MAX_NOTICE_CHARS and text_pattern.search(text)):
            return doubt
    if PASSWORD.search(html) and chars <= MAX_NOTICE_CHARS and not articles:
        return Doubt.LOGIN
    return _led_elsewhere(page)


def _led_elsewhere(page: Page) -> Doubt | None:
    """The doubt if another address answered, and its path is that of an error or login page."""
    answered = canonical_key(page.url) if page.context.key else None
    if answered is None or answered == page.context.key:
        return None
    return next((doubt for doubt, path in ELSEWHERE if path.search(answered.lower())), None)


def _folded(text: str) -> str:
    return QUOTED.sub("", BLANKS.sub("", text)).lower().translate(HALF_WIDTH)
