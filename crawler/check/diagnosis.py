"""Reads what a probe fetched from a source's site, step by step: robots.txt, home page, lists, articles.

These functions fetch and store nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import chain, takewhile

from protego import Protego

from archive.model import Article, Context, Page, Role, State
from archive.readers.pages import read_and_analyse
from archive.reading.layouts import BODIES
from archive.reading.page_state import page_state
from archive.reasons import in_english
from archive.store.columns import ColumnLink
from archive.text.charset import encodings, html_of
from archive.urls import same_host
from crawler.check.sample_fetch import Attempt, ProbeResult, attempts, home_attempt
from crawler.discovery.home_pages import read_home_page
from crawler.discovery.list_pages import ListPage, read_list_page
from crawler.errors import RobotsUnavailable
from crawler.families import FAMILIES, GENERIC, Recognition
from crawler.families.family import Paging
from crawler.middlewares.robots import capped, rules_text
from crawler.source import Evidence, SourceSpider, column_url


@dataclass(frozen=True, slots=True)
class RobotsStep:
    """A robots.txt, and those addresses on its host that a crawl would request but the file forbids."""

    url: str
    status: int | None  # None if no answer came
    known: bool  # whether we know its rules; true also if there are no rules
    state: State | None = None  # the state of the answer
    reason: str | None = None  # why the rules are not known
    rules: int = 0  # number of Allow and Disallow lines, in all groups
    wanted: int = 0  # number of addresses on its host that a crawl would request: home page, columns, rows
    forbidden: tuple[str, ...] = ()  # those of the wanted addresses that it forbids us
    crawl_delay: float = 0.0  # seconds; 0 without one


@dataclass(frozen=True, slots=True)
class HubLink(ColumnLink):
    """A link to a page that may link more columns."""

    fetched: bool = False


@dataclass(frozen=True, slots=True)
class HomeStep:
    """The home page, and the pages below it that were fetched. Only `attempt` is set if the home page is not live."""

    attempt: Attempt
    charset: str | None = None  # as the page or its HTTP header declares it
    codec: str | None = None  # the codec that it is read with
    recognised: Recognition | None = None
    columns: tuple[ColumnLink, ...] = ()  # including those found on the pages below; highest worth first
    hubs: tuple[HubLink, ...] = ()  # pages below that are not columns, or that were fetched
    scripted: bool = False  # whether a script makes what the page shows


@dataclass(frozen=True, slots=True)
class ListStep:
    """The first page of a list."""

    attempt: Attempt
    column: str | None  # its name in the archive; None if no response came
    page: ListPage | None = None  # None if it is not live

    @property
    def rows(self) -> int:
        """The number of rows on it."""
        return len(self.page.rows) if self.page else 0


@dataclass(frozen=True, slots=True)
class BodySelector:
    """The selector that found an article's body, compared with the selectors of the page's family."""

    selector: str | None  # None if the body was located by its weight, or if the page is plain text
    where: str | None  # where pages with that selector were seen
    is_own: bool  # whether it is a selector of the page's family
    tried: tuple[str, ...]  # selectors of the family that were tried first and found nothing


@dataclass(frozen=True, slots=True)
class ArticleStep:
    """An article, as the first document of its page. Nothing is read if the page is not live or has no text."""

    attempt: Attempt
    list_title: str | None  # its title on the list
    list_date: str | None  # ISO
    reason: str | None = None  # why nothing was read
    article: Article | None = None
    body: BodySelector | None = None
    documents: int = 0
    kind: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A source's site as it answered, step by step."""

    source: str
    office: str
    family: str  # as declared
    evidence: Evidence  # how the family is known
    columns: tuple[str, ...]  # as declared
    needs_browser: bool  # as declared
    ledger: str  # the verdict in the ledger of the probe's run
    robots: tuple[RobotsStep, ...]  # one for each host that was visited; empty if a replayed file has none
    home: HomeStep
    lists: tuple[ListStep, ...]  # in the order they were tried, but those with rows come last
    articles: tuple[ArticleStep, ...]  # in the order they were tried, but the one that was read comes last

    @property
    def list(self) -> ListStep | None:
        """The list whose articles were tried, or else the last list that was tried."""
        return self.lists[-1] if self.lists else None

    @property
    def article(self) -> ArticleStep | None:
        """The article that was read, or else the last one that was tried."""
        return self.articles[-1] if self.articles else None

    @property
    def rows(self) -> int:
        """The number of rows on `list`; 0 without a list."""
        return self.list.rows if self.list else 0

    @property
    def good(self) -> bool:
        """Whether an article was read."""
        return self.article is not None and self.article.article is not None

    @property
    def last(self) -> Attempt:
        """The attempt at the last step that was reached: article, list or home page."""
        return (self.article or self.list or self.home).attempt

    @property
    def recognised(self) -> Recognition | None:
        """What the traits of the list show; if they name no family, those of the home page. None if neither is live."""
        page = self.list.page if self.list else None
        found = [one for one in (page and page.recognised, self.home.recognised) if one]
        return next((one for one in found if one.family), found[0] if found else None)

    @property
    def other_family(self) -> str | None:
        """The name of the family that the traits show, if it is not the declared one."""
        found = self.recognised.family if self.recognised else None
        return found.name if found and found.name != self.family else None


def diagnose(spider: type[SourceSpider], result: ProbeResult, user_agent: str) -> Diagnosis:
    """Diagnose the source from the answers. `user_agent` is what robots.txt rules are matched with."""
    home = _home_step(spider, result)
    lists = sorted((_list_step(*one) for one in attempts(result, Role.LIST)), key=lambda step: bool(step.rows))
    articles = [_article_step(*one) for one in attempts(result, Role.ARTICLE)]
    return Diagnosis(
        spider.name,
        spider.office,
        spider.family.name,
        spider.evidence,
        spider.columns,
        spider.needs_browser,
        result.verdict,
        _robots_steps(result, _wanted(spider, home, lists), user_agent),
        home,
        tuple(lists),
        tuple(sorted(articles, key=lambda step: (step.attempt.live, step.documents > 0))),
    )


def _wanted(spider: type[SourceSpider], home: HomeStep, lists: Iterable[ListStep]) -> Iterator[str]:
    """The known addresses that a crawl would request."""
    yield spider.home_url
    yield home.attempt.moved_to or spider.home_url
    yield from (column_url(spider.home_url, column, spider.family) for column in spider.columns)
    yield from (column.url for column in home.columns)
    yield from (row.url for one in lists if one.page for row in one.page.rows)


def _robots_steps(result: ProbeResult, wanted: Iterable[str], user_agent: str) -> tuple[RobotsStep, ...]:
    """A step for each robots.txt that was requested, in order."""
    wanted = tuple(dict.fromkeys(wanted))
    last = {page.url: page for page in result.pages if page.context.role is Role.ROBOTS}
    steps = {url: _robots_step(page, wanted, user_agent) for url, page in last.items() if not 300 <= page.status < 400}
    for failure in result.failures:
        if failure.kind == RobotsUnavailable.__name__ and (url := failure.about):
            status = last[url].status if url in last else None
            steps.setdefault(url, RobotsStep(url, status, known=False, reason=failure.why))
    return tuple(steps.values())


def _robots_step(page: Page, wanted: tuple[str, ...], user_agent: str) -> RobotsStep:
    text = rules_text(page.status, page.headers, page.body)
    state, reason = page_state(page.status, page.headers, page.body, page.torn)
    if text is None:
        return RobotsStep(page.url, page.status, known=False, state=state, reason=reason and in_english(reason))
    lines = text.decode("utf-8", "replace")
    parser = Protego.parse(lines)
    here = [url for url in wanted if same_host(url, page.url)]
    return RobotsStep(
        page.url,
        page.status,
        known=True,
        state=state,
        rules=sum(line.strip().lower().startswith(("allow:", "disallow:")) for line in lines.splitlines()),
        wanted=len(here),
        forbidden=tuple(url for url in here if not parser.can_fetch(url, user_agent)),
        crawl_delay=capped(parser.crawl_delay(user_agent)),
    )


def _home_step(spider: type[SourceSpider], result: ProbeResult) -> HomeStep:
    attempt, page = home_attempt(result, spider.home_url)
    if page is None or not attempt.live:
        return HomeStep(attempt)
    home, below = read_home_page(html_of(page), page.url), attempts(result, Role.HUB)
    hubs = [read_home_page(html_of(hub), hub.url) for tried, hub in below if hub and tried.live]
    columns: dict[str, ColumnLink] = {}
    for link in chain(home.columns, *(hub.columns for hub in hubs)):
        columns.setdefault(link.url, link)
    fetched = {tried.url for tried, _ in below}
    return HomeStep(
        attempt,
        *encodings(page.body, page.header("content-type")),
        home.recognised,
        tuple(sorted(columns.values(), key=lambda link: -link.worth)),
        tuple(
            HubLink(**asdict(link), fetched=link.url in fetched)
            for link in home.hubs
            if link.url not in columns or link.url in fetched
        ),
        home.scripted,
    )


def _list_step(attempt: Attempt, page: Page | None) -> ListStep:
    column = page.context.column if page else None
    if page is None or not attempt.live:
        return ListStep(attempt, column)
    expected = FAMILIES[page.context.family or GENERIC.name]
    return ListStep(attempt, column, read_list_page(html_of(page), page.url, Paging(), expected))


def _article_step(attempt: Attempt, page: Page | None) -> ArticleStep:
    context = page.context if page else Context(Role.ARTICLE)
    step = ArticleStep(attempt, context.list_title, context.list_date)
    if page is None or not attempt.live:
        return step
    reading = read_and_analyse(page)
    reason = reading.state_reason and in_english(reading.state_reason)
    if not reading.documents:
        return replace(step, reason=reason)
    article, analysis = reading.documents[0].article, reading.documents[0].analysis
    return replace(
        step,
        reason=reason,
        article=article,
        body=body_selector(article, context.family),
        documents=len(reading.documents),
        kind=analysis.kind,
        topic=analysis.topic,
    )


def body_selector(article: Article, family: str | None) -> BodySelector:
    """Compare the selector that found the article's body with those of the page's family, which are tried first."""
    own, selector = BODIES.get(family or "", {}), article.body_from
    where = next((where for table in (own, *BODIES.values()) for one, where in table.items() if one == selector), None)
    tried = tuple(takewhile(lambda one: one != selector, own))
    return BodySelector(selector, where, selector in own, tried)
