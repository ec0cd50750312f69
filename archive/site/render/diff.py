"""Finds what changed between two texts: paragraph by paragraph, and in a changed paragraph word by word.

rapidfuzz aligns two sequences; its time grows with the product of their lengths. So sequences of more than MAX_ALIGNED
items are cut first: at anchors, which are runs of items that occur exactly once in each sequence. If a part is still
too long, it is cut into the same number of pieces on both sides. The time then grows only with the length, and texts of
any length are compared completely. Where there were too few anchors, the difference may not be the shortest.
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

MAX_COMPARED = 200_000  # characters of each text that are compared: the worst take 1 s
MAX_ALIGNED = 1_000  # items of each sequence that are aligned in one step, which takes 1 ms
MAX_ANCHORS = 5_000  # runs of one text that are looked up in the other
WORDS_OF_AN_ANCHOR = 8  # words in a row, because most single hanzi occur more than once
MAX_PAIRING_STEPS = 2_000_000  # steps of 0.1 µs to find which old line became which new line
MAX_PAIRED = 50_000  # changed lines; if there are more, all are shown as removed and added
MAX_FIGURES = 300  # changed figures that are listed at most
ALIKE = 0.5  # share of signs that two lines must have in common to be one changed line

# Figures and words in Latin letters are compared as a whole, Chinese text character by character.
WORD = re.compile(r"\d[\d,.，．]*\d|\d|[A-Za-z]+|.", re.DOTALL)
FIGURE = re.compile(r"\d+(?:[,，]\d{3})*(?:[.．]\d+)?")

Key = Callable[[str], str]  # line or word → its key; lines or words with equal keys count as the same


class Fate(StrEnum):
    """What happened to a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Segment(NamedTuple):
    """A part of a line, or a whole line, that was kept, removed or added as a whole."""

    fate: Fate
    text: str

    @property
    def segments(self) -> tuple[Segment]:
        """The segments of the line: only this one."""
        return (self,)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A line that was partly changed. The segments without the removed ones are the new line."""

    segments: tuple[Segment, ...]

    @property
    def fate(self) -> None:
        """None, because the parts of the line have different fates."""
        return None


Line = Segment | Rewritten  # a paragraph; a Segment needs no wrapper, which saves time in 100,000 lines


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures in changed lines that were replaced by other figures."""

    pairs: tuple[tuple[str, str], ...]  # (before, after)
    complete: bool  # False if there were too many figures to list all, or too many changed lines to pair


@dataclass(frozen=True, slots=True)
class Difference:
    """The result of comparing two texts."""

    lines: tuple[Line, ...]
    figures: Figures
    changed: int  # number of lines that were partly changed
    added: int  # number of new lines
    removed: int  # number of lines that are gone

    @property
    def length(self) -> int:
        """The number of characters in all lines."""
        return sum(len(segment.text) for line in self.lines for segment in line.segments)

    @property
    def inner(self) -> Difference:
        """The difference from the first to the last line that both texts have (changed or not); else empty."""
        both = [i for i, line in enumerate(self.lines) if not _is_alone(line)]
        lines = self.lines[both[0] : both[-1] + 1] if both else ()
        return Difference(lines, self.figures, **_counted(lines))

    def outside(self, *, after: bool) -> tuple[Line, ...]:
        """The lines before `inner`, or after it: only one of the texts has them."""
        alone = list(takewhile(_is_alone, reversed(self.lines) if after else self.lines))
        return tuple(reversed(alone) if after else alone)

    def folded(self) -> Iterator[tuple[bool, tuple[Line, ...]]]:
        """The lines in groups: (True, unchanged lines) or (False, other lines)."""
        for same, lines in groupby(self.lines, lambda line: line.fate is Fate.SAME):
            yield same, tuple(lines)


def is_comparable(*texts: str) -> bool:
    """Whether the texts are short enough for `compare`."""
    return all(len(text) <= MAX_COMPARED for text in texts)


def compare(before: str, after: str, key: Key | None = None) -> Difference:
    """What changed from `before` to `after`. White space around lines and empty lines are ignored.

    Lines and words with the same key count as the same and are given as in `before`. Without `key`, every sign counts.
    """
    known = cache(key) if key else None  # cached: the same few thousand characters come again and again
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
    """The number of paragraphs that only the new text has, and the number that only the old text has.

    The order of paragraphs does not matter, and a changed paragraph counts on both sides. This is fast: each paragraph
    is looked up once.
    """
    new, old = lone_paragraphs(before, after)
    return len(new), len(old)


def lone_paragraphs(before: str, after: str) -> tuple[list[str], list[str]]:
    """The paragraphs that only the new text has, and those that only the old text has, as `paragraphs_apart` counts
    them."""
    old, new = Counter(_lines(before)), Counter(_lines(after))
    return [*(new - old).elements()], [*(old - new).elements()]


def _keys(items: Sequence[str], key: Key | None) -> Sequence[str]:
    return [*map(key, items)] if key else items


def _lines(text: str) -> list[str]:
    return [words for line in text.split("\n") if (words := line.strip())]


def _is_alone(line: Line) -> bool:
    return line.fate in (Fate.REMOVED, Fate.ADDED)


def _counted(lines: Iterable[Line]) -> dict[str, int]:
    """The numbers of changed, added and removed lines."""
    counts = Counter(line.fate for line in lines)
    return {"changed": counts[None], "added": counts[Fate.ADDED], "removed": counts[Fate.REMOVED]}


# --- alignment --------------------------------------------------------------------------------------------------------


class _Block(NamedTuple):
    """old[i1:i2] and new[j1:j2]: both are the same, or the second replaced the first."""

    same: bool
    i1: int
    i2: int
    j1: int
    j2: int


def _blocks(old: Sequence[str], new: Sequence[str], in_a_row: int) -> Iterator[_Block]:
    """The two sequences as blocks, alternately same and different. `in_a_row` is the length of anchors in items."""
    items = dict.fromkeys(chain(old, new))
    if len(items) > sys.maxunicode:  # too many: below, each item gets a character, as rapidfuzz is fastest with str
        yield _Block(False, 0, len(old), 0, len(new))
        return
    codes = dict(zip(items, map(chr, range(len(items))), strict=True))
    coded = ["".join(map(codes.__getitem__, sequence)) for sequence in (old, new)]
    i1 = j1 = 0  # where the current block of same items begins
    i2 = j2 = 0  # where that block ends
    for i, j, size in (*_matches(coded[0], coded[1], in_a_row), (len(old), len(new), 0)):
        if (i, j) != (i2, j2) or not size:
            if i1 < i2:
                yield _Block(True, i1, i2, j1, j2)
            if i2 < i or j2 < j:
                yield _Block(False, i2, i, j2, j)
            i1, j1 = i, j
        i2, j2 = i + size, j + size


def _matches(old: str, new: str, in_a_row: int) -> Iterator[tuple[int, int, int]]:
    """The runs that both have in the same order: (index in the old, index in the new, length). The parts between two
    anchors are cut into pieces that can be aligned at once."""
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
    """The indexes, in old and new, of runs of `in_a_row` items that occur once in each and are in the same order in
    both. Empty if the two can be aligned at once."""
    if max(len(old), len(new)) <= MAX_ALIGNED:
        return []
    runs = {new[at : at + in_a_row] for at in range(0, len(new), 1 + len(new) // MAX_ANCHORS)}
    theirs = _once(new, runs, in_a_row)
    ours = _once(old, theirs, in_a_row)
    shared, in_new = list(ours), sorted(ours, key=theirs.__getitem__)
    matches = Indel.editops(shared, in_new).as_matching_blocks()
    return [(ours[run], theirs[run]) for match in matches for run in shared[match.a : match.a + match.size]]


def _once(text: str, runs: Collection[str], in_a_row: int) -> dict[str, int]:
    """The runs that occur exactly once in the text: run → index."""
    places: dict[str, int] = {}
    for at in range(len(text) - in_a_row + 1):
        if (run := text[at : at + in_a_row]) in runs:
            places[run] = -1 if run in places else at
    return {run: at for run, at in places.items() if at >= 0}


# --- lines ------------------------------------------------------------------------------------------------------------


def _paired(
    blocks: Iterable[_Block], old: Sequence[str], new: Sequence[str], key: Key | None, reach: int
) -> Iterator[Line]:
    """All lines in order. An old line and a similar new line near the same place become one changed line. Each old line
    is compared with at most `reach` new lines around its own place."""
    signs = cache(Counter[str])  # cached, because each line is compared with many
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
    """Whether two lines share enough of their signs, in any order."""
    fewest = ALIKE * (len(one) + len(other)) / 2
    return min(len(one), len(other)) >= fewest and (signs(one) & signs(other)).total() >= fewest


# --- words ------------------------------------------------------------------------------------------------------------


def _words(old: Sequence[str], new: Sequence[str], key: Key | None) -> Iterator[Segment]:
    """What changed in a line. Two changes with a single unchanged character between them are joined to one, which is
    easier to read."""
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
    """The words of a line. A word whose key is empty is joined to the word before it."""
    words: list[str] = WORD.findall(text)
    if key is None:
        return words
    starts = [at for at, word in enumerate(words) if not at or key(word)]
    return ["".join(words[start:end]) for start, end in pairwise([*starts, len(words)])]


# --- figures ----------------------------------------------------------------------------------------------------------


def _changed_figures(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """The figures in changed lines that were replaced by other figures: (before, after)."""
    for line in lines:
        if line.fate is None:
            texts = (
                "".join(one.text for one in line.segments if one.fate is not other)
                for other in (Fate.ADDED, Fate.REMOVED)
            )
            before, after = map(FIGURE.findall, texts)
            for same, i1, i2, j1, j2 in _blocks([*map(_value, before)], [*map(_value, after)], WORDS_OF_AN_ANCHOR):
                if not same:  # figures that were only added or only removed are not listed
                    yield from zip(before[i1:i2], after[j1:j2], strict=False)


def _value(figure: str) -> str:
    """The figure in the form in which it is compared: １，４００ → 1400."""
    return unicodedata.normalize("NFKC", figure).replace(",", "")
