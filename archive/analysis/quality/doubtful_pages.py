"""Finds what a site answers with 200 in place of an article: a login page, a soft 404, a notice of maintenance, a text
whose letters a database lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from archive.model import Article, Doubt, Page
from archive.rules import load
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
MIN_GARBLED_CHARS = 20  # letters, question marks and replacement characters: fewer may be a title (???)
# What is left of a letter that a charset does not have. 锟斤拷 is U+FFFD in UTF-8 that was read as GBK; its bytes may
# begin with the second, so that the three are found in any order.
LOST_LETTERS = re.compile("[?？\ufffd□]|(?:锟斤拷|斤拷锟|拷锟斤)+")
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
    for row in load("analysis/data/doubts.toml")["doubts"]
)


def doubt_of(page: Page, articles: Sequence[Article]) -> Doubt | None:
    """Why a live page is doubtful, by its title, its text and the address that answered; None for any other page.

    A text of more than MAX_TITLED_CHARS characters is never doubtful unless it is garbled, nor is a page with
    attachments.
    """
    if is_garbled("".join(article.text for article in articles)):
        return Doubt.GARBLED
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


def is_garbled(text: str) -> bool:
    """True if most of the letters of a text are lost: question marks and replacement characters outnumber the letters
    that are left, or more than half of these are the same one."""
    rest = LOST_LETTERS.sub("", text)
    letters = Counter(filter(str.isalpha, rest))
    lost, left = len(text) - len(rest), letters.total()
    if lost + left < MIN_GARBLED_CHARS:
        return False
    return lost > left or letters.most_common(1)[0][1] > left / 2


def _led_elsewhere(page: Page) -> Doubt | None:
    """The doubt if another address answered, and its path is that of an error or login page."""
    answered = canonical_key(page.url) if page.context.key else None
    if answered is None or answered == page.context.key:
        return None
    return next((doubt for doubt, path in ELSEWHERE if path.search(answered.lower())), None)


def _folded(text: str) -> str:
    return QUOTED.sub("", BLANKS.sub("", text)).lower().translate(HALF_WIDTH)
