"""Figures in a browser: asked for without scripts, with the keyboard, in a text, on a chart, in print."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import copied
from tests.support.made_figures import HALF_B

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_journalist_asks_by_number_and_comes_to_the_sentence_without_scripts(plain: Page) -> None:
    plain.goto("/")
    plain.get_by_role("navigation", name="主导航").get_by_role("link", name="数字").click()
    plain.get_by_label("检索词").fill("诈骗 起诉")
    plain.get_by_label("时段自").fill("2024-07")
    plain.get_by_label("时段至").fill("2024-12")
    plain.get_by_role("button", name="筛选").click()
    expect(plain.locator("#total")).to_have_text("共 2 个数字")
    expect(plain.locator(".said")).to_contain_text("“诈骗”是罪名；“起诉”是指标")
    plain.locator(".figure-table .sentence", has_text="512人").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text(HALF_B.title)
    target = plain.locator(".text a.figure:target")
    expect(target).to_have_text("512人")
    expect(target).to_be_in_viewport()
    target.click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("512人")
    expect(plain.locator(".side .value").last).to_have_text("521人")
    # A choice of a list stays when the words change.
    plain.goto(f"/figures?publication={HALF_B.slug}")
    plain.get_by_label("指标").select_option("起诉")
    plain.get_by_role("button", name="筛选").click()
    expect(plain.get_by_label("指标")).to_have_value("起诉")
    assert HALF_B.slug in plain.url
    expect(plain.locator(".chips li")).to_have_count(3)  # both filters, and the way to remove them all


def test_a_text_with_figures_is_copied_and_looks_as_it_is_and_tab_passes_over_them(page: Page) -> None:
    page.goto(f"/p/{HALF_B.slug}")
    assert [line for line in re.split(r"\s*\n\s*", copied(page).strip()) if line] == HALF_B.text.split("\n")
    style = "one => [getComputedStyle(one).color, getComputedStyle(one).fontWeight]"
    figure, text = page.locator(".text a.figure").last, page.locator(".text p").last
    assert figure.evaluate(style) == text.evaluate(style)
    assert figure.evaluate("one => getComputedStyle(one).textDecorationStyle") == "dotted"
    page.emulate_media(media="print")
    assert figure.evaluate("one => getComputedStyle(one).textDecorationLine") == "none"
    page.emulate_media(media="screen")
    assert page.locator(".text a.figure:not([tabindex='-1'])").count() == 0
    page.get_by_role("link", name="本文数字").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".figure-table .value")).to_have_text(["512人", "近950人", "3至5人", "33912元"])
