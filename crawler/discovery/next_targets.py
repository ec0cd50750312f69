"""Decides from a home page or a list what a crawl does next: which addresses it fetches, which rows it skips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from parsel import Selector

from archive.model import Context, Page, Role, State
from archive.reading.page_state import page_state
from archive.store.columns import ColumnContent, ColumnLink
from archive.store.frontier import Target
from archive.text.charset import html_of
from archive.urls import same_host
from crawler.discovery.column_links import find_columns
from crawler.discovery.home_pages import MAX_DOORS, read_home_page
from crawler.discovery.list_pages import ListPage, read_list_page
from crawler.discovery.skip_rules import cannot_be_ours, is_sampled
from crawler.families import GENERIC, Family
from crawler.families.family import Paging
from crawler.families.list_end import MAX_ROWS_PER_PAGE, Known, rows_digest, rows_since
from crawler.families.list_rows import Row
from crawler.families.next_page import next_page
from crawler.items import ELSEWHERE, Failed, Listed, Note

_COUNT_OF_STATE = {State.CHALLENGED: "challenged", State.BLOCKED: "blocked", State.ERROR: "errors"}
ContextOf = Callable[[Role, str | None, Family | None], Context]


@dataclass(frozen=True, slots=True)
class Navigation:
    """How a crawl goes from one source's home page and lists to its articles."""

    context: ContextOf
    families: Mapping[str, Family]
    expected: frozenset[str] = frozenset()  # columns that should have rows: declared, or with rows in an earlier run
    home: Target | None = None  # searched again if a column is gone or lost its rows; None if columns are declared
    since: str | None = None  # ISO date; rows of earlier dates that are `known` are left out
    known: Known = lambda _keys: frozenset()
    rendered: bool = False  # True: a browser renders the pages

    def read_home(self, target: Target, page: Page) -> Listed | Failed:
        """Find the columns that a home page or hub links. A home page gives hubs, too: pages that may link columns."""
        html = _html(target, page)
        if isinstance(html, Failed):
            return html
        if not same_host(target.url, page.url):
            return _elsewhere(target, page)
        read = read_home_page(html, page.url)
        family = read.recognised.family or self._family(target)
        found = self._lists(read.columns, family)
        if target.context.role is Role.HOME:
            keys = {one.key for one in found}
            hubs = (Target(one.url, self.context(Role.HUB, None, family)) for one in read.hubs)
            found += [one for one in hubs if one.key not in keys]
        depth = Paging(**target.paging).depth
        if not found and depth < MAX_DOORS and read.onward:
            found = [replace(target, url=read.onward, paging={"depth": depth + 1})]
        note = None
        if not found and target.context.role is Role.HOME:
            note = Note.SCRIPTED_HOME if read.scripted else Note.NO_COLUMNS
        return Listed(target, page, tuple(found), 0, note=note, recognised=read.recognised, columns=read.columns)

    def read_list(self, target: Target, page: Page) -> Listed | Failed:
        """Find the articles and the next page on a list page."""
        html = _html(target, page)
        at, column = Paging(**target.paging), target.context.column
        if isinstance(html, Failed):
            moved = html.state is State.GONE and at.page == 1 and self.home
            return replace(html, found=(moved,)) if moved else self.with_next(html)
        if not same_host(target.url, page.url):
            return _elsewhere(target, page)
        read = read_list_page(html, page.url, at, self._family(target))
        wanted = rows_since(read.rows[:MAX_ROWS_PER_PAGE], self.since, self.known)
        articles = [self._article(row, column, read.family) for row in wanted]
        skipped = [one for one in articles if _is_skipped(one)]
        found = [one for one in articles if not _is_skipped(one)]
        if read.following and (wanted or not read.rows):
            following, place = read.following
            found.append(Target(following.url, self.context(Role.LIST, column, read.family), place.as_dict()))
        is_first = at.page == 1
        gathered: tuple[ColumnLink, ...] = ()
        if is_first and not read.rows and column not in self.expected and not at.depth:  # it may only link columns
            gathered = find_columns(Selector(html), page.url)
            found += self._lists(gathered, read.family, depth=1)
        elif is_first and not read.rows and self.home:  # it may have moved: look at home again
            found.append(self.home)
        return Listed(
            target,
            page,
            tuple(found),
            len(read.rows),
            rows_digest(row.url for row in read.rows),
            note=self._note(read, column, at),
            why=str(len(read.rows)) if len(read.rows) > MAX_ROWS_PER_PAGE else None,
            recognised=read.recognised,
            skipped=tuple(skipped),
            columns=gathered,
            content=_content(column or "", read) if is_first else None,
        )

    def with_next(self, failed: Failed) -> Failed:
        """Add the next page to a list page that failed, if an earlier page gave the number of pages."""
        target, at = failed.target, Paging(**failed.target.paging)
        if target.context.role is not Role.LIST or at.total is None:
            return failed
        family = self._family(target)
        following = next_page(target.url, "", at, family, empty=True)
        if following is None:
            return failed
        context = self.context(Role.LIST, target.context.column, family)
        return replace(failed, found=(Target(following[0].url, context, following[1].as_dict()),))

    def _family(self, target: Target) -> Family:
        """The family of the page that linked the target; GENERIC if none is known."""
        return self.families[target.context.family or GENERIC.name]

    def _lists(self, columns: tuple[ColumnLink, ...], family: Family, depth: int = 0) -> list[Target]:
        place = {"depth": depth} if depth else {}
        return [Target(one.url, self.context(Role.LIST, one.name, family), place) for one in columns]

    def _article(self, row: Row, column: str | None, family: Family) -> Target:
        context = replace(self.context(Role.ARTICLE, column, family), list_title=row.title, list_date=row.date)
        return Target(row.url, context, rule=cannot_be_ours(row.title))

    def _note(self, read: ListPage, column: str | None, at: Paging) -> Note | None:
        if len(read.rows) > MAX_ROWS_PER_PAGE:
            return Note.FLOOD
        return self._no_rows(read, column) if at.page == 1 and not read.rows else None

    def _no_rows(self, read: ListPage, column: str | None) -> Note | None:
        """The note for a list without rows; None for a column that only a link's text named: it may be empty."""
        if read.scripted:
            return Note.RENDERED_WITHOUT_ROWS if self.rendered else Note.SCRIPTED
        return Note.NO_ROWS if column in self.expected else None


def _is_skipped(article: Target) -> bool:
    """Whether an article is not fetched: a rule refuses its title, and it is not in the sample."""
    return article.rule is not None and not is_sampled(article.key)


def _content(column: str, read: ListPage) -> ColumnContent:
    return ColumnContent(column, len(read.rows), read.dated, round(read.share, 3), read.family.name)


def _elsewhere(target: Target, page: Page) -> Failed:
    """The failure of a page that another host answered: its content is not the source's."""
    return Failed(target, ELSEWHERE, "errors", about=page.url)


def _html(target: Target, page: Page) -> str | Failed:
    """The page's HTML, or a Failed that says why it cannot be read."""
    state, reason = page_state(page.status, page.headers, page.body, page.torn)
    if state is not State.LIVE:
        return Failed(target, state, _COUNT_OF_STATE.get(state), state, reason)
    return html_of(page)
