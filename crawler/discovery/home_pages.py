"""Reads a home page or a page one level below it: its family, the columns it links, and where a door leads.

A door is a page that only forwards to another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsel import Selector

from archive.store.columns import ColumnLink
from archive.urls import canonical_key
from crawler.discovery.column_links import find_columns, find_hubs
from crawler.discovery.needs_browser import is_scripted
from crawler.families import Recognition, recognise
from crawler.families.links import resolve_on_host

MAX_DOORS = 3  # the most doors that are followed in a row
_REFRESH = "//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh' and not(ancestor::noscript)]/@content"
_REFRESH_URL = re.compile(r"\s*\d{1,4}\s*[;,]\s*url\s*=\s*['\"]?([^'\"\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HomePage:
    """What a home page, or a page below it, links, and how its family was recognised."""

    recognised: Recognition
    columns: tuple[ColumnLink, ...]  # the worthiest first
    hubs: tuple[ColumnLink, ...]  # pages below that may link more columns
    scripted: bool  # True: its content is made by a script
    onward: str | None  # the URL on its own host that its meta refresh leads to


def read_home_page(html: str, url: str) -> HomePage:
    """Find what the page links, from its HTML and its URL alone."""
    page = Selector(html)
    columns, hubs = find_columns(page, url), find_hubs(page, url)
    return HomePage(recognise(html, url), columns, hubs, is_scripted(html), _onward(page, url))


def _onward(page: Selector, url: str) -> str | None:
    found = next(filter(None, map(_REFRESH_URL.match, page.xpath(_REFRESH).getall())), None)
    onward = resolve_on_host(found[1], url) if found else None
    return onward if onward and canonical_key(onward) != canonical_key(url) else None
