"""Reads a page into its lines: the body is located, trafilatura reads it, and the two readings are compared.

The body is found by the selectors of its layout, else by the weight of its elements. Of a body that its selector makes
sure, every visible line stays, whatever trafilatura left out. Of any other, the lines stay that archive.reading.sift
takes for the article's.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, compress, pairwise
from typing import Any

from lxml import etree

from archive.model import BodyReading, LocatedBy
from archive.reading.html_tables import spanned_cells
from archive.reading.layouts import BODIES, HEADINGS, OFFICIAL_BODIES, tags
from archive.reading.lines import Sheet, is_index, is_left_out, sheet_of_page
from archive.reading.markup import Markup
from archive.reading.sift import boxes_amid_text, sift
from archive.reading.titles import PageNames
from archive.text.letters import letters_and_digits, letters_only

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


# trafilatura takes text apart and joins it otherwise: a line is found in its text even if its own lines differ. Fewer
# letters than these are found by chance.
MIN_FOUND_LETTERS = 8

MAX_ELEMENTS = 20_000  # trafilatura's time grows with their square, and no publication has so many
COUNT_ELEMENTS = etree.XPath("count(descendant::*)")

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # an empty body is no trouble: the archive names it itself
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Extraction:
    """The lines that trafilatura read; None if it gave no text."""

    lines: tuple[str, ...] | None

    def has(self, lines: Sequence[str]) -> list[bool]:
        """For each line: whether trafilatura read it too, as a line of its own or within others.

        A short line within others is found only together with the line before it. One without letters counts as read.
        """
        own = self.lines or ()
        if tuple(lines) == own:  # most bodies
            return [True] * len(lines)
        as_written, spelt = frozenset(own), frozenset(map(letters_and_digits, own))
        text = letters_and_digits("\n".join(own))

        def holds(line: str, before: str) -> bool:
            letters = letters_and_digits(line)
            if len(letters) < MIN_FOUND_LETTERS and letters not in spelt:
                letters = letters and letters_and_digits(before) + letters
            return letters in text

        # Almost all lines are the same to the character: only the others are compared by their letters.
        return [line in as_written or holds(line, before) for before, line in pairwise(["", *lines])]

    def compared_with(self, lines: Sequence[str]) -> tuple[int | None, float | None]:
        """How many of the lines trafilatura has not, and how far the two readings agree: the characters of the lines
        that both have, as a share of those of the longer (0 to 1). Both None if trafilatura gave no text.
        """
        if self.lines is None:
            return None, None
        found = self.has(lines)
        longer = max(sum(map(len, self.lines)), sum(map(len, lines)), 1)
        return found.count(False), round(sum(map(len, compress(lines, found))) / longer, 3)


def extract(body: etree._Element) -> Extraction:
    """What trafilatura reads in a located body, without comments; no text of a body with more than MAX_ELEMENTS, or at
    which it fails.

    The body is not changed: trafilatura gets a copy as the <article> of a page, so that it looks for no other body.
    """
    covered = sum(spanned_cells(cell) - 1 for cell in body.iter("td", "th"))
    if COUNT_ELEMENTS(body) + covered > MAX_ELEMENTS:
        return Extraction(None)
    make_element, bare_extraction = _trafilatura()
    page, page_body, article = map(make_element, ("html", "body", "article"))
    page.append(page_body)
    page_body.append(article)
    article.append(deepcopy(body))
    article[0].tag, article[0].tail = "div", None
    try:
        document = bare_extraction(page)
    except Exception as error:  # noqa: BLE001 - of a library, on any markup: RecursionError in lists that nest deeply
        logger.info("trafilatura failed at a body (%s). Our own reading of it stands alone.", type(error).__name__)
        return Extraction(None)
    return Extraction(tuple(document.text.split("\n")) if document and document.text else None)


@cache
def _trafilatura() -> tuple[Callable[[str], Any], Callable[[Any], Any]]:
    """What makes elements that are all HtmlElements, as trafilatura needs them (lxml.html would look up the class of
    each by a Python call), and trafilatura with its options. Made once, since options take a twentieth of the time of
    an extraction; and imported here: `fanzha --help` must not wait for it."""
    from lxml.html import HtmlElement
    from trafilatura import bare_extraction
    from trafilatura.settings import Extractor

    parser = etree.HTMLParser()
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    options = Extractor(output_format="python", fast=True, recall=True, comments=False, tables=True)
    return parser.makeelement, partial(bare_extraction, options=options)


MAX_MARKUP_CHARS = 2_000_000  # longer pages do not go to trafilatura: it copies trees, and no publication is so long


def read_sheet(markup: Markup, family: str | None) -> Sheet:
    """The page's lines, divided into those before, in and after its body.

    The body is found by the selectors of `family`, else by those of any family, else by weight.
    """
    page_body = markup.body
    selector, body = find_body(markup, family)
    if body is None:
        body = locate(page_body)
    boxes = frozenset() if selector in OFFICIAL_BODIES else boxes_amid_text(body)
    sheet = sheet_of_page(page_body, body, boxes)
    if not sheet.body:
        sheet = sheet_of_page(page_body, body, keep_junk=True)
    sheet.selector = selector
    extraction = extract(body) if markup.chars <= MAX_MARKUP_CHARS else Extraction(None)
    if selector not in OFFICIAL_BODIES and not is_index(sheet):
        sift(sheet, extraction.has(sheet.body), PageNames(markup).cores.get("<title>") or markup.title)
    located_by = LocatedBy.SELECTOR if selector else LocatedBy.WHOLE_PAGE if body is page_body else LocatedBy.WEIGHT
    sheet.reading = BodyReading(located_by, *extraction.compared_with(sheet.body))
    return sheet
