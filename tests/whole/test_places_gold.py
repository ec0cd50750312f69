"""The places of thirty-one real cases, against what a reader of each case put down: tests/gold/places.jsonl.

Put down were the provinces and prefectures of every procuratorate and court that the case names and that had a part in
it, the most specific alone: also the court whose sentence is being served, and the court of a suit that it tells of.
"""

from __future__ import annotations

from pathlib import Path

from archive.analysis.places.gazetteer import all_regions
from archive.analysis.places.where_handled import find_regions
from tests.support.gold import Compared, cases_of, check, entries

GOLD = entries("places")


def test_the_gold_file_holds_thirty_one_cases_of_known_regions() -> None:
    assert len(GOLD) == 31
    assert {code for entry in GOLD for code in entry["regions"]} <= {region.code for region in all_regions()}


def test_what_is_found_is_right_and_nearly_all_is_found(shared: Path) -> None:
    check(
        [
            Compared(case.title, frozenset(entry["regions"]), frozenset(found.code for found in find_regions(text)))
            for entry, case, text in cases_of(shared, GOLD)
        ]
    )
