"""The provisions that 68 made passages cite, against what a reader of each put down: tests/gold/citations.jsonl.

The 27 passages of citations_aside.jsonl are kept for scores of rules that were made without them: only their form is
tested here.
"""

from __future__ import annotations

from tests.support.citation_gold import compare
from tests.support.citation_reading import citations_in
from tests.support.gold import entries

GOLD, ASIDE = entries("citations"), entries("citations_aside")
FOUND, INVENTED, FORMER, VERSION, PLACE = 0.98, 0.01, 0.99, 0.99, 0.99


def test_the_spans_of_the_gold_files_are_exact() -> None:
    assert (len(GOLD), len(ASIDE)) == (68, 27)
    assert [sum(len(entry["citations"]) for entry in some) for some in (GOLD, ASIDE)] == [160, 62]
    for entry in [*GOLD, *ASIDE]:
        for one in entry["citations"]:
            assert entry["text"][one["start"] : one["end"]] == one["as_written"], entry["id"]


def test_provisions_are_found_with_their_version_where_a_reader_put_them() -> None:
    agreement = compare(GOLD, citations_in)
    assert 1 - len(agreement.missed) / len(agreement.wanted) >= FOUND, agreement.missed
    assert len(agreement.invented) / len(agreement.read) <= INVENTED, agreement.invented
    assert agreement.share_of_found(agreement.former_wrong) >= FORMER, agreement.former_wrong
    assert agreement.share_of_found(agreement.version_wrong) >= VERSION, agreement.version_wrong
    assert agreement.share_of_found(agreement.place_wrong) >= PLACE, agreement.place_wrong


def test_every_citation_leads_back_to_its_words_and_its_sentence() -> None:
    for entry in [*GOLD, *ASIDE]:
        for citation in citations_in(entry["text"]):
            assert entry["text"][citation.start : citation.end] == citation.as_written
            assert citation.sentence_start <= citation.start < citation.end <= citation.sentence_end
