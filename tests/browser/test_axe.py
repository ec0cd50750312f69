"""axe finds nothing to object to: on every page, wide and light, and dark on a phone; in both languages, and nothing is
wider than the window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import objections
from tests.browser.test_site import EACH_PAGE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@EACH_PAGE
def test_axe_finds_nothing(looks: dict[str, Page], path: str) -> None:
    assert objections(looks, path) == {name: [] for name in looks}
