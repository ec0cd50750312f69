"""axe finds nothing to object to: on every page, wide and light, and dark on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.test_site import EACH_PAGE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKS = {"wide light": (1280, "light"), "phone dark": (390, "dark")}
# On the second look only what colours and width can change is looked at: the markup is the same.
OPTIONS = {
    "wide light": {"resultTypes": ["violations"]},
    "phone dark": {
        "resultTypes": ["violations"],
        "runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"],
    },
}


@pytest.fixture(scope="module")
def looks(browser: Browser, address: str) -> Iterator[dict[str, Page]]:
    contexts = {
        name: browser.new_context(
            base_url=address, locale="zh-CN", viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        for name, (width, scheme) in LOOKS.items()
    }
    yield {name: context.new_page() for name, context in contexts.items()}
    for context in contexts.values():
        context.close()


@EACH_PAGE
def test_axe_finds_nothing(looks: dict[str, Page], path: str) -> None:
    found = {}
    for name, page in looks.items():
        page.goto(path)
        violations = Axe().run(page, options=OPTIONS[name]).response["violations"]
        found[name] = [(one["id"], [node["html"][:150] for node in one["nodes"]]) for one in violations]
    assert found == {name: [] for name in LOOKS}
