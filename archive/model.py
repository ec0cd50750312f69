"""The data classes that travel between the floors. Frozen; dicts stop at the edges (SQL, JSON)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# The built-in `map`, or one that does the same in other processes.
Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


class Role(StrEnum):
    """What a response was asked for."""

    HOME = "home"
    LIST = "list"
    ARTICLE = "article"
    ROBOTS = "robots"


class State(StrEnum):
    """What became of a page. Only LIVE is success."""

    LIVE = "live"
    GONE = "gone"  # 404, 410
    CHALLENGED = "challenged"  # a script or a puzzle in place of the page: never parsed, never bypassed
    BLOCKED = "blocked"  # 403, 429
    ERROR = "error"  # down, too large, unreadable
    IMPORTED = "imported"  # taken in from a file, as somebody says that it was; the site was never asked


class Kind(StrEnum):
    """What a publication is."""

    REPORT = "report"  # 工作情况, 白皮书
    TYPICAL_CASES = "typical_cases"  # 典型案例
    GUIDING_CASES = "guiding_cases"  # 指导性案例, 检例第N号
    PRESS_QA = "press_qa"  # 答记者问
    RELEASE = "release"  # 新闻发布稿
    NORMATIVE = "normative"  # 意见, 规定, 解释
    OTHER = "other"


class Topic(StrEnum):
    """Whether a publication is about fraud."""

    FRAUD = "fraud"
    PARTLY = "partly"  # a batch in which some cases are fraud
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Source:
    """A site that is crawled."""

    id: str
    name: str  # the office, in Chinese
    level: str  # supreme, provincial, prefecture, county, other
    region_code: str | None  # GB/T 2260, six digits; None for the Supreme People's Procuratorate
    home_url: str
    family: str  # the CMS family: ucap, trs …
    official: bool = True

    @property
    def scheme(self) -> str:
        """http or https, as its home page."""
        return self.home_url.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Context:
    """Why a response was asked for: what the list that linked it said. Kept with the response in the WARC."""

    role: Role
    source_id: str | None = None
    family: str | None = None
    column: str | None = None
    list_title: str | None = None
    list_date: str | None = None  # ISO, as printed on the list (China time)
    key: str | None = None  # canonical key of the address that was asked for; a redirect's answer has another
    imported: bool = False  # nobody of us asked: it comes from a file that was taken in


@dataclass(frozen=True, slots=True)
class Page:
    """One response as it was served, the unit that is read, stored and rebuilt."""

    url: str  # as fetched
    fetched_at: str  # UTC, ISO 8601 with Z, to the second
    status: int  # HTTP status; 200 for an imported file
    headers: tuple[tuple[str, str], ...]
    body: bytes  # content coding (gzip, br) undone
    context: Context
    warc_file: str
    warc_offset: int

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Article:
    """What reading finds on one page. None where nothing was found."""

    title: str | None
    published: str | None  # ISO date as printed (China time), as precise as known: YYYY-MM-DD, YYYY-MM or YYYY
    published_from: str | None  # the rung of the ladder: meta, line, list, url, htmldate
    attribution: str | None  # 来源, as printed
    editor: str | None  # 责任编辑
    text: str  # paragraphs, one a line; tables as Markdown; empty where the page holds no article


@dataclass(frozen=True, slots=True)
class Analysis:
    """What sort of publication an article is, and what decided it."""

    kind: Kind
    kind_from: str  # the rule that decided
    topic: Topic
    topic_score: float
    topic_terms: tuple[str, ...]  # the terms that decided, most telling first
    text_sha256: str  # of the text without white space: what makes two texts one


@dataclass(frozen=True, slots=True)
class Reading:
    """A page, read and sorted: the pure outcome of reading and analysis, ready to be stored."""

    state: State
    state_reason: str | None  # None for a live page that was read
    article: Article | None  # None unless live and holding an article
    analysis: Analysis | None  # None where article is None
