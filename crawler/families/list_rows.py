"""The rows of a list: links to articles, each with its title and its date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement
from parsel import Selector

from archive.urls import same_host
from crawler.families.family import Family
from crawler.families.links import links_to_any_host, path_and_query

WHOLE_PAGE = "//body"  # searched after all of a family's scopes
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_ONLY_DATE = re.compile(rf"[\[(（【\s]*{DATE.pattern}日?[\])）】\s]*")
_BESIDE_LINKS = XPath(".//text()[not(ancestor::a)]", smart_strings=False)  # compiled once, and not for each row
MIN_TITLE_CHARS = 8  # of an article's title; menu entries have fewer


@dataclass(frozen=True, slots=True)
class Row:
    """A link of a list to an article."""

    url: str  # absolute, as linked (with its fragment)
    title: str
    date: str | None  # ISO, as printed


@dataclass(frozen=True, slots=True)
class RowSearch:
    """The rows of a list page, with the evidence of where they were found."""

    rows: tuple[Row, ...]
    scope: str | None  # XPath of the element that holds links to articles; None if no element does
    empty_scopes: tuple[str, ...]  # XPaths that were searched before, without a link to an article
    other_hosts: tuple[str, ...] = ()  # dated links to other hosts in the scope: rows of those hosts' own sources


def find_rows(page: Selector, page_url: str, family: Family) -> RowSearch:
    """The links to the site's own articles, in order, from the first of the family's scopes that holds any."""
    scopes = (*family.list_scopes, WHOLE_PAGE)
    for at, scope in enumerate(scopes):
        links = list(links_to_any_host(page.xpath(scope), page_url))
        own = [(link, url) for link, url in links if same_host(url, page_url)]
        if found := [_row(link, url) for link, url in own if family.article.search(path_and_query(url))]:
            rows = _each_once(found) if family.strict_addresses else _likely(_each_once(found))
            others = (url for link, url in links if not same_host(url, page_url) and date_of(link))
            return RowSearch(tuple(rows), scope, scopes[:at], tuple(dict.fromkeys(others)))
    return RowSearch((), None, scopes)


def _row(link: Selector, url: str) -> Row:
    return Row(url, title_of(link), date_of(link))


def _each_once(found: list[Row]) -> list[Row]:
    """Each address once, with the longest title and the first date of its links: a picture's link has neither."""
    by_url: dict[str, Row] = {}
    for row in found:
        known = by_url.get(row.url, row)
        by_url[row.url] = Row(row.url, max(known.title, row.title, key=len), known.date or row.date)
    return list(by_url.values())


def _likely(found: list[Row]) -> list[Row]:
    """The rows with a date; if no row has one, those whose titles are as long as an article's."""
    return [row for row in found if row.date] or [row for row in found if len(row.title) >= MIN_TITLE_CHARS]


def title_of(link: Selector) -> str:
    """A link's text without dates that have their own element; the link's `title` if the text is empty or cut short."""
    dates = _dates_in(link)
    text = " ".join("".join(text for text in link.root.itertext() if text not in dates).split())
    attribute = " ".join(link.root.get("title", "").split())
    begins = text.rstrip(".…").rstrip()
    return attribute if not text or (begins != text and len(attribute) > len(begins)) else text


def _dates_in(link: Selector) -> list[str]:
    """The texts of elements that hold a date and nothing else."""
    leaves = (element.text or "" for element in link.root.iterdescendants() if len(element) == 0)
    return [text for text in leaves if _ONLY_DATE.fullmatch(text)]


def date_of(link: Selector) -> str | None:
    """A link's date (ISO); None without one. The row gives it if it has no other link, else the text directly after the
    link. If there is no date, one that has its own element within the link counts."""
    row = next(link.root.iterancestors("li", "tr"), None)
    if row is not None and next(islice(row.iter("a"), 1, None), None) is None:
        beside = "".join(_BESIDE_LINKS(row))
    else:
        beside = _just_after(link.root)
    return next(_dates(beside), None) or next(_dates(*_dates_in(link)), None)


def _dates(*texts: str) -> Iterator[str]:
    """The dates in the texts, ISO. Dates that do not exist (2月30日) are left out."""
    for found in (one for text in texts for one in DATE.finditer(text)):
        try:
            yield date(*map(int, found.groups())).isoformat()
        except ValueError:
            continue


def _just_after(element: HtmlElement) -> str:
    follower = element.getnext()
    return (element.tail or "") + ("" if follower is None or follower.tag == "a" else follower.text_content())
