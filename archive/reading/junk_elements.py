"""Elements whose text is left out of a page's lines: those that a browser hides, and junk (menus, share bars …)."""

from __future__ import annotations

import re

from lxml import etree

from archive.reading.layouts import JUNK_CLASSES, JUNK_IDS, tags

INVISIBLE_TAGS = tags(
    "head title script style noscript template iframe object embed applet svg canvas video audio map "
    "select option button input textarea label"
)
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
MAX_JUNK_CHARS = 500  # outside links; an element with more is text, whatever its id or class
PLAIN_TEXTS = etree.XPath(".//text()[not(ancestor::a or ancestor::script or ancestor::style)]")


def is_left_out(element: etree._Element) -> bool:
    """Whether a browser shows no text of the element, or the element is junk."""
    names = element.keys()
    return element.tag in INVISIBLE_TAGS or is_hidden(element, names) or is_junk(element, names)


def is_hidden(element: etree._Element, names: list[str]) -> bool:
    """Whether an attribute hides the element. `names` are the names of its attributes."""
    if "hidden" in names:
        return True
    style = element.get("style", "") if "style" in names else ""
    return "none" in style.lower() and HIDDEN.search(style) is not None


def is_junk(element: etree._Element, names: list[str]) -> bool:
    """Whether the element is junk: by its id or class, and short enough. `names` are the names of its attributes."""
    named = ("id" in names and element.get("id") in JUNK_IDS) or (
        "class" in names and not JUNK_CLASSES.isdisjoint(element.get("class", "").split())
    )
    return named and sum(len(text.strip()) for text in PLAIN_TEXTS(element)) <= MAX_JUNK_CHARS
