"""Columns of a site, found by what links say: on its home page and on pages one level below that gather columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsel import Selector

from archive.store.columns import Link
from crawler.discovery.column_names import column_of, is_hub
from crawler.families.hanweb import HANWEB
from crawler.families.jeecms import JEECMS
from crawler.families.rows import address_of, links, title_of
from crawler.families.trs import TRS
from crawler.families.ucap import UCAP
from crawler.families.vsb import VSB

MOST_COLUMNS = 20  # of a page, the most telling first; the largest home page known links 9
MOST_HUBS = 8

_ARTICLES = [family.article for family in (UCAP, TRS, HANWEB, VSB, JEECMS)]  # an own system's addresses tell nothing
_INDEX = re.compile(r"/(?:index\.\w+)?$")


def columns_of(page: Selector, base: str) -> tuple[Link, ...]:
    """Links whose texts name columns, each column once, the most telling first, then in order."""
    found: dict[str, tuple[int, Link]] = {}
    for label, url in _menu(page, base):
        if (word := column_of(label)) and (name := name_of(url)):
            found.setdefault(name, (word.worth, Link(name, url, label, base)))
    best = sorted(found.values(), key=lambda one: -one[0])
    return tuple(link for _, link in best[:MOST_COLUMNS])


def hubs(page: Selector, base: str) -> tuple[Link, ...]:
    """Links to pages one level below that may link columns, each page once, in order."""
    found: dict[str, Link] = {}
    for label, url in _menu(page, base):
        if is_hub(label) and (name := name_of(url)):
            found.setdefault(name, Link(name, url, label, base))
    return tuple(found.values())[:MOST_HUBS]


def _menu(page: Selector, base: str) -> Iterator[tuple[str, str]]:
    """Text and URL of the links that lead to no article, as far as an address tells."""
    for link, url in links(page.xpath("//body"), base):
        if not any(article.search(address_of(url)) for article in _ARTICLES):
            yield title_of(link), url


def name_of(url: str) -> str:
    """A column's name: its path without the name of an index page; empty for the home page."""
    path, question, query = address_of(url).partition("?")
    return (_INDEX.sub("", path) + question + query).strip("/")
