"""What the archive doubts, as a reader sees it: one planted page of each kind, and one on which nothing is doubtful."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from archive.model import DoubtKind
from archive.site.strings import label
from tests.support.doubtful_pages import DOUBTFUL, SOUND, publish
from tests.support.site_in_thread import site_in_thread

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site over the planted pages, read, stored and published as every page is."""
    planted = (*(page for page, _ in DOUBTFUL.values()), SOUND)
    with site_in_thread(publish(tmp_path_factory.mktemp("doubts"), planted)) as served:
        yield served


def test_a_planted_doubt_is_found_by_the_filter_and_stands_on_its_page_on_every_screen(page: Page) -> None:
    for kind, (planted, words) in DOUBTFUL.items():
        page.goto("/search")
        page.locator("#facets, .facets").get_by_role("link", name=label("doubt", kind)).click()
        expect(page.locator("#total")).to_contain_text("共 1 件文献")
        page.locator(".hits .headline a").click()
        expect(page.locator("a.original")).to_have_attribute("href", planted.url)
        region = page.get_by_role("region", name="存疑")
        doubts = region.get_by_role("listitem")
        expect(doubts).to_have_count(1)
        expect(doubts).to_contain_text(label("doubt", kind))
        expect(doubts).to_contain_text(words)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            box = region.bounding_box()
            assert box is not None
            assert 0 <= box["x"] <= box["x"] + box["width"] <= width, kind
    page.goto("/fanzha/doubts")
    expect(page.get_by_role("link", name=label("doubt", DoubtKind.DATES))).to_be_visible()
