"""The figures of 96 made texts, against what a reader of each text put down: tests/gold/figures*.jsonl.

For the 30 of figures_aside.jsonl no rule was made before they had been scored once: docs/quality.md has that score.

The texts are in the style of reports, press answers, white papers, prefaces and cases of 2009 to 2026. Each was written
for the forms that it shows, which its `origin` names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.model import Figure
from tests.support.figure_gold import compare
from tests.support.figure_reading import figures_in
from tests.support.gold import Entry, entries

GOLD = [*entries("figures"), *entries("figures_aside")]
# The share of figures of which a field must be right; of the value, of all figures that the texts have.
BARS = {
    "value": 0.97,
    "bound": 0.97,
    "period": 0.92,
    "place": 0.92,
    "measure": 0.92,
    "crime": 0.9,
    "change": 0.97,
    "damaged": 0.9,
}
INVENTED = 0.03


def _read(entry: Entry) -> Sequence[Figure]:
    return figures_in(entry["text"], published=entry["published"], issuer=entry["issuer"], title=entry["title"])


def test_the_gold_file_decides_every_digit_of_its_texts_and_its_spans_are_exact() -> None:
    assert len(GOLD) == 96
    assert sum(len(entry["figures"]) for entry in GOLD) == 1071
    for entry in GOLD:
        rest: str = entry["text"]
        for span in (*entry["figures"], *entry["optional"]):
            start, end = span["start"], span["end"]
            assert entry["text"][start:end] == span["as_written"], entry["id"]
            rest = rest[:start] + " " * (end - start) + rest[end:]
        for words in entry["not_figures"]:
            before, found, rest = rest.partition(words)
            assert found, (entry["id"], words)
            assert not re.search(r"\d", before), (entry["id"], words)
        assert not re.search(r"\d", rest), entry["id"]


def test_what_the_figures_say_is_right_and_hardly_one_is_invented() -> None:
    agreement = compare(GOLD, _read)
    assert {name: agreement.wrong(name) for name, bar in BARS.items() if agreement.share(name) < bar} == {}
    assert agreement.invented_share <= INVENTED, agreement.invented


def test_every_figure_leads_back_to_its_words_and_its_sentence() -> None:
    for entry in GOLD:
        for figure in _read(entry):
            assert entry["text"][figure.start : figure.end] == figure.as_written
            assert figure.sentence_start <= figure.start < figure.end <= figure.sentence_end
