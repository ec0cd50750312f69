"""What pages said does nothing in a real browser, and the content policy has nothing to stop."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Dialog, Page

from archive.urls import canonical_key, stable_id
from tests.support import hostile_file
from tests.support.addresses import TABLES
from tests.support.hostile_groups import GROUPS
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
    return hostile_file.build(tmp_path_factory.mktemp("hostile") / "fanzha.db", list(GROUPS.values()))


@pytest.fixture(scope="module")
def address(hostile_db: Path) -> Iterator[str]:
    """The site over a file in which every text is hostile."""
    with site_in_thread(hostile_db) as served:
        yield served


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page that would tell."""
    troubles: list[str] = []

    def note(dialog: Dialog) -> None:
        troubles.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    page.add_init_script(WATCH)
    page.on("dialog", note)
    page.on("popup", lambda popup: troubles.append(f"a window: {popup.url}"))
    yield page
    assert troubles == []


def assert_harmless(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert (answer.status, page.evaluate(BECOME)) == (200, []), path


def test_no_text_of_a_publication_does_anything(page: Page, hostile_db: Path) -> None:
    for number, payload in enumerate(GROUPS.values(), 1):
        made, asked = hostile_file.publication(number, payload), quote(payload, safe="")
        with closing(sqlite3.connect(hostile_db)) as db:
            (slug,) = db.execute("select slug from publications where id = ?", (made.id,)).fetchone()
        here = f"/p/{quote(slug, safe='')}"
        assert_harmless(page, f"{here}?q=诈骗")
        assert_harmless(page, f"{here}/versions/{made.version_id(made.text)}")
        assert_harmless(page, f"{here}/copies/{stable_id(canonical_key(made.urls[1]))}")
        assert_harmless(page, f"/search?q={asked}")
        assert_harmless(page, f"/cases?q={asked}&heading=facts")
        assert_harmless(page, f"/fanzha/publications?title__contains={asked}")


def test_no_list_of_them_does_anything(page: Page) -> None:
    for path in (
        "/",
        "/search",
        "/search?q=诈骗",
        "/cases",
        "/cases?heading=facts",
        "/changes",
        "/download",
        "/fanzha",
    ):
        assert_harmless(page, path)
    for table in TABLES:
        assert_harmless(page, f"/fanzha/{table}?_all=1&_size=max")
