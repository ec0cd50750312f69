"""Which lines of a body that may hold more than the article are the article's.

A body that was located by its weight, or that press sites fill, may also hold menus, share bars, comments and lists of
other articles. A line is the article's if trafilatura reads it too and it is no furniture. What trafilatura alone left
out comes back between the article's first sentence and its last, and beside them, unless it is a link.

Boxes between two paragraphs (votes, cards of authors, codes to scan, lists of other articles) are known by what
surrounds them and by one of their lines, and go as a whole: a line of such a box, looked at alone, may be anybody's
(会 12.5%). What stands below the element that holds all sentences of the article is not the article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lxml import etree

from archive.reading.layouts import (
    AROUND_ARTICLE,
    BEFORE_ARTICLE,
    BEHIND_ARTICLE,
    BOX_SIGNS,
    EARLY_SHARE,
    ENDS_ARTICLE,
    JUNK_LINES,
    LIST_HEADING,
    NEAR_LINES,
    is_furniture,
    tags,
)
from archive.reading.lines import Sheet
from archive.text.hanzi import simplified
from archive.text.letters import letters_and_digits, letters_only

MIN_SENTENCE_LETTERS = 12
MIN_TITLE_SHARE = 0.6  # of the letters of <title>: a line that has so many of them is the title
SENTENCE = re.compile(r"[。！？；!?]|[：:”…]$")
# Lines of a signature: an office, a date, a reporter, an attachment, a note in brackets.
SIGNATURE = re.compile(
    r"(?:院|法院|部|局|厅|委|委员会|办公室|中心)$|^[（(].{2,100}[）)]$"
    r"|^(?:附件?|作者|记者|通讯员|联[系络](?:人|电话)|电话|图|文|摄影|供稿|撰文)\s*[\d/:：]"
    r"|^.{0,20}记者\s|^[一二三四五六七八九十〇○零\d]{4}年.{1,3}月.{1,3}日$"
)
# Links to files, by their text: their address may not tell.
FILE = re.compile(r"^附件?\s*\d*\s*[:：.、]|\.(?:pdf|docx?|xlsx?|pptx?|wps|ofd|zip|rar)\s*[)）]?$", re.IGNORECASE)
MIN_LIST_LINKS = 3  # so many links in a row, late in the text, are a list of other articles
MAX_TEASER_LINES = 3  # behind the title of another article: its first sentence, source and date
MIN_MENU_LINKS = 8  # so many in a row, early in the text, are a menu
LATE_SHARE = 0.7  # of the letters of the article's sentences: a list of links ends the article only behind so many
TITLED_SHARE = 0.3  # what stands before the title is no article if at least so many of the letters are behind it
MENU_SHARE = 0.1  # what stands before a menu is no article if it holds less
MAX_LINES_BESIDE = 8  # between the article's first or last sentence and the furniture next to it
MIN_FOUND_SHARE = 0.5  # trafilatura missed the article if it has less of the letters of its sentences


@dataclass(frozen=True, slots=True)
class _Line:
    text: str  # in simplified hanzi
    found: bool  # by trafilatura
    linked: bool
    junk: bool  # furniture wherever it is
    ends: bool  # it is a line that ends articles
    around: bool  # furniture if it is before the first sentence or after the last
    heads: bool  # it is the title
    letters: int  # of a sentence; 0 if the line is none, or is a link or furniture

    @property
    def is_anchor(self) -> bool:
        return self.found and self.letters > 0


def sift(sheet: Sheet, found: Sequence[bool], title: str) -> None:
    """Leave only the article's lines in the body: the others go before it, aside or after it. Nothing changes if no
    line is a sentence, so that nothing tells them apart.

    `found`: for each line of the body whether trafilatura read it. `title`: the text of <title>.
    """
    wanted = letters_and_digits(simplified(title))
    lines = [_line(*line, wanted) for line in zip(map(simplified, sheet.body), sheet.linked, found, strict=True)]
    titled = any(_is_title(simplified(line), wanted) for line in sheet.before[-NEAR_LINES:])
    start, end = _bounds(lines, titled=titled)
    sentences = sum(line.letters for line in lines[start:end])
    if sum(line.letters for line in lines[start:end] if line.found) < MIN_FOUND_SHARE * sentences:
        lines = [replace(line, found=not line.linked) for line in lines]
        start, end = _bounds(lines, titled=titled)
    anchors = [at for at in range(start, end) if lines[at].is_anchor]
    if not anchors:
        return
    first = anchors[0] - _beside(lines[start : anchors[0]][::-1], before=True)
    last = anchors[-1] + _beside(lines[anchors[-1] + 1 : end], before=False)
    texts, article = sheet.body, [at for at in range(first, last + 1) if _is_inside(lines[at])]
    outside = _outside(sheet, texts[anchors[0]], texts[anchors[-1]], [at for at in article if at > anchors[-1]])
    sheet.before += texts[:first]
    sheet.aside += (texts[at] for at in range(first, last + 1) if not _is_inside(lines[at]))
    sheet.after[:0] = (texts[at] for at in range(first, len(texts)) if at > last or at in outside)
    sheet.body = [texts[at] for at in article if at not in outside]
    text = "\n".join(sheet.body)
    sheet.links = [link for link in sheet.links if link in text]


def _line(text: str, linked: bool, found: bool, title: str) -> _Line:
    junk, ends, around = (is_furniture(rule, text) for rule in (JUNK_LINES, ENDS_ARTICLE, AROUND_ARTICLE))
    linked, heads = linked and not FILE.search(text), _is_title(text, title)
    is_sentence = SENTENCE.search(text) and not (linked or junk or ends or around or heads)
    letters = len(letters_only(text)) if is_sentence else 0
    return _Line(text, found, linked, junk, ends, around, heads, letters if letters >= MIN_SENTENCE_LETTERS else 0)


def _is_title(line: str, title: str) -> bool:
    letters = letters_and_digits(line)
    return letters in title and len(letters) >= max(1, MIN_TITLE_SHARE * len(title))


def _bounds(lines: Sequence[_Line], *, titled: bool) -> tuple[int, int]:
    """Where the article may begin and where it has ended: behind the title or a menu, and before a stop line or other
    articles. `titled`: the title is printed before the body."""
    start = 0 if titled else _behind_title(lines)
    whole = sum(line.letters for line in lines[start:] if line.is_anchor)
    before, links, teasers = 0, 0, _teasers(lines)
    for at, line in enumerate(lines[start:], start):
        links = links + 1 if line.linked else 0
        if (line.ends or at == teasers) and before > EARLY_SHARE * whole:
            return start, at
        if links >= MIN_LIST_LINKS and before > LATE_SHARE * whole:
            return start, at - links + 1
        if links >= MIN_MENU_LINKS and before < MENU_SHARE * whole:
            start = at + 1
        before += line.letters if line.is_anchor else 0
    return start, len(lines)


def _behind_title(lines: Sequence[_Line]) -> int:
    """The place behind the title, if the body prints it and text follows; 0 if not."""
    weights = [line.letters if line.is_anchor else 0 for line in lines]
    behind = next((at + 1 for at, line in enumerate(lines) if line.heads), 0)
    return behind if sum(weights[behind:]) >= TITLED_SHARE * sum(weights) else 0


def _teasers(lines: Sequence[_Line]) -> int | None:
    """Where the other articles begin at the body's end: links, each with at most MAX_TEASER_LINES lines behind it. None
    if there are fewer than MIN_LIST_LINKS."""
    links, first = 0, len(lines)
    for at in range(len(lines) - 1, -1, -1):
        if lines[at].linked:
            links, first = links + 1, at
        elif first - at > MAX_TEASER_LINES:
            break
    return first if links >= MIN_LIST_LINKS else None


def _beside(lines: Sequence[_Line], *, before: bool) -> int:
    """How many lines next to the article's first or last sentence are the article's, too. The nearest line comes first.

    All are up to a line of furniture (the title, the date, buttons …) or the end of the body, if it is near. Otherwise
    those are that trafilatura read, sentences and signatures.
    """
    linked = next((at for at, line in enumerate(lines) if line.linked), len(lines))
    around = (at for at, line in enumerate(lines[:linked]) if _is_around(line, before=before))
    end = next(around, linked)
    if end <= MAX_LINES_BESIDE and (end < linked or end == len(lines)):
        return end
    return next((at for at, line in enumerate(lines[:end]) if not _is_probable(line, before=before)), end)


def _is_around(line: _Line, *, before: bool) -> bool:
    if line.junk or line.ends or line.around:
        return True
    if not before:
        return is_furniture(BEHIND_ARTICLE, line.text)
    return line.heads or is_furniture(BEFORE_ARTICLE, line.text)


def _is_probable(line: _Line, *, before: bool) -> bool:
    return line.found or line.letters > 0 or (not before and SIGNATURE.search(line.text) is not None)


def _is_inside(line: _Line) -> bool:
    """Whether a line between the article's first sentence and its last is the article's."""
    if line.junk or line.ends or (line.linked and "。" not in line.text):
        return False
    return line.found or not (line.linked or line.around)


TEXTS = etree.XPath(".//text()[string-length(normalize-space()) > 3]")
# Elements that hold a paragraph: a text with line breaks may be one of them, and the next may go on with it.
PARAGRAPH_TAGS = tags("p span font b strong em i u a h1 h2 h3 h4 h5 h6 li section")


def _outside(sheet: Sheet, first: str, last: str, below: Sequence[int]) -> set[int]:
    """Of the places of lines below the sentence `last`, those of lines that are no signature and outside the element of
    the sentences from `first` to `last`. None are if it cannot be told where these are."""
    below = [at for at in below if not SIGNATURE.search(sheet.body[at])]
    body = sheet.body_element
    container = _container_of(body, first, last) if below and body is not None else None
    if container is None or container is body:
        return set()
    inside = letters_and_digits("".join(container.itertext()))
    return {at for at in below if letters_and_digits(sheet.body[at]) not in inside}


def _container_of(body: etree._Element, first: str, last: str) -> etree._Element | None:
    texts = TEXTS(body)
    one = next((text.getparent() for text in texts if text.strip() in first), None)
    other = next((text.getparent() for text in reversed(texts) if text.strip() in last), None)
    if one is None or other is None:
        return None
    around = {one, *one.iterancestors()}
    common = next((element for element in (other, *other.iterancestors()) if element in around), None)
    while common is not None and common is not body and common.tag in PARAGRAPH_TAGS:
        common = common.getparent()
    return common


BOX_TAGS = tags("aside div section form ul ol dl table fieldset details nav")
PARENT_TAGS = ("body", "main", "article", "section", "div", "td", "form", "center", "blockquote")
MAX_BOX_CHARS = 300
MAX_HEADING_CHARS = 20
MIN_PARAGRAPH_CHARS = 12
PLAIN = "plain text"  # the kind of paragraphs that no element of their own holds
CHOICES = etree.XPath("boolean(.//input[@type='radio' or @type='checkbox'])")


def boxes_amid_text(body: etree._Element) -> frozenset[etree._Element]:
    """The boxes in a located body, and headings of lists of other articles, that have paragraphs of one kind before and
    behind them in the same element."""
    return frozenset(box for parent in body.iter(*PARENT_TAGS) if len(parent) > 1 for box in _boxes_of(parent))


def _boxes_of(parent: etree._Element) -> Iterator[etree._Element]:
    children = [(child, "".join(child.itertext()).strip()) for child in parent]
    if not any(_may_go(*child) for child in children):
        return
    kinds = [_kinds(*child) for child in children]
    above = {PLAIN} if _is_paragraph(parent.text) else set()
    for at, (child, text) in enumerate(children):
        behind = kinds[at + 1 :]
        if _may_go(child, text) and above & (kinds[at] & {PLAIN}).union(*behind):
            goes = _goes_on(list(parent)[at + 1 :], behind, above) if _is_heading(text) else _is_box(child, text)
            if goes:
                yield child
        above |= kinds[at]


def _may_go(child: etree._Element, text: str) -> bool:
    return (child.tag in BOX_TAGS and 0 < len(text) <= MAX_BOX_CHARS) or _is_heading(text)


def _is_heading(text: str) -> bool:
    return 0 < len(text) <= MAX_HEADING_CHARS and is_furniture(LIST_HEADING, simplified(text))


def _kinds(child: etree._Element, text: str) -> set[str]:
    """How the child prints paragraphs: in an element of its tag and class, as plain text behind it, or both."""
    own = _is_paragraph(text) and not is_furniture(ENDS_ARTICLE, simplified(text))
    kinds = {f"{child.tag!s}.{child.get('class', '')!s}": own, PLAIN: _is_paragraph(child.tail)}
    return {kind for kind, is_one in kinds.items() if is_one}


def _is_paragraph(text: str | None) -> bool:
    return text is not None and "。" in text and len(text.strip()) >= MIN_PARAGRAPH_CHARS


def _is_box(child: etree._Element, text: str) -> bool:
    """True if the element has choices to tick, or holds no sentence and one of its lines is a site's."""
    if CHOICES(child) or "。" in text:
        return bool(CHOICES(child))
    lines = (simplified(line.strip()) for line in child.itertext())
    return BOX_SIGNS.search(simplified(text)) is not None or any(is_furniture(ENDS_ARTICLE, line) for line in lines)


def _goes_on(children: Sequence[etree._Element], kinds: Sequence[set[str]], above: set[str]) -> bool:
    """True if two paragraphs of a kind that was above, in a row and without links, follow a heading."""
    own = [bool(kind & above) and child.find(".//a") is None for child, kind in zip(children, kinds, strict=True)]
    return any(one and next_one for one, next_one in pairwise(own))
