"""trafilatura's reading of a located body, and how the visible lines of the body compare with it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import compress, pairwise
from typing import TYPE_CHECKING, cast

from lxml import etree

from archive.reading.html_tables import spanned_cells
from archive.text.letters import letters_and_digits

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document, Extractor

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
        if tuple(lines) == self.lines:  # most bodies
            return [True] * len(lines)
        own = frozenset(self.lines or ())
        # Almost all lines are the same to the character: only the others are compared by their letters.
        return [line in own or self._holds(line, before) for before, line in pairwise(["", *lines])]

    def compared_with(self, lines: Sequence[str]) -> tuple[int | None, float | None]:
        """How many of the lines trafilatura has not, and how far the two readings agree: the characters of the lines
        that both have, as a share of those of the longer (0 to 1). Both None if trafilatura gave no text.
        """
        if self.lines is None:
            return None, None
        found = self.has(lines)
        longer = max(sum(map(len, self.lines)), sum(map(len, lines)), 1)
        return found.count(False), round(sum(map(len, compress(lines, found))) / longer, 3)

    def _holds(self, line: str, before: str) -> bool:
        letters = letters_and_digits(line)
        if len(letters) < MIN_FOUND_LETTERS and letters not in self._lines:
            letters = letters and letters_and_digits(before) + letters
        return letters in self._text

    @cached_property
    def _lines(self) -> frozenset[str]:
        return frozenset(map(letters_and_digits, self.lines or ()))

    @cached_property
    def _text(self) -> str:
        return letters_and_digits("\n".join(self.lines or ()))


def extract(body: etree._Element) -> Extraction:
    """What trafilatura reads in a located body, without comments; no text of a body with more than MAX_ELEMENTS, or at
    which it fails.

    The body is not changed: trafilatura gets a copy as the <article> of a page, so that it looks for no other body.
    """
    from trafilatura import bare_extraction  # here, as all below: `fanzha --help` must not wait for it

    covered = sum(spanned_cells(cell) - 1 for cell in body.iter("td", "th"))
    if COUNT_ELEMENTS(body) + covered > MAX_ELEMENTS:
        return Extraction(None)
    page, page_body, article = map(_parser().makeelement, ("html", "body", "article"))
    page.append(page_body)
    page_body.append(article)
    article.append(_copy(body))
    try:
        document = bare_extraction(cast("HtmlElement", page), options=_options())
    except Exception as error:  # noqa: BLE001 - of a library, on any markup: RecursionError in lists that nest deeply
        logger.info("trafilatura failed at a body (%s). Our own reading of it stands alone.", type(error).__name__)
        return Extraction(None)
    text = cast("Document", document).text if document else None
    return Extraction(tuple(text.split("\n")) if text else None)


@cache
def _parser() -> etree.HTMLParser:
    """A parser whose elements are all HtmlElements, as trafilatura needs them. That of lxml.html looks up the class of
    each by a Python call."""
    from lxml.html import HtmlElement

    parser = etree.HTMLParser()
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    return parser


@cache
def _options() -> Extractor:
    """trafilatura's options, made once: to make them takes a twentieth of the time of an extraction."""
    from trafilatura.settings import Extractor

    return Extractor(output_format="python", fast=True, recall=True, comments=False, tables=True)


def _copy(body: etree._Element) -> etree._Element:
    """A copy of the element as a <div>, whatever it is, without the text that follows it."""
    copy = deepcopy(body)
    copy.tag, copy.tail = "div", None
    return copy
