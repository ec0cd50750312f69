"""Figures in a browser: asked for without scripts, with the keyboard, in a text, on a chart, in print."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.made_figures import HALF_B, SERIES, figure_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def plain(browser: Browser, address: str) -> Page:
    """A page of a browser without scripts."""
    return browser.new_context(base_url=address, locale="zh-CN", java_script_enabled=False).new_page()


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


def test_a_choice_of_a_list_stays_when_the_words_change(plain: Page) -> None:
    plain.goto("/figures?publication=" + HALF_B.slug)
    plain.get_by_label("指标").select_option("起诉")
    plain.get_by_role("button", name="筛选").click()
    expect(plain.get_by_label("指标")).to_have_value("起诉")
    assert HALF_B.slug in plain.url
    expect(plain.locator(".chips li")).to_have_count(3)  # both filters, and the way to remove them all


def test_a_text_with_figures_is_copied_as_it_is(page: Page) -> None:
    page.goto(f"/p/{HALF_B.slug}")
    copied = page.evaluate(
        """() => {
            getSelection().selectAllChildren(document.querySelector('.text'));
            return getSelection().toString();
        }"""
    )
    assert [line for line in re.split(r"\s*\n\s*", copied.strip()) if line] == HALF_B.text.split("\n")


def test_a_figure_in_a_text_looks_like_the_text(page: Page) -> None:
    page.goto(f"/p/{HALF_B.slug}")
    style = "one => [getComputedStyle(one).color, getComputedStyle(one).fontWeight]"
    figure, text = page.locator(".text a.figure").last, page.locator(".text p").last
    assert figure.evaluate(style) == text.evaluate(style)
    assert figure.evaluate("one => getComputedStyle(one).textDecorationStyle") == "dotted"
    page.emulate_media(media="print")
    assert figure.evaluate("one => getComputedStyle(one).textDecorationLine") == "none"


def test_the_tab_key_passes_over_the_figures_of_a_text_and_their_list_has_them(page: Page) -> None:
    page.goto(f"/p/{HALF_B.slug}")
    assert page.locator(".text a.figure:not([tabindex='-1'])").count() == 0
    page.get_by_role("link", name="本文数字").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".figure-table .value")).to_have_text(["512人", "近950人", "3至5人", "33912元"])


def test_a_point_of_a_chart_leads_to_its_sentence(page: Page) -> None:
    page.goto(f"/figures/series/{SERIES}")
    page.locator("svg.points a", has_text="521").locator("circle").click()
    expect(page.locator(".text a.figure:target")).to_have_text("521人")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_chart_has_no_label_outside_of_itself_and_none_over_another(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/figures/series/{SERIES}")
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('svg.points text.n, svg.years text')]
            .filter(one => getComputedStyle(one).display !== 'none')
            .map(one => one.getBoundingClientRect())
            .map(box => [box.left, box.right, box.top, box.bottom])"""
    )
    assert len(boxes) == 7
    assert all(left >= 0 and right <= width for left, right, _, _ in boxes)
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]


def test_the_citation_of_a_series_can_be_copied(page: Page) -> None:
    page.goto(f"/figures/series/{SERIES}")
    expect(page.get_by_role("button", name=re.compile("^复制"))).to_have_count(4)
    expect(page.locator(".citation").first).to_contain_text("反诈档案. 样例省：起诉，诈骗罪，按半年（人）[DB/OL].")


def test_both_sides_of_a_contradiction_stand_beside_each_other_and_on_a_phone_below(page: Page) -> None:
    page.goto(f"/figures/{figure_id(HALF_B, 1)}")
    sides = page.locator(".side")
    place = "one => { const box = one.getBoundingClientRect(); return [box.left, box.top]; }"
    (left, top), (other_left, other_top) = sides.first.evaluate(place), sides.last.evaluate(place)
    assert top == other_top
    assert left < other_left
    page.set_viewport_size({"width": 390, "height": 900})
    (left, top), (other_left, other_top) = sides.first.evaluate(place), sides.last.evaluate(place)
    assert left == other_left
    assert top < other_top
