"""What the first page of a list shows: its rows, by which scope, and how it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parsel import Selector

from archive.model import Page, Role
from archive.text.charset import html_of
from archive.urls import same_host
from crawler.check.answers import Answer, answers
from crawler.check.home import FamilySeen, family_seen
from crawler.check.probing import Probed
from crawler.discovery.list_pages import markup_of, read_list
from crawler.discovery.row_titles import cannot_be_ours
from crawler.families import FAMILIES, GENERIC, Family
from crawler.families.family import Paging
from crawler.families.rows import Row, address_of, all_links, date_of, links
from crawler.source import SourceSpider

PAGE = "//body"  # the last resort of a family's scopes


@dataclass(frozen=True, slots=True)
class ListSeen:
    """A list's first page. All but the answer and the column is empty where it is not live."""

    answer: Answer
    column: str | None  # its name in the archive
    family: FamilySeen | None = None
    read_as: str | None = None  # the family by which it was read
    rows: tuple[Row, ...] = ()
    dated: int = 0
    passed: tuple[tuple[str, str], ...] = ()  # title and rule of the rows that would not be fetched
    abroad: tuple[str, ...] = ()  # dated links to other hosts beside the rows, which are left out
    scope: str | None = None  # XPath that holds the rows; None where none does
    missed: tuple[str, ...] = ()  # XPaths of the family that were asked before, and hold none
    scripted: bool = False  # it holds no row, and a script of it asks for some
    following: str | None = None  # address of its second page
    told_by: str | None = None  # what told it, in words
    pages: int | None = None  # in all, where the page says so


def lists_seen(spider: type[SourceSpider], probed: Probed) -> tuple[ListSeen, ...]:
    """The lists that were asked for; the last one is that whose rows were gone on with, if any holds some."""
    seen = [_seen(answer, page, spider) for answer, page in answers(probed, Role.LIST)]
    return tuple(sorted(seen, key=lambda one: bool(one.rows)))


def _seen(answer: Answer, page: Page | None, spider: type[SourceSpider]) -> ListSeen:
    if page is None or not answer.live:
        return ListSeen(answer, page.context.column if page else None)
    html = html_of(page)
    read = read_list(html, page.url, Paging(), FAMILIES[page.context.family or GENERIC.name])
    markup = markup_of(html, read.family)
    held, missed = _scope(markup, page, read.family)
    ruled = [(row.title, rule) for row in read.rows if (rule := cannot_be_ours(row.title))]
    following, at = read.following or (None, None)
    return ListSeen(
        answer,
        page.context.column,
        family_seen(page, html, spider),
        read.family.name,
        read.rows,
        sum(row.date is not None for row in read.rows),
        tuple(ruled),
        tuple(dict.fromkeys(_abroad(markup, page, held))) if held else (),
        held,
        missed,
        read.scripted,
        following.url if following else None,
        following.told_by if following else None,
        at.total if at else None,
    )


def _scope(markup: Selector, page: Page, family: Family) -> tuple[str | None, tuple[str, ...]]:
    """The first of the family's scopes that holds links to articles, and those before it."""
    scopes = (*family.scopes, PAGE)
    for at, scope in enumerate(scopes):
        if any(family.article.search(address_of(url)) for _, url in links(markup.xpath(scope), page.url)):
            return scope, scopes[:at]
    return None, scopes


def _abroad(markup: Selector, page: Page, scope: str) -> Iterator[str]:
    for link, url in all_links(markup.xpath(scope), page.url):
        if not same_host(url, page.url) and date_of(link):
            yield url
