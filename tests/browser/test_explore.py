"""The page of charts on a screen, by keyboard, in print and in forced colours."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

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


@pytest.mark.parametrize("path", ["/explore", "/explore?lang=en"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_charts_fit_the_screen(same_page: Page, width: int, path: str) -> None:
    same_page.set_viewport_size({"width": width, "height": 800})
    same_page.goto(path)
    assert same_page.evaluate("document.documentElement.scrollWidth") == width
    assert same_page.evaluate(OVERLAPS) == 0
    for summary in same_page.locator("main summary").all():
        summary.click()
    assert same_page.evaluate("document.documentElement.scrollWidth") == width


def test_axe_finds_nothing_in_english_with_open_tables(same_page: Page) -> None:
    same_page.goto("/explore?lang=en")
    for summary in same_page.locator("main summary").all():
        summary.click()
    violations = Axe().run(same_page, context="main", options={"resultTypes": ["violations"]}).response["violations"]
    assert [(one["id"], [node["html"][:150] for node in one["nodes"]]) for one in violations] == []


def test_a_mark_leads_to_what_it_counts(same_page: Page) -> None:
    same_page.set_viewport_size({"width": 1280, "height": 800})
    same_page.goto("/explore")
    mark = same_page.locator(".rows li", has_text="典型案例").locator("svg a", has_text="25")
    mark.click()
    expect(same_page).to_have_url(re.compile(r"/search\?kind=typical_cases&year=2023$"))
    expect(same_page.locator("main")).to_contain_text("共 25 件文献")


def test_the_keyboard_goes_through_names_and_an_open_table(page: Page) -> None:
    page.goto("/explore")
    closed = page.evaluate(REACHED)
    assert closed < 40
    summary = page.locator("section[aria-labelledby=kinds] summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(REACHED) > closed
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "/search?kind=typical_cases")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?kind=typical_cases&year=2022$"))


def test_print_has_the_charts_and_the_tables_behind_them(page: Page, tmp_path: Path) -> None:
    page.goto("/explore")
    page.pdf(path=tmp_path / "explore.pdf", format="A4")
    pages = list(pypdfium2.PdfDocument(tmp_path / "explore.pdf"))
    text = "".join(one.get_textpage().get_text_bounded() for one in pages)
    assert text.count("2023") > 6
    assert "合计" in text
    assert len(pages) <= 8


def test_marks_are_there_in_forced_colours(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, forced_colors="active", color_scheme="dark")
    page = context.new_page()
    page.goto("/explore")
    colour = "(selector) => getComputedStyle(document.querySelector(selector)).fill"
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    fills = {selector: page.evaluate(colour, selector) for selector in (".mark.fraud", ".mark.partly", ".rows .mark")}
    context.close()
    assert fills[".mark.fraud"] == fills[".rows .mark"] != paper
    assert fills[".mark.partly"] != fills[".mark.fraud"]
