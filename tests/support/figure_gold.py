"""Made texts whose figures were decided by hand, and how far a reader of figures agrees with them.

A line of tests/gold/figures.jsonl is one text: its `figures` with every field; the spans that may be read as a figure
or left (`optional`: repeats, durations, case titles); and the words with numbers that are none (`not_figures`), in the
order of the text. Every digit stands in one of the three. `also` of a figure gives other answers that are as good,
field by field; a measure that is "other" is not compared, nor is `subject`, which is not put down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.model import Figure
from tests.support.gold import Entry

Read = Callable[[Entry], Sequence[Figure]]
Wanted = dict[str, Any]  # a figure of a gold file


@dataclass(frozen=True, slots=True)
class Answer:
    """One field of one figure, as it was read."""

    where: str  # the text's id, and the figure as written
    found: Any
    wanted: Any
    right: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a reader made of all texts: the answers of each field, and the figures that no text has."""

    answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    found: list[Figure] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    def share(self, name: str) -> float:
        answers = self.answers[name]
        return sum(answer.right for answer in answers) / len(answers)

    def wrong(self, name: str) -> list[Answer]:
        return [answer for answer in self.answers[name] if not answer.right]

    @property
    def invented_share(self) -> float:
        return len(self.invented) / len(self.found)


def compare(entries: Sequence[Entry], read: Read) -> Agreement:
    """Each text read, and each of its figures held against the ones found in its place."""
    agreement = Agreement()
    for entry in entries:
        found = read(entry)
        agreement.found.extend(found)
        for wanted in entry["figures"]:
            for name, answer in _answers(entry["id"], wanted, [one for one in found if _meet(one, wanted)]):
                agreement.answers[name].append(answer)
        agreement.invented.extend(f"{entry['id']}: {one.as_written}" for one in found if not _expected(one, entry))
    return agreement


def _answers(text: str, wanted: Wanted, candidates: Sequence[Figure]) -> Iterator[tuple[str, Answer]]:
    """What is asked of one figure: of a damaged one only whether its damage was seen, else the value, then the rest."""
    where = f"{text}: {wanted['as_written']}"
    values = [(one.value, one.value_max, one.unit) for one in candidates]
    if wanted["damaged"]:
        seen = all(one.damaged or _same(one.value, wanted.get("value_if_read")) for one in candidates)
        yield "damaged", Answer(where, values, None, seen)
        return
    figure = next((one for one in candidates if _counts(one, wanted)), None)
    yield "value", Answer(where, values, (wanted["value"], wanted["value_max"], wanted["unit"]), figure is not None)
    if figure is None:
        return
    period = [figure.period_start, figure.period_end]
    yield "period", _answer(where, period, [wanted["period_start"], wanted["period_end"]], wanted, "period")
    for name in ("bound", "place", "crime"):
        yield name, _answer(where, getattr(figure, name), wanted[name], wanted, name)
    if wanted["measure"] != "other":
        yield "measure", _answer(where, figure.measure, wanted["measure"], wanted, "measure")
    if wanted["change"] is not None:
        yield "change", _answer(where, figure.change, wanted["change"], wanted, "change")


def _answer(where: str, found: Any, best: Any, wanted: Wanted, name: str) -> Answer:
    right = found == best or found in wanted.get("also", {}).get(name, [])
    return Answer(where, found, best, right)


def _counts(one: Figure, wanted: Wanted) -> bool:
    """Whether a figure has the value and the unit that are wanted."""
    upper = wanted["value_max"] is None or _same(one.value_max, wanted["value_max"])
    units = [wanted["unit"], *wanted.get("also", {}).get("unit", [])]
    return upper and _same(one.value, wanted["value"]) and one.unit in units


def _same(found: float | None, wanted: float | None) -> bool:
    if found is None or wanted is None:
        return False
    return abs(found - wanted) <= 1e-6 * max(1, abs(wanted))


def _meet(one: Figure, wanted: Wanted) -> bool:
    return one.start < wanted["core_end"] and one.end > wanted["core_start"]


def _expected(one: Figure, entry: Entry) -> bool:
    """Whether a text has a figure, or a span that may be one, where a figure was found."""
    optional = any(one.start < span["end"] and one.end > span["start"] for span in entry["optional"])
    return optional or any(_meet(one, wanted) for wanted in entry["figures"])
