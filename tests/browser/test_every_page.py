"""The pages that browsers look at are all pages of the site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.test_laws import OF_LAWS
from tests.browser.test_site import PAGES
from tests.support import made_outcomes
from tests.support.addresses import Walk

pytestmark = pytest.mark.slow


def test_every_page_of_the_site_is_looked_at(tmp_path: Path) -> None:
    looked = {path.partition("?")[0] for path in (*PAGES.values(), *OF_LAWS.values())}
    kinds = {
        re.sub(r"{\w+}", "[^/]+", example) for example in Walk(made_outcomes.build(tmp_path / "fanzha.db")).pages()
    }
    assert len(kinds) > 15
    assert {kind for kind in kinds if not any(re.fullmatch(kind, path) for path in looked)} == set()
