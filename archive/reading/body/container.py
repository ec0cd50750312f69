"""The element that holds all sentences of an article: short lines behind the last one are the article's only in it.

What stands below that element (links, captions of codes, names of columns) has countless words, but one place.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from archive.reading.layouts import tags
from archive.text.letters import letters_and_digits

TEXTS = etree.XPath(".//text()[string-length(normalize-space()) > 3]")
# Elements that hold a paragraph: a text with line breaks may be one of them, and the next may go on with it.
PARAGRAPH_TAGS = tags("p span font b strong em i u a h1 h2 h3 h4 h5 h6 li section")


def lines_outside(body: etree._Element, first: str, last: str, lines: Sequence[str]) -> list[bool]:
    """For each of the lines, which follow the sentence `last`: whether it is outside the element of the sentences from
    `first` to `last`. No line is if it cannot be told where these are."""
    container = _container_of(body, first, last)
    if container is None or container is body:
        return [False] * len(lines)
    inside = letters_and_digits("".join(container.itertext()))
    return [letters_and_digits(line) not in inside for line in lines]


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
