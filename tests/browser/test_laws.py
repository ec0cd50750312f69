"""Laws, articles, crimes and outcomes in a browser: found without scripts, followed to words of a text, in print."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import objections, serving
from tests.support import made_outcomes
from tests.support.made_outcomes import CRIMINAL_LAW, JUDGED_NEW

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SUSPENDED, AIDED, APPEALED = (one.case.title for one in made_outcomes.NEW_BATCH)


OF_LAWS = {
    "laws": "/laws",
    "no such law": "/laws?q=没有的法&kind=law",
    "law": f"/laws/{CRIMINAL_LAW}",
    "article": f"/laws/{CRIMINAL_LAW}/266",
    "crimes": "/crimes",
    "crime": "/crimes/fraud",
    "case": f"/c/{JUDGED_NEW.case_id(2)}",
    "batch": f"/p/{JUDGED_NEW.slug}",
    "chosen article": f"/cases?article={CRIMINAL_LAW}/266&crime=fraud",
}
# Three single defendants are convicted of one crime, so that its page has a picture.
CONVICTING = """
    insert into outcome_crimes select id, 1, 'fraud', '诈骗罪' from outcomes
    where id not in (select outcome_id from outcome_crimes)
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site over a made file with outcomes and citations."""
    made = made_outcomes.build(tmp_path_factory.mktemp("judged") / "fanzha.db")
    with closing(sqlite3.connect(made)) as db, db:
        db.execute(CONVICTING)
    with serving(made) as base:
        yield base


@pytest.mark.parametrize("path", OF_LAWS.values(), ids=OF_LAWS.keys())
def test_axe_finds_nothing(looks: dict[str, Page], path: str) -> None:
    assert objections(looks, path) == {name: [] for name in looks}


@pytest.fixture(scope="module")
def plain(browser: Browser, address: str) -> Page:
    """A page of a browser without scripts."""
    return browser.new_context(base_url=address, locale="zh-CN", java_script_enabled=False).new_page()


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
    rows = [
        row.all_inner_texts() for row in (one.locator("th, td") for one in page.locator(".term-chart tr").all()[1:])
    ]
    assert rows == [["5个月", "0", "1"], ["3年", "0", "1"], ["10年", "1", "0"]]
    points.last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(APPEALED)


def test_a_text_with_citations_and_outcomes_is_copied_as_it_is(page: Page) -> None:
    page.goto(f"/c/{JUDGED_NEW.case_id(1)}")
    copied = page.evaluate(
        """() => {
            getSelection().selectAllChildren(document.querySelector('.text'));
            return getSelection().toString();
        }"""
    )
    for section in made_outcomes.SUSPENDED.case.sections:
        assert section.text in copied


def test_on_a_phone_tables_are_lines_and_nothing_is_cut_off(browser: Browser, address: str) -> None:
    phone = browser.new_context(base_url=address, locale="zh-CN", viewport={"width": 390, "height": 800}).new_page()
    for path in (f"/laws/{CRIMINAL_LAW}/266", "/crimes/fraud", "/laws", "/crimes"):
        phone.goto(path)
        assert phone.evaluate("document.documentElement.scrollWidth") == 390
        for box in phone.locator("table .num").all()[:8]:
            if placed := box.bounding_box():
                assert placed["x"] + placed["width"] <= 390


def test_in_print_the_words_are_no_links_and_the_head_says_the_facts(page: Page) -> None:
    page.goto(f"/c/{JUDGED_NEW.case_id(1)}")
    page.emulate_media(media="print")
    expect(page.locator("header .three")).to_contain_text("有期徒刑3年，缓刑4年，罚金2万元")
    decoration = page.locator(".text a.cites").first.evaluate("one => getComputedStyle(one).textDecorationLine")
    assert decoration == "none"
