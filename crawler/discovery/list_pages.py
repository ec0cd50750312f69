"""Home pages and lists, read: what they lead to, by which family, and what is passed over."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from parsel import Selector

from archive.model import Context, Page, Role, State
from archive.reading.page_state import page_state
from archive.store.columns import Link, Shown
from archive.store.frontier import Target
from archive.text.charset import html_of
from archive.urls import canonical_key, same_host
from crawler.discovery.column_links import columns_of, hubs
from crawler.discovery.column_names import telling
from crawler.discovery.row_titles import cannot_be_ours, sampled
from crawler.families import GENERIC, Family, Recognition, recognise
from crawler.families.family import Next, Paging
from crawler.families.next_page import next_page
from crawler.families.rows import Row, absolute, rows
from crawler.items import ELSEWHERE, Failed, Listed

_COUNT_OF_STATE = {State.CHALLENGED: "challenged", State.BLOCKED: "blocked", State.ERROR: "errors"}
TEMPLATE = r"\{\{[^{}]{1,60}\}\}"  # what a script fills in
# A page whose rows a script brings: an application's root or template, or a script that asks for some and shows them.
_APPLICATION = re.compile(
    r"<div\s{1,9}id=['\"]?(?:app|root)['\"]?\s{0,9}>\s{0,99}</div>|\bv-for=|\bng-repeat=|>\s{0,99}" + TEMPLATE
)
ASKS = re.compile(r"\bfetch\(|XMLHttpRequest|\$\.(?:ajax|get|getJSON|post)\(|\baxios\b")
SHOWS = re.compile(r"innerHTML|insertAdjacentHTML|appendChild|createElement|\.(?:append|html|prepend)\(")
_REFRESH = "//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh' and not(ancestor::noscript)]/@content"
_REFRESHED = re.compile(r"\s*\d{1,4}\s*[;,]\s*url\s*=\s*['\"]?([^'\"\s]+)", re.IGNORECASE)
MOST_DOORS = 3  # one behind the other
SCRIPTED = (
    "the list is made by a script and holds no row without a browser: give the source `needs_browser = True`, and "
    "install the extra (pip install 'fanzha[browser]') and Chromium"
)
RENDERED = "a browser made the list, and it holds no row: `fanzha check` shows what was seen"
ContextOf = Callable[[Role, str | None, Family | None], Context]


@dataclass(frozen=True, slots=True)
class ListRead:
    """What was seen of a list page."""

    family: Family  # by which it was read
    recognised: Recognition
    rows: tuple[Row, ...]
    following: tuple[Next, Paging] | None
    scripted: bool  # it holds no row, and a script of it asks for some


@dataclass(frozen=True, slots=True)
class Readings:
    """How a source's home page and lists are read."""

    context: ContextOf
    families: Mapping[str, Family]
    expected: frozenset[str] = frozenset()  # columns that hold rows: declared, or known to have held some
    home: Target | None = None  # where others are looked for when one of those is gone; None where they are declared
    since: str | None = None  # ISO date; rows of before are left out
    rendered: bool = False  # a browser makes the pages

    def read_home(self, target: Target, page: Page) -> Listed | Failed:
        """Columns, and pages that may link more of them, from a home page or a page one level below it."""
        html = readable(target, page)
        if isinstance(html, Failed):
            return html
        if not same_host(target.url, page.url):
            return _elsewhere(target, page)
        told, markup = recognise(html, page.url), Selector(html)
        family = told.family or self.families[target.context.family or GENERIC.name]
        columns = columns_of(markup, page.url)
        found = self._lists(columns, family)
        if target.context.role is Role.HOME:
            there = {one.key for one in found}
            gathering = (Target(one.url, self.context(Role.HUB, None, family)) for one in hubs(markup, page.url))
            found += [one for one in gathering if one.key not in there]
        depth = Paging(**target.paging).depth
        if not found and depth < MOST_DOORS and (onward := _sent_on(markup, page.url)):
            found = [replace(target, url=onward, paging={"depth": depth + 1})]
        note = None if found or target.context.role is Role.HUB else _nothing(html)
        return Listed(target, page, tuple(found), 0, note, recognised=told, columns=columns)

    def _lists(self, columns: tuple[Link, ...], family: Family, depth: int = 0) -> list[Target]:
        place = {"depth": depth} if depth else {}
        return [Target(one.url, self.context(Role.LIST, one.name, family), place) for one in columns]

    def read_list(self, target: Target, page: Page) -> Listed | Failed:
        """Articles and the next page from a list page."""
        html = readable(target, page)
        at, column = Paging(**target.paging), target.context.column
        if not isinstance(html, Failed) and not same_host(target.url, page.url):
            return _elsewhere(target, page)
        if isinstance(html, Failed):
            moved = html.state is State.GONE and at.page == 1 and self.home
            return replace(html, found=(moved,)) if moved else self.with_next(html)
        seen = read_list(html, page.url, at, self.families[target.context.family or GENERIC.name])
        wanted = [row for row in seen.rows if self.since is None or row.date is None or row.date >= self.since]
        articles = [self._article(row, column, seen.family) for row in wanted]
        passed = [one for one in articles if _is_passed(one)]
        found = [one for one in articles if not _is_passed(one)]
        if seen.following and (wanted or not seen.rows):
            following, place = seen.following
            found.append(Target(following.url, self.context(Role.LIST, column, seen.family), place.as_dict()))
        first = at.page == 1
        others: tuple[Link, ...] = ()
        if first and not seen.rows and column not in self.expected and not at.depth:  # it may only gather others
            others = columns_of(Selector(html), page.url)
            found += self._lists(others, seen.family, depth=1)
        elif first and not seen.rows and self.home:  # what held rows holds none: was it moved?
            found.append(self.home)
        return Listed(
            target,
            page,
            tuple(found),
            len(seen.rows),
            self._note(seen, column) if first and not seen.rows else None,
            recognised=seen.recognised,
            passed=tuple(passed),
            columns=others,
            shown=_shown(column or "", seen) if first else None,
        )

    def _article(self, row: Row, column: str | None, family: Family) -> Target:
        context = replace(self.context(Role.ARTICLE, column, family), list_title=row.title, list_date=row.date)
        return Target(row.url, context, rule=cannot_be_ours(row.title))

    def _note(self, seen: ListRead, column: str | None) -> str | None:
        """What an operator should know of a list without rows. One that only its link's text names may be empty."""
        if seen.scripted:
            return RENDERED if self.rendered else SCRIPTED
        return "holds no rows" if column in self.expected else None

    def with_next(self, failed: Failed) -> Failed:
        """A list page that fails must not hide those behind it, where an earlier page said how many there are."""
        target, at = failed.target, Paging(**failed.target.paging)
        if target.context.role is not Role.LIST or at.total is None:
            return failed
        family = self.families[target.context.family or GENERIC.name]
        following = next_page(target.url, "", at, family, empty=True)
        if following is None:
            return failed
        context = self.context(Role.LIST, target.context.column, family)
        return replace(failed, found=(Target(following[0].url, context, following[1].as_dict()),))


def read_list(html: str, url: str, at: Paging, expected: Family) -> ListRead:
    """A list page, read by the family that its marks tell; by the expected one where it bears none.

    A list's first page that holds no row by either is looked at as an own system's.
    """
    told = recognise(html, url)
    family = told.family or expected
    found = _rows(html, url, family)
    if not found and at.page == 1 and (others := _rows(html, url, GENERIC)):
        family, found = GENERIC, others
    following = next_page(url, html, at, family, empty=not found)
    return ListRead(family, told, tuple(found), following, not found and is_scripted(html))


def _rows(html: str, url: str, family: Family) -> list[Row]:
    return rows(markup_of(html, family), url, family)


def markup_of(html: str, family: Family) -> Selector:
    """What holds the rows of a list page: the page, or the records that it keeps in a data store."""
    kept = family.records(html) if family.records else None
    return Selector(html if kept is None else kept)


def _is_passed(article: Target) -> bool:
    """Whether an article is not to be fetched: its title can be none of ours, and it is none of the sample."""
    return article.rule is not None and not sampled(article.key)


def _shown(column: str, seen: ListRead) -> Shown:
    dated = sum(row.date is not None for row in seen.rows)
    share = round(telling([row.title for row in seen.rows]), 3)
    return Shown(column, len(seen.rows), dated, share, seen.family.name)


def _sent_on(markup: Selector, url: str) -> str | None:
    """Where a page that is only a door sends its visitors, on its own host."""
    found = next(filter(None, map(_REFRESHED.match, markup.xpath(_REFRESH).getall())), None)
    onward = absolute(found[1], url) if found else None
    return onward if onward and canonical_key(onward) != canonical_key(url) else None


def _elsewhere(target: Target, page: Page) -> Failed:
    """A page that another host answers for: what stands there is not the source's."""
    return Failed(target, f"{target.url} answers from another host, {page.url}", ELSEWHERE, "errors")


def _nothing(html: str) -> str:
    scripted = "; the page is made by a script: see `needs_browser`" if is_scripted(html) else ""
    return f"no link on the home page names a column that we know{scripted}"


def is_scripted(html: str) -> bool:
    """Whether a script makes what the page shows. One that counts visits asks for something and shows nothing."""
    if _APPLICATION.search(html):
        return True
    scripts = Selector(html).xpath("//script/text()").getall()
    return any(ASKS.search(script) and SHOWS.search(script) for script in scripts)


def readable(target: Target, page: Page) -> str | Failed:
    """The page's HTML, or why it cannot be read as a list."""
    state, reason = page_state(page.status, page.headers, page.body, page.torn)
    if state is not State.LIVE:
        return Failed(target, reason or state, state, _COUNT_OF_STATE.get(state), state)
    return html_of(page)
