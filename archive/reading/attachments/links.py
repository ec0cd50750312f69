"""Which links in a page's body lead to a PDF, Word or Excel file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lxml import etree

from archive.model import AttachmentLink
from archive.reading.lines import Sheet, tidy
from archive.reading.link_addresses import absolute, base_of
from archive.text.letters import letters_and_digits
from archive.urls import canonical_key

# .wps and .et (WPS Office) are left out: no page with one was seen, and no library reads them.
_ENDING = r"\.(?:pdf|docx?|xlsx?)"
IN_ADDRESS = re.compile(rf"{_ENDING}(?:[?#&]|$)", re.IGNORECASE)
IN_NAME = re.compile(rf"{_ENDING}\W{{0,3}}$", re.IGNORECASE)  # for addresses without the type (VSB)
MAX_LINKS = 50  # of a page; later links are left out
MAX_NAME_CHARS = 300


def links_in(sheet: Sheet, url: str) -> tuple[AttachmentLink, ...]:
    """The links to files in a page's body, in order, each address once. `url` is the page's."""
    if sheet.body_element is None:
        return ()
    found: dict[str, AttachmentLink] = {}
    for link in _links(sheet, sheet.body_element, url):
        found.setdefault(canonical_key(link.url), link)
    return tuple(found.values())[:MAX_LINKS]


def _links(sheet: Sheet, body_element: etree._Element, url: str) -> Iterator[AttachmentLink]:
    base = body_letters = None
    for element in body_element.iter("a"):
        href, name = (element.get("href") or "").strip(), tidy("".join(element.itertext()))[:MAX_NAME_CHARS]
        if not href or not (IN_ADDRESS.search(href) or IN_NAME.search(name)):
            continue
        if base is None or body_letters is None:
            base, body_letters = base_of(body_element, url), letters_and_digits("".join(sheet.body))
        address = absolute(base, href)
        # A link whose name is in no line of the body is no part of it: it is hidden, or in a box of related links.
        if address and letters_and_digits(name) in body_letters:
            yield AttachmentLink(address, name or _file_name(address))


def _file_name(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])
