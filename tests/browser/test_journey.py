"""The whole way of a person: from a word to the other copies of what was found, and back with the words marked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, Open
from tests.support.public_file import GUIDING

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FULL = "帮助信息网络犯罪活动"


@pytest.mark.parametrize("scripts", [True, False], ids=["wide", "phone without JavaScript"])
def test_from_a_word_to_the_other_copies_and_back(opened: Open, scripts: bool) -> None:
    rights = ["clipboard-read", "clipboard-write"]
    page = opened(**WIDE, permissions=rights) if scripts else opened(**PHONE, java_script_enabled=False)
    page.goto("/")
    box = page.locator("main input[type=search]")
    box.fill("帮信罪")
    box.press("Enter")

    # The synonym is said, and the exact words can be insisted on.
    expect(page.locator(".said")).to_contain_text(f"“帮信罪”也按同义词检索了：{FULL}罪")
    expect(page.get_by_role("link", name="只检索“帮信罪”原词")).to_be_visible()

    # Narrowed by year and crime, each of which can be taken off again.
    page.locator("#facet-year + ul").get_by_role("link", name="2025").click()
    page.locator("#facet-crime + ul").get_by_role("link", name=f"{FULL}罪").click()
    expect(page.locator(".chips li")).to_contain_text(["2025", f"{FULL}罪", "全部清除"])
    assert "year=2025" in page.url
    assert "crime=" in page.url

    # A case of a batch, with the words marked as they were searched.
    page.locator(".of-case .headline a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{FULL}案")
    expect(page.locator("h1 mark")).to_have_text(FULL)
    hits = page.locator(".text mark").count()
    assert hits > 0
    case_url = page.url

    # Its citation.
    citation = page.locator(".cite .copyable").first.locator(".citation")
    expect(citation).to_contain_text("[EB/OL]//")
    if scripts:
        page.get_by_role("button", name="复制").first.click()
        expect(page.get_by_role("button", name="复制").first).to_have_text("已复制")
        assert page.evaluate("navigator.clipboard.readText()") == citation.text_content()
    else:
        assert page.get_by_role("button", name="复制").count() == 0

    # Where it comes from, and the other copies.
    page.get_by_role("link", name="查看各副本").click()
    expect(page.locator("#copies")).to_be_in_viewport()
    expect(page.locator("section.copies tbody tr")).to_have_count(len(GUIDING.urls))
    expect(page.locator(".text mark").first).to_have_text(FULL)
    page.locator("section.copies tbody a[href*='/versions/'], section.versions tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("的版本")
    page.locator(".kicker a").first.click()

    # And back, by links and by the browser's button: the words are marked as before.
    expect(page.locator(".hitline")).to_contain_text("帮信罪")
    expect(page.locator(".text mark").first).to_have_text(FULL)
    page.go_back()
    page.go_back()
    page.go_back()
    assert page.url.split("#")[0] == case_url
    assert page.locator(".text mark").count() == hits
    page.go_back()
    expect(page.locator(".chips li")).to_contain_text(["2025", f"{FULL}罪", "全部清除"])


def test_what_is_typed_is_answered_with_suggestions_that_the_keyboard_reaches(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    box = page.locator("main input[type=search]")
    expect(box).to_be_focused()
    page.keyboard.type("帮信")
    options = page.get_by_role("listbox", name="检索建议").get_by_role("option")
    expect(options.first).to_contain_text(f"{FULL}罪")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("罪")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    expect(page.locator(".hits li").first).to_be_visible()
    box.fill("")
    box.press("/")  # in the box it is a slash
    expect(box).to_have_value("/")
