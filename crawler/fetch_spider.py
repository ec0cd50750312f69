"""Single addresses, fetched like any source's articles: the same guard, robots.txt, pace, WARC and reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.model import Context, Role, Source
from archive.store.columns import KnownColumn
from archive.store.frontier import Target
from archive.urls import canonical_key
from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider
from crawler.verdicts import FETCH_RULES

NAME = "fetch"
SETTINGS = {"BLOCKED_IN_A_ROW": 0}  # they are on many hosts: what one refuses says nothing of the next


class FetchSpider(SourceSpider):
    """No site of the registry: its pages belong to the source of their host, or to an unofficial one."""

    office = "单页采集"
    level = "other"
    region_code = None
    home_url = ""
    family = GENERIC
    evidence = Evidence.UNKNOWN
    verdict_rules = FETCH_RULES
    urls: tuple[str, ...] = ()

    @classmethod
    def source(cls) -> Source:
        """What the ledger counts them under."""
        return Source(NAME, cls.office, cls.level, None, None, cls.family.name, official=False)

    def seeds(self, known: Iterable[KnownColumn] = (), *, look: bool = True) -> Iterator[Target]:  # noqa: ARG002 - no columns
        """Each address, as an article of no known family."""
        for url in self.urls:
            yield Target(url, Context(Role.ARTICLE, NAME))


def spider_for(urls: tuple[str, ...]) -> type[FetchSpider]:
    """A spider that fetches those addresses. Raises BadUrl for one that is no http(s) URL."""
    for url in urls:
        canonical_key(url)
    return type("Fetch", (FetchSpider,), {"name": NAME, "urls": urls})
