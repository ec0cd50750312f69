"""What became of the defendants of 51 made cases, against what a reader of each put down: tests/gold/outcomes.jsonl.

The 20 cases of outcomes_aside.jsonl are kept for scores of rules that were made without them: only their form is
tested here.
"""

from __future__ import annotations

from tests.support.gold import entries
from tests.support.outcome_gold import compare, read

GOLD, ASIDE = entries("outcomes"), entries("outcomes_aside")
BARS = dict.fromkeys(("found", "term", "people", "crimes", "final", "decided", "instance", "court", "rights"), 0.99)
BARS |= dict.fromkeys(("suspended", "suspended_months", "adopted", "non_prosecution", "confiscated"), 0.99)
BARS |= dict.fromkeys(("fine_min", "fine_max", "fine_total"), 0.98)
INVENTED = 0.01


def test_the_quotes_of_the_gold_files_are_in_their_texts() -> None:
    assert [sum(len(entry["cases"]) for entry in some) for some in (GOLD, ASIDE)] == [51, 20]
    outcomes = [(entry, one) for entry in [*GOLD, *ASIDE] for case in entry["cases"] for one in case["outcomes"]]
    assert len(outcomes) == 161
    for entry, one in outcomes:
        assert one["quote"] in entry["text"], (entry["id"], one["quote"])
        assert one["defendant"] in entry["text"], (entry["id"], one["defendant"])


def test_what_became_of_them_is_right_and_hardly_an_outcome_is_invented() -> None:
    agreement = compare(GOLD, read)
    assert {name: agreement.wrong(name) for name, bar in BARS.items() if agreement.share(name) < bar} == {}
    assert agreement.invented_share <= INVENTED, agreement.invented
