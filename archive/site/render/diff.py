"""What changed between two texts: paragraph by paragraph, and in a changed paragraph word by word.

The work is bounded: one comparison has one allowance for lines, words and figures together. Where two texts or
paragraphs differ over more than the limits below, or nothing is left of the allowance, what was there is shown as
removed and what is there now as added, whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise, takewhile
from typing import NamedTuple

from archive.site.render.allowance import Allowance, Matcher

MOST_LINES = 1_500  # of the differing middle of a text
MOST_PAIRS = 2_500  # of changed lines, before × after, among which those that belong together are looked for
MOST_WORDS = 250_000  # before × after, of one pair of lines
MOST_FIGURES = 300  # that are told
MOST_STEPS = 2_000_000  # of a whole comparison; see archive.site.render.allowance
FIGURE_STEPS = 300_000  # more for figures, which matter the most and come last
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
    """A piece of a line, or a whole one."""

    change: Change
    text: str

    @property
    def runs(self) -> tuple[Run]:
        """What it is made of, as a line."""
        return (self,)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A line of which a part was changed: its runs are of several kinds. Without the removed ones it reads as it does
    now."""

    runs: tuple[Run, ...]

    @property
    def change(self) -> None:
        """What became of the whole line: it has no name."""
        return None


Line = Run | Rewritten  # a paragraph. Most are one run, and a text may have 100,000: no object stands around it
Placed = Run | tuple[str, str]  # a line that stayed, came or went; one that was changed: (before, after)


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of changed lines that stand in each other's place and are not the same."""

    pairs: tuple[tuple[str, str], ...]  # (before, after)
    whole: bool  # False where there were too many to tell all


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts compared."""

    lines: tuple[Line, ...]
    whole: bool  # False where they differed too much for all lines and words to be held against each other
    figures: Figures
    changed: int  # lines that read otherwise
    added: int  # lines that are new
    removed: int  # lines that are gone

    @property
    def inner(self) -> Difference:
        """From the first line that both have, changed or not, to the last; empty where they have none."""
        both = [i for i, line in enumerate(self.lines) if not _is_alone(line)]
        lines = self.lines[both[0] : both[-1] + 1] if both else ()
        return Difference(lines, self.whole, self.figures, **_counted(lines))

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
    known, allowance = cache(key), Allowance(MOST_STEPS)  # the same few thousand characters are asked for again
    old, new = _lines(before), _lines(after)
    first, last = _shared_ends([*map(known, old)], [*map(known, new)])
    head, tail = old[:first], old[len(old) - last :]
    middle = _compared(old[first : len(old) - last], new[first : len(new) - last], known, allowance)
    lines = (*_all(Change.SAME, head), *middle, *_all(Change.SAME, tail))
    whole = allowance.suffices
    return Difference(lines, whole, _figures(lines, Allowance(allowance.left + FIGURE_STEPS)), **_counted(lines))


def paragraphs_apart(before: str, after: str) -> tuple[int, int]:
    """How many paragraphs of the new text the old does not hold, and how many of the old the new does not. Where they
    stand does not count, and one that reads otherwise counts on both sides: this takes one look at each."""
    old, new = Counter(_lines(before)), Counter(_lines(after))
    return (new - old).total(), (old - new).total()


def _is_alone(line: Line) -> bool:
    return line.change in (Change.REMOVED, Change.ADDED)


def _counted(lines: Sequence[Line]) -> dict[str, int]:
    """How many lines there are of each kind that did not stay the same."""
    counts = Counter(line.change for line in lines)
    return {"changed": counts[None], "added": counts[Change.ADDED], "removed": counts[Change.REMOVED]}


def _figures(lines: Sequence[Line], allowance: Allowance) -> Figures:
    """The figures of all changed lines, MOST_FIGURES at most."""
    pairs: list[tuple[str, str]] = []
    for line in lines:
        if line.change is None:
            pairs += _figures_of(line, allowance)
        if len(pairs) > MOST_FIGURES:
            return Figures(tuple(pairs[:MOST_FIGURES]), whole=False)
    return Figures(tuple(pairs), allowance.suffices)


def _figures_of(line: Line, allowance: Allowance) -> list[tuple[str, str]]:
    """Those of one line; none where they cannot be paid for, since what was not aligned would be paired wrongly."""
    before, after = (
        FIGURE.findall("".join(run.text for run in line.runs if run.change is not other))
        for other in (Change.ADDED, Change.REMOVED)
    )
    pairs: list[tuple[str, str]] = []
    matcher = Matcher([*map(_value, before)], [*map(_value, after)], allowance, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "replace":  # of those that came or went nothing is said
            pairs += zip(before[i1:i2], after[j1:j2], strict=False)
    return pairs if matcher.whole else []


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


def _all(change: Change, lines: Sequence[str]) -> list[Run]:
    return [Run(change, line) for line in lines]


def _compared(old: Sequence[str], new: Sequence[str], key: Key, allowance: Allowance) -> Iterator[Line]:
    if max(len(old), len(new)) > MOST_LINES:
        allowance.suffices = False
        yield from (*_all(Change.REMOVED, old), *_all(Change.ADDED, new))
        return
    # All lines before any words: which line became which is worth more than what changed in one.
    for placed in [*_placed(old, new, key, allowance)]:
        yield placed if isinstance(placed, Run) else _line(_words(*placed, key, allowance))


def _line(runs: tuple[Run, ...]) -> Line:
    kinds = {run.change for run in runs}
    return Run(kinds.pop(), "".join(run.text for run in runs)) if len(kinds) == 1 else Rewritten(runs)


def _placed(old: Sequence[str], new: Sequence[str], key: Key, allowance: Allowance) -> Iterator[Placed]:
    """All lines, in order."""
    matcher = Matcher([*map(key, old)], [*map(key, new)], allowance, autojunk=True)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            yield from _all(Change.SAME, old[i1:i2])
        else:
            yield from _paired(old[i1:i2], new[j1:j2], allowance)


def _paired(old: Sequence[str], new: Sequence[str], allowance: Allowance) -> Iterator[Placed]:
    """Those of lines that stand in each other's place, in order."""
    after, last = 0, len(new)
    if len(old) * len(new) > MOST_PAIRS:
        allowance.suffices, last = False, 0
    signs = cache(Counter[str])  # of lines, each of which is held against many
    for line in old:
        found = next((at for at in range(after, last) if _alike(line, new[at], signs, allowance)), None)
        if found is None:
            yield Run(Change.REMOVED, line)
            continue
        yield from _all(Change.ADDED, new[after:found])
        yield line, new[found]
        after = found + 1
    yield from _all(Change.ADDED, new[after:])


def _alike(one: str, other: str, signs: Callable[[str], Counter[str]], allowance: Allowance) -> bool:
    """Whether two lines share enough of their signs, wherever these stand. False where that cannot be paid for."""
    fewest = ALIKE * (len(one) + len(other)) / 2
    if min(len(one), len(other)) < fewest or not allowance.pays(len(signs(one))):
        return False
    theirs = signs(other)
    return sum(min(n, theirs.get(sign, 0)) for sign, n in signs(one).items()) >= fewest


def _words(before: str, after: str, key: Key, allowance: Allowance) -> tuple[Run, ...]:
    """What changed in a line; where to find out is too much all of it."""
    old, new = _tokens(before, key), _tokens(after, key)
    keys, others = [*map(key, old)], [*map(key, new)]
    first, last = _shared_ends(keys, others)
    ends = (len(old) - last, len(new) - last)
    middle, successor = old[first : ends[0]], new[first : ends[1]]
    runs = [Run(Change.SAME, "".join(old[:first]))]
    if len(middle) * len(successor) <= MOST_WORDS:
        matcher = Matcher(keys[first : ends[0]], others[first : ends[1]], allowance, autojunk=False)
        for kind, i1, i2, j1, j2 in matcher.get_opcodes():
            same = kind == "equal"
            runs.append(Run(Change.SAME if same else Change.REMOVED, "".join(middle[i1:i2])))
            runs += [] if same else [Run(Change.ADDED, "".join(successor[j1:j2]))]
    else:
        allowance.suffices = False
        runs += [Run(Change.REMOVED, "".join(middle)), Run(Change.ADDED, "".join(successor))]
    runs.append(Run(Change.SAME, "".join(old[ends[0] :])))
    return tuple(_joined(run for run in runs if run.text))


def _tokens(text: str, key: Key) -> list[str]:
    """The words of a line; one whose key is empty is part of the one before it."""
    words = WORD.findall(text)
    starts = [at for at, word in enumerate(words) if not at or key(word)]
    return ["".join(words[start:end]) for start, end in pairwise([*starts, len(words)])]


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
