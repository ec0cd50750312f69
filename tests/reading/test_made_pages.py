"""Pages in the shapes of many sites: title, date and source are as printed, every paragraph of the text comes once and
in order, and nothing that the site prints around it is among them."""

from __future__ import annotations

import re
import unicodedata

import pytest

from tests.support.articles import read
from tests.support.made_pages import MadePage, made_pages

PAGES = {page.shape: page for page in made_pages()}


def plain(text: str | None) -> str:
    """The text without spaces and quotes, in half width."""
    return re.sub(r"[\s\"“”'‘’]", "", unicodedata.normalize("NFKC", text or ""))


def lines_of(page: MadePage) -> list[str]:
    optional = {plain(line) for line in page.optional}
    return [line for line in map(plain, read(page.page).text.split("\n")) if line not in optional]


@pytest.mark.parametrize("shape", PAGES)
def test_title_date_and_source(shape: str) -> None:
    page = PAGES[shape]
    found = read(page.page)
    assert (plain(found.title), found.published) == (plain(page.title), page.date)
    assert found.attribution in ([page.source] if page.source else [None, page.outlet])


@pytest.mark.parametrize("shape", PAGES)
def test_every_paragraph_comes_once_and_nothing_else(shape: str) -> None:
    page = PAGES[shape]
    optional = {plain(line) for line in page.optional}
    assert lines_of(page) == [line for line in map(plain, page.paragraphs) if line not in optional]


@pytest.mark.parametrize("shape", [shape for shape, page in PAGES.items() if page.forbidden])
def test_what_is_forbidden_is_on_the_page(shape: str) -> None:
    """So that a page cannot pass because its furniture was misspelled: in its source each line can be found."""
    page = PAGES[shape]
    visible = plain(re.sub(r"<[^>]+>", "", page.page.body.decode().replace("&gt;", ">").replace("&nbsp;", " ")))
    assert [line for line in page.forbidden if plain(line) not in visible] == []
