"""Laws, articles, crimes and outcomes in a browser: found and narrowed without scripts, followed to words of a text."""

from __future__ import annotations

import csv
from pathlib import Path

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


def test_each_point_is_a_term_that_leads_to_its_case_and_the_table_has_the_same(page: Page) -> None:
    page.goto("/crimes/fraud")
    points = page.locator(".terms-drawn a")
    expect(points).to_have_count(3)
    expect(points.locator("title").first).to_contain_text("拘役5个月，缓刑 · 2021-03-10")
    line = page.locator(".terms-drawn .base").bounding_box()
    suspended, served = page.locator(".dot.suspended").first, page.locator(".terms-drawn .dot:not(.suspended)").first
    assert line
    assert suspended.bounding_box()["y"] > line["y"] > served.bounding_box()["y"]  # type: ignore[index]
    page.locator(".term-chart summary").click()
    rows = [row.locator("th, td").all_inner_texts() for row in page.locator(".term-chart tr").all()[1:]]
    assert rows == [["5个月", "0", "1"], ["3年", "0", "1"], ["10年", "1", "0"]]
    points.last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(APPEALED)


def test_a_text_with_citations_and_outcomes_is_copied_as_it_is_and_in_print_its_words_are_no_links(page: Page) -> None:
    page.goto(f"/c/{JUDGED_NEW.case_id(1)}")
    text = copied(page)
    assert [section for section in made_outcomes.SUSPENDED.case.sections if section.text not in text] == []
    page.emulate_media(media="print")
    expect(page.locator("header .three")).to_contain_text("有期徒刑3年，缓刑4年，罚金2万元")
    decoration = page.locator(".text a.cites").first.evaluate("one => getComputedStyle(one).textDecorationLine")
    assert decoration == "none"


def test_a_data_desk_narrows_cases_by_what_became_of_whom_and_takes_them_home(plain: Page, tmp_path: Path) -> None:
    plain.goto("/cases")
    facets = plain.locator("#facets")
    facets.get_by_role("link", name="缓刑", exact=True).click()
    expect(plain.locator("#total")).to_have_text("共 3 件案例")
    facets.get_by_role("link", name="三年以上不满五年").click()
    facets.get_by_role("link", name="自首", exact=True).click()
    expect(plain.locator("#total")).to_have_text("共 1 件案例")
    expect(plain.locator(".hits .headline a").first).to_have_text(SUSPENDED)
    expect(plain.locator(".hits .marks")).to_contain_text("处理结果缓刑")
    expect(plain.locator(".chips li")).to_have_count(4)  # three filters, and the way to remove them all
    with plain.expect_download() as started:
        plain.locator(".take").get_by_role("link", name="CSV").click()
    started.value.save_as(tmp_path / "cases.csv")
    with (tmp_path / "cases.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    names = ("title", "outcomes", "months_min", "months_max")
    assert [row[name] for name in names] == [SUSPENDED, "缓刑", "36", "36"]
    # A second value of a facet is an alternative, and years are a range.
    plain.goto("/cases?outcome=not_prosecuted")
    facets.get_by_role("link", name="单处罚金").click()
    expect(plain.locator("#total")).to_have_text("共 2 件案例")
    facets.get_by_label("自").fill("2024")
    facets.get_by_label("至").fill("2024")
    facets.get_by_role("button", name="应用").click()
    expect(plain.locator("#total")).to_have_text("共 1 件案例")
    expect(plain.locator(".hits .headline a").first).to_have_text(AIDED)
