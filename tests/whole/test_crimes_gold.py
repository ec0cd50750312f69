"""The crimes of 33 real cases, against what a reader of each case put down: tests/gold/crimes.jsonl.

A case is about the crimes for which its own people were prosecuted or sentenced, as it tells; where it tells of none,
about what they were suspected of, unless it is a civil or administrative case. Earlier convictions and other people's
cases do not count; of a convict whose sentence is the subject, the crime being served does.
"""

from __future__ import annotations

from pathlib import Path

from archive.analysis.crimes.names import all_crimes
from archive.analysis.crimes.title_keywords_text import find_crimes
from archive.model import Case
from tests.support.gold import Compared, cases_of, check, entries

GOLD = entries("crimes")


def test_the_gold_file_holds_its_cases_and_names_known_crimes() -> None:
    assert len(GOLD) == 33
    known = {crime.id for crime in all_crimes()}
    assert {crime for entry in GOLD for crime in entry["crimes"]} <= known
    assert sum(not entry["crimes"] for entry in GOLD) == 4  # civil and administrative cases


def test_what_is_found_is_right_and_nearly_all_is_found(shared: Path) -> None:
    found = ((entry, case.title, _found(case, text)) for entry, case, text in cases_of(shared, GOLD))
    check([Compared(title, frozenset(entry["crimes"]), crimes) for entry, title, crimes in found])


def _found(case: Case, written: str) -> frozenset[str]:
    """The crimes of a case. `written`: the text from its start to its end."""
    spans = [(one.as_written, one.start - case.start, one.end - case.start) for one in case.sections]
    text = "\n".join([case.lead, *(f"{heading}\n{written[start:end]}" for heading, start, end in spans)])
    return frozenset(one.crime for one in find_crimes(case.title, case.keywords, text))
