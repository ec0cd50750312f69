"""What pages said does nothing in a real browser, and the content policy has nothing to stop."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page

from archive.urls import canonical_key, stable_id
from tests.support import hostile_file
from tests.support.addresses import TABLES
from tests.support.hostile_file import PAYLOADS
from tests.support.site_in_thread import site_in_thread

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Notes what the policy stopped, before anything of the page runs.
WATCH = """
window.stopped = [];
document.addEventListener('securitypolicyviolation', (e) => stopped.push(`${e.violatedDirective} ${e.blockedURI}`));
"""

# What a hostile text has become, in words.
BECOME = """
() => {
  const found = stopped.map((what) => `stopped: ${what}`);
  if (window.pwned) found.push('it ran');
  for (const e of document.querySelectorAll('*')) {
    if (e.localName === 'x-pwned') found.push('an element');
    for (const {name} of e.attributes)
      if (/^on|pwned|^style$|^srcdoc$/.test(name)) found.push(`${e.localName} ${name}`);
    for (const name of ['href', 'src', 'action', 'formAction']) {
      const own = e[name] instanceof SVGAnimatedString ? new URL(e[name].baseVal, location.href).href : e[name];
      const value = e.getAttribute(name) === null ? '' : String(own);
      if (value && !/^https?:/.test(value)) found.push(`${e.localName} ${name}=${value}`);
    }
  }
  for (const e of document.querySelectorAll('script'))
    if (e.type !== 'application/ld+json' && !e.src.startsWith(location.origin)) found.push('a script');
  return [...new Set(found)];
}
"""


@pytest.fixture(scope="module")
def hostile_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_file.build(tmp_path_factory.mktemp("hostile") / "fanzha.db", list(PAYLOADS.values()))


@pytest.fixture(scope="module")
def address(hostile_db: Path) -> Iterator[str]:
    """The site over a file in which every text is hostile."""
    with site_in_thread(hostile_db) as served:
        yield served


@pytest.fixture(scope="module")
def page_of_module(page_of_module: tuple[Page, list[str]]) -> tuple[Page, list[str]]:
    """The page of this file, which would tell."""
    page, troubles = page_of_module

    def note(dialog: Dialog) -> None:
        troubles.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    page.add_init_script(WATCH)
    page.on("dialog", note)
    page.on("popup", lambda popup: troubles.append(f"a window: {popup.url}"))
    return page, troubles


def assert_harmless(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    assert page.evaluate(BECOME) == []


@pytest.mark.parametrize(("number", "payload"), [*enumerate(PAYLOADS.values(), 1)], ids=PAYLOADS.keys())
def test_no_text_of_a_publication_does_anything(same_page: Page, hostile_db: Path, number: int, payload: str) -> None:
    made, asked = hostile_file.publication(number, payload), quote(payload, safe="")
    with closing(sqlite3.connect(hostile_db)) as db:
        (slug,) = db.execute("select slug from publications where id = ?", (made.id,)).fetchone()
    here = f"/p/{quote(slug, safe='')}"
    assert_harmless(same_page, f"{here}?q=诈骗")
    assert_harmless(same_page, f"{here}/versions/{made.version_id(made.text)}")
    assert_harmless(same_page, f"{here}/copies/{stable_id(canonical_key(made.urls[1]))}")
    assert_harmless(same_page, f"/search?q={asked}")
    assert_harmless(same_page, f"/cases?q={asked}&heading=facts")
    assert_harmless(same_page, f"/fanzha/publications?title__contains={asked}")


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/search", "/search?q=诈骗", "/cases", "/cases?heading=facts", "/changes", "/download", "/fanzha"),
        *(f"/fanzha/{table}?_all=1&_size=max" for table in TABLES),
    ],
)
def test_no_list_of_them_does_anything(same_page: Page, path: str) -> None:
    assert_harmless(same_page, path)


def test_what_would_do_something_is_seen(context: BrowserContext, tmp_path: Path) -> None:
    page = context.new_page()
    page.add_init_script(WATCH)
    bad = tmp_path / "bad.html"
    bad.write_text("<img src=x onerror='window.pwned=1'><x-pwned></x-pwned><a href='javascript:1'>a</a>", "utf-8")
    page.goto(bad.as_uri())
    page.wait_for_function("window.pwned")
    assert {"it ran", "an element", "img onerror", "a href=javascript:1"} <= set(page.evaluate(BECOME))
