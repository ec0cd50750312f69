"""The title of a page: a heading on it, else a line that repeats <title>, else a <meta>, else <title> itself.

The lines of a heading are joined, and the site's name is removed from <title>. If no selector found the body, or if the
body has a line 发布时间：… near its top, `take_title_out` removes the lines there that repeat the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from archive.reading.furniture import is_furniture
from archive.reading.layouts import (
    HEAD_LINES,
    HEAD_OF_GUESSED,
    HEADINGS,
    NEAR_LINES,
    PUBLISHED_LINE,
    SITE_METAS,
    TITLE_METAS,
    TITLES,
    TITLES_TO_CONFIRM,
)
from archive.reading.lines import BREAK, LINE_TAGS, Sheet, tidy, tidy_prose
from archive.reading.markup import Markup
from archive.text.letters import letters_and_digits

MAX_PRINTED_TITLE_LETTERS = 120  # of a title printed on several lines
MIN_TITLE_LETTERS = 4  # a shorter one is the name of a column
MAX_TITLE_TAG_CHARS = 400  # only this many characters of <title> are used: what follows them is spam
MAX_SITE_NAME_CHARS = 25  # of a site's name in <title>
MAX_TITLE_CHARS = 80  # a plain text's first line is no title if it is longer

# What separates the parts of <title>: _中华人民共和国最高人民检察院, -新华网, --时政--人民网, _政务_澎湃新闻-The Paper
TITLE_BREAK = re.compile(r"(\s*(?:_+|--+)\s*|\s+[-–—|｜]\s+|\s*[-|｜]\s*)")
# If <title> ends in a site's name, the names of columns stand between the first COLUMN_BREAK and the site's name.
COLUMN_BREAK = re.compile(r"\s*(?:_+|--+)\s*")
SITE_NAME = re.compile(
    r"(?:检察院|检察网|门户网站?|网站|网|日报社?|晚报|新闻|频道|平台|公众号|事务所|传媒|人民政府|委员会|The Paper)$"
)
TEXTS = etree.XPath(".//text()")


def title_of(markup: Markup, sheet: Sheet) -> tuple[str | None, str | None]:
    """The title and the name of the rule that gave it (see `title_candidates`); (None, None) if no rule does."""
    return next(((title, rule) for rule, title in title_candidates(markup, sheet) if title), (None, None))


def title_candidates(markup: Markup, sheet: Sheet) -> Iterator[tuple[str, str | None]]:
    """The name and the title of each rule, in the order in which the rules are tried. The title is None or empty if the
    rule finds none."""
    title_tag = tidy(markup.title)[:MAX_TITLE_TAG_CHARS]
    title_pieces = TITLE_BREAK.split(title_tag)
    core = _without_site(title_pieces, markup)
    for selector in TITLES:
        yield selector, _heading(markup, selector, title_tag, core)
    beginnings = _beginnings(title_pieces)
    yield "a heading that <title> repeats", _confirmed_heading(markup, beginnings, core)
    yield "a line that <title> repeats", _repeated_line(sheet, beginnings)
    for meta in TITLE_METAS:
        yield f"<meta {meta}>", tidy(markup.metas.get(meta, ""))
    yield "<title>", core if core and not _is_site(core, markup) else None


def take_title_out(lines: list[str], title: str | None, *, guessed: bool) -> tuple[str | None, list[str]]:
    """Returns the title, and the lines of the text without the title and its date. The title may become longer.

    Above a line 发布时间：… (网上发布厅 of www.spp.gov.cn) a title may take several lines, and <title> may have only
    the last. If the lines above end with `title` and have at most MAX_PRINTED_TITLE_LETTERS, those that `title` does
    not contain are put before it, and all are removed from the text. If not, only lines that `title` contains are
    removed. The line 发布时间：… is removed in both cases.

    `guessed`: no selector found the body (see Sheet.guessed). Only then, two things are removed near the top: lines of
    date and source, and the first line that equals the title. A later line like the title belongs to the text.
    """
    wanted = letters_and_digits(title or "")
    head, tail = lines[:HEAD_LINES], lines[HEAD_LINES:]
    dated = next((at for at, line in enumerate(head) if PUBLISHED_LINE.match(line)), None)
    if dated is not None:
        above = [line for line in head[:dated] if letters_and_digits(line) not in wanted]
        rest = head[dated + 1 :]
        printed = letters_and_digits("".join(head[:dated]))
        if wanted and printed.endswith(wanted) and len(printed) <= MAX_PRINTED_TITLE_LETTERS:
            title, head = " ".join([*above, title or ""]), rest
        else:
            head = above + rest
    if guessed:
        head = [line for line in head if not is_furniture(HEAD_OF_GUESSED, line)]
        at = next((at for at, line in enumerate(head) if wanted and letters_and_digits(line) == wanted), None)
        if at is not None:
            del head[at]
    return title, [*head, *tail]


def title_of_text(lines: list[str]) -> str | None:
    """The first line of a plain text; None if it is the only line, is long, or ends in one of 。；，、：！.;,:"""
    if len(lines) < 2 or len(lines[0]) > MAX_TITLE_CHARS or lines[0][-1] in "。；，、：！.;,:":
        return None
    return lines[0]


def _heading(markup: Markup, selector: str, title_tag: str, core: str) -> str | None:
    found = [text for element in markup.find(selector) if (text := heading_text(element))]
    agreeing = [text for text in found if _begins(text, title_tag) or _begins(core, text)]
    return (agreeing or found)[0] if agreeing or len(found) == 1 else None


def _confirmed_heading(markup: Markup, beginnings: list[str], core: str) -> str | None:
    """Of the headings TITLES_TO_CONFIRM, the longest that is a beginning of <title> and no site's name.

    If there is none: the first of them that is an h1 to h6 and begins with `core` (<title> without the site's name).
    """
    likely = [(element.tag, heading_text(element)) for element in markup.find_any(TITLES_TO_CONFIRM)]
    confirmed = [text for _, text in likely if letters_and_digits(text) in beginnings and not SITE_NAME.search(text)]
    longer = [text for tag, text in likely if tag in HEADINGS and _begins(core, text)]
    return max(confirmed, key=len, default=None) or next(iter(longer), None)


def heading_text(element: etree._Element) -> str:
    """A heading as one line. A space goes before each text that stands directly in a block element (p, div …) or behind
    one. A <br> adds no space."""
    parts: list[str] = []
    for text in TEXTS(element):
        parent = text.getparent()
        if parent is not element and parent.tag in LINE_TAGS and parent.tag != "br":
            parts.append(BREAK)
        parts.append(text)
    return " ".join(filter(None, map(tidy_prose, "".join(parts).split(BREAK))))


def _begins(start: str, text: str) -> bool:
    """Whether `text` begins with `start`, apart from punctuation and spaces; False if `start` is very short."""
    letters = letters_and_digits(start)
    return len(letters) >= MIN_TITLE_LETTERS and letters_and_digits(text).startswith(letters)


def _beginnings(title_pieces: list[str]) -> list[str]:
    """The beginnings of <title> that may be the title, the longest first, as letters and digits."""
    ends = range(len(title_pieces), 0, -2)
    return [
        letters for end in ends if len(letters := letters_and_digits("".join(title_pieces[:end]))) >= MIN_TITLE_LETTERS
    ]


def _repeated_line(sheet: Sheet, beginnings: list[str]) -> str | None:
    """The longest beginning of <title> that is a line of its own near the body's start; of equal lines the first."""
    near = {
        letters_and_digits(line): line for line in reversed((*sheet.before[-NEAR_LINES:], *sheet.body[:HEAD_LINES]))
    }
    return next((near[letters] for letters in beginnings if letters in near), None)


def _without_site(title_pieces: list[str], markup: Markup) -> str:
    end = len(title_pieces)
    while end > 2 and _is_site(title_pieces[end - 1], markup):
        end -= 2
    name = "".join(title_pieces[:end])
    return COLUMN_BREAK.split(name)[0] if end < len(title_pieces) else name


def _is_site(name: str, markup: Markup) -> bool:
    named = (markup.metas.get(meta) for meta in SITE_METAS)
    return name in named or (len(name) <= MAX_SITE_NAME_CHARS and SITE_NAME.search(name) is not None)
