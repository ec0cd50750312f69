"""Reading and citing as a person does it: paragraphs that can be linked, citations that are copied, kept pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from archive.model import Context, Role
from archive.warc.writer import ServedResponse, WarcWriter
from tests.browser.conftest import PHONE, Open, width_of
from tests.support import public_file
from tests.support.public_file import GUIDING
from tests.support.site_in_thread import site_in_thread

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CASE = f"/c/{GUIDING.case_id(1)}"
HELD = f"/p/{GUIDING.slug}/versions/{GUIDING.version_id(GUIDING.text)}"
ATTACKS = """<html><head><base href="https://elsewhere.example/">
<meta http-equiv="refresh" content="0; url=https://elsewhere.example/">
<style>p { color: rgb(1, 2, 3) }</style><link rel="stylesheet" href="https://elsewhere.example/a.css">
<script>window.name = 'ran'; document.title = 'ran'</script><script src="/-/fanzha/copy.js"></script></head>
<body onload="document.title = 'ran'"><p>诈骗样例</p><img src="https://elsewhere.example/a.png">
<img src="x" onerror="document.title = 'ran'"><iframe src="/"></iframe><a href="javascript:document.title='ran'">甲</a>
<form action="/search"><button>乙</button></form></body></html>"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site over the invented file and a WARC file in which one page of it is hostile."""
    folder = tmp_path_factory.mktemp("reading")
    db, writer = public_file.build(folder / "fanzha.db"), WarcWriter(folder / "warc")
    headers = (("Content-Type", "text/html; charset=gb2312"),)
    context = Context(role=Role.ARTICLE)
    ref = writer.write(
        ServedResponse(GUIDING.urls[0], public_file.FIRST, 200, headers, ATTACKS.encode("gb18030"), context)
    )
    writer.close()
    with sqlite3.connect(db) as conn:
        conn.execute("update page_versions set warc_file = ?, warc_offset = ?", (ref.warc_file, ref.warc_offset))
    conn.close()
    with site_in_thread(db, warc=folder / "warc") as served:
        yield served


@pytest.mark.parametrize("has_clipboard", [True, False])
def test_a_citation_is_copied_with_one_click_and_that_is_said(opened: Open, has_clipboard: bool) -> None:
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    if not has_clipboard:  # for scripts
        page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.goto(CASE)
    for named in ("参考文献格式（GB/T 7714—2015）", "BibTeX", "RIS（EndNote、Zotero、NoteExpress）"):
        part = page.locator(".copyable", has=page.get_by_role("heading", name=named, exact=True))
        part.get_by_role("button", name=f"复制 {named}").click()
        expect(page.locator("[aria-live]")).to_have_text(f"已复制 {named}")
        expect(part.get_by_role("button")).to_have_text("已复制")
        text = page.evaluate("navigator.clipboard.readText()")
        assert text == part.locator(".citation").evaluate("element => element.textContent")
        assert "甲某某养老诈骗案（检例第901号）" in text


def test_a_paragraph_is_reached_by_its_link_and_stands_out(page: Page) -> None:
    page.goto(f"/p/{GUIDING.slug}")
    paragraph = page.locator("p[id]", has_text="乙某某出借银行卡，供他人实施")
    pin = paragraph.locator(".pin")
    expect(pin).to_have_css("opacity", "0")
    pin.focus()
    expect(pin).to_have_css("opacity", "1")
    page.locator("h1").click()
    expect(pin).to_have_css("opacity", "0")
    paragraph.hover()
    expect(pin).to_have_css("opacity", "1")
    pin.click()
    assert "¶" not in page.locator(".text").inner_text()
    anchor = paragraph.get_attribute("id")
    assert page.url.endswith(f"/p/{GUIDING.slug}#{anchor}")
    plain = page.locator("p[id]").first.evaluate("element => getComputedStyle(element).backgroundColor")
    expect(paragraph).not_to_have_css("background-color", plain)
    page.goto(f"/c/{GUIDING.case_id(2)}#{anchor}")
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()


def test_the_link_to_a_paragraph_is_there_on_a_phone_without_hovering(opened: Open) -> None:
    page = opened(**PHONE)
    page.goto(CASE)
    assert float(page.locator("p .pin").first.evaluate("element => getComputedStyle(element).opacity")) > 0.3
    assert width_of(page) == 390


def test_a_kept_page_is_shown_and_nothing_of_it_runs_loads_or_leads_away(browser: Browser, address: str) -> None:
    page, answered, refused = browser.new_page(base_url=address), list[str](), list[str | None]()
    page.on("response", lambda response: answered.append(response.url))
    page.on("requestfailed", lambda request: refused.append(request.failure))
    page.goto(f"{HELD}/page")
    page.wait_for_timeout(500)
    expect(page.locator("p")).to_have_text("诈骗样例")
    expect(page.locator("p")).to_have_css("color", "rgb(1, 2, 3)")  # its own style stands
    page.get_by_role("button", name="乙").click()
    page.get_by_role("link", name="甲").click()
    while not refused:
        page.wait_for_timeout(100)
    assert page.url == f"{address}{HELD}/page"
    assert page.title() == ""
    assert [url for url in answered if url != page.url and not url.endswith("/favicon.ico")] == []
    assert set(refused) == {"csp"}  # by the browser, before anything was sent
    page.goto(f"{HELD}/snapshot")
    assert page.locator("pre").inner_text().startswith('<html><head><base href="https://elsewhere.example/">')
    page.close()


def test_axe_finds_nothing_in_the_bar_above_a_kept_page(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address, viewport={"width": 390, "height": 900}, bypass_csp=True)
    page.goto(f"{HELD}/page")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = Axe().run(page, context="body > div").response
        assert found["violations"] == [], scheme
        assert "color-contrast" in {rule["id"] for rule in found["passes"]}
    page.close()


def test_print_has_the_addresses_and_not_the_furniture(page: Page) -> None:
    page.goto(CASE)
    page.emulate_media(media="print")
    expect(page.locator(".printed")).to_contain_text(GUIDING.urls[0])
    for furniture in (".masthead nav", ".aside", ".pin", ".turn", "button.copy"):
        expect(page.locator(furniture).first).to_be_hidden()
    expect(page.locator(".text")).to_be_visible()
