"""The site behind a real server, in Debian's Chromium. A page that logs an error or asks another host fails its test.

Without Chromium the tests are skipped; with CI=true they fail, so that a green run means they ran.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from archive.site.plugin import make_datasette
from tests.support import made_figures
from tests.support.made_editions import make_editions

expect.set_options(timeout=60_000)  # ms

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
WITHDRAWN = "yangli-jczdal-t20230501_910099"
WITHDRAWING = f"""
    insert into withdrawn (id, slug, kind, title, source_id, published, withdrawn_at, reason)
    values ('one', '{WITHDRAWN}', 'typical_cases', '撤回的样例', 'yangli', '2023-05-01', '2026-11-20T00:00:00Z', '撤回')
"""


def not_here(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}; with CI=true a browser test must run")
    pytest.skip(reason)


@pytest.fixture(scope="module")  # no longer: while it is open, its event loop is in the way of other tests
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        not_here("no Chromium on this machine (apt-get install chromium)")
    with sync_playwright() as playwright:
        # Without --disable-gpu a process draws every frame by software, whether anyone looks or not.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site over the invented public file, on a free port of this machine."""
    folder = tmp_path_factory.mktemp("browser")
    made = made_figures.build(tmp_path_factory.mktemp("made") / "fanzha.db")
    with closing(sqlite3.connect(made)) as db, db:
        db.execute(WITHDRAWING)
    with serving(make_editions(made, folder)) as base:
        yield base


@contextmanager
def serving(public_db: Path) -> Iterator[str]:
    """The address of a site over a public file."""
    datasette = make_datasette(public_db)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=300)


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=address, locale="zh-CN", accept_downloads=True)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """A page that must stay without errors and on its own host."""
    page = context.new_page()
    troubles = _troubles_of(page, address)
    yield page
    assert troubles == []


@pytest.fixture(scope="module")
def page_of_module(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """A page and its troubles."""
    context = browser.new_context(base_url=address, locale="zh-CN")
    page = context.new_page()
    yield page, _troubles_of(page, address)
    context.close()


@pytest.fixture
def same_page(page_of_module: tuple[Page, list[str]]) -> Iterator[Page]:
    """Like `page`, but all tests of a file have the same one, since a new one takes longer than what they look at."""
    page, troubles = page_of_module
    yield page
    found, troubles[:] = list(troubles), []
    assert found == []


def _troubles_of(page: Page, address: str) -> list[str]:
    """A list that grows with every error of the page and every request to another host."""
    troubles: list[str] = []

    def note(trouble: str) -> None:
        if not re.search(r"4(04 \(Not Found|10 \(Gone)\)", trouble):
            troubles.append(trouble)

    page.on("console", lambda message: note(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: note(str(error)))
    page.on("request", lambda request: note(request.url) if _is_outside(request.url, address) else None)
    return troubles


def _is_outside(url: str, address: str) -> bool:
    return urlsplit(url).scheme in {"http", "https"} and not url.startswith(f"{address}/")


LOOKS = {
    "wide light": (1280, "light", "zh-CN"),
    "phone dark": (390, "dark", "zh-CN"),
    "wide light English": (1280, "light", "en"),
    "phone dark English": (390, "dark", "en"),
}
# On a phone only what colours and width can change is looked at: the markup is the same.
OPTIONS = {
    1280: {"resultTypes": ["violations"]},
    390: {
        "resultTypes": ["violations"],
        "runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"],
    },
}


@pytest.fixture(scope="module")
def looks(browser: Browser, address: str) -> Iterator[dict[str, Page]]:
    contexts = {
        name: browser.new_context(
            base_url=address, locale=locale, viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        for name, (width, scheme, locale) in LOOKS.items()
    }
    yield {name: context.new_page() for name, context in contexts.items()}
    for context in contexts.values():
        context.close()


def objections(looks: dict[str, Page], path: str) -> dict[str, list[tuple[str, list[str]]]]:
    """What axe objects to on a page, in each look."""
    found = {}
    for name, page in looks.items():
        page.goto(path)
        width, _, locale = LOOKS[name]
        assert page.evaluate("document.documentElement.lang").startswith(locale[:2])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        violations = Axe().run(page, options=OPTIONS[width]).response["violations"]
        found[name] = [(one["id"], [node["html"][:150] for node in one["nodes"]]) for one in violations]
    return found
