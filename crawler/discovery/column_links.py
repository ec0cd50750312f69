"""Finds, by their texts, the links to a site's columns and to hubs: pages one level below home that link columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsel import Selector

from archive.store.columns import ColumnLink
from crawler.discovery.column_names import column_of, is_hub
from crawler.families import HANWEB, JEECMS, TRS, UCAP, VSB
from crawler.families.links import links_on_host, path_and_query
from crawler.families.list_rows import title_of

MAX_COLUMNS = 20  # per page, those of most worth; the largest known home page links 9
MAX_HUBS = 8

_ARTICLES = [family.article for family in (UCAP, TRS, HANWEB, VSB, JEECMS)]  # GENERIC's matches other pages, too
_INDEX = re.compile(r"/(?:index\.\w+)?$")


def find_columns(page: Selector, url: str) -> tuple[ColumnLink, ...]:
    """Links whose texts name columns, each column once; sorted by worth, then by their order on the page."""
    found: dict[str, ColumnLink] = {}
    for label, address in _menu(page, url):
        if (word := column_of(label)) and (name := column_name(address)):
            found.setdefault(name, ColumnLink(name, address, label, url, word.worth))
    return tuple(sorted(found.values(), key=lambda link: -link.worth)[:MAX_COLUMNS])


def find_hubs(page: Selector, url: str) -> tuple[ColumnLink, ...]:
    """Links to pages one level below that may link columns, each page once, in order."""
    found: dict[str, ColumnLink] = {}
    for label, address in _menu(page, url):
        if is_hub(label) and (name := column_name(address)):
            found.setdefault(name, ColumnLink(name, address, label, url))
    return tuple(found.values())[:MAX_HUBS]


def _menu(page: Selector, url: str) -> Iterator[tuple[str, str]]:
    """Text and URL of each link, unless its address is that of an article in a known system."""
    for link, address in links_on_host(page.xpath("//body"), url):
        if not any(article.search(path_and_query(address)) for article in _ARTICLES):
            yield title_of(link), address


def column_name(url: str) -> str:
    """A column's name: its path and query without the name of an index page; empty for the home page."""
    path, question, query = path_and_query(url).partition("?")
    return (_INDEX.sub("", path) + question + query).strip("/")
