"""Which texts are copies: made of the texts of the mirror, analysed, stored and linked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.copy_pairs import MirrorText, case_pages, pairs, sources
from tests.support.linked_articles import judged, relations

pytestmark = pytest.mark.slow

OF_EACH_KIND = 2


@pytest.fixture(scope="module")
def mirror(shared: Path) -> list[MirrorText]:
    return sources(shared / "mirror")


def test_copies_are_linked_and_nothing_else(mirror: list[MirrorText], tmp_path: Path) -> None:
    made = list(pairs(mirror, OF_EACH_KIND))
    assert len(made) >= 60
    found = judged(tmp_path, made)
    assert [one for one in found if one.is_linked and not one.is_right] == []
    assert sum(one.is_right for one in found) / len(made) >= 0.95


def test_every_case_on_a_page_of_its_own_is_an_excerpt_of_its_batch(mirror: list[MirrorText], tmp_path: Path) -> None:
    cases = {page: source.article for source in mirror for page in case_pages(source)}
    assert len(cases) > 100
    found = relations(tmp_path, (*cases, *cases.values()))
    assert [page.title for page, batch in cases.items() if found.get(frozenset((page, batch))) != "excerpt"] == []
