"""Made passages whose citations were put down by hand, and how far a reader of citations agrees with them.

A line of tests/gold/citations.jsonl is one passage with the provisions that it cites, each once, at its first place.
A law that is named beside an article of it is no second citation: whether a reader has it too is not asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.model import Citation
from tests.support.gold import Entry

Read = Callable[[str], Sequence[Citation]]
Provision = tuple[str | int | None, ...]  # the law's name without brackets, and its numbers

NUMBERS = ("article", "article_sub", "article_to", "paragraph", "item", "item_to")
BRACKETS = re.compile(r"[\s《》〈〉<>（）()]")


@dataclass(frozen=True, slots=True)
class CitationAgreement:
    """What a reader made of all passages."""

    wanted: list[str] = field(default_factory=list)  # each provision with its passage's id
    missed: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    former_wrong: list[str] = field(default_factory=list)
    version_wrong: list[str] = field(default_factory=list)
    place_wrong: list[str] = field(default_factory=list)  # the words do not overlap the ones put down

    def share_of_found(self, wrong: Sequence[str]) -> float:
        return 1 - len(wrong) / (len(self.wanted) - len(self.missed))


def compare(entries: Sequence[Entry], read: Read) -> CitationAgreement:
    """Each passage read, and its provisions held against the ones found."""
    agreement = CitationAgreement()
    for entry in entries:
        found: dict[Provision, list[Citation]] = defaultdict(list)
        for citation in read(entry["text"]):
            found[_of(citation)].append(citation)
        wanted = [(_provision(one), one) for one in entry["citations"]]
        keys = {key for key, _ in wanted}
        laws = {key[0] for key in keys}
        told = [key for key in found if key in keys or key[0] not in laws or any(key[1:])]
        agreement.read.extend(f"{entry['id']}: {key}" for key in told)
        agreement.invented.extend(f"{entry['id']}: {key}" for key in told if key not in keys)
        for key, one in wanted:
            where = f"{entry['id']}: {key}"
            agreement.wanted.append(where)
            if found[key]:
                _hold(where, one, _nearest(one, found[key]), agreement)
            else:
                agreement.missed.append(where)
    return agreement


def _nearest(wanted: dict[str, Any], found: Sequence[Citation]) -> Citation:
    """Of a provision in its old form and its new form, both of the same number, the one that stands in the place."""
    return min(found, key=lambda one: abs(one.start - wanted["start"]))


def _hold(where: str, wanted: dict[str, Any], found: Citation, agreement: CitationAgreement) -> None:
    if found.former != wanted["former"]:
        agreement.former_wrong.append(where)
    if _plain(found.version) != _plain(wanted["version"]):
        agreement.version_wrong.append(f"{where}: {found.version} for {wanted['version']}")
    if found.end <= wanted["start"] or found.start >= wanted["end"]:
        agreement.place_wrong.append(f"{where}: {found.as_written}")


def _provision(wanted: dict[str, Any]) -> Provision:
    return (_plain(wanted["law"]), *(wanted[name] for name in NUMBERS))


def _of(citation: Citation) -> Provision:
    return (_plain(citation.law), *(getattr(citation, name) for name in NUMBERS))


def _plain(words: str | None) -> str | None:
    return words and BRACKETS.sub("", words)
