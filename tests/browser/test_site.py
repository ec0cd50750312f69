"""A reader's ways through the site: wide, on a phone, without scripts, and in print."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from archive.slugs import slug_of
from archive.urls import canonical_key
from tests.support import made_figures, public_file

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.skipif(not shutil.which("sqlite3") or not shutil.which("sha256sum"), reason="no sqlite3 or sha256sum here")
def test_a_reader_searches_reads_takes_the_file_home_and_types_what_the_page_says(page: Page, tmp_path: Path) -> None:
    page.goto("/")
    page.locator("main input[type=search]").fill("诈骗")
    page.locator("main input[type=search]").press("Enter")
    expect(page.locator("#total")).to_contain_text("件文献")
    first = page.locator(".hits .headline a").first
    title = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("mark").first).to_have_text("诈骗")

    page.get_by_role("navigation", name="主导航").get_by_role("link", name="下载").click()
    for link in ("下载 fanzha.db", "校验文件"):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
    with closing(sqlite3.connect(tmp_path / "fanzha.db")) as db:
        rows = db.execute(
            "select title from publications"
            " where place in (select rowid from publications_spaced where publications_spaced match '\"诈 骗\"')"
        ).fetchall()
    holding = {made.title for made in made_figures.PUBLICATIONS if "诈骗" in made.title + made.text}
    assert {title for (title,) in rows} == holding

    def typed(command: str) -> str:
        done = subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout

    verify, query = page.locator("pre").all_inner_texts()
    assert verify.splitlines()[-1].startswith("sha256sum -c ")
    assert typed(verify.splitlines()[-1]) == "fanzha.db: OK\n"
    titles = [made.title for made in (public_file.GUIDING, public_file.TYPICAL, public_file.UNDATED)]  # undated last
    assert [line.split("|")[1] for line in typed(query).splitlines()] == titles


def test_a_researcher_asks_for_a_section_of_cases_and_takes_it_along(page: Page, tmp_path: Path) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="案例").click()
    page.locator("main input[type=search]").fill("老年人")
    page.locator("main input[type=search]").press("Enter")
    expect(page.locator("#total")).to_contain_text("共 2 件案例")
    page.get_by_role("link", name="典型意义", exact=True).click()
    expect(page.locator(".hits .excerpt")).to_contain_text("涉老诈骗手法翻新")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / download.value.suggested_filename)
    assert "涉老诈骗手法翻新" in (tmp_path / "cases-老年人-significance.csv").read_text("utf-8-sig")

    page.locator(".hits .headline a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("丁某等人诈骗案")
    page.locator(".kicker a").click()
    expect(page.locator("#case-90fdac41")).to_be_in_viewport()
    page.get_by_role("navigation", name="案例", exact=True).get_by_text("不涉诈骗的 1 件").click()
    page.get_by_role("navigation", name="案例", exact=True).get_by_role("link", name="戊某集资案").click()
    assert page.url.endswith("#case-9405a0b1")
    expect(page.locator("#case-9405a0b1 h2")).to_be_in_viewport()


def test_an_address_that_was_cited_leads_to_its_case_through_redirects(page: Page) -> None:
    excerpt = slug_of(canonical_key(public_file.GUIDING.urls[1]), public_file.GUIDING.source_id)
    page.goto(f"/p/{excerpt}#jianli-902")
    assert page.url.endswith(f"/p/{public_file.GUIDING.slug}#jianli-902")
    expect(page.locator("#jianli-902 h2")).to_be_in_viewport()
    page.goto("/case/检例902号")
    assert page.url.endswith(f"/c/{public_file.GUIDING.case_id(2)}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("检例第902号")


def test_on_a_phone_the_list_of_cases_is_whole_and_every_case_leads_back_to_it(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    page.goto(f"/p/{public_file.GUIDING.slug}#jianli-902")
    contents = page.get_by_role("navigation", name="案例", exact=True)
    expect(contents).not_to_be_in_viewport()
    page.locator("#jianli-902").get_by_role("link", name="回到案例目录").click()
    expect(contents.get_by_role("link").first).to_be_in_viewport()
    assert contents.evaluate("nav => nav.scrollHeight <= nav.clientHeight")
    page.evaluate("document.querySelector('.outline nav').classList.add('long')")  # it is cut with a border and a shade
    style = "nav => [getComputedStyle(nav).borderBottomWidth, getComputedStyle(nav).backgroundImage]"
    border, shade = page.locator(".outline nav").evaluate(style)
    assert (border, shade.count("linear-gradient")) == ("1px", 4)
    page.set_viewport_size({"width": 1280, "height": 500})
    expect(page.get_by_role("link", name="回到案例目录").first).to_be_hidden()  # the list stands beside the text


def test_a_reader_sees_what_changed_and_what_a_copy_has_otherwise(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=public_file.REPORT.title).first.click()
    page.get_by_role("link", name="有何改动").click()
    expect(page.locator("ins").filter(has_text="321")).to_be_visible()
    expect(page.locator("del").filter(has_text="312")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="与本文对照").click()
    expect(page.locator(".figures")).to_have_text("数字不同 1 处：88→98")


def test_the_table_of_copies_is_a_list_of_blocks_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/p/{public_file.REPORT.slug}")
    assert page.evaluate("[...document.querySelectorAll('.papers .scroll')].every(e => e.scrollWidth <= e.clientWidth)")
    url, _, relation = page.locator(".copies tbody tr").first.locator("td").all()[:3]
    expect(relation).to_have_text("原始发布")
    assert relation.evaluate("e => getComputedStyle(e, '::before').content") == '"关系"'
    below, above = relation.bounding_box(), url.bounding_box()
    assert below
    assert above
    assert below["y"] > above["y"]
    assert above["width"] > 300


def test_a_batch_prints_as_it_reads(page: Page) -> None:
    page.goto(f"/p/{public_file.GUIDING.slug}")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="甲某某养老")).to_be_visible()
    expect(page.locator(".closing").first).to_be_visible()
    expect(page.locator("#jianli-901 .about dl")).to_be_visible()
    expect(page.locator("#jianli-901").get_by_text("（标题）")).to_be_visible()
    expect(page.locator("#jianli-901 .about > details")).to_be_hidden()
    expect(page.locator("#jianli-901 .back")).to_be_hidden()
    expect(page.locator(".outline")).to_be_hidden()


def test_everything_works_without_javascript(plain: Page) -> None:
    plain.goto("/")
    plain.locator("main input[type=search]").fill("养老")
    plain.get_by_role("button", name="检索").click()
    plain.get_by_role("link", name="指导性案例", exact=True).click()
    plain.locator(".hits .headline a").last.click()
    plain.get_by_role("link", name="到第一处").click()
    assert plain.url.endswith("#hit")


def test_the_table_page_filters_from_its_form(page: Page) -> None:
    page.goto("/fanzha/publications")
    page.get_by_label("全文检索").last.fill("养老")
    page.get_by_label("列").select_option("kind")
    page.get_by_label("值").fill("press_qa")
    page.get_by_role("button", name="应用").click()
    expect(page.locator("table.rows tbody tr")).to_have_count(1)
    page.get_by_role("link", name=public_file.UNDATED.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(public_file.UNDATED.title)


def test_a_case_of_usual_length_prints_on_two_pages(page: Page) -> None:
    page.goto(f"/c/{public_file.GUIDING.case_id(1)}")
    page.evaluate(
        """letters => {
            const first = document.querySelector('.text > p:not(.keywords)');
            const paragraph = () => Object.assign(document.createElement('p'), {textContent: letters});
            for (let n = 0; n < 10; n++) first.after(paragraph());
        }""",
        "检察机关认为被告人以非法占有为目的虚构事实骗取他人财物，" * 9,
    )
    assert page.locator(".text").evaluate("text => text.textContent.length") > 2_500
    sheets = PdfDocument(page.pdf(prefer_css_page_size=True))
    assert len(sheets) == 2
    assert len(sheets[0].get_textpage().get_text_range()) > 1_500  # Chromium may move columns to the next sheet


def test_a_long_title_of_a_compared_case_stays_in_its_column(page: Page) -> None:
    page.goto(f"/compare?case={public_file.GUIDING.case_id(1)}&case={public_file.TYPICAL.case_id(1)}")
    title = page.locator(".comparison .headline").first
    title.evaluate("(title) => { title.textContent = '样例投资股份有限公司、甲某某等人违规披露重要信息案'.repeat(3); }")
    column = title.locator("xpath=..")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert title.evaluate("(title) => title.scrollWidth") <= column.evaluate("(column) => column.clientWidth")
