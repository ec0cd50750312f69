"""A quote is checked in a browser: by hand, by keys alone, with and without scripts, and from the search box."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.public_file import REPORT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WIDE = {"viewport": {"width": 1280, "height": 900}}
AS_IT_STANDS = "刷单返利、冒充客服仍是主要手段，诈骗分子多以“跑分”转移资金。"
CHANGED = "全年起诉电信网络诈骗犯罪样例人员391人，同比上升7.5%。"
INVENTED = "灯塔管理员把候鸟观察站的望远镜借给了合唱团。"
LONG = (AS_IT_STANDS + INVENTED + CHANGED) * 15  # more than an address can be


@pytest.fixture(params=["wide", "phone", "wide without JavaScript", "phone without JavaScript"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    settings: dict[str, Any] = PHONE if request.param.startswith("phone") else WIDE
    scripts = "without" not in request.param
    context = browser.new_context(base_url=address, locale="zh-CN", java_script_enabled=scripts, **settings)
    page, troubles = context.new_page(), list[str]()
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    context.close()
    assert troubles == []


def test_a_pasted_text_is_checked_and_leads_to_its_paragraph(page: Page) -> None:
    page.goto("/check")
    page.get_by_label("要核对的文字").fill(AS_IT_STANDS + CHANGED + INVENTED)
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.locator(".sentences > li .verdict")).to_have_text(["与原文相同", "有出入", "未见"])
    expect(page.locator(".sentences del")).to_have_text(["391人"])
    expect(page.locator(".sentences ins")).to_have_text(["321人"])
    page.locator(".sentences .origin a").first.click()
    expect(page.locator("h1")).to_contain_text(REPORT.title)
    assert "#p-" in page.url


def test_a_text_longer_than_an_address_is_checked_as_well(page: Page) -> None:
    page.goto("/check")
    page.get_by_label("要核对的文字").fill(LONG)
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.locator(".sentences > li")).to_have_count(45)
    expect(page.get_by_label("要核对的文字")).to_have_value(LONG)


def test_the_form_is_filled_and_sent_by_keys_alone(page: Page) -> None:
    page.goto("/check")
    field = page.get_by_label("要核对的文字")
    for _ in range(30):
        page.keyboard.press("Tab")
        if field.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.insert_text(CHANGED)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".sentences > li .verdict")).to_have_text(["有出入"])


def test_what_is_too_long_for_the_search_box_is_checked(page: Page) -> None:
    page.goto("/search")
    box = page.locator("main input[type=search]")
    box.fill((AS_IT_STANDS + INVENTED) * 5)
    box.press("Enter")
    expect(page.locator(".sentences > li")).to_have_count(10)
    assert "/check" in page.url


def test_a_page_in_english_stays_in_english(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, locale="zh-CN")
    page = context.new_page()
    page.goto("/check?lang=en")
    page.get_by_label("Text to check").fill(LONG)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".sentences > li .verdict").first).to_have_text("As it is in the archive")
    context.close()
