"""What stands between two paragraphs of a text and is no part of it: votes, cards of authors, codes to scan, advice for
sale, lists of other articles.

A line of such a box, looked at alone, may be anybody's (会 12.5%). The box is known by what surrounds it and by one of
its lines, and goes as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from lxml import etree

from archive.reading.furniture import is_furniture
from archive.reading.layouts import BOX_SIGNS, ENDS_ARTICLE, LIST_HEADING, tags
from archive.text.hanzi import simplified

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
    children = list(parent)
    texts = ["".join(child.itertext()).strip() for child in children]
    may_go = [_may_go(child, text) for child, text in zip(children, texts, strict=True)]
    if not any(may_go):
        return
    kinds = [_kinds(child, text) for child, text in zip(children, texts, strict=True)]
    above = {PLAIN} if _is_paragraph(parent.text) else set()
    for at, (child, text) in enumerate(zip(children, texts, strict=True)):
        behind = {PLAIN} if _is_paragraph(child.tail) else set()
        if may_go[at] and above & behind.union(*kinds[at + 1 :]):
            heads = _is_heading(text)
            if _goes_on(children[at + 1 :], kinds[at + 1 :], above) if heads else _is_box(child, text):
                yield child
        above |= kinds[at]


def _may_go(child: etree._Element, text: str) -> bool:
    return (child.tag in BOX_TAGS and 0 < len(text) <= MAX_BOX_CHARS) or _is_heading(text)


def _is_heading(text: str) -> bool:
    return 0 < len(text) <= MAX_HEADING_CHARS and is_furniture(LIST_HEADING, simplified(text))


def _kinds(child: etree._Element, text: str) -> set[str]:
    """How the child prints paragraphs: in an element of its tag and class, as plain text behind it, or both."""
    own = _is_paragraph(text) and not is_furniture(ENDS_ARTICLE, simplified(text))
    return ({f"{child.tag!s}.{child.get('class', '')!s}"} if own else set()) | (
        {PLAIN} if _is_paragraph(child.tail) else set()
    )


def _is_paragraph(text: str | None) -> bool:
    return text is not None and "。" in text and len(text.strip()) >= MIN_PARAGRAPH_CHARS


def _is_box(child: etree._Element, text: str) -> bool:
    """Whether the element has choices to tick, or holds no sentence and one of its lines is a site's."""
    if CHOICES(child):
        return True
    text = simplified(text)
    if "。" in text:
        return False
    return BOX_SIGNS.search(text) is not None or any(is_furniture(ENDS_ARTICLE, line) for line in _lines(child))


def _goes_on(children: Sequence[etree._Element], kinds: Sequence[set[str]], above: set[str]) -> bool:
    """Whether two paragraphs of a kind that was above, in a row and without links, follow a heading."""
    own = [bool(kind & above) and child.find(".//a") is None for child, kind in zip(children, kinds, strict=True)]
    return any(one and next_one for one, next_one in pairwise(own))


def _lines(child: etree._Element) -> Iterator[str]:
    return (simplified(text) for raw in child.itertext() if (text := raw.strip()))
