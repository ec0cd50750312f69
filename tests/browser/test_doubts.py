"""What the archive doubts, as a reader sees it: one planted page of each kind, and one on which nothing is doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from archive.model import DoubtKind
from archive.site.strings import label
from tests.support.doubtful_pages import DOUBTFUL, SOUND, publish
from tests.support.site_in_thread import site_in_thread

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public file of the planted pages, read, stored and published as every page is."""
    return publish(tmp_path_factory.mktemp("doubts"), (*(page for page, _ in DOUBTFUL.values()), SOUND))


@pytest.fixture(scope="module")
def address(published: Path) -> Iterator[str]:
    with site_in_thread(published) as served:
        yield served


@pytest.mark.parametrize("kind", DOUBTFUL)
def test_a_planted_doubt_is_found_by_the_filter_and_stands_on_its_page(same_page: Page, kind: DoubtKind) -> None:
    planted, words = DOUBTFUL[kind]
    same_page.goto("/search")
    same_page.locator("#facets, .facets").get_by_role("link", name=label("doubt", kind)).click()
    expect(same_page.locator("#total")).to_contain_text("共 1 件文献")
    same_page.locator(".hits .headline a").click()
    expect(same_page.locator("a.original")).to_have_attribute("href", planted.url)
    doubts = same_page.get_by_role("region", name="存疑").get_by_role("listitem")
    expect(doubts).to_have_count(1)
    expect(doubts).to_contain_text(label("doubt", kind))
    expect(doubts).to_contain_text(words)


def test_a_sound_publication_has_no_doubt(same_page: Page) -> None:
    same_page.goto("/search")
    same_page.get_by_role("link", name="打击电信网络诈骗典型案例（第二批）").click()
    expect(same_page.locator("a.original")).to_have_attribute("href", SOUND.url)
    expect(same_page.locator(".doubts")).to_have_count(0)


def test_a_case_says_what_is_doubtful_of_its_batch(same_page: Page) -> None:
    same_page.goto("/cases?doubt=case_number_missing")
    expect(same_page.locator("#total")).to_contain_text("3 件案例")
    same_page.get_by_role("link", name="乙某某诈骗案").first.click()
    expect(same_page.get_by_role("region", name="存疑")).to_contain_text("缺“案例二”")


@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
def test_the_doubts_fit_the_screen(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(base_url=address, viewport={"width": width, "height": 800}, locale="zh-CN")
    for kind in DOUBTFUL:
        page.goto(f"/search?doubt={kind}")
        page.locator(".hits .headline a").click()
        box = page.get_by_role("region", name="存疑").bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    page.goto("/fanzha/doubts")
    expect(page.get_by_role("link", name=label("doubt", DoubtKind.DATES))).to_be_visible()
    page.close()
