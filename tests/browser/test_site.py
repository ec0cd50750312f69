"""A reader's ways through the site: wide, on a phone, without scripts, and in print."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

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


def test_the_table_page_filters_from_its_form(page: Page) -> None:
    page.goto("/fanzha/publications")
    page.get_by_label("全文检索").last.fill("养老")
    page.get_by_label("列").select_option("kind")
    page.get_by_label("值").fill("press_qa")
    page.get_by_role("button", name="应用").click()
    expect(page.locator("table.rows tbody tr")).to_have_count(1)
    page.get_by_role("link", name=public_file.UNDATED.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(public_file.UNDATED.title)
