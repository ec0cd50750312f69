"""What a home page shows: its family, its columns, the pages below it that may link more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parsel import Selector

from archive.model import Page, Role
from archive.text.charset import encodings, html_of
from crawler.check.answers import Answer, answers, home_answer
from crawler.check.probing import Probed
from crawler.discovery.column_links import columns_of, hubs
from crawler.discovery.column_names import column_of
from crawler.discovery.list_pages import is_scripted
from crawler.families import recognise
from crawler.source import SourceSpider


@dataclass(frozen=True, slots=True)
class FamilySeen:
    """A page's family, by its marks and by the declaration."""

    declared: str
    recognised: str | None  # by its marks; None where the page bears too few marks of any
    evidence: str  # scores and marks, in words

    @property
    def differs(self) -> bool:
        """Whether the marks say another family than the declaration."""
        return self.recognised is not None and self.recognised != self.declared


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column that a link names."""

    label: str
    url: str
    worth: int  # how much of such a column can be ours, by its name: 5 nearly all, 1 next to nothing
    page: str  # that links it


@dataclass(frozen=True, slots=True)
class HubSeen:
    """A page below the home page that may link columns."""

    label: str
    url: str
    asked: bool  # a check looks through the first few


@dataclass(frozen=True, slots=True)
class HomeSeen:
    """A home page. All but the answer is empty where it is not live."""

    answer: Answer
    charset: str | None = None  # as the page or its header declares it
    codec: str | None = None  # by which it is read
    family: FamilySeen | None = None
    columns: tuple[ColumnSeen, ...] = ()  # those of the hubs too, the best first
    hubs: tuple[HubSeen, ...] = ()
    scripted: bool = False  # a script of it asks for what it shows


def home_seen(spider: type[SourceSpider], probed: Probed) -> HomeSeen:
    """The home page, and the pages below it as far as they were asked for."""
    answer, page = home_answer(probed, spider.home_url)
    if page is None or not answer.live:
        return HomeSeen(answer)
    html, below = html_of(page), answers(probed, Role.HUB)
    looked_at = [page, *(one for hub, one in below if one and hub.live)]
    columns: dict[str, ColumnSeen] = {}
    for one in (column for each in looked_at for column in _columns(each)):
        columns.setdefault(one.url, one)
    asked = {hub.url for hub, _ in below}
    return HomeSeen(
        answer,
        *encodings(page.body, page.header("content-type")),
        family_seen(page, html, spider),
        tuple(sorted(columns.values(), key=lambda one: -one.worth)),
        tuple(
            HubSeen(one.found_by, one.url, one.url in asked)
            for one in hubs(Selector(html), page.url)
            if one.url not in columns or one.url in asked
        ),
        is_scripted(html),
    )


def family_seen(page: Page, html: str, spider: type[SourceSpider]) -> FamilySeen:
    """The page's family beside the one that the source declares."""
    seen = recognise(html, page.url)
    return FamilySeen(spider.family.name, seen.family.name if seen.family else None, str(seen))


def _columns(page: Page) -> Iterator[ColumnSeen]:
    for one in columns_of(Selector(html_of(page)), page.url):
        word = column_of(one.found_by)
        yield ColumnSeen(one.found_by, one.url, word.worth if word else 0, one.found_on)
