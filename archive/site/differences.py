"""What changed between two texts: paragraph by paragraph, and in a changed paragraph word by word.

The work is bounded: where two texts or paragraphs differ over more than the limits below, what was there is shown as
removed and what is there now as added, whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple

MOST_LINES = 1_500  # of the differing middle of a text
MOST_PAIRS = 2_500  # of changed lines, before × after, among which those that belong together are looked for
MOST_WORDS = 250_000  # before × after, of one pair of lines
MOST_WORDS_IN_ALL = 2_000_000
ALIKE = 0.5  # share of two lines that must be the same for one to be the other's successor

# A figure is compared as a whole, and so is a word in letters; of Chinese each character.
WORD = re.compile(r"\d[\d,.，．]*\d|\d|[A-Za-z]+|.", re.DOTALL)
FIGURE = re.compile(r"\d+(?:[,，]\d{3})*(?:[.．]\d+)?")

Key = Callable[[str], str]  # of a line or a word: what must be equal for two to be the same


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Run(NamedTuple):
    """A piece of a line."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. One that was changed has runs of several kinds; without the removed ones it reads as it does now."""

    runs: tuple[Run, ...]

    @property
    def change(self) -> Change | None:
        """What became of the whole line; None where a part of it was changed."""
        kinds = {run.change for run in self.runs}
        return kinds.pop() if len(kinds) == 1 else None


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts compared."""

    lines: tuple[Line, ...]
    whole: bool  # False where the texts were too long to be compared line by line

    @property
    def removed(self) -> int:
        """Lines that are gone."""
        return sum(line.change is Change.REMOVED for line in self.lines)

    @property
    def added(self) -> int:
        """Lines that are new."""
        return sum(line.change is Change.ADDED for line in self.lines)

    @property
    def changed(self) -> int:
        """Lines that read otherwise."""
        return sum(line.change is None for line in self.lines)

    @property
    def figures(self) -> tuple[tuple[str, str], ...]:
        """Figures of changed lines that stand in each other's place and are not the same: (before, after)."""
        return tuple(pair for line in self.lines if line.change is None for pair in _figures(line))

    @property
    def inner(self) -> Difference:
        """From the first line that both have, changed or not, to the last; empty where they have none."""
        both = [i for i, line in enumerate(self.lines) if line.change in (Change.SAME, None)]
        return Difference(self.lines[both[0] : both[-1] + 1] if both else (), self.whole)

    def outside(self, *, after: bool) -> tuple[Line, ...]:
        """The lines before that, or after it: each stands in one of the texts alone."""
        alone = list(takewhile(_is_alone, reversed(self.lines) if after else self.lines))
        return tuple(reversed(alone) if after else alone)

    def folded(self) -> Iterator[tuple[bool, tuple[Line, ...]]]:
        """The lines in groups: (True, lines that stayed the same) and (False, lines that did not)."""
        group: list[Line] = []
        for line in self.lines:
            if group and (line.change is Change.SAME) != (group[-1].change is Change.SAME):
                yield group[-1].change is Change.SAME, tuple(group)
                group = []
            group.append(line)
        if group:
            yield group[-1].change is Change.SAME, tuple(group)


def as_it_is(text: str) -> str:
    """The key by which every sign counts."""
    return text


def compare(before: str, after: str, key: Key = as_it_is) -> Difference:
    """What changed. White space around lines, and lines without anything else, do not count. Lines and words that have
    the same key are the same, and are given as they stand before."""
    old, new = _lines(before), _lines(after)
    first, last = _shared_ends([*map(key, old)], [*map(key, new)])
    head, tail = old[:first], old[len(old) - last :]
    old, new = old[first : len(old) - last], new[first : len(new) - last]
    whole = max(len(old), len(new)) <= MOST_LINES
    middle = _compared(old, new, key) if whole else [*_all(Change.REMOVED, old), *_all(Change.ADDED, new)]
    return Difference((*_all(Change.SAME, head), *middle, *_all(Change.SAME, tail)), whole)


def _is_alone(line: Line) -> bool:
    return line.change in (Change.REMOVED, Change.ADDED)


def _figures(line: Line) -> Iterator[tuple[str, str]]:
    before, after = (
        FIGURE.findall("".join(run.text for run in line.runs if run.change is not other))
        for other in (Change.ADDED, Change.REMOVED)
    )
    old, new = list(map(_value, before)), list(map(_value, after))
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "replace":
            yield from zip(before[i1:i2], after[j1:j2], strict=False)  # of those that came or went nothing is said


def _value(figure: str) -> str:
    """１，４００ and 1400 are one."""
    return unicodedata.normalize("NFKC", figure).replace(",", "")


def _shared_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many items both begin with, and how many of the others both end with."""
    shorter = min(len(old), len(new))
    first = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - first
    return first, next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)


def _lines(text: str) -> list[str]:
    return [words for line in text.split("\n") if (words := line.strip())]


def _all(change: Change, lines: Sequence[str]) -> list[Line]:
    return [Line((Run(change, line),)) for line in lines]


def _compared(old: Sequence[str], new: Sequence[str], key: Key) -> Iterator[Line]:
    allowance = MOST_WORDS_IN_ALL
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, [*map(key, old)], [*map(key, new)]).get_opcodes():
        if kind == "equal":
            yield from _all(Change.SAME, old[i1:i2])
            continue
        for before, after in _paired(old[i1:i2], new[j1:j2]):
            if before is None or after is None:
                kept, change = (after, Change.ADDED) if before is None else (before, Change.REMOVED)
                yield from _all(change, [kept or ""])
                continue
            runs, cost = _words(before, after, min(allowance, MOST_WORDS), key)
            allowance -= cost
            yield Line(runs)


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Lines that stand in each other's place: (line, its successor), (line, None) or (None, line), in order."""
    after = 0
    for line in old:
        within = range(after, len(new)) if len(old) * len(new) <= MOST_PAIRS else ()
        found = next((at for at in within if _alike(line, new[at])), None)
        if found is None:
            yield line, None
            continue
        yield from ((None, added) for added in new[after:found])
        yield line, new[found]
        after = found + 1
    yield from ((None, added) for added in new[after:])


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE


def _words(before: str, after: str, allowance: int, key: Key) -> tuple[tuple[Run, ...], int]:
    """What changed in a line, and what it cost to find out; where that is too much all of it."""
    old, new = _tokens(before, key), _tokens(after, key)
    keys, others = [*map(key, old)], [*map(key, new)]
    first, last = _shared_ends(keys, others)
    middle, successor = old[first : len(old) - last], new[first : len(new) - last]
    cost = len(middle) * len(successor)
    runs = [Run(Change.SAME, "".join(old[:first]))]
    if cost <= allowance:
        ends = (len(old) - last, len(new) - last)
        matcher = SequenceMatcher(None, keys[first : ends[0]], others[first : ends[1]], autojunk=False)
        for kind, i1, i2, j1, j2 in matcher.get_opcodes():
            same = kind == "equal"
            runs.append(Run(Change.SAME if same else Change.REMOVED, "".join(middle[i1:i2])))
            runs += [] if same else [Run(Change.ADDED, "".join(successor[j1:j2]))]
    else:
        runs += [Run(Change.REMOVED, "".join(middle)), Run(Change.ADDED, "".join(successor))]
    runs.append(Run(Change.SAME, "".join(old[len(old) - last :])))
    return tuple(_joined(run for run in runs if run.text)), min(cost, allowance)


def _tokens(text: str, key: Key) -> list[str]:
    """The words of a line; one whose key is empty is part of the one before it."""
    words: list[str] = []
    for word in WORD.findall(text):
        if words and not key(word):
            words[-1] += word
        else:
            words.append(word)
    return words


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Changes with a single unchanged character between them as one change: the bits would be harder to read."""
    removed = added = kept = ""
    for run in runs:
        if run.change is Change.SAME and len(run.text) == 1 and (removed or added):
            kept += run.text
            continue
        if run.change is Change.SAME:
            yield from _change(removed, added, kept)
            yield run
            removed = added = kept = ""
        else:
            removed, added, kept = removed + kept, added + kept, ""
            removed += run.text if run.change is Change.REMOVED else ""
            added += run.text if run.change is Change.ADDED else ""
    yield from _change(removed, added, kept)


def _change(removed: str, added: str, kept: str) -> Iterator[Run]:
    yield from (
        run for run in (Run(Change.REMOVED, removed), Run(Change.ADDED, added), Run(Change.SAME, kept)) if run.text
    )
