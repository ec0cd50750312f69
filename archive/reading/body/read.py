"""Reads a page into its lines: the body is located, trafilatura reads it, and the two readings are compared.

Of a body that its selector makes sure, every visible line stays, whatever trafilatura left out. Of any other, the lines
stay that archive.reading.body.sift takes for the article's.
"""

from __future__ import annotations

from itertools import compress

from archive.model import BodyReading, LocatedBy
from archive.reading.body.boxes import boxes_amid_text
from archive.reading.body.container import lines_outside
from archive.reading.body.extraction import Extraction, extract
from archive.reading.body.location import find_body, locate
from archive.reading.body.sift import SIGNATURE, Sifted, sift
from archive.reading.fields.page_names import PageNames
from archive.reading.layouts import NEAR_LINES, OFFICIAL_BODIES
from archive.reading.lines import Sheet, sheet_of_page
from archive.reading.lists_of_links import is_index
from archive.reading.markup import Markup

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
        _divide(sheet, extraction, PageNames(markup).cores.get("<title>") or markup.title)
    located_by = LocatedBy.SELECTOR if selector else LocatedBy.WHOLE_PAGE if body is page_body else LocatedBy.WEIGHT
    sheet.reading = BodyReading(located_by, *extraction.compared_with(sheet.body))
    return sheet


def _divide(sheet: Sheet, extraction: Extraction, title: str) -> None:
    """Leave only the article's lines in the body: the others go before it, aside or after it."""
    lines = sheet.body
    parts = sift(lines, sheet.linked, extraction.has(lines), title, sheet.before[-NEAR_LINES:])
    if parts is None:
        return
    outside = _outside(sheet, parts)
    sheet.before += (lines[at] for at in parts.before)
    sheet.aside += (lines[at] for at in parts.inside)
    sheet.after[:0] = (lines[at] for at in sorted([*outside, *parts.after]))
    sheet.body = [lines[at] for at in parts.article if at not in outside]
    text = "\n".join(sheet.body)
    sheet.links = [link for link in sheet.links if link in text]


def _outside(sheet: Sheet, parts: Sifted) -> frozenset[int]:
    """The places of lines behind the last sentence that are outside the element of the sentences, and no signature."""
    lines = sheet.body
    below = [at for at in parts.article if at > parts.last_sentence and not SIGNATURE.search(lines[at])]
    if not below or sheet.body_element is None:
        return frozenset()
    first, last = lines[parts.first_sentence], lines[parts.last_sentence]
    outside = lines_outside(sheet.body_element, first, last, [lines[at] for at in below])
    return frozenset(compress(below, outside))
