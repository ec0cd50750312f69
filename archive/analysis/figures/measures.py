"""What a number counts: the measures of data/measures.toml, and their words in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from archive.rules import load

OTHER = "other"
THING = "thing"  # the kind of a unit that is in no list
SHARE = "share"
MONEY = "money"
PEOPLE = "people"
CASES = "cases"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: what a number counts."""

    code: str
    english: str
    definition: str
    counts: frozenset[str]  # kinds of units
    of_crime: bool  # whether it counts crimes, so that the crime of the sentence before may be its own


MAX_BEFORE = 16  # characters before a word that may deny it
HINT, ACT, NOUN, VERB = range(4)  # of two words of a clause, the stronger one decides


class MeasureWord(NamedTuple):
    """A word of a measure in a text, with its offsets."""

    start: int
    end: int
    measure: Measure
    strength: int
    counts: frozenset[str]  # kinds of units


@dataclass(frozen=True, slots=True)
class _Table:
    measures: dict[str, Measure]
    words: dict[str, tuple[Measure, int, frozenset[str]] | None]  # None for a word that only looks like one
    pattern: re.Pattern[str]
    kinds: dict[str, str]  # unit → kind
    denial: re.Pattern[str]  # the words before an act that was not done
    claim: re.Pattern[str]  # the words before a sum that someone asks for
    claimed: frozenset[str]


@cache
def _table() -> _Table:
    data = load("analysis/data/measures.toml")
    measures, words = dict[str, Measure](), dict[str, tuple[Measure, int, frozenset[str]] | None]()
    words.update(dict.fromkeys(data["no_words"]))
    for row in data["measures"]:
        measure = Measure(
            row["code"], row["english"], row["definition"], frozenset(row["counts"]), row.get("of_crime", False)
        )
        measures[measure.code] = measure
        for key, strength in (("hints", HINT), ("acts", ACT), ("nouns", NOUN), ("verbs", VERB)):
            words.update((word, (measure, strength, measure.counts)) for word in row.get(key, ()))
        words.update((word, (measure, NOUN, frozenset({MONEY}))) for word in row.get("sums", ()))
    longest_first = sorted(words, key=len, reverse=True)
    # A word before 率 is a part of a rate's name: 不捕率. One before 过程中 says when something was found.
    pattern = re.compile(f"(?:{'|'.join(map(re.escape, longest_first))})(?!率|过程中)")
    kinds = {unit: kind for kind, units in data["units"].items() for unit in units}
    denials, claims = data["denials"], data["claims"]
    never = "".join(f"(?<!{word})" for word in denials["never_behind"])
    denial = re.compile(f"{never}(?:{'|'.join(denials['words'])})(?:{'|'.join(denials['adverbs'])})?$")
    claim = re.compile(f"(?:{'|'.join(claims['words'])})[^，,。；;：:（）()\n]{{0,12}}$")
    return _Table(measures, words, pattern, kinds, denial, claim, frozenset(claims["of"]))


def all_measures() -> tuple[Measure, ...]:
    """Every measure, in the order of the table; `other` is the last."""
    return tuple(_table().measures.values())


def measure_of(code: str) -> Measure:
    """The measure with that code."""
    return _table().measures[code]


def kind_of_unit(unit: str) -> str:
    """people, cases, money, share or thing."""
    return _table().kinds.get(unit, THING)


def measure_words(text: str, start: int, end: int) -> list[MeasureWord]:
    """The words of measures in that part of a text, in order. None overlaps another."""
    table = _table()
    words = list[MeasureWord]()
    for found in table.pattern.finditer(text, start, end):
        if word := table.words[found[0]]:
            after = words[-1].end if words else start
            words.append(_done(text, start, after, MeasureWord(found.start(), found.end(), *word)))
    return words


def _done(text: str, start: int, after: int, word: MeasureWord) -> MeasureWord:
    """The word, or `other` if the text says that the act was not done, or the sum only asked for. The words that say so
    belong to it if they begin behind `after`, the end of the word before.
    """
    table = _table()
    other = table.measures[OTHER]
    if word.measure is other:
        return word
    before = max(start, word.start - MAX_BEFORE)
    unlike = table.denial.search(text, before, word.start) if word.strength == VERB else None
    if unlike is None and text[word.start : word.end] in table.claimed:
        unlike = table.claim.search(text, before, word.start)
    if unlike is None:
        return word
    begins = unlike.start() if unlike.start() >= after else word.start
    return word._replace(start=begins, measure=other, strength=VERB)
