"""A data desk narrows the list of cases by what became of whom, without scripts, wide and on a phone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import objections, serving
from tests.support import made_outcomes

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SUSPENDED, AIDED, APPEALED = (one.case.title for one in made_outcomes.NEW_BATCH)
PATHS = {
    "narrowed": "/cases?outcome=suspended&term=3_5&circumstance=surrender",
    "section": "/cases?q=从宽&section=meaning",
    "search": "/search?q=诈骗&outcome=life&from=2020&to=2022",
    "nothing": "/cases?q=没有的词&section=facts&outcome=death",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site over a made file with outcomes and citations."""
    with serving(made_outcomes.build(tmp_path_factory.mktemp("narrowing") / "fanzha.db")) as base:
        yield base


@pytest.fixture(scope="module")
def plain(browser: Browser, address: str) -> Iterator[Page]:
    """A page of a browser without scripts."""
    context: BrowserContext = browser.new_context(
        base_url=address, locale="zh-CN", java_script_enabled=False, accept_downloads=True
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_axe_finds_nothing(looks: dict[str, Page], path: str) -> None:
    assert objections(looks, path) == {name: [] for name in looks}


def test_a_data_desk_takes_the_suspended_terms_of_three_years_home(plain: Page, tmp_path: Path) -> None:
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
    assert (row["title"], row["outcomes"], row["months_min"], row["months_max"]) == (SUSPENDED, "缓刑", "36", "36")
    assert row["articles"].split("；")[0] == "刑法第二百六十六条"


def test_a_second_value_of_a_facet_is_an_alternative_and_years_are_a_range(plain: Page) -> None:
    plain.goto("/cases?outcome=not_prosecuted")
    facets = plain.locator("#facets")
    facets.get_by_role("link", name="单处罚金").click()
    expect(plain.locator("#total")).to_have_text("共 2 件案例")
    facets.get_by_label("自").fill("2024")
    facets.get_by_label("至").fill("2024")
    facets.get_by_role("button", name="应用").click()
    expect(plain.locator("#total")).to_have_text("共 1 件案例")
    expect(plain.locator(".hits .headline a").first).to_have_text(AIDED)


def test_words_are_looked_for_in_one_kind_of_section(plain: Page) -> None:
    plain.goto("/cases")
    plain.get_by_role("searchbox").fill("从宽")
    plain.get_by_label("检索范围").select_option("仅典型意义·指导意义")
    plain.get_by_role("button", name="检索").click()
    expect(plain.locator("#total")).to_contain_text("共 1 件案例")
    expect(plain.locator(".hits .section")).to_have_text("【典型意义】")
    expect(plain.locator(".hits .excerpt mark")).to_have_text("从宽")
    expect(plain.get_by_label("检索范围")).to_have_value("meaning")
    plain.locator(".chips").get_by_role("link", name="典型意义").click()
    expect(plain.get_by_label("检索范围")).to_have_value("")


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_on_a_phone_nothing_is_wider_than_the_screen(browser: Browser, address: str, path: str) -> None:
    for language in ("zh", "en"):
        context = browser.new_context(base_url=address, locale="zh-CN", viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto(f"{path}&lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        context.close()
