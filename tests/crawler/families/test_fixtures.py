"""Dated fixtures, of each family and of each source that was seen, are read as their expected.json says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from parsel import Selector

from archive.model import Article, Context, Page, Role
from archive.reading import read
from archive.text.charset import decode
from crawler.discovery.column_links import find_columns, find_hubs
from crawler.discovery.list_pages import ListPage, read_list_page
from crawler.families import FAMILIES, GENERIC, Family, Recognition, recognise
from crawler.families.family import Paging
from crawler.registry import sources

TESTS = Path(__file__).parents[1]
FAMILY_FIXTURES = sorted(TESTS.glob("families/fixtures/*/*/expected.json"))
SOURCE_FIXTURES = sorted(TESTS.glob("sources/fixtures/*/*/expected.json"))


@dataclass(frozen=True)
class Fixture:
    """Pages of one site as they were on one day."""

    folder: Path

    @cached_property
    def expected(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "expected.json").read_text("utf-8"))
        return found

    @property
    def family(self) -> Family:
        """By which the site is read."""
        return FAMILIES[self.expected["family"]]

    def html(self, page: str) -> str:
        return decode((self.folder / page).read_bytes(), None)

    def list_page(self) -> ListPage:
        return read_list_page(self.html("list.html"), self.expected["list"]["url"], Paging(), self.family)

    def article(self) -> Article:
        url = self.expected["article"]["url"]
        body = (self.folder / "article.html").read_bytes()
        context = Context(Role.ARTICLE, family=self.family.name)
        (found,) = read(Page(url, "2026-11-25T00:00:00Z", 200, (), body, context, "", 0))
        return found

    def recognised(self) -> dict[str, Recognition]:
        """What the traits of each page tell."""
        urls = {"home.html": self.expected["base"]}
        urls |= {f"{part}.html": self.expected[part]["url"] for part in ("list", "article") if part in self.expected}
        return {page: recognise(self.html(page), url) for page, url in urls.items() if (self.folder / page).exists()}


def test_a_jpage_list_is_told_by_the_call_on_its_page_too() -> None:
    (fixture,) = (Fixture(path.parent) for path in FAMILY_FIXTURES if path.parts[-3] == "hanweb")
    page, (_, by_jpage, _) = fixture.expected["list"], fixture.family.paging_rules
    told = by_jpage(page["url"], fixture.html("list.html"), Paging())
    assert told is not None
    assert page["next_asks"].items() <= dict(parse_qsl(urlsplit(told.url).query)).items()
    assert told.total == page["pages"]
    following = by_jpage(told.url, "", Paging(2))
    assert following is not None
    assert "startrecord=9&endrecord=12&perpage=4" in following.url


def test_the_answer_of_a_jpage_list_holds_its_rows() -> None:
    (fixture,) = (Fixture(path.parent) for path in FAMILY_FIXTURES if path.parts[-3] == "hanweb")
    seen = read_list_page(fixture.html("list-2.xml"), fixture.expected["list"]["next"], Paging(2), fixture.family)
    assert [{"url": row.url, "title": row.title, "date": row.date} for row in seen.rows] == fixture.expected["list-2"][
        "rows"
    ]


FIXTURES = [Fixture(path.parent) for path in FAMILY_FIXTURES + SOURCE_FIXTURES]


def with_part(part: str) -> list[Fixture]:
    """The fixtures that hold that part of a site."""
    return [one for one in FIXTURES if part in one.expected]


def test_columns_and_the_pages_that_name_others_are_found_on_the_home_pages() -> None:
    for fixture in with_part("columns"):
        wanted = {(one["label"], one["url"]) for one in fixture.expected["columns"]}
        found = find_columns(Selector(fixture.html("home.html")), fixture.expected["base"])
        assert {(one.found_by, one.url) for one in found} == wanted, fixture.folder
    for fixture in with_part("hubs"):
        wanted = {(one["label"], one["url"]) for one in fixture.expected["hubs"]}
        hubs = find_hubs(Selector(fixture.html("home.html")), fixture.expected["base"])
        assert wanted <= {(one.found_by, one.url) for one in hubs}, fixture.folder


def test_lists_have_their_rows_and_go_on_as_their_pages_say() -> None:
    for fixture in with_part("list"):
        seen, wanted = fixture.list_page(), fixture.expected["list"]
        assert seen.family is fixture.family, fixture.folder
        rows = [{"url": row.url, "title": row.title, "date": row.date} for row in seen.rows]
        assert rows == wanted["rows"], fixture.folder
        told = seen.following[0].url if seen.following else None
        asked_alike = "next_asks" in wanted  # the order of the parameters is free
        assert (told.partition("?")[0] if told and asked_alike else told) == wanted["next"], fixture.folder
        if wanted.get("pages") and not asked_alike:
            assert seen.following is not None
            assert seen.following[0].total == wanted["pages"], fixture.folder


def test_articles_have_their_title_date_source_and_text_from_end_to_end() -> None:
    for fixture in with_part("article"):
        wanted, article = fixture.expected["article"], fixture.article()
        paragraphs = article.text.splitlines()
        found = (article.title, article.published, article.attribution, paragraphs[0], paragraphs[-1])
        assert found == tuple(wanted[name] for name in ("title", "date", "source", "first", "last")), fixture.folder


def test_a_familys_lists_and_articles_tell_it_and_no_page_tells_another() -> None:
    assert {path.parts[-3] for path in FAMILY_FIXTURES} == set(FAMILIES)
    for fixture in FIXTURES[: len(FAMILY_FIXTURES)]:
        told = {page: found.family for page, found in fixture.recognised().items()}
        own = None if fixture.family is GENERIC else fixture.family
        home = told.pop("home.html")
        assert (told, home in (None, own)) == ({"list.html": own, "article.html": own}, True), fixture.folder


def test_no_page_of_a_source_tells_another_family_than_it_declares() -> None:
    for fixture in FIXTURES[len(FAMILY_FIXTURES) :]:
        source, recognised = sources()[fixture.folder.parts[-2]], fixture.recognised()
        assert recognised, fixture.folder
        assert (fixture.expected["base"], fixture.family) == (source.home_url, source.family)
        assert {found.family for found in recognised.values()} <= {None, source.family}, fixture.folder
