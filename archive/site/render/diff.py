"""What changed between two texts: paragraph by paragraph, and in a changed paragraph word by word.

rapidfuzz aligns, in a time that grows with the product of two lengths. Sequences of more than MAX_ALIGNED items are cut
first: at runs that occur once in each, and what is still too long into pieces, as many of the one as of the other. So
the time grows with the length alone, and texts of any length are compared to their ends; only where no run occurs once
the difference may not be the shortest.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import chain, groupby, islice, pairwise, takewhile
from typing import NamedTuple

from rapidfuzz.distance import Indel, Postfix, Prefix

MAX_ALIGNED = 1_000  # items that are aligned with as many others at once, in 1 ms
MAX_ANCHORS = 5_000  # runs of one text that are looked for in the other
WORDS_OF_AN_ANCHOR = 8  # in a row: most single hanzi occur often
MAX_PAIRING_STEPS = 2_000_000  # 0.1 µs each, spent on which changed line became which
MAX_PAIRED = 50_000  # changed lines; where there are more they are shown as removed and added, and none word by word
MAX_FIGURES = 300  # that are listed
ALIKE = 0.5  # share of two lines that must be the same for one to be the other's successor

# A figure is compared as a whole, and so is a word in letters; of Chinese each character.
WORD = re.compile(r"\d[\d,.，．]*\d|\d|[A-Za-z]+|.", re.DOTALL)
FIGURE = re.compile(r"\d+(?:[,，]\d{3})*(?:[.．]\d+)?")

Key = Callable[[str], str]  # of a line or a word: what must be equal for two to be the same


class Fate(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Segment(NamedTuple):
    """A piece of a line, or a whole one."""

    fate: Fate
    text: str

    @property
    def segments(self) -> tuple[Segment]:
        """What it is made of, as a line."""
        return (self,)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A line of which a part was changed. Without the removed segments it reads as it does now."""

    segments: tuple[Segment, ...]

    @property
    def fate(self) -> None:
        """What became of the whole line: it has no name."""
        return None


Line = Segment | Rewritten  # a paragraph. Most are one segment, and a text may have 100,000: it needs no wrapper


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of changed lines that were replaced by others."""

    pairs: tuple[tuple[str, str], ...]  # (before, after)
    complete: bool  # False where there were too many to list all


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts compared."""

    lines: tuple[Line, ...]
    figures: Figures
    changed: int  # lines that read otherwise
    added: int  # lines that are new
    removed: int  # lines that are gone

    @property
    def inner(self) -> Difference:
        """From the first line that both have, changed or not, to the last; empty where they have none."""
        both = [i for i, line in enumerate(self.lines) if not _is_alone(line)]
        lines = self.lines[both[0] : both[-1] + 1] if both else ()
        return Difference(lines, self.figures, **_counted(lines))

    def outside(self, *, after: bool) -> tuple[Line, ...]:
        """The lines before that, or after it: only one of the texts has them."""
        alone = list(takewhile(_is_alone, reversed(self.lines) if after else self.lines))
        return tuple(reversed(alone) if after else alone)

    def folded(self) -> Iterator[tuple[bool, tuple[Line, ...]]]:
        """The lines in groups: (True, lines that stayed the same) and (False, lines that did not)."""
        for same, lines in groupby(self.lines, lambda line: line.fate is Fate.SAME):
            yield same, tuple(lines)


def compare(before: str, after: str, key: Key | None = None) -> Difference:
    """What changed. White space around lines, and lines without anything else, do not count. Lines and words that have
    the same key are the same, and are given as they are in the text before; without a key every sign counts."""
    known = cache(key) if key else None  # the same few thousand characters are looked up again and again
    old, new = _lines(before), _lines(after)
    blocks = [*_blocks(_keys(old, known), _keys(new, known), 1)]
    changed = [line for same, i1, i2, j1, j2 in blocks if not same and j1 < j2 for line in old[i1:i2]]
    pairing = len(changed) <= MAX_PAIRED
    reach = pairing * (1 + MAX_PAIRING_STEPS // (sum(10 + len({*line}) for line in changed) or 1))
    lines = tuple(_paired(blocks, old, new, known, reach))
    figures = _changed_figures(lines)
    pairs = tuple(islice(figures, MAX_FIGURES))
    return Difference(lines, Figures(pairs, complete=pairing and not any(figures)), **_counted(lines))


def paragraphs_apart(before: str, after: str) -> tuple[int, int]:
    """How many paragraphs of the new text the old does not hold, and how many of the old the new does not. Their
    order does not count, and one that reads otherwise counts on both sides: this takes one look at each."""
    old, new = Counter(_lines(before)), Counter(_lines(after))
    return (new - old).total(), (old - new).total()


def _keys(items: Sequence[str], key: Key | None) -> Sequence[str]:
    return [*map(key, items)] if key else items


def _lines(text: str) -> list[str]:
    return [words for line in text.split("\n") if (words := line.strip())]


def _is_alone(line: Line) -> bool:
    return line.fate in (Fate.REMOVED, Fate.ADDED)


def _counted(lines: Iterable[Line]) -> dict[str, int]:
    """How many lines there are of each kind that did not stay the same."""
    counts = Counter(line.fate for line in lines)
    return {"changed": counts[None], "added": counts[Fate.ADDED], "removed": counts[Fate.REMOVED]}


# --- alignment --------------------------------------------------------------------------------------------------------


class _Block(NamedTuple):
    """old[i1:i2] and new[j1:j2], the same or in each other's place."""

    same: bool
    i1: int
    i2: int
    j1: int
    j2: int


def _blocks(old: Sequence[str], new: Sequence[str], in_a_row: int) -> Iterator[_Block]:
    """The two sequences in blocks, no two neighbours of one kind; `in_a_row` is the length of anchors in items."""
    items = dict.fromkeys(chain(old, new))
    if len(items) > sys.maxunicode:  # of characters, as which rapidfuzz takes the items fastest
        yield _Block(False, 0, len(old), 0, len(new))
        return
    codes = dict(zip(items, map(chr, range(len(items))), strict=True))
    coded = ["".join(map(codes.__getitem__, sequence)) for sequence in (old, new)]
    i1 = j1 = 0  # where the block of the same begins
    i2 = j2 = 0  # where it ends
    for i, j, size in (*_matches(coded[0], coded[1], in_a_row), (len(old), len(new), 0)):
        if (i, j) != (i2, j2) or not size:
            if i1 < i2:
                yield _Block(True, i1, i2, j1, j2)
            if i2 < i or j2 < j:
                yield _Block(False, i2, i, j2, j)
            i1, j1 = i, j
        i2, j2 = i + size, j + size


def _matches(old: str, new: str, in_a_row: int) -> Iterator[tuple[int, int, int]]:
    """What both have in the same order: place in the old, place in the new, length. Between two anchors it is looked
    for in pieces that can each be aligned at once."""
    head = Prefix.similarity(old, new)
    tail = Postfix.similarity(old[head:], new[head:])
    ends = (len(old) - tail, len(new) - tail)
    anchors = ((head + i, head + j) for i, j in _anchors(old[head : ends[0]], new[head : ends[1]], in_a_row))
    for (i, j), (i_end, j_end) in pairwise(((0, 0), (head, head), *anchors, ends, (len(old), len(new)))):
        parts = -(-max(i_end - i, j_end - j) // MAX_ALIGNED)
        places = [(i + (i_end - i) * at // parts, j + (j_end - j) * at // parts) for at in range(parts + 1) if parts]
        for (i1, j1), (i2, j2) in pairwise(places):
            for match in Indel.editops(old[i1:i2], new[j1:j2]).as_matching_blocks():
                if match.size:
                    yield i1 + match.a, j1 + match.b, match.size


def _anchors(old: str, new: str, in_a_row: int) -> list[tuple[int, int]]:
    """Places of runs of that length that occur once in each, as many as are in the same order in both. None where the
    two can be aligned at once."""
    if max(len(old), len(new)) <= MAX_ALIGNED:
        return []
    runs = {new[at : at + in_a_row] for at in range(0, len(new), 1 + len(new) // MAX_ANCHORS)}
    theirs = _once(new, runs, in_a_row)
    ours = _once(old, theirs, in_a_row)
    shared, in_new = list(ours), sorted(ours, key=theirs.__getitem__)
    matches = Indel.editops(shared, in_new).as_matching_blocks()
    return [(ours[run], theirs[run]) for match in matches for run in shared[match.a : match.a + match.size]]


def _once(text: str, runs: Collection[str], in_a_row: int) -> dict[str, int]:
    """Those of the runs that occur once in the text, and where."""
    places: dict[str, int] = {}
    for at in range(len(text) - in_a_row + 1):
        if (run := text[at : at + in_a_row]) in runs:
            places[run] = -1 if run in places else at
    return {run: at for run, at in places.items() if at >= 0}


# --- lines ------------------------------------------------------------------------------------------------------------


def _paired(
    blocks: Iterable[_Block], old: Sequence[str], new: Sequence[str], key: Key | None, reach: int
) -> Iterator[Line]:
    """All lines in order; a line and its successor, a line like it in its place, as one. Each is compared with as many
    lines as `reach` says: those around its own place."""
    signs = cache(Counter[str])  # of lines, each of which is compared with many
    for same, i1, i2, j1, j2 in blocks:
        if same:
            yield from (Segment(Fate.SAME, line) for line in old[i1:i2])
            continue
        theirs, after = new[j1:j2], 0
        for at, line in enumerate(old[i1:i2]):
            start = max(after, min(at * len(theirs) // (i2 - i1) - reach // 2, len(theirs) - reach))
            candidates = range(start, min(start + reach, len(theirs)))
            found = next((place for place in candidates if _alike(line, theirs[place], signs)), None)
            if found is None:
                yield Segment(Fate.REMOVED, line)
                continue
            yield from (Segment(Fate.ADDED, added) for added in theirs[after:found])
            segments = tuple(_words(_tokens(line, key), _tokens(theirs[found], key), key))
            yield segments[0] if len(segments) == 1 else Rewritten(segments)
            after = found + 1
        yield from (Segment(Fate.ADDED, added) for added in theirs[after:])


def _alike(one: str, other: str, signs: Callable[[str], Counter[str]]) -> bool:
    """Whether two lines share enough of their signs, in whatever order."""
    fewest = ALIKE * (len(one) + len(other)) / 2
    return min(len(one), len(other)) >= fewest and (signs(one) & signs(other)).total() >= fewest


# --- words ------------------------------------------------------------------------------------------------------------


def _words(old: Sequence[str], new: Sequence[str], key: Key | None) -> Iterator[Segment]:
    """What changed in a line. Changes with a single unchanged character between them are one: the bits would be harder
    to read."""
    blocks = [*_blocks(_keys(old, key), _keys(new, key), WORDS_OF_AN_ANCHOR)]

    def is_same(block: _Block) -> bool:
        at_an_end = block in (blocks[0], blocks[-1])
        return block.same and (at_an_end or len("".join(old[block.i1 : block.i2])) > 1)

    for same, group in groupby(blocks, is_same):
        run = [*group]
        before, after = "".join(old[run[0].i1 : run[-1].i2]), "".join(new[run[0].j1 : run[-1].j2])
        segments = ((Fate.SAME, before),) if same else ((Fate.REMOVED, before), (Fate.ADDED, after))
        yield from (Segment(fate, text) for fate, text in segments if text)


def _tokens(text: str, key: Key | None) -> list[str]:
    """The words of a line; one whose key is empty is part of the one before it."""
    words: list[str] = WORD.findall(text)
    if key is None:
        return words
    starts = [at for at, word in enumerate(words) if not at or key(word)]
    return ["".join(words[start:end]) for start, end in pairwise([*starts, len(words)])]


# --- figures ----------------------------------------------------------------------------------------------------------


def _changed_figures(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """The figures of changed lines that were replaced by others: (before, after)."""
    for line in lines:
        if line.fate is None:
            texts = (
                "".join(one.text for one in line.segments if one.fate is not other)
                for other in (Fate.ADDED, Fate.REMOVED)
            )
            before, after = map(FIGURE.findall, texts)
            for same, i1, i2, j1, j2 in _blocks([*map(_value, before)], [*map(_value, after)], WORDS_OF_AN_ANCHOR):
                if not same:  # figures that only came or went are not listed
                    yield from zip(before[i1:i2], after[j1:j2], strict=False)


def _value(figure: str) -> str:
    """１，４００ and 1400 are one."""
    return unicodedata.normalize("NFKC", figure).replace(",", "")
