"""The real cases of the mirror, printed in other layouts, are read as well as in their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from archive.model import Kind
from tests.support.case_layout_table import GUIDING_LAYOUTS, TYPICAL_LAYOUTS
from tests.support.case_layouts import CaseLayout, PlainBatch, batch_of, measure
from tests.support.copy_pairs import sources

pytestmark = pytest.mark.slow

# Titles whose second line begins like a name, several people before 行贿, headings before a text on one line.
NOT_READ = {"{broken3}【检例第{number}号】": 1, "案例{han}：{bare}": 1, "on one line": 4}


@pytest.fixture(scope="module")
def batches(shared: Path) -> list[PlainBatch]:
    """The batches of the mirror that have at least two cases."""
    kinds = (Kind.GUIDING_CASES, Kind.TYPICAL_CASES)
    texts = [one.article for one in sources(shared / "mirror") if one.kind in kinds and len(one.cases) > 1]
    return [batch_of(article.title or "", article.text) for article in texts]


def wrong(layouts: Sequence[CaseLayout], batches: list[PlainBatch]) -> dict[str, tuple[str, ...]]:
    """Of layouts that have a batch each: those in which cases are not read as in their own, with what is wrong."""
    found = {layout.name: measure(layout, [batches[at % len(batches)]]) for at, layout in enumerate(layouts)}
    return {name: one.wrong for name, one in found.items() if one.invented or len(one.wrong) > NOT_READ.get(name, 0)}


def test_guiding_cases_in_other_layouts(batches: list[PlainBatch]) -> None:
    assert (len(batches), sum(len(batch.cases) for batch in batches)) == (32, 146)
    assert wrong(GUIDING_LAYOUTS, [batch for batch in batches if batch.cases[0].number]) == {}


def test_typical_cases_in_other_layouts(batches: list[PlainBatch]) -> None:
    """Of batches without numbers of guiding cases, and of guiding ones under another title."""
    renamed = [replace(batch, title=batch.title.replace("指导性", "典型")) for batch in batches]
    typical = [replace(batch, notice=batch.title if batch.cases[0].number else batch.notice) for batch in renamed]
    assert wrong(TYPICAL_LAYOUTS, typical) == {}
