"""Finds, by their texts, the links to a site's columns and to hubs: pages one level below home that link columns.

Few sites' columns are known. The words that mark such links are in data/column_links.toml. A column is worth reading if
it can hold publications that this archive wants.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from parsel import Selector

from archive.store.columns import ColumnLink
from archive.text.letters import letters_and_digits
from crawler.discovery.skip_rules import plain
from crawler.families import HANWEB, JEECMS, TRS, UCAP, VSB
from crawler.families.links import links_on_host, path_and_query
from crawler.families.list_rows import title_of

MAX_COLUMNS = 20  # per page, those of most worth; the largest known home page links 9
MAX_HUBS = 8

# Patterns of articles' addresses. The family GENERIC is left out: its pattern also matches other pages.
_ARTICLES = [family.article for family in (UCAP, TRS, HANWEB, VSB, JEECMS)]
_INDEX = re.compile(r"/(?:index\.\w+)?$")
MAX_COLUMN_CHARS = 14  # characters: a longer link text is an article's title
MAX_HUB_CHARS = 8  # characters: hubs have short names (检务公开平台, 江苏检察新闻)


@dataclass(frozen=True, slots=True)
class ColumnWord:
    """A word in the link texts of columns that can hold publications that this archive wants."""

    text: str
    worth: int  # how much of such a column the archive can want: 5 nearly all of it, 1 a title in a hundred
    where: str  # the site and path where it was seen; "expected" if it was not seen yet


_DATA = tomllib.loads(resources.files("crawler.discovery").joinpath("data/column_links.toml").read_text("utf-8"))
COLUMN_WORDS = tuple(ColumnWord(**row) for row in _DATA["columns"])
HUB_WORDS: dict[str, str] = _DATA["hubs"]  # word in links to hubs -> where it was seen, or "expected"
_HUB = re.compile("|".join(HUB_WORDS))

# A link whose text has one of these words leads to no column, even if its text has a column's word, too.
NO_COLUMN = re.compile(
    "廉政|廉洁|违纪|党风|党建|警示教育"  # 廉政案例, party discipline
    "|征集|评选|投票|投稿|预告|预约|直播|查询|申请|登录|下载|订阅|指南|系统|信息公开网|APP"  # services, calls for votes
    "|信息公开.*报告|述职|预算|决算"  # 信息公开年度报告
    "|第.{1,6}[批号期]|20\\d\\d|(?<!办)案$"  # articles on the home page: 第六十一批指导性案例
    "|发布.*(?:案例|白皮书|报告)|召开|举行|举办|印发|关于"
)


def find_columns(page: Selector, url: str) -> tuple[ColumnLink, ...]:
    """Links whose texts name columns, each column once; sorted by worth, then by their order on the page."""
    found: dict[str, ColumnLink] = {}
    for label, address in _menu(page, url):
        if (word := column_of(label)) and (name := column_name(address)):
            found.setdefault(name, ColumnLink(name, address, label, url, word.worth))
    return tuple(sorted(found.values(), key=lambda link: -link.worth)[:MAX_COLUMNS])


def find_hubs(page: Selector, url: str) -> tuple[ColumnLink, ...]:
    """Links to pages one level below home that may link columns, each page once, in order."""
    found: dict[str, ColumnLink] = {}
    for label, address in _menu(page, url):
        if is_hub(label) and (name := column_name(address)):
            found.setdefault(name, ColumnLink(name, address, label, url))
    return tuple(found.values())[:MAX_HUBS]


def _menu(page: Selector, url: str) -> Iterator[tuple[str, str]]:
    """Text and URL of each link to the page's own host, unless its address is that of an article in a known system."""
    for link, address in links_on_host(page.xpath("//body"), url):
        if not any(article.search(path_and_query(address)) for article in _ARTICLES):
            yield title_of(link), address


def column_name(url: str) -> str:
    """A column's name: its path and query without the name of an index page; empty for the home page."""
    path, question, query = path_and_query(url).partition("?")
    return (_INDEX.sub("", path) + question + query).strip("/")


def column_of(text: str) -> ColumnWord | None:
    """The word that shows that a link with this text leads to a column worth reading; None without one.

    Of several words the one of most worth counts; of equal ones, the longest. Traditional hanzi, full-width forms,
    white space and punctuation (【典型案例】, 典型案例>>) make no difference. A text of more than MAX_COLUMN_CHARS is
    a title.
    """
    name = _name(text)
    if len(name) > MAX_COLUMN_CHARS or NO_COLUMN.search(name):
        return None
    found = (word for word in COLUMN_WORDS if word.text in name)
    return max(found, key=lambda word: (word.worth, len(word.text)), default=None)


def is_hub(text: str) -> bool:
    """Whether a link with this text leads to a page that may link columns (检务公开). It may be a column, too."""
    name = _name(text)
    return len(name) <= MAX_HUB_CHARS and not NO_COLUMN.search(name) and _HUB.search(name) is not None


def _name(text: str) -> str:
    return letters_and_digits(plain(text))  # without the marks of 【典型案例】, 更多>>
