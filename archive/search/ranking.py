"""Which of the rows that a query finds come first.

Title first, then how much of the text speaks of what was asked. FTS5's bm25 has to read every row to weigh a word,
which takes a quarter of a second where 80,000 have it; so the candidates are those whose heading has it and, where many
more have it in their text, the newest of these. They are weighed here by what stands in them; all others follow by
date.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from archive.search.asked import Asked
from archive.search.bits import Members
from archive.search.catalogue import PART, Catalogue, Shelf
from archive.search.guiding_numbers import guiding_name, guiding_number
from archive.search.matching import Matching
from archive.search.query import Query
from archive.search.rows import Rows
from archive.text.hanzi import GAP, fold, stands_in

FEW = 400  # rows that bm25 may weigh: 1 ms
CANDIDATES = 60  # of each way to become one
WEIGHTS = (10.0, 1.0)  # of title and text in bm25

# What a phrase is worth. A heading that says nothing else has TITLE and WHOLE, a text of nothing else TEXT.
TITLE, WHOLE, TEXT = 2.0, 2.0, 2.0
NUMBERED = 6.0  # a guiding case that is asked for by its number
ONCE = 0.5
LENGTH = 3_000  # characters: for each so many a text needs one mention more to be worth as much


class Entry(NamedTuple):
    """A line of a page of results."""

    is_case: bool
    place: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """What comes first, in order, and what the cases among the candidates are worth, by place."""

    entries: tuple[Entry, ...] = ()
    cases: Mapping[int, float] = field(default_factory=dict)

    @property
    def standing(self) -> frozenset[int]:
        """The cases that stand on lines of their own."""
        return frozenset(entry.place for entry in self.entries if entry.is_case)


def rank(asked: Asked, catalogue: Catalogue, rows: Rows) -> Ranked:
    """What comes first.

    A case that answers better than its batch stands on a line of its own, unless the batch is about it as a whole:
    then the batch is worth what its best case is, and its cases stand below it. So does the case whose number is asked
    for, and one whose batch the query does not find.
    """
    texts = rows.texts(_candidates(asked.publications, catalogue.publications, asked.query))
    publications = _weigh(catalogue.publications, texts, asked.words.weighed_by)
    texts = rows.case_texts(_candidates(asked.cases, catalogue.cases, asked.query))
    cases = _weigh(catalogue.cases, texts, asked.words.weighed_by)
    numbered = _numbered(asked, catalogue.cases, cases)
    cases |= {place: cases[place] + NUMBERED for place in numbered}
    by_batch = _by_batch(catalogue, cases)
    holding = asked.publications.among(by_batch.keys() - publications.keys()) | publications.keys()
    standing = set[int]()
    for batch, found in by_batch.items():
        whole = len(found) > 1 and 2 * len(found) > len(catalogue.cases_of(batch))
        least = math.inf if whole else publications.get(batch, 0)
        if asked.question.alone:
            standing |= {one for one in found if batch not in holding or one in numbered or cases[one] > least}
        if batch in holding:
            nested = [cases[place] for place in found if place not in standing]
            publications[batch] = max(publications.get(batch, 0), *nested, 0)
    ranked = [(-worth, False, -place) for place, worth in publications.items()]
    ranked += [(-cases[place], True, -place) for place in standing]
    return Ranked(tuple(Entry(is_case, -place) for _, is_case, place in sorted(ranked)), cases)


def _numbered(asked: Asked, shelf: Shelf, cases: Iterable[int]) -> set[int]:
    """Of these cases the guiding case whose number is asked for."""
    number = guiding_number(asked.question.text)
    if number is None:
        return set()
    return {place for place in cases if shelf.heads[place].partition(PART)[0] == fold(guiding_name(number))}


def _by_batch(catalogue: Catalogue, cases: Iterable[int]) -> dict[int, list[int]]:
    found = defaultdict[int, list[int]](list)
    for place in cases:
        found[catalogue.batches[place]].append(place)
    return found


def _candidates(matching: Matching, shelf: Shelf, query: Query) -> list[int]:
    """The places that may come first, each once."""
    found = list(islice(matching.newest(), 2 * CANDIDATES + 1))
    if len(found) <= 2 * CANDIDATES:
        return found
    if matching.of_all().finds_at_most(FEW):
        return matching.best(WEIGHTS, 2 * CANDIDATES)
    headed = matching.among(_headed(shelf, query, matching.allowed))
    return list(dict.fromkeys((*headed, *found[:CANDIDATES])))


def _weigh(shelf: Shelf, texts: dict[int, str], query: Query) -> dict[int, float]:
    """What rows are worth, by place."""
    groups = max(len(query.all_of), 1)
    return {
        place: sum(_worth(group, shelf.heads[place], text) for group in query.all_of) / groups
        for place, text in texts.items()
    }


def _worth(group: Sequence[str], head: str, text: str) -> float:
    """What the best of a group's phrases is worth."""
    mentions = 0
    title = 0.0
    for phrase in group:
        if stands_in(head, phrase):
            title = max(title, TITLE + WHOLE * len(phrase) / len(head))
        mentions = max(mentions, _count(phrase, text))
    return title + TEXT * mentions / (mentions + ONCE + len(text) / LENGTH)


def _count(phrase: str, text: str) -> int:
    """How often a folded phrase stands in a text; what is written in other characters is not counted."""
    if GAP not in phrase:
        return text.count(phrase)
    return len(re.findall(r"\W+".join(map(re.escape, phrase.split(GAP))), text))


def _headed(shelf: Shelf, query: Query, allowed: int) -> Iterable[int]:
    """The newest places of each group whose headings have one of its phrases."""
    members = Members(allowed)
    for group in query.all_of:
        for phrase in group:
            yield from islice((place for place in shelf.heads.holding(phrase) if place in members), CANDIDATES)
