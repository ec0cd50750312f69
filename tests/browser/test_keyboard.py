"""Every task of a reader by keyboard alone, and how many keys it takes: a number that may not grow.

The pages run without their scripts, but where a citation is copied: only a script can do that.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.support.catalogues import WORDS
from tests.support.public_file import GUIDING

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_TABS = 60  # a control that is further away is lost to a reader


@dataclass
class Keyboard:
    """A page that is used by its keys alone."""

    page: Page
    pressed: int = 0

    def words(self, key: str, **values: object) -> str:
        """The text that the page has for a key of the catalogues."""
        return WORDS["zh"][key].format(**values)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        """Type a text, which counts as no key of the way there."""
        self.page.keyboard.type(text)

    def tab_to(self, wanted: Locator) -> None:
        """Press Tab until the control has the focus; on the way each that has it must be seen."""
        for _ in range(MOST_TABS):
            self.press("Tab")
            self.page.wait_for_function(FOCUS_IS_SEEN)
            if wanted.evaluate("control => control === document.activeElement"):
                return
        raise AssertionError(f"{wanted} is further than {MOST_TABS} tabs away")

    def open(self, wanted: Locator) -> None:
        self.tab_to(wanted)
        self.press("Enter")

    def skip_to(self, key: str) -> None:
        self.open(self.page.get_by_role("link", name=self.words(key), exact=True))

    def navigate(self, key: str) -> None:
        """Open a page from the main navigation."""
        navigation = self.page.get_by_role("navigation", name=self.words("nav.label"))
        self.open(navigation.get_by_role("link", name=self.words(key)))
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()


FOCUS_IS_SEEN = """
() => {
  const control = document.activeElement, box = control.getBoundingClientRect(), style = getComputedStyle(control);
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return box.width > 0 && inside && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}
"""


@pytest.fixture
def keyboard(plain: Page) -> Keyboard:
    return Keyboard(plain)


def test_search_takes_4_keys_and_the_words(keyboard: Keyboard) -> None:
    keyboard.page.goto("/")
    keyboard.skip_to("nav.skip")
    keyboard.tab_to(keyboard.page.locator("main input[type=search]"))
    keyboard.type("帮信罪")
    keyboard.press("Enter")
    expect(keyboard.page.locator("#total")).to_contain_text("帮信罪")
    assert keyboard.pressed == 4


def test_the_first_filter_takes_5_keys_and_a_crime_18_and_the_focus_stays_there(keyboard: Keyboard) -> None:
    page = keyboard.page
    keyboard.page.goto("/search?q=诈骗")
    keyboard.skip_to("nav.filters")
    keyboard.tab_to(page.locator("#facets li a").first)
    assert keyboard.pressed == 5
    keyboard.open(page.locator("[aria-labelledby=facet-crime] li a").first)
    expect(page.locator(".chips")).to_contain_text("诈骗罪")
    assert page.url.endswith("#facet-crime")
    assert keyboard.pressed == 18
    chosen = Keyboard(page)
    chosen.tab_to(page.locator("[aria-labelledby=facet-crime] a[aria-current]"))
    assert chosen.pressed == 1


def test_a_citation_takes_7_keys(opened: Open) -> None:
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    keyboard = Keyboard(page)
    keyboard.page.goto(f"/c/{GUIDING.case_id(1)}")
    keyboard.skip_to("nav.skip")
    keyboard.open(page.locator(".acts").get_by_role("link", name=keyboard.words("read.to_cite")))
    copy = page.locator(".cite button").first
    expect(copy).to_have_text(keyboard.words("cite.copy"))
    keyboard.open(copy)
    expect(copy).to_have_text(keyboard.words("cite.copied"))
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".citation").first.text_content()
    assert keyboard.pressed == 7


def test_the_file_takes_13_keys_from_the_home_page(keyboard: Keyboard) -> None:
    keyboard.page.goto("/")
    keyboard.navigate("nav.download")
    keyboard.skip_to("nav.skip")
    with keyboard.page.expect_download() as download:
        keyboard.open(keyboard.page.locator("main a[href$='/fanzha.db']").first)
    assert download.value.suggested_filename == "fanzha.db"
    assert keyboard.pressed == 13


def test_a_text_has_few_stops_for_the_keyboard(keyboard: Keyboard) -> None:
    keyboard.page.goto(f"/p/{GUIDING.slug}")
    stops = keyboard.page.locator(".text a[href]:not([tabindex='-1']), .text summary")
    assert stops.count() < 25
