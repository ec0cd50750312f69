"""axe finds nothing to object to: on every page, wide and light, and dark on a phone; in both languages, and nothing is
wider than the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.test_site import EACH_PAGE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

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


@EACH_PAGE
def test_axe_finds_nothing(looks: dict[str, Page], path: str) -> None:
    found = {}
    for name, page in looks.items():
        page.goto(path)
        width, _, locale = LOOKS[name]
        assert page.evaluate("document.documentElement.lang").startswith(locale[:2])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        violations = Axe().run(page, options=OPTIONS[width]).response["violations"]
        found[name] = [(one["id"], [node["html"][:150] for node in one["nodes"]]) for one in violations]
    assert found == {name: [] for name in LOOKS}
