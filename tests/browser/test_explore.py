"""The page of charts on a screen, by keyboard, in print and in forced colours."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import width_of
from tests.browser.test_every_page import objections

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The way of the Tab key within the page: the addresses that it reaches.
REACHED = """() => [...document.querySelectorAll('main a[href], main summary')]
    .filter((e) => e.tabIndex >= 0 && e.checkVisibility({contentVisibilityAuto: true})).length"""
# Marks of one chart that lie on each other, and numbers that do.
OVERLAPS = """() => [...document.querySelectorAll('main svg')].flatMap((svg) => {
    const texts = [...svg.querySelectorAll('text')].map((e) => e.getBoundingClientRect()).filter((r) => r.width);
    return texts.flatMap((a, i) => texts.slice(i + 1).filter((b) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2));
}).length"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_charts_fit_the_screen_also_with_open_tables(page: Page, language: str) -> None:
    page.goto(f"/explore?lang={language}")
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert (width_of(page), page.evaluate(OVERLAPS)) == (width, 0)
    for summary in page.locator("main summary").all():
        summary.click()
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert width_of(page) == width
    assert objections(page) == []


def test_a_mark_leads_to_what_it_counts_and_the_keyboard_through_names_and_an_open_table(page: Page) -> None:
    page.goto("/explore")
    page.locator(".rows li", has_text="典型案例").locator("svg a", has_text="25").click()
    expect(page).to_have_url(re.compile(r"/search\?kind=typical_cases&year=2023$"))
    expect(page.locator("main")).to_contain_text("共 25 件文献")
    page.goto("/explore")
    closed = page.evaluate(REACHED)
    assert closed < 40
    page.locator("section[aria-labelledby=kinds] summary").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(REACHED) > closed
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "/search?kind=typical_cases")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?kind=typical_cases&year=2022$"))
