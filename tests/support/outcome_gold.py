"""Made cases whose outcomes were decided by hand, and how far a reader of outcomes agrees with them.

A line of tests/gold/outcomes.jsonl is a publication with its cases. An outcome of a case has the fields of
archive.model.Outcome that a reader can be asked for, the official names of its crimes, and `quote`, the words that
state it. `members` are the names of a group: who gives each of them an outcome has found the group. What became of
other people (`other_case`) counts neither way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.analysis import analyse
from archive.analysis.crimes.names import all_crimes
from archive.model import Article, Case, Outcome
from tests.support.gold import Entry

Read = Callable[[Entry], Sequence[Case]]
Wanted = dict[str, Any]  # an outcome of a gold file

TERM = ("kind", "kind_low", "months_min", "months_max")
FIELDS = (*TERM, "suspended", "suspended_months", "fined", "fine_min", "fine_max", "fine_total", "confiscated")
FIELDS += ("rights", "rights_for_life", "people", "final", "adopted", "non_prosecution", "instance", "court", "decided")
FILLERS = re.compile(r"[\s、，“”《》（）]|被告人|被告单位|被不起诉人|犯罪嫌疑人|等人")


@dataclass(frozen=True, slots=True)
class OutcomeAnswer:
    """One field of one outcome, as it was read."""

    where: str  # the case, and the defendant
    found: Any
    wanted: Any


@dataclass(frozen=True, slots=True)
class OutcomeAgreement:
    """What a reader made of all cases: the answers of each field, and the outcomes that no case has."""

    answers: dict[str, list[OutcomeAnswer]] = field(default_factory=lambda: defaultdict(list))
    read: list[Outcome] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    def share(self, name: str) -> float:
        return 1 - len(self.wrong(name)) / len(self.answers[name])

    def wrong(self, name: str) -> list[OutcomeAnswer]:
        return [answer for answer in self.answers[name] if answer.found != answer.wanted]

    @property
    def invented_share(self) -> float:
        return len(self.invented) / len(self.read)


def read(entry: Entry) -> Sequence[Case]:
    """The cases of a publication, as the archive reads them."""
    article = Article(
        title=entry["title"],
        published=entry["published"],
        published_from=None,
        attribution=entry["issuer"],
        editor=None,
        text=entry["text"],
    )
    return analyse(article).structure.cases


def compare(entries: Sequence[Entry], read: Read) -> OutcomeAgreement:
    """Each publication read, and each outcome of its cases held against the ones found in the case."""
    agreement = OutcomeAgreement()
    for entry in entries:
        cases = {(case.number, case.title): case for case in read(entry)}
        for wanted in entry["cases"]:
            where = f"{entry['id']}: {wanted['title']}"
            found = list(cases[wanted["number"], wanted["title"]].outcomes)
            agreement.read.extend(found)
            _hold(where, wanted["outcomes"], found, agreement)
    return agreement


def _hold(where: str, wanted: Sequence[Wanted], found: list[Outcome], agreement: OutcomeAgreement) -> None:
    for one in wanted:
        if one["other_case"]:
            continue
        group = _of(one, found)
        name = f"{where}: {one['defendant']}"
        agreement.answers["found"].append(OutcomeAnswer(name, bool(group), True))
        for row in group:
            found.remove(row)
        for key, answer in _answers(name, one, group):
            agreement.answers[key].append(answer)
    others = [one for one in wanted if one["other_case"]]
    invented = [row for row in found if not row.other_case and not any(_said(one, row) for one in others)]
    agreement.invented.extend(f"{where}: {row.as_written}" for row in invented)


def _of(wanted: Wanted, found: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes that tell what is wanted: one, or one of each member; none if it was not found."""
    best = max(found, key=lambda row: _closeness(wanted, row), default=None)
    if best is not None and _closeness(wanted, best) and best.people == wanted["people"]:
        return [best]
    members = [_name(one) for one in wanted.get("members", [])]
    each = [row for row in found if _name(row.defendant) in members]
    if members and len(each) == len(members):
        return each
    return [best] if best is not None and _closeness(wanted, best) else []


def _closeness(wanted: Wanted, row: Outcome) -> float:
    """How well an outcome meets what is wanted; 0 if it is of somebody else."""
    person, said = _same_person(wanted, row), _said(wanted, row)
    if not person and not (said and row.people == wanted["people"]):
        return 0
    return 4 * person + 2 * said + sum(getattr(row, key) == wanted[key] for key in TERM) / 10 + 0.1


def _same_person(wanted: Wanted, row: Outcome) -> bool:
    one, other = _name(wanted["defendant"]), _name(row.defendant)
    return bool(one and other) and (one in other or other in one)


def _said(wanted: Wanted, row: Outcome) -> bool:
    return row.as_written in wanted["quote"] or wanted["quote"] in row.as_written


def _name(words: str) -> str:
    return FILLERS.sub("", words)


def _answers(where: str, wanted: Wanted, group: Sequence[Outcome]) -> Iterator[tuple[str, OutcomeAnswer]]:
    """Of a group told by its members one by one, the number of people is not asked."""
    for row in group:
        for key in FIELDS if len(group) == 1 else [key for key in FIELDS if key != "people"]:
            yield key, OutcomeAnswer(where, getattr(row, key), wanted[key])
        yield "term", OutcomeAnswer(where, [getattr(row, key) for key in TERM], [wanted[key] for key in TERM])
        if wanted["crimes_official"] is not None:
            names = {crime.id: crime.name for crime in all_crimes()}
            yield (
                "crimes",
                OutcomeAnswer(where, {names.get(one or "") for one in row.crimes}, set(wanted["crimes_official"])),
            )
