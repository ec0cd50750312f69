"""The provisions that 87 made passages cite, against what a reader of each put down: tests/gold/citations*.jsonl.

For the 27 of citations_aside.jsonl no rule was made before they had been scored once.
"""

from __future__ import annotations

import pytest

from archive.analysis.citations import citations_of
from tests.support.citation_gold import Agreement, compare
from tests.support.gold import entries

GOLD = [*entries("citations"), *entries("citations_aside")]
FOUND, INVENTED, FORMER, VERSION = 0.98, 0.02, 0.95, 0.95


@pytest.fixture(scope="module")
def agreement() -> Agreement:
    return compare(GOLD, citations_of)


def test_the_spans_of_the_gold_file_are_exact() -> None:
    assert len(GOLD) == 87
    assert sum(len(entry["citations"]) for entry in GOLD) == 206
    for entry in GOLD:
        for one in entry["citations"]:
            assert entry["text"][one["start"] : one["end"]] == one["as_written"], entry["id"]


def test_provisions_are_found(agreement: Agreement) -> None:
    assert 1 - len(agreement.missed) / len(agreement.wanted) >= FOUND, agreement.missed


def test_hardly_a_provision_is_invented(agreement: Agreement) -> None:
    assert len(agreement.invented) / len(agreement.read) <= INVENTED, agreement.invented


def test_former_provisions_are_told_from_present_ones(agreement: Agreement) -> None:
    assert agreement.share_of_found(agreement.former_wrong) >= FORMER, agreement.former_wrong


def test_versions_are_read(agreement: Agreement) -> None:
    assert agreement.share_of_found(agreement.version_wrong) >= VERSION, agreement.version_wrong


def test_citations_stand_where_a_reader_put_them(agreement: Agreement) -> None:
    assert not agreement.place_wrong


def test_every_citation_leads_back_to_its_words_and_its_sentence() -> None:
    for entry in GOLD:
        for citation in citations_of(entry["text"]):
            assert entry["text"][citation.start : citation.end] == citation.as_written
            assert citation.sentence_start <= citation.start < citation.end <= citation.sentence_end
