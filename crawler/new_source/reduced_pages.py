"""Reduces a page to what our rules look at, for a fixture: we may not keep the texts of public pages beside the code.

It keeps links and their texts, the dates and page counts beside them, scripts, and every family's traits. The rules
find the same family, columns, rows and next page in the reduced page as in the whole one.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement, tostring
from parsel import Selector

from crawler.discovery.needs_browser import ASKS, SHOWS, TEMPLATE
from crawler.families import FAMILIES
from crawler.families.hanweb import records
from crawler.families.list_rows import DATE
from crawler.families.next_page import COUNT_OF_PAGES

MAX_SCRIPT_CHARS = 3000  # of a longer script only the parts around traits are kept
CHARS_AROUND = 600  # kept on each side of a trait: the length of a call of jpage
MAX_VALUE_CHARS = 300  # of an attribute; longer ones hold pictures or form state

_ATTRIBUTES = frozenset(
    {"href", "src", "oldsrc", "class", "id", "name", "property", "content", "title", "value", "onclick", "type"}
    | {"http-equiv", "language", "rel", "v-for", "ng-repeat"}
)
_WHOLE = "//a | //button | //title | //span[@onclick]"  # elements whose texts the rules read
_TYPE = "content-type"  # the http-equiv of a meta that declares an encoding
_PROSE = re.compile(r"(?:og:)?description|keywords|abstract", re.IGNORECASE)  # names of metas that summarise the text
# Dates and page counts as lists print them, and the placeholders that a page's script fills in.
_BESIDE = re.compile(rf"{DATE.pattern}日?|{COUNT_OF_PAGES.pattern}|{TEMPLATE}")
_PIECE = re.compile(r"[\s\d\-/.年月日:\[\]()（）【】]*")  # a part of a date that is split over elements
_TRAITS = tuple(trait.pattern for family in FAMILIES.values() for trait in family.traits if not trait.in_links)


def reduce_page(html: str) -> str:
    """The page as HTML that declares UTF-8, with only what the rules for families, columns, rows and paging look at."""
    page: HtmlElement = Selector(html).root
    for meta in page.xpath("//meta"):
        named = meta.get("name") or meta.get("property") or ""
        if "charset" in meta.attrib or meta.get("http-equiv", "").lower() == _TYPE or _PROSE.fullmatch(named):
            meta.drop_tree()
    whole = {part for element in page.xpath(_WHOLE) for part in element.iter()}
    for element in page.xpath("//node()[not(self::text())]"):
        parent = element.getparent()
        element.tail = element.tail if parent in whole else _beside(element.tail)
        if not isinstance(element.tag, str):
            element.text = element.text if _has_trait(f"<!--{element.text}-->") else ""
            continue
        _reduce_attributes(element)
        if element.tag in ("script", "style"):
            element.text = _script(element.text or "")
        elif element not in whole:
            element.text = _beside(element.text)
    # The parser makes a second root of what follows an early </html>.
    tops = "\n".join(tostring(top, encoding="unicode").strip() for top in page.xpath("/*"))
    return f'<!DOCTYPE html>\n<meta charset="utf-8">\n{tops}\n'


def _reduce_attributes(element: HtmlElement) -> None:
    for name, value in element.items():
        if len(value) > MAX_VALUE_CHARS or not (name in _ATTRIBUTES or _has_trait(f'{name}="{value}"')):
            del element.attrib[name]


def _beside(text: str | None) -> str | None:
    """The dates, page counts and traits in a text outside links; … stands for each part left out."""
    if text is None or _PIECE.fullmatch(text):
        return text
    return _parts(text, [match.span() for pattern in (_BESIDE, *_TRAITS) for match in pattern.finditer(text)])


def _script(text: str) -> str:
    """The script. Of a long one, only the parts around traits and around the code that requests and shows rows."""
    if len(text) <= MAX_SCRIPT_CHARS or records(text) is not None:  # 大汉 keeps a list's rows in a script
        return text
    found = filter(None, (pattern.search(text) for pattern in (ASKS, SHOWS, *_TRAITS)))
    return _parts(text, [(max(0, match.start() - CHARS_AROUND), match.end() + CHARS_AROUND) for match in found])


def _parts(text: str, spans: list[tuple[int, int]]) -> str:
    """The text inside the spans, in order, with … for each part left out."""
    reduced, end = "", 0
    for start, stop in sorted(spans):
        if stop > end:
            reduced += ("…" if start > end else "") + text[max(start, end) : stop]
            end = stop
    return reduced + ("…" if end < len(text) else "")


def _has_trait(text: str) -> bool:
    return any(pattern.search(text) for pattern in _TRAITS)
