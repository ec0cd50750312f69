"""What a list page or a home page links to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement
from parsel import Selector, SelectorList

from archive.urls import BadUrl, canonical_key, host_of

_BESIDE_LINKS = ".//text()[not(ancestor::a)]"
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")

# Link texts of the columns that can hold publications of ours, seen on provincial home pages (湖北, 上海, 广东, 江西).
COLUMN_WORDS = re.compile(r"典型案例|指导性案例|指导案例|案例发布|白皮书|工作报告|专题报告|新闻发布|检察要闻|案件信息")


@dataclass(frozen=True, slots=True)
class Row:
    """A link of a list to an article."""

    url: str  # absolute, as linked (with its fragment)
    title: str
    date: str | None  # ISO, as printed


def rows(page: Selector, base: str, article: re.Pattern[str], scopes: tuple[str, ...]) -> list[Row]:
    """The rows of a list: links of the site's own articles, in order, from the first scope that holds any.

    `article` is the pattern of article paths; `scopes` are XPaths of list containers, the whole page being the last
    resort. Links to other hosts belong to those hosts' own sources and are left out.
    """
    for scope in (*scopes, "//body"):
        found = list(_rows(page.xpath(scope), base, article))
        if found:
            return found
    return []


def _rows(scope: SelectorList[Selector], base: str, article: re.Pattern[str]) -> Iterator[Row]:
    for link, url in _links(scope.xpath(".//a[@href]"), base):
        if article.search(urlsplit(url).path):
            yield Row(url, _title(link), _date(link))


def _links(links: SelectorList[Selector], base: str) -> Iterator[tuple[Selector, str]]:
    """Links and their absolute URLs, those to other hosts and those that are no URLs left out."""
    for link in links:
        try:
            url = urljoin(base, link.attrib["href"].strip())
        except ValueError:  # a link that no browser could follow costs no other
            continue
        if same_host(url, base):
            yield link, url


def same_host(url: str, base: str) -> bool:
    """Whether both are http(s) URLs of one host."""
    try:
        return host_of(canonical_key(url)) == host_of(canonical_key(base))
    except BadUrl:
        return False


def _title(link: Selector) -> str:
    return " ".join("".join(link.xpath(".//text()").getall()).split()) or link.attrib.get("title", "")


def _date(link: Selector) -> str | None:
    """The date in the link's row; where links share a row, the one that directly follows the link."""
    row = next(link.root.iterancestors("li", "tr"), None)
    if row is not None and next(islice(row.iter("a"), 1, None), None) is None:
        found = _DATE.search("".join(row.xpath(_BESIDE_LINKS)))
    else:
        found = _DATE.search(_just_after(link.root))
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups())
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def _just_after(element: HtmlElement) -> str:
    follower = element.getnext()
    return (element.tail or "") + ("" if follower is None or follower.tag == "a" else follower.text_content())


def columns(home: Selector, base: str, article: re.Pattern[str]) -> dict[str, str]:
    """Columns that a home page links by a telling text: name (the path) to URL, each once, in order."""
    found: dict[str, str] = {}
    for link, url in _links(home.xpath("//a[@href]"), base):
        path = urlsplit(url).path
        if COLUMN_WORDS.search(_title(link)) and not article.search(path):
            found.setdefault(re.sub(r"/(?:index\.\w+)?$", "", path).strip("/") or "home", url)
    return found
