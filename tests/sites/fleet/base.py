"""How a site of the fleet is put together: a family says how its pages look and where they stand, the rest is here.

Links are mixed on purpose: relative, from the root, and absolute, in turn. What an absolute link to the site itself
begins with is not known before the site is served: `HERE` stands for it, and the server puts its own address there.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import ClassVar

from crawler.demo.markup import GONE as GONE_PAGE
from crawler.demo.markup import NOTE, SampleRow
from crawler.demo.pages import CODECS, SampleResponse
from tests.sites.fleet.plans import FILES, FORBIDDEN, GONE, Abroad, Article, Column, Entry, Plan, entries
from tests.support import made_files

HOST = "127.0.0.1"
HERE = "http://here.test"
FRIENDS = (("http://www.yangyuan.example/", "样例法院网"), ("http://www.yangbao.example/", "样例日报网"))
PETITIONS = ("http://wsxf.yangli.example/", "网上信访")


@dataclass(frozen=True, slots=True)
class ExpectedColumn:
    """A column as a crawl must find it."""

    label: str
    pages: tuple[str, ...]  # paths of its list pages in order, that without rows among them


@dataclass(frozen=True, slots=True)
class ExpectedArticle:
    """An article as its list names it."""

    path: str
    title: str
    date: str  # ISO


@dataclass(frozen=True, slots=True)
class Expected:
    """What a whole crawl of a site finds; every article once, in the order of the columns."""

    office: str
    columns: tuple[ExpectedColumn, ...]
    articles: tuple[ExpectedArticle, ...]
    not_ours: frozenset[str]  # paths of articles whose title says that they are no publication on fraud
    abroad: tuple[str, ...]  # URLs of rows that lead to other hosts
    forbidden: str | None  # the article that robots.txt forbids
    gone: str | None  # the article that answers 404


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list."""

    column: Column
    path: str
    number: int  # from 1
    pages: int
    records: int  # rows in all
    rows: tuple[SampleRow, ...]


@dataclass(frozen=True, slots=True)
class Computed(SampleResponse):
    """An answer that depends on what is asked: made from the parameters of the query or form."""

    make: Callable[[Mapping[str, str]], SampleResponse] = field(kw_only=True)


class Family:
    """A CMS: where its pages stand and what they look like. Subclasses give both; `content` makes the site."""

    declares: ClassVar[str] = "utf-8"  # what the pages' meta says
    holds: ClassVar[str] = "utf-8"  # what they are
    header: ClassVar[str] = "text/html; charset=utf-8"
    home_path: ClassVar[str] = "/"
    styles: ClassVar[tuple[str, ...]] = ("relative", "root", "absolute")  # of links, in turn

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.entries = entries(plan)

    # What a family says ---------------------------------------------------------------------------------------------

    def list_paths(self, slug: str, pages: int = 1) -> list[str]:
        """Where the pages of a list stand, in order; the first is that of any page of that slug."""
        raise NotImplementedError

    def article_path(self, article: Article) -> str:
        """Where an article stands."""
        raise NotImplementedError

    def frame(self, path: str, title: str, inner: str, head: str = "") -> str:
        """A whole page around `inner`; `head` goes to its <head>."""
        raise NotImplementedError

    def listing(self, page: Listing) -> str:
        """The inner part of a list page."""
        raise NotImplementedError

    def article(self, article: Article, path: str) -> str:
        """A whole article page."""
        raise NotImplementedError

    # The site -------------------------------------------------------------------------------------------------------

    def content(self) -> dict[tuple[str, str], SampleResponse]:
        """Every path and its answer."""
        home = self.html(self.home())
        pages = {"/": home, self.home_path: home, "/robots.txt": self._robots()}
        pages |= {path: self.html(page) for path, page in self._below_home()}
        for column in self.plan.columns:
            pages |= self.lists(column)
        for article in self.articles():
            pages |= self._article_and_files(article)
        if gone := self._odd_path(GONE):
            pages[gone] = SampleResponse(GONE_PAGE.encode(), 404)
        folders = {folder.rpartition("/")[0] + "/": page for folder, page in pages.items() if "/index." in folder}
        return {(HOST, path): answer for path, answer in (folders | pages).items()}

    def expected(self) -> Expected:
        """What a whole crawl finds."""
        articles = list(self.articles())
        return Expected(
            self.plan.office,
            tuple(ExpectedColumn(one.label, tuple(self._paths(one))) for one in self.plan.columns),
            tuple(ExpectedArticle(self.article_path(a), a.title, a.day.isoformat()) for a in articles),
            frozenset(self.article_path(a) for a in articles if a.not_ours),
            tuple(e.url for listed in self.entries.values() for e in listed if isinstance(e, Abroad)),
            self._odd_path(FORBIDDEN),
            self._odd_path(GONE),
        )

    def articles(self) -> Iterator[Article]:
        """Every article once, in the order of the columns."""
        seen = set()
        for listed in self.entries.values():
            for entry in listed:
                if isinstance(entry, Article) and entry.number not in seen:
                    seen.add(entry.number)
                    yield entry

    def listings(self, column: Column) -> list[Listing]:
        """The pages of a column's list."""
        listed, size = self.entries[column.slug], column.rows
        parts: list[Sequence[Entry]] = [listed[at : at + size] for at in range(0, len(listed), size)]
        records = len(listed)
        if column.odd:
            parts.insert(1, ())
            records += size  # the site believes that they are there
        paths = self.list_paths(column.slug, len(parts))
        return [
            Listing(column, path, number, len(parts), records, tuple(self.rows(part, path)))
            for number, (path, part) in enumerate(zip(paths, parts, strict=True), 1)
        ]

    def rows(self, listed: Iterable[Entry], path: str) -> Iterator[SampleRow]:
        """Rows as the page at `path` links them."""
        for at, entry in enumerate(listed):
            href = entry.url if isinstance(entry, Abroad) else self.linked(self.article_path(entry), path, at)
            yield SampleRow(escape(href), entry.title, entry.day.isoformat())

    def lists(self, column: Column) -> dict[str, SampleResponse]:
        """A column's list pages."""
        pages = {}
        for page in self.listings(column):
            pages[page.path] = self.html(self.frame(page.path, column.label, self.listing(page)))
        return pages

    def html(self, page: str) -> SampleResponse:
        """A page as it is sent."""
        return SampleResponse(page.encode(CODECS[self.holds]), headers=(("Content-Type", self.header),))

    def menu(self, path: str) -> list[tuple[str, str]]:
        """Address and text of the links above every page: columns, pages that link columns, and what is neither."""
        linked_here = [(column.slug, column.label) for column in self.plan.columns if column.hub is None]
        pages = (*self.plan.others[:1], *linked_here, *self.plan.hubs, *self.plan.others[1:])
        own = [(self.linked(self.list_paths(slug)[0], path, at), label) for at, (slug, label) in enumerate(pages)]
        return [("/", "首页"), *own, PETITIONS]

    def linked(self, target: str, page: str, turn: int) -> str:
        """A path as the page links it, by the family's styles in turn."""
        ways = {"relative": relative(target, page), "root": target, "absolute": HERE + target}
        return ways[self.styles[turn % len(self.styles)]]

    def home(self) -> str:
        """The home page: the newest articles themselves, and links to friends."""
        newest = dict.fromkeys(entry for listed in self.entries.values() for entry in listed[:2])
        boxes = anchors("li", [(row.href, row.title) for row in self.rows(newest, "/")])
        inner = (
            f'<div class="news"><ul>{boxes}</ul></div><div class="friends">友情链接：{anchors("span", FRIENDS)}</div>'
        )
        return self.frame("/", self.plan.office, inner)

    def _below_home(self) -> Iterator[tuple[str, str]]:
        for slug, label in self.plan.hubs:
            path = self.list_paths(slug)[0]
            below = [column for column in self.plan.columns if column.hub == label]
            links = [(self.linked(self.list_paths(c.slug)[0], path, at), c.label) for at, c in enumerate(below)]
            yield path, self.frame(path, label, f'<div class="below"><ul>{anchors("li", links)}</ul></div>')
        for slug, label in self.plan.others:
            path = self.list_paths(slug)[0]
            yield path, self.frame(path, label, f"<p>{label}：本页为样例，内容从略。</p>")

    def _article_and_files(self, article: Article) -> dict[str, SampleResponse]:
        path = self.article_path(article)
        answers = {path: self.html(self.article(article, path))}
        for name in article.files:
            kind = made_files.TYPES[name.rpartition(".")[2]]
            sent = SampleResponse(made_files.make(name, FILES[name]), headers=(("Content-Type", kind),))
            answers[f"{posixpath.dirname(path)}/{name}"] = sent
        return answers

    def _odd_path(self, at: int) -> str | None:
        """Path of the article at a place of the column with odd rows; None where no column has such."""
        for column in self.plan.columns:
            if column.odd:
                own = [e for e in self.entries[column.slug] if isinstance(e, Article) and e.slug == column.slug]
                return self.article_path(own[at])
        return None

    def _robots(self) -> SampleResponse:
        forbidden = self._odd_path(FORBIDDEN)
        rule = f"Disallow: {forbidden}" if forbidden else "Allow: /"
        return SampleResponse(f"User-agent: *\n{rule}\n".encode(), headers=(("Content-Type", "text/plain"),))

    def _paths(self, column: Column) -> Iterator[str]:
        return (page.path for page in self.listings(column))


def dated_path(article: Article) -> str:
    """The address that TRS and UCAP give an article."""
    return f"/{article.slug}/{article.day:%Y%m}/t{article.day:%Y%m%d}_{article.number}.shtml"


def relative(target: str, page: str) -> str:
    """A path as a page beside or above it links it."""
    path = posixpath.relpath(target, posixpath.dirname(page))
    return path if path.startswith("..") else f"./{path}"


def anchors(tag: str, links: Iterable[tuple[str, str]]) -> str:
    """Links, each in a tag."""
    return "".join(f'<{tag}><a href="{href}" target="_blank">{text}</a></{tag}>' for href, text in links)


def metas(*named: tuple[str, str]) -> str:
    """<meta> elements by name and content."""
    return "".join(f'<meta name="{name}" content="{escape(content)}">\n' for name, content in named)


def footer(office: str) -> str:
    """The lines below every page."""
    return f"版权所有：{office}　样ICP备00000003号<br>{NOTE}"
