"""The real cases of the mirror, printed in other layouts: how many are read as well as in their own.

The floors are of what is read today. A lower share means that a layout is lost.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.case_layout_table import GUIDING_LAYOUTS, TYPICAL_LAYOUTS
from tests.support.case_layouts import CaseLayout, PlainBatch, batch_of, measure

FLOOR = 0.97
EVERY = 3  # one batch of so many is printed, which takes a third of the time


@pytest.fixture(scope="module")
def batches(shared: Path) -> list[PlainBatch]:
    """The batches of the mirror that have at least two cases."""
    mirror = shared / "mirror"
    titles = {
        page["url"]: page["title"]
        for page in map(json.loads, (mirror / "expected.jsonl").read_text("utf-8").splitlines())
        if page["kind"] in {"guiding_cases", "typical_cases"} and len(page["cases"]) > 1
    }
    with gzip.open(mirror / "paragraphs.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {page["url"]: "\n".join(page["paragraphs"]) for page in map(json.loads, lines)}
    return [batch_of(title, texts[url]) for url, title in titles.items()]


@pytest.fixture(scope="module")
def guiding(batches: list[PlainBatch]) -> list[PlainBatch]:
    return [batch for batch in batches if batch.cases[0].number][::EVERY]


@pytest.fixture(scope="module")
def typical(batches: list[PlainBatch]) -> list[PlainBatch]:
    """Batches without numbers of guiding cases: some of the guiding ones, and all of the others."""
    renamed = [replace(batch, title=batch.title.replace("指导性", "典型")) for batch in batches]
    return [
        replace(batch, notice=batch.title if batch.cases[0].number else batch.notice)
        for batch in (*renamed[: -4 : EVERY * 2], *renamed[-4:])
    ]


def test_the_batches_are_those_of_the_mirror(batches: list[PlainBatch]) -> None:
    assert (len(batches), sum(len(batch.cases) for batch in batches)) == (31, 141)


@pytest.mark.parametrize("layout", GUIDING_LAYOUTS, ids=lambda layout: layout.name)
def test_guiding_cases_in_other_layouts(layout: CaseLayout, guiding: list[PlainBatch]) -> None:
    check(layout, guiding)


@pytest.mark.parametrize("layout", TYPICAL_LAYOUTS, ids=lambda layout: layout.name)
def test_typical_cases_in_other_layouts(layout: CaseLayout, typical: list[PlainBatch]) -> None:
    check(layout, typical)


def check(layout: CaseLayout, batches: list[PlainBatch]) -> None:
    found = measure(layout, batches)
    assert found.invented == 0
    assert min(found.titles, found.numbers, found.sections, found.keywords) >= FLOOR, found.wrong
