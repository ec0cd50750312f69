"""A quote is checked in a browser: by hand, by keys alone, with and without scripts, and from the search box."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WIDE, Open
from tests.support.public_file import REPORT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AS_IT_STANDS = "刷单返利、冒充客服仍是主要手段，诈骗分子多以“跑分”转移资金。"
CHANGED = "全年起诉电信网络诈骗犯罪样例人员391人，同比上升7.5%。"
INVENTED = "灯塔管理员把候鸟观察站的望远镜借给了合唱团。"
LONG = (AS_IT_STANDS + INVENTED + CHANGED) * 15  # more than an address can be
VERDICTS = ".sentences > li .verdict"


@pytest.mark.parametrize("settings", [WIDE, {**PHONE, "java_script_enabled": False}], ids=["scripts", "plain phone"])
def test_a_text_is_checked_by_hand_by_keys_alone_and_from_the_search_box(
    opened: Open, settings: dict[str, Any]
) -> None:
    page = opened(**settings)
    page.goto("/check")
    field, button = page.get_by_label("要核对的文字"), page.get_by_role("button", name="核对", exact=True)
    field.fill(AS_IT_STANDS + CHANGED + INVENTED)
    button.click()
    expect(page.locator(VERDICTS)).to_have_text(["与原文相同", "有出入", "未见"])
    expect(page.locator(".sentences del")).to_have_text(["391人"])
    expect(page.locator(".sentences ins")).to_have_text(["321人"])
    page.locator(".sentences .origin a").first.click()
    expect(page.locator("h1")).to_contain_text(REPORT.title)
    assert "#p-" in page.url

    page.goto("/check")
    field.fill(LONG)
    button.click()
    expect(page.locator(".sentences > li")).to_have_count(45)
    expect(field).to_have_value(LONG)

    page.goto("/check")
    for _ in range(30):
        page.keyboard.press("Tab")
        if field.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.insert_text(CHANGED)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(VERDICTS)).to_have_text(["有出入"])

    page.goto("/search")
    box = page.locator("main input[type=search]")
    box.fill((AS_IT_STANDS + INVENTED) * 5)  # too long for a search
    box.press("Enter")
    expect(page.locator(".sentences > li")).to_have_count(10)
    assert "/check" in page.url
