"""What a page says of its article for machines, besides <meta>: JSON-LD, microdata and a variable, by property."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import etree

from archive.reading.lines import tidy

# The properties that are used: of schema.org, and those that Baidu asked sites for.
PROPERTIES = frozenset({"headline", "datePublished", "pubDate", "dateCreated", "sourceOrganization"})
MAX_VALUE_CHARS = 400
# JSON is searched and not parsed: on many pages it is damaged (line breaks in strings, commas too many).
PAIR = re.compile(r'"(\w{6,20})"\s*:\s*("(?:[^"\\\n]|\\.){1,400}")')
# When a messenger's page was published, for the script that prints it: var ct = "1683337473".
SCRIPT_DATE = re.compile(r"""var (?:ct|createTime)\s*=\s*["'](\d{10}\b|\d{4}-\d\d-\d\d)""")
ITEMPROPS = etree.XPath("descendant-or-self::*/@itemprop")


def structured_data(root: etree._Element) -> dict[str, list[str]]:
    """The values of each of PROPERTIES that a page gives; those of JSON-LD first, then of microdata, then of
    scripts, each in order."""
    found: dict[str, list[str]] = {}
    for name, value in (*_json_values(root), *_microdata(root), *_script_dates(root)):
        if name in PROPERTIES and value:
            found.setdefault(name, []).append(value)
    return found


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
