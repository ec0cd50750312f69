"""The site behind a real server, in Debian's Chromium, of which each worker has one.

A page that logs an error or asks another host fails its test.

Without Chromium the tests are skipped; with CI=true they fail, so that a green run means they ran.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support import made_figures, made_outcomes
from tests.support.chromium import path_of_chromium
from tests.support.made_editions import make_editions
from tests.support.site_in_thread import site_in_thread

expect.set_options(timeout=60_000)  # ms

WIDE = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WITHDRAWN = "yangli-jczdal-t20230501_910099"
WITHDRAWING = f"""
    insert into withdrawn (id, slug, kind, title, source_id, published, withdrawn_at, reason)
    values ('one', '{WITHDRAWN}', 'typical_cases', '撤回的样例', 'yangli', '2023-05-01', '2026-11-20T00:00:00Z', '撤回')
"""
# Three single defendants are convicted of one crime, so that its page has a picture.
CONVICTING = """
    insert into outcome_crimes select id, 1, 'fraud', '诈骗罪' from outcomes
    where id not in (select outcome_id from outcome_crimes)
"""

Open = Callable[..., Page]  # a page in a browser context with these settings


@pytest.fixture(scope="package")  # no longer: while it is open, its event loop is in the way of other tests
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Without --disable-gpu a process draws every frame by software, whether anyone looks or not.
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=path_of_chromium(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def figured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site over the invented publications, with figures, editions and a withdrawn text."""
    made = made_figures.build(tmp_path_factory.mktemp("made") / "fanzha.db")
    with closing(sqlite3.connect(made)) as db, db:
        db.execute(WITHDRAWING)
    with site_in_thread(make_editions(made, tmp_path_factory.mktemp("browser"))) as address:
        yield address


@pytest.fixture(scope="package")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site over publications with outcomes and citations."""
    made = made_outcomes.build(tmp_path_factory.mktemp("judged") / "fanzha.db")
    with closing(sqlite3.connect(made)) as db, db:
        db.execute(CONVICTING)
    with site_in_thread(made) as address:
        yield address


@pytest.fixture(scope="module")
def address(figured: str) -> str:
    """The site of a file's tests."""
    return figured


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Open]:
    """Opens pages, which must stay without errors and on their own host."""
    contexts, troubles = list[BrowserContext](), list[str]()

    def open_page(**settings: Any) -> Page:
        contexts.append(browser.new_context(base_url=address, **{"locale": "zh-CN", **settings}))
        page = contexts[-1].new_page()
        watch(page, address, troubles)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def page(opened: Open) -> Page:
    return opened()


@pytest.fixture
def plain(opened: Open) -> Page:
    """A page of a browser without scripts."""
    return opened(java_script_enabled=False)


def watch(page: Page, address: str, troubles: list[str]) -> None:
    """Note every error of the page and every request to another host."""

    def note(trouble: str) -> None:
        if not re.search(r"4(04 \(Not Found|10 \(Gone)\)", trouble):
            troubles.append(trouble)

    def is_outside(url: str) -> bool:
        return urlsplit(url).scheme in {"http", "https"} and not url.startswith(f"{address}/")

    page.on("console", lambda message: note(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: note(str(error)))
    page.on("request", lambda request: note(request.url) if is_outside(request.url) else None)


def width_of(page: Page) -> int:
    """The width that the page takes, in pixels: no more than the window's, unless one has to scroll sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def copied(page: Page) -> str:
    """What a reader gets who copies the whole text."""
    select = "() => { getSelection().selectAllChildren(document.querySelector('.text')); return getSelection() + ''; }"
    return str(page.evaluate(select))
