"""What was seen of a source's site, step by step, and what it means. Pure: from what a probe brought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.check.answers import Answer
from crawler.check.articles import ArticleSeen, articles_seen
from crawler.check.home import FamilySeen, HomeSeen, home_seen
from crawler.check.lists import ListSeen, lists_seen
from crawler.check.probing import Probed
from crawler.check.robots import RobotsSeen, robots_seen
from crawler.source import Evidence, SourceSpider, column_url


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A source's site as it answered."""

    source: str
    office: str
    family: str  # as declared
    evidence: Evidence  # how that is known
    columns: tuple[str, ...]  # as declared
    needs_browser: bool  # as declared
    ledger: str  # the verdict that the crawl's ledger gives
    robots: tuple[RobotsSeen, ...]  # of every host that was asked; empty where a replayed file holds none
    home: HomeSeen
    lists: tuple[ListSeen, ...]  # in the order in which they were tried; the last is the one that was gone on with
    articles: tuple[ArticleSeen, ...]  # likewise

    @property
    def list(self) -> ListSeen | None:
        """The list that was gone on with, else the last that was tried."""
        return self.lists[-1] if self.lists else None

    @property
    def article(self) -> ArticleSeen | None:
        """The article that was read, else the last that was tried."""
        return self.articles[-1] if self.articles else None

    @property
    def rows(self) -> int:
        """The rows of the list that was gone on with."""
        return len(self.list.rows) if self.list else 0

    @property
    def good(self) -> bool:
        """Whether an article was read."""
        return self.article is not None and self.article.read is not None

    @property
    def last(self) -> Answer:
        """The answer after which nothing more was asked for."""
        return (self.article or self.list or self.home).answer

    @property
    def family_seen(self) -> FamilySeen | None:
        """The family by the marks of the list that was read, else of the home page."""
        seen = [self.list.family if self.list else None, self.home.family]
        return next((one for one in seen if one and one.recognised), seen[0] or seen[1])


def diagnose(spider: type[SourceSpider], probed: Probed, user_agent: str) -> Diagnosis:
    """What the answers show. `user_agent` is the name by which robots.txt knows us."""
    home, lists = home_seen(spider, probed), lists_seen(spider, probed)
    return Diagnosis(
        spider.name,
        spider.office,
        spider.family.name,
        spider.evidence,
        spider.columns,
        spider.needs_browser,
        probed.verdict,
        robots_seen(probed, _wanted(spider, home, lists), user_agent),
        home,
        lists,
        articles_seen(probed),
    )


def _wanted(spider: type[SourceSpider], home: HomeSeen, lists: tuple[ListSeen, ...]) -> Iterator[str]:
    """The addresses that a crawl would ask for, as far as they are known."""
    yield spider.home_url
    yield home.answer.moved_to or spider.home_url
    yield from (column_url(spider.home_url, column, spider.family) for column in spider.columns)
    yield from (column.url for column in home.columns)
    yield from (row.url for one in lists for row in one.rows)
