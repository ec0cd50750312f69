"""What a list page links to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement
from parsel import Selector, SelectorList

from archive.urls import canonical_key, same_host
from crawler.families.family import Family

_BESIDE_LINKS = ".//text()[not(ancestor::a)]"
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_ONLY_DATE = re.compile(rf"[\[(（【\s]*{DATE.pattern}日?[\])）】\s]*")
SHORTEST_TITLE = 8  # characters of an article's title; a menu's entries have fewer


@dataclass(frozen=True, slots=True)
class Row:
    """A link of a list to an article."""

    url: str  # absolute, as linked (with its fragment)
    title: str
    date: str | None  # ISO, as printed


def rows(page: Selector, base: str, family: Family) -> list[Row]:
    """The rows of a list: links of the site's own articles, in order, from the first scope that holds any.

    Links to other hosts belong to those hosts' own sources and are left out.
    """
    for scope in (*family.scopes, "//body"):
        if found := [row for link, url in links(page.xpath(scope), base) if (row := _row(link, url, family))]:
            named = _named(found)
            return named if family.telling_addresses else _likely(named)
    return []


def _named(found: list[Row]) -> list[Row]:
    """Each address once, with the longest title and the first date of its links: a picture's has neither."""
    by_url: dict[str, Row] = {}
    for row in found:
        known = by_url.get(row.url, row)
        by_url[row.url] = Row(row.url, max(known.title, row.title, key=len), known.date or row.date)
    return list(by_url.values())


def _likely(found: list[Row]) -> list[Row]:
    """Those with a date beside them; where none has one, those with a title as long as an article's."""
    return [row for row in found if row.date] or [row for row in found if len(row.title) >= SHORTEST_TITLE]


def links(scope: SelectorList[Selector], base: str) -> Iterator[tuple[Selector, str]]:
    """Links and their absolute URLs, those to other hosts and those that are no URLs left out."""
    return ((link, url) for link, url in all_links(scope, base) if same_host(url, base))


def all_links(scope: SelectorList[Selector], page: str) -> Iterator[tuple[Selector, str]]:
    """Links to any host and their absolute URLs, those that are no URLs left out."""
    base = scope.xpath("(/html/head/base/@href)[1]").get() or ""
    for link in scope.xpath(".//a[@href]"):
        if url := whole(link.attrib["href"], page, base):
            yield link, url


def absolute(address: str, page: str, base: str = "") -> str | None:
    """An address as `whole` makes it; None for another host's, too."""
    url = whole(address, page, base)
    return url if url and same_host(url, page) else None


def whole(address: str, page: str, base: str = "") -> str | None:
    """An address as a link on a page gives it, made whole; None for one that is no http(s) URL or that no browser could
    follow, which must cost no other. `base`: what the page's <base> says."""
    try:
        url = urljoin(urljoin(page, base.strip()), address.strip())
        canonical_key(url)
    except ValueError:
        return None
    return url


def _row(link: Selector, url: str, family: Family) -> Row | None:
    return Row(url, title_of(link), date_of(link)) if family.article.search(address_of(url)) else None


def address_of(url: str) -> str:
    """Path and query, by which articles are told."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def title_of(link: Selector) -> str:
    """What a link says, without a date in an element of its own; where that is cut short, what its title says."""
    dates = _dates_in(link)
    text = " ".join("".join(text for text in link.root.itertext() if text not in dates).split())
    named = " ".join(link.attrib.get("title", "").split())
    begins = text.rstrip(".…").rstrip()
    return named if not text or (begins != text and len(named) > len(begins)) else text


def _dates_in(link: Selector) -> list[str]:
    """The texts of elements that hold a date and nothing else."""
    leaves = (element.text or "" for element in link.root.iterdescendants() if len(element) == 0)
    return [text for text in leaves if _ONLY_DATE.fullmatch(text)]


def date_of(link: Selector) -> str | None:
    """The date in the link's row; where links share a row, the one that directly follows the link; else one in an
    element of its own within the link."""
    row = next(link.root.iterancestors("li", "tr"), None)
    if row is not None and next(islice(row.iter("a"), 1, None), None) is None:
        beside = "".join(row.xpath(_BESIDE_LINKS))
    else:
        beside = _just_after(link.root)
    return next(_dates(beside), None) or next(_dates(*_dates_in(link)), None)


def _dates(*texts: str) -> Iterator[str]:
    """The dates of the calendar in texts, ISO."""
    for found in (one for text in texts for one in DATE.finditer(text)):
        try:
            yield date(*map(int, found.groups())).isoformat()
        except ValueError:
            continue


def _just_after(element: HtmlElement) -> str:
    follower = element.getnext()
    return (element.tail or "") + ("" if follower is None or follower.tag == "a" else follower.text_content())
