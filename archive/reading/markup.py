"""A page's markup, parsed once: elements by id, class and tag, metas by name, data for machines, addresses of links.

The elements are plain lxml ones: those of lxml.html cost a Python call for each element used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from urllib.parse import urldefrag, urljoin

from lxml import etree

from archive.reading.lines import tidy
from archive.urls import BadUrl, canonical_key

# libxml2 drops all that follows the first </html>; www.gov.cn pages have one after their header.
ENDS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)

# References to control characters. libxml2 lets them through, but they are neither text nor valid in XML.
CONTROL = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])(?!\d)|x0*(?:[0-8bcef]|1[0-9a-f])(?![0-9a-f]));?", re.IGNORECASE
)

# All tags except those named here. libxml2 stops at 2048 levels of nesting: in a page that is nested deeper, the tags
# that match become line breaks.
NESTING_TAGS = re.compile(
    r"</?(?!(?:html|head|body|title|meta|script|style|a|p|br|li|tr|h[1-6])\b)[a-z][^<>]*>", re.IGNORECASE
)
HEADING_TAGS = re.compile(r"</?h[1-6]\b[^<>]*>", re.IGNORECASE)  # the only other tags that nest in themselves

# All id and class attributes, each with its element, at a third of the cost of looking at every element.
IDS = etree.XPath("descendant-or-self::*/@id")
CLASSES = etree.XPath("descendant-or-self::*/@class")


class Markup:
    """The parsed page. `root` is its <html> element, which is empty if the page has no element."""

    def __init__(self, text: str) -> None:
        self.root = _parse(text)
        self.text = text
        self.chars = len(text)

    @cached_property
    def metas(self) -> dict[str, str]:
        """The content of each <meta> by its lower-case name, property or itemprop; of equal names the first counts."""
        metas: dict[str, str] = {}
        for meta in self.root.iter("meta"):
            name = meta.get("name") or meta.get("property") or meta.get("itemprop")
            content = (meta.get("content") or "").strip()
            if name and content:
                metas.setdefault(name.strip().lower(), content)
        return metas

    @cached_property
    def structured(self) -> dict[str, list[str]]:
        """What the page says of the article for machines: the values of each of PROPERTIES; those of JSON-LD first,
        then of microdata, then of scripts, each in order."""
        found: dict[str, list[str]] = {}
        for name, value in (*_json_values(self.root), *_microdata(self.root), *_script_dates(self.root)):
            if name in PROPERTIES and value:
                found.setdefault(name, []).append(value)
        return found

    @cached_property
    def _attributes(self) -> dict[str, list[etree._ElementUnicodeResult]]:
        """By `#id` and `.class`: the attributes that have it, of which each knows its element."""
        found: dict[str, list[etree._ElementUnicodeResult]] = {}
        for identity in IDS(self.root):
            found.setdefault(f"#{identity}", []).append(identity)
        for classes in CLASSES(self.root):
            for name in classes.split():
                found.setdefault(f".{name}", []).append(classes)
        return found

    def find(self, selector: str) -> list[etree._Element]:
        """The elements that `#id`, `.class` or a tag's name selects, in document order."""
        if selector[0] not in "#.":
            return list(self.root.iter(selector))
        attributes = self._attributes.get(selector, ())
        return [element for attribute in attributes if (element := attribute.getparent()) is not None]

    def find_any(self, selectors: Iterable[str]) -> Iterator[etree._Element]:
        """The elements of the first selector, then those of the second …"""
        for selector in selectors:
            yield from self.find(selector)

    @cached_property
    def title(self) -> str:
        """The text of <title>; empty if there is none."""
        element = next(self.root.iter("title"), None)
        return "" if element is None else "".join(element.itertext())

    @cached_property
    def body(self) -> etree._Element:
        """The <body> element, or the root if there is none."""
        return next(self.root.iterchildren("body"), self.root)


def _parse(text: str) -> etree._Element:
    text = CONTROL.sub("", ENDS.sub("", text))
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root = _root(text, parser)
    for nesting in (NESTING_TAGS, HEADING_TAGS):
        if any("depth" in error.message for error in parser.error_log):
            text = nesting.sub("<br>", text)
            root = _root(text, parser)
    return root


def _root(text: str, parser: etree.HTMLParser) -> etree._Element:
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:  # no element in it at all: "Document is empty"
        root = None
    return parser.makeelement("html") if root is None else root


# The properties that are used: of schema.org, and those that Baidu asked sites for.
PROPERTIES = frozenset({"headline", "datePublished", "pubDate", "dateCreated", "sourceOrganization"})
MAX_VALUE_CHARS = 400
# JSON is searched and not parsed: on many pages it is damaged (line breaks in strings, commas too many).
PAIR = re.compile(r'"(\w{6,20})"\s*:\s*("(?:[^"\\\n]|\\.){1,400}")')
# When a messenger's page was published, for the script that prints it: var ct = "1683337473".
SCRIPT_DATE = re.compile(r"""var (?:ct|createTime)\s*=\s*["'](\d{10}\b|\d{4}-\d\d-\d\d)""")
ITEMPROPS = etree.XPath("descendant-or-self::*/@itemprop")


def _json_values(root: etree._Element) -> Iterator[tuple[str, str]]:
    for script in root.iter("script"):
        for name, text in PAIR.findall(script.text or "") if "ld+json" in script.get("type", "") else ():
            if name in PROPERTIES:
                try:
                    yield name, tidy(json.loads(text))
                except json.JSONDecodeError:  # an escape that JSON does not have: the value is unknown
                    continue


def _microdata(root: etree._Element) -> Iterator[tuple[str, str]]:
    named = [(name, attribute.getparent()) for attribute in ITEMPROPS(root) for name in attribute.split()]
    named += [("datePublished", time) for time in root.iter("time") if time.get("pubdate") is not None]
    for name, element in named:
        if name in PROPERTIES and element.tag != "meta":  # those of <meta> are among the page's other <meta>
            value = element.get("content") or element.get("datetime") or tidy("".join(element.itertext()))
            yield name, value if len(value) <= MAX_VALUE_CHARS else ""


def _script_dates(root: etree._Element) -> Iterator[tuple[str, str]]:
    for script in root.iter("script"):
        if match := SCRIPT_DATE.search(script.text or ""):
            yield "datePublished", match[1]


def base_of(element: etree._Element, url: str) -> str:
    """The address with which relative links are joined: that of the page's <base> if it is one, else the page's `url`.
    `element` is any element of the page."""
    declared = next((base.get("href") for base in element.getroottree().iter("base")), None)
    return (absolute(url, declared.strip()) if declared else None) or url


def absolute(base: str, href: str) -> str | None:
    """The address without fragment; None if it is no http(s) address."""
    try:
        url = urldefrag(urljoin(base, href)).url
        canonical_key(url)
    except (BadUrl, ValueError):  # one bad link must not lose the others
        return None
    return url
