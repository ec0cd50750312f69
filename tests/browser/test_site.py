"""A reader's way through the site, and what every page owes to every reader."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdfium2 import PdfDocument

from archive.slugs import slug_of
from archive.urls import canonical_key, stable_id
from tests.browser.conftest import WITHDRAWN
from tests.support import made_figures, public_file

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VERSIONS = f"/p/{public_file.REPORT.slug}/versions/"
# One sentence of each verdict, in the order in which they are told apart.
CHECKED = (
    "刷单返利、冒充客服仍是主要手段，诈骗分子多以“跑分”转移资金。全年起诉电信网络诈骗犯罪样例人员391人，同比上升7.5%25。"
    "灯塔管理员把候鸟观察站的望远镜借给了合唱团。骗人。"
)
PAGES = {
    "home": "/",
    "results": "/search?q=诈骗&kind=typical_cases",
    "no results": "/search?q=没有的词",
    "no such values": "/search?q=诈骗&year=x&kind=x&crime=x&from=x&no_such=x",
    "reading": f"/p/{public_file.REPORT.slug}?q=诈骗",
    "batch": f"/p/{public_file.GUIDING.slug}",
    "typical cases": f"/p/{public_file.TYPICAL.slug}",
    "questions": f"/p/{public_file.UNDATED.slug}",
    "case": f"/c/{public_file.GUIDING.case_id(1)}?q=诈骗",
    "typical case": f"/c/{public_file.TYPICAL.case_id(1)}",
    "version": f"{VERSIONS}{public_file.REPORT.version_id(public_file.REPORT.text)}",
    "first version": f"{VERSIONS}{public_file.REPORT.version_id(public_file.REPORT.before[0])}",
    "imported version": f"/p/{public_file.GUIDING.slug}/versions/"
    f"{public_file.GUIDING.version_id(public_file.GUIDING.imported or '')}",
    "copy": f"/p/{public_file.REPORT.slug}/copies/{stable_id(canonical_key(public_file.REPORT.urls[2]))}",
    "no kept page": f"{VERSIONS}{public_file.REPORT.version_id(public_file.REPORT.text)}/page",
    "withdrawn": f"/p/{WITHDRAWN}",
    "status": "/status",
    "about": "/about",
    "glossary": "/glossary",
    "coverage": "/coverage",
    "explore": "/explore",
    "changes": "/changes",
    "news": "/news",
    "nothing new": "/news?since=2030",
    "follow": "/follow",
    "editions": "/editions",
    "changes between editions": "/editions/changes?since=2026-10-31",
    "no such edition": "/editions/changes?since=2020-01-01",
    "cases": "/cases?heading=significance",
    "no cases": "/cases?q=没有的词",
    "no such value": "/cases?q=帮信罪&year=abc",
    "no such case": "/case/999",
    "download": "/download",
    "tables": "/fanzha",
    "table": "/fanzha/publications?_search=诈骗&kind=report",
    "case table": "/fanzha/cases",
    "figures": "/figures?q=诈骗+2024",
    "figure": f"/figures/{made_figures.figure_id(made_figures.HALF_B, 1)}",
    "series list": "/figures/series",
    "series": f"/figures/series/{made_figures.SERIES}",
    "contradictions": "/figures/contradictions",
    "compare": f"/compare?case={public_file.GUIDING.case_id(1)}&case={public_file.TYPICAL.case_id(1)}",
    "nothing to compare": "/compare",
    "check": "/check",
    "checked": f"/check?q={CHECKED}",
    "metadata": "/-/metadata",
    "row": f"/fanzha/publications/{public_file.REPORT.id}",
    "not found": "/nothing",
}
EACH_PAGE = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())

# What a checker for accessibility looks at first. Answers with a list of faults in words.
FAULTS = """
() => {
  const faults = [], all = (selector) => [...document.querySelectorAll(selector)];
  const named = (id) => id && document.getElementById(id)?.textContent.trim();
  const label = (e) =>
    e.getAttribute('aria-label') || named(e.getAttribute('aria-labelledby')) || e.labels?.[0]?.textContent.trim();
  const fault = (what, e) => faults.push(`${what}: ${e.outerHTML.slice(0, 120)}`);
  const twice = (values) => values.filter((value, i) => values.indexOf(value) !== i);

  if (document.documentElement.lang !== 'zh-Hans') faults.push('no language');
  if (!document.title.trim()) faults.push('no title');
  for (const landmark of ['main', 'h1', 'footer'])
    if (all(landmark).length !== 1) faults.push(`${all(landmark).length} × ${landmark}`);
  for (const e of all('nav')) if (!label(e)) fault('a nav without a label', e);
  for (const same of twice(all('nav').map(label))) faults.push(`navs labelled alike: ${same}`);
  for (const e of all('input:not([type=hidden]), select, textarea')) if (!label(e)) fault('no label', e);
  for (const e of all('a[href]:not([aria-hidden]), button, summary'))
    if (!label(e) && !e.textContent.trim()) fault('no name', e);
  for (const e of all('table')) if (!e.querySelector('th')) fault('no headings', e);
  for (const e of all('[aria-labelledby]'))
    if (!document.getElementById(e.getAttribute('aria-labelledby'))) fault('labelled by nothing', e);
  for (const e of all('a[href^="#"]')) if (!document.getElementById(e.hash.slice(1))) fault('leads nowhere', e);
  for (const id of twice(all('[id]').map((e) => e.id))) faults.push(`id twice: ${id}`);
  let level = 1;
  for (const e of all('h1, h2, h3, h4, h5, h6')) {
    if (Number(e.tagName[1]) > level + 1) fault(`after h${level}`, e);
    level = Number(e.tagName[1]);
  }
  return faults;
}
"""

# Text whose contrast with what lies behind it is under WCAG AA: 4.5, or 3 where it is large.
PALE = """
() => {
  const channels = (css) => css.match(/[\\d.]+/g).map(Number);
  const linear = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (e) => {
    const own = channels(getComputedStyle(e).backgroundColor);
    return own.length < 4 || own[3] > 0.99 ? own : behind(e.parentElement);
  };
  const pale = new Set(), texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode());) {
    const e = text.parentElement;
    if (!text.data.trim() || !e.checkVisibility() || e.closest('.unseen, .skip, [aria-hidden=true]')) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const [dark, bright] = [light(channels(style.color)), light(behind(e))].sort((a, b) => a - b);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (bright + 0.05) / (dark + 0.05);
    if (ratio < (large ? 3 : 4.5)) pale.add(`${ratio.toFixed(2)} ${e.tagName}.${e.className} ${text.data.trim()}`);
  }
  return [...pale];
}
"""

# Controls and headings whose text is cut off by their own box.
CUT_OFF = """
() => [...document.querySelectorAll('a, button, summary, label, h1, h2, h3, th')]
  .filter(e => e.checkVisibility() && !e.closest('.unseen, .skip, thead, [aria-hidden=true], svg'))
  .filter(e => getComputedStyle(e).overflow === 'hidden' && e.scrollHeight > e.clientHeight + 1)
  .map(e => e.outerHTML.slice(0, 100))
"""
# What is animated or changes over time: for readers whom motion makes ill there is none to switch off.
MOVING = """
() => [...document.querySelectorAll('*')].filter(e => {
  const style = getComputedStyle(e);
  return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0 || style.scrollBehavior !== 'auto';
}).map(e => e.outerHTML.slice(0, 100))
"""


def test_a_reader_searches_reads_and_takes_the_file_home(page: Page, tmp_path: Path) -> None:
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

    rows = sqlite3.connect(tmp_path / "fanzha.db").execute(
        "select title from publications"
        " where place in (select rowid from publications_spaced where publications_spaced match '\"诈 骗\"')"
    )
    holding = {made.title for made in made_figures.PUBLICATIONS if "诈骗" in made.title + made.text}
    assert {row[0] for row in rows} == holding


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
    page.set_viewport_size({"width": 1280, "height": 500})
    expect(page.get_by_role("link", name="回到案例目录").first).to_be_hidden()  # the list stands beside the text


def test_on_a_phone_a_long_list_is_cut_with_a_border_and_a_shade(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    page.goto(f"/p/{public_file.GUIDING.slug}")
    page.evaluate("document.querySelector('.outline nav').classList.add('long')")
    style = "nav => [getComputedStyle(nav).borderBottomWidth, getComputedStyle(nav).backgroundImage]"
    border, shade = page.locator(".outline nav").evaluate(style)
    assert border == "1px"
    assert shade.count("linear-gradient") == 4


def test_a_reader_sees_what_changed(page: Page) -> None:
    page.goto(f"/p/{public_file.REPORT.slug}")
    page.get_by_role("link", name="有何改动").click()
    expect(page.locator("ins").filter(has_text="321")).to_be_visible()
    expect(page.locator("del").filter(has_text="312")).to_be_visible()


def test_a_number_that_a_copy_has_otherwise_is_found_from_the_home_page(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=public_file.REPORT.title).first.click()
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


@pytest.mark.skipif(not shutil.which("sqlite3") or not shutil.which("sha256sum"), reason="no sqlite3 or sha256sum here")
def test_what_the_download_page_says_to_type_works(page: Page, tmp_path: Path) -> None:
    page.goto("/download")
    for link in ("下载 fanzha.db", "校验文件"):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
    verify, query = page.locator("pre").all_inner_texts()
    checked = verify.splitlines()[-1]
    assert checked.startswith("sha256sum -c ")
    assert (
        subprocess.run(["sh", "-c", checked], cwd=tmp_path, check=True, capture_output=True).stdout
        == b"fanzha.db: OK\n"
    )
    told = subprocess.run(["sh", "-c", query], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    both = [made.title for made in (public_file.GUIDING, public_file.TYPICAL, public_file.UNDATED)]  # undated last
    assert [line.split("|")[1] for line in told.splitlines()] == both


def test_everything_works_without_javascript(browser: Browser, address: str) -> None:
    page = browser.new_context(base_url=address, locale="zh-CN", java_script_enabled=False).new_page()
    page.goto("/")
    page.locator("main input[type=search]").fill("养老")
    page.get_by_role("button", name="检索").click()
    page.get_by_role("link", name="指导性案例", exact=True).click()
    page.locator(".hits .headline a").last.click()
    page.get_by_role("link", name="到第一处").click()
    assert page.url.endswith("#hit")


def test_the_table_page_filters_from_its_form(page: Page) -> None:
    page.goto("/fanzha/publications")
    page.get_by_label("全文检索").last.fill("养老")
    page.get_by_label("列").select_option("kind")
    page.get_by_label("值").fill("press_qa")
    page.get_by_role("button", name="应用").click()
    expect(page.locator("table.rows tbody tr")).to_have_count(1)
    page.get_by_role("link", name=public_file.UNDATED.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(public_file.UNDATED.title)


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/download")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@EACH_PAGE
def test_a_page_can_be_read_by_everyone(same_page: Page, path: str) -> None:
    page = same_page
    page.goto(path)
    assert page.evaluate(FAULTS) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(PALE) == []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_missing_is_found_from_any_page(page: Page) -> None:
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("link", name="收录情况").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("收录情况")
    for text in ("检例第88号", "2025-02", "2025-08"):
        expect(page.get_by_text(text, exact=True)).to_be_visible()
    expect(page.get_by_role("row", name="依法惩治样例诈骗犯罪典型案例 第二批")).to_be_visible()
    assert page.locator(".strip svg").first.bounding_box()["width"] > 200  # type: ignore[index]


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


@pytest.mark.parametrize("width", [390, 1280])
def test_a_long_title_of_a_compared_case_stays_in_its_column(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(PAGES["compare"])
    title = page.locator(".comparison .headline").first
    title.evaluate("(title) => { title.textContent = '样例投资股份有限公司、甲某某等人违规披露重要信息案'.repeat(3); }")
    column = title.locator("xpath=..")
    assert title.evaluate("(title) => title.scrollWidth") <= column.evaluate("(column) => column.clientWidth")


@EACH_PAGE
def test_a_page_reflows_at_320_pixels_and_with_wide_spacing(same_page: Page, path: str) -> None:
    """WCAG 2.2: 1.4.10 reflow, 1.4.12 text spacing. Nothing is cut off, and nothing but what scrolls is too wide."""
    page = same_page
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.evaluate(
        """() => document.querySelectorAll('body *').forEach(one => Object.assign(one.style, {
            lineHeight: '1.5', letterSpacing: '0.12em', wordSpacing: '0.16em'}))"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(CUT_OFF) == []


@EACH_PAGE
def test_nothing_on_a_page_moves_by_itself(same_page: Page, path: str) -> None:
    same_page.goto(path)
    assert same_page.evaluate(MOVING) == []
