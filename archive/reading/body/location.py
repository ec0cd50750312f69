"""Finds the body of a page by the selectors of its layout, else by the weight of its elements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain

from lxml import etree

from archive.reading.junk_elements import is_left_out
from archive.reading.layouts import BODIES, HEADINGS, tags
from archive.reading.markup import Markup
from archive.text.letters import letters_only

# Elements that may be a body when it has to be located; paragraphs and inline elements never are.
CONTAINERS = tags("body main article section div center form table tbody tr td ul ol dl dd li blockquote fieldset")
MIN_CHILD_SHARE = 0.75  # of an element's letters: the locator goes down into a container with at least so many
MIN_OWN_LETTERS = 20  # an element with so many letters in its own paragraphs is a body, not a wrapper around one

MAX_BESIDE_CHARS = 100
# A text of at most MAX_BESIDE_CHARS with one of these words is no paragraph of a body, so that its letters do not count
# for MIN_OWN_LETTERS.
BESIDE_BODY = re.compile(
    r"版权所有|copyright|ICP备|网安备|技术支持|主办单位|承办单位|责任编辑|上一篇|下一篇|分享|打印|关闭|字体|字号|"
    r"(?:来源|时间|日期|位置)\s*[:：]",
    re.IGNORECASE,
)


def find_body(markup: Markup, family: str | None) -> tuple[str, etree._Element] | tuple[None, None]:
    """The first selector that finds elements with text, and the longest of these; (None, None) if no selector does.

    The family's selectors are tried first.
    """
    for selector in chain(BODIES.get(family or "", ()), *BODIES.values()):
        found = [element for element in markup.find(selector) if any(map(str.strip, element.itertext()))]
        if found:
            return selector, max(found, key=_weight) if len(found) > 1 else found[0]
    return None, None


def _weight(element: etree._Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


# --- the locator ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Container:
    """A container, and how many letters it holds without those in links, junk and hidden elements."""

    element: etree._Element
    weight: int = 0
    own: int = 0  # letters in its own paragraphs, not in those of its inner containers
    best: _Container | None = None  # the heaviest container in it


def locate(page_body: etree._Element) -> etree._Element:
    """The element that holds the page's text, by its weight: the number of its letters outside links.

    From `page_body` it goes down, step by step, into the heaviest container, as long as that holds MIN_CHILD_SHARE of
    the element's letters, and fewer than MIN_OWN_LETTERS letters in paragraphs are left outside.
    """
    container = _outermost_container(page_body)
    left = container.own
    while (inner := container.best) and left < MIN_OWN_LETTERS and inner.weight >= MIN_CHILD_SHARE * container.weight:
        container = inner
        left += container.own
    return container.element


def _outermost_container(page_body: etree._Element) -> _Container:
    """`page_body` as a container, weighed with all containers in it."""
    top = _Container(page_body)
    stack = [top]
    heading: etree._Element | None = None
    walker = etree.iterwalk(page_body, events=("start", "end"))
    for event, element in walker:
        container = stack[-1]
        if event == "start":
            if element is not page_body and (element.tag == "a" or is_left_out(element)):
                walker.skip_subtree()
                continue
            if element.tag in CONTAINERS and element is not page_body:
                container = _Container(element)
                stack.append(container)
            elif element.tag in HEADINGS and heading is None:
                heading = element
            _put(container, element.text, heading is not None)
        elif element is not page_body:
            if container.element is element:
                stack.pop()
                parent = stack[-1]
                parent.weight += container.weight
                if parent.best is None or container.weight > parent.best.weight:
                    parent.best = container
                container = parent
            elif element is heading:
                heading = None
            _put(container, element.tail, heading is not None)
    return top


def _put(container: _Container, text: str | None, in_heading: bool) -> None:
    if text and (text := text.strip()):
        weight = len(letters_only(text))  # digits do not count: dates beside links weigh nothing
        container.weight += weight
        if not in_heading and (len(text) > MAX_BESIDE_CHARS or not BESIDE_BODY.search(text)):
            container.own += weight
