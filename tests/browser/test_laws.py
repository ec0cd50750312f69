"""Laws, articles, crimes and outcomes in a browser: found and narrowed without scripts, followed to words of a text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import copied
from tests.support import made_outcomes
from tests.support.made_outcomes import CRIMINAL_LAW, JUDGED_NEW

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SUSPENDED, AIDED, APPEALED = (one.case.title for one in made_outcomes.NEW_BATCH)


@pytest.fixture(scope="module")
def address(judged: str) -> str:
    return judged


def test_a_lawyer_comes_from_the_law_to_the_sentence_that_cites_an_article_without_scripts(plain: Page) -> None:
    plain.goto("/")
    plain.get_by_role("navigation", name="主导航").get_by_role("link", name="法条与罪名").click()
    plain.get_by_label("名称、简称或文号").fill("刑法")
    plain.get_by_role("button", name="筛选").click()
    expect(plain.locator("#total")).to_have_text("共 1 部")
    plain.get_by_role("link", name="中华人民共和国刑法", exact=True).click()
    plain.get_by_role("link", name="第二百六十六条", exact=True).first.click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("第二百六十六条")
    plain.locator(".citing .sentence", has_text="对首要分子从严惩处").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text(APPEALED)
    target = plain.locator(".text a.cites:target")
    expect(target).to_have_text("刑法第二百六十六条")
    expect(target).to_be_in_viewport()
    target.click()
    assert plain.url.endswith(f"/laws/{CRIMINAL_LAW}/266")


def test_each_outcome_of_a_case_leads_to_its_words_without_scripts(plain: Page) -> None:
    plain.goto(f"/c/{JUDGED_NEW.case_id(2)}")
    head = plain.locator("header .three")
    expect(head.locator("dt")).to_have_text(["罪名", "办案地", "处理结果"])
    expect(head.locator(".outcomes").first).not_to_be_visible()
    head.get_by_text("逐项与原文").click()
    head.get_by_role("link", name="对辛某作出相对不起诉决定").click()
    target = plain.locator(".text .outcome:target")
    expect(target).to_have_text("对辛某作出相对不起诉决定")
    expect(target).to_be_in_viewport()
    head.get_by_role("link", name="从犯").click()
    expect(plain.locator(".text .outcome:target")).to_have_text("从犯")


def test_a_text_with_citations_and_outcomes_is_copied_as_it_is_and_in_print_its_words_are_no_links(page: Page) -> None:
    page.goto(f"/c/{JUDGED_NEW.case_id(1)}")
    text = copied(page)
    assert [section for section in made_outcomes.SUSPENDED.case.sections if section.text not in text] == []
    page.emulate_media(media="print")
    expect(page.locator("header .three")).to_contain_text("有期徒刑3年，缓刑4年，罚金2万元")
    decoration = page.locator(".text a.cites").first.evaluate("one => getComputedStyle(one).textDecorationLine")
    assert decoration == "none"
