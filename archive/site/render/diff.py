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

from rapidfuzz.distance import Indel

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
    pairing = sum(block.i2 - block.i1 for block in blocks if block.is_changed) <= MAX_PAIRED
    lines = tuple(_paired(blocks, old, new, known) if pairing else _unpaired(blocks, old, new))
    figures = islice(_changed_figures(lines), MAX_FIGURES + 1)
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

    @property
    def is_changed(self) -> bool:
        """Whether lines of both may be each other's successors."""
        return not self.same and self.i1 < self.i2 and self.j1 < self.j2


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
    """What both have in the same order: place in the old, place in the new, length."""
    ends = _shared(old[::-1], new[::-1], 0, 0) if old != new else 0
    old_end, new_end = len(old) - ends, len(new) - ends
    i = j = 0
    for anchor_i, anchor_j in ((0, 0), *_anchors(old[:old_end], new[:new_end], in_a_row), (old_end, new_end)):
        if anchor_i < i or anchor_j < j:
            continue  # within the last match
        yield from _aligned(old[i:anchor_i], new[j:anchor_j], i, j)
        size = _shared(old, new, anchor_i, anchor_j)
        yield anchor_i, anchor_j, size
        i, j = anchor_i + size, anchor_j + size


def _aligned(old: str, new: str, i: int, j: int) -> Iterator[tuple[int, int, int]]:
    """The same for two pieces that begin at these places, cut until each can be aligned at once."""
    parts = -(-max(len(old), len(new)) // MAX_ALIGNED)
    for part in range(parts):
        i1, i2 = (len(old) * at // parts for at in (part, part + 1))
        j1, j2 = (len(new) * at // parts for at in (part, part + 1))
        for match in Indel.editops(old[i1:i2], new[j1:j2]).as_matching_blocks():
            if match.size:
                yield i + i1 + match.a, j + j1 + match.b, match.size


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
    for at in [at for at in range(len(text) - in_a_row + 1) if text[at : at + in_a_row] in runs]:
        run = text[at : at + in_a_row]
        places[run] = -1 if run in places else at
    return {run: at for run, at in places.items() if at >= 0}


def _shared(old: str, new: str, i: int, j: int) -> int:
    """How many items are the same from these places on."""
    size, most = 0, min(len(old) - i, len(new) - j)
    while size < most and old[i + size] == new[j + size]:
        size += 1
    return size


# --- lines ------------------------------------------------------------------------------------------------------------


def _unpaired(blocks: Iterable[_Block], old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """All lines in order, none of them as another's successor."""
    for same, i1, i2, j1, j2 in blocks:
        yield from (Segment(Fate.SAME if same else Fate.REMOVED, line) for line in old[i1:i2])
        if not same:
            yield from (Segment(Fate.ADDED, line) for line in new[j1:j2])


def _paired(blocks: Iterable[_Block], old: Sequence[str], new: Sequence[str], key: Key | None) -> Iterator[Line]:
    """All lines in order; a line and its successor, a line like it in its place, as one."""
    signs = cache(Counter[str])  # of lines, each of which is compared with many
    changed = (line for block in blocks if block.is_changed for line in old[block.i1 : block.i2])
    reach = 1 + MAX_PAIRING_STEPS // (sum(10 + len(signs(line)) for line in changed) or 1)
    for block in blocks:
        if not block.is_changed:
            yield from _unpaired([block], old, new)
            continue
        ours, theirs, after = old[block.i1 : block.i2], new[block.j1 : block.j2], 0
        for at, line in enumerate(ours):
            # Where there are too many to look at all, those around its own place.
            start = max(after, min(at * len(theirs) // len(ours) - reach // 2, len(theirs) - reach))
            candidates = range(start, min(start + reach, len(theirs)))
            found = next((place for place in candidates if _alike(line, theirs[place], signs)), None)
            if found is None:
                yield Segment(Fate.REMOVED, line)
                continue
            yield from (Segment(Fate.ADDED, added) for added in theirs[after:found])
            yield _rewritten(line, theirs[found], key)
            after = found + 1
        yield from (Segment(Fate.ADDED, added) for added in theirs[after:])


def _alike(one: str, other: str, signs: Callable[[str], Counter[str]]) -> bool:
    """Whether two lines share enough of their signs, in whatever order."""
    fewest = ALIKE * (len(one) + len(other)) / 2
    if min(len(one), len(other)) < fewest:
        return False
    theirs = signs(other)
    return sum(min(n, theirs.get(sign, 0)) for sign, n in signs(one).items()) >= fewest


# --- words ------------------------------------------------------------------------------------------------------------


def _rewritten(before: str, after: str, key: Key | None) -> Line:
    """What changed in a line; a single segment where all of it has one fate."""
    segments = tuple(_joined(_words(_tokens(before, key), _tokens(after, key), key)))
    return segments[0] if len(segments) == 1 else Rewritten(segments)


def _words(old: Sequence[str], new: Sequence[str], key: Key | None) -> Iterator[Segment]:
    for same, i1, i2, j1, j2 in _blocks(_keys(old, key), _keys(new, key), WORDS_OF_AN_ANCHOR):
        yield Segment(Fate.SAME if same else Fate.REMOVED, "".join(old[i1:i2]))
        if not same:
            yield Segment(Fate.ADDED, "".join(new[j1:j2]))


def _tokens(text: str, key: Key | None) -> list[str]:
    """The words of a line; one whose key is empty is part of the one before it."""
    words: list[str] = WORD.findall(text)
    if key is None:
        return words
    starts = [at for at, word in enumerate(words) if not at or key(word)]
    return ["".join(words[start:end]) for start, end in pairwise([*starts, len(words)])]


def _joined(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Changes with a single unchanged character between them as one change: the bits would be harder to read."""
    removed, added, between = list[str](), list[str](), ""
    for fate, text in (*segments, Segment(Fate.SAME, "")):
        if fate is Fate.SAME and len(text) == 1 and (removed or added) and not between:
            between = text
        elif fate is Fate.SAME:
            yield from _change(removed, added, between)
            removed, added, between = [], [], ""
            if text:
                yield Segment(fate, text)
        elif text:
            if between:
                removed.append(between)
                added.append(between)
                between = ""
            (removed if fate is Fate.REMOVED else added).append(text)


def _change(removed: Iterable[str], added: Iterable[str], between: str) -> Iterator[Segment]:
    changes = ((Fate.REMOVED, "".join(removed)), (Fate.ADDED, "".join(added)), (Fate.SAME, between))
    yield from (Segment(fate, text) for fate, text in changes if text)


# --- figures ----------------------------------------------------------------------------------------------------------


def _changed_figures(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """The figures of changed lines that were replaced by others: (before, after)."""
    for line in lines:
        if line.fate is None:
            before, after = (
                FIGURE.findall("".join(one.text for one in line.segments if one.fate is not other))
                for other in (Fate.ADDED, Fate.REMOVED)
            )
            for same, i1, i2, j1, j2 in _blocks([*map(_value, before)], [*map(_value, after)], WORDS_OF_AN_ANCHOR):
                if not same:  # figures that only came or went are not listed
                    yield from zip(before[i1:i2], after[j1:j2], strict=False)


def _value(figure: str) -> str:
    """１，４００ and 1400 are one."""
    return unicodedata.normalize("NFKC", figure).replace(",", "")
