"""Columns of a site, found by what links say: on its home page and on pages one level below that gather columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from parsel import Selector

from archive.analysis.columns import ColumnWord, column_of, is_hub
from crawler.families.family import Family
from crawler.families.rows import address_of, links, title_of

MOST_COLUMNS = 20  # of a page, the most telling first; the largest home page known links 9
MOST_HUBS = 8

_INDEX = re.compile(r"/(?:index\.\w+)?$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link whose text names a column."""

    name: str  # the path, without the name of an index page
    url: str
    label: str  # the text of the link
    word: ColumnWord


def candidates(page: Selector, base: str, families: Iterable[Family]) -> list[Candidate]:
    """Columns that a page links, each once, the most telling first, then in order."""
    found: dict[str, Candidate] = {}
    for label, url in _menu(page, base, families):
        if (word := column_of(label)) and (name := name_of(url)):
            found.setdefault(name, Candidate(name, url, label, word))
    return sorted(found.values(), key=lambda one: -one.word.worth)[:MOST_COLUMNS]


def hubs(page: Selector, base: str, families: Iterable[Family]) -> list[tuple[str, str]]:
    """Text and URL of the pages one level below that may link columns, each once, in order."""
    found: dict[str, tuple[str, str]] = {}
    for label, url in _menu(page, base, families):
        if is_hub(label) and (name := name_of(url)):
            found.setdefault(name, (label, url))
    return list(found.values())[:MOST_HUBS]


def _menu(page: Selector, base: str, families: Iterable[Family]) -> Iterator[tuple[str, str]]:
    """Text and URL of the links that lead to no article, as far as an address tells."""
    articles = [family.article for family in families if family.telling_addresses]
    for link, url in links(page.xpath("//body"), base):
        if not any(article.search(address_of(url)) for article in articles):
            yield title_of(link), url


def name_of(url: str) -> str:
    """A column's name: its path without the name of an index page; empty for the home page."""
    path, question, query = address_of(url).partition("?")
    return (_INDEX.sub("", path) + question + query).strip("/")
