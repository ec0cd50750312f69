"""Finds the passage of a text that comes closest to a sentence, and aligns the two letter by letter.

The passage is where most short runs of the sentence's letters stand close together. rapidfuzz aligns the two there.
Where parts of the sentence stand in another order, it is aligned in that order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, combinations
from typing import NamedTuple

from rapidfuzz.distance import Indel, LCSseq

from archive.search.quotes.compared import Compared

RUN = 3  # letters of the runs that are sought for
MAX_PLACES = 40  # of one run in a text
SPARE = 12  # letters that a passage may be longer than its sentence, besides LONGER times its length
LONGER = 1.5
WIDE = 3  # times its length, where a long part of it was left out
NEARLY_ALL = 0.9  # of the letters of a sentence that a wide passage must have
MAX_STRAY = 2  # letters of a match far from all others, which is chance
FAR = 6  # letters that a match of two is further away in the text than in the sentence; of one: any
MIN_MOVED = 4  # letters of what stands in another place, and by which the other order is closer
MAX_ORDERS = 8  # orders in which a sentence is aligned, those with the most letters in common
GAP_COSTS = 2  # letters
MAX_CLAUSES = 16  # of a sentence whose order is sought at

_CLAUSE = re.compile(r"[^，,、；;：:]+[，,、；;：:]*")


class LetterMatch(NamedTuple):
    """Letters that both have: sentence[first : first + size] and text[place : place + size]."""

    first: int
    place: int
    size: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """A sentence beside the passage of a text that comes closest to it."""

    letters: Compared  # of the sentence; in the order of the passage, if it has another
    matches: tuple[LetterMatch, ...]  # in order; at least one
    window: tuple[int, int]  # letters of the text between which they were sought for
    moved: str = ""  # the part of the sentence that stands elsewhere in the passage

    @property
    def matched(self) -> int:
        """The number of letters that both have, in the same order."""
        return sum(match.size for match in self.matches)

    @property
    def share(self) -> float:
        """The share of the sentence's letters that the passage has, in this order."""
        return self.matched / len(self.letters.letters)

    @property
    def closeness(self) -> int:
        """The letters that both have, less what the gaps between them cost: of two passages the one that has the
        letters in fewer pieces, and in their order, is the closer one."""
        return self.matched - GAP_COSTS * (len(self.matches) - 1) - (MIN_MOVED if self.moved else 0)

    @property
    def is_exact(self) -> bool:
        """Whether the text has the sentence letter by letter."""
        return len(self.matches) == 1 and self.share == 1 and not self.moved


def standing(sentence: Compared, text: Compared) -> Alignment | None:
    """The place at which a sentence stands in a text as it is, and cuts no number; None if there is none."""
    letters, theirs = sentence.letters, text.letters
    at = theirs.find(letters)
    while at >= 0:
        end = at + len(letters)
        if not (_is_cut(theirs, at) or _is_cut(theirs, end)):
            return Alignment(sentence, (LetterMatch(0, at, len(letters)),), (at, end))
        at = theirs.find(letters, at + 1)
    return None


def aligned(sentence: Compared, text: Compared) -> Alignment | None:
    """The passage of a text that comes closest to a sentence; None if they have nothing in common."""
    return standing(sentence, text) or _closest(sentence, text.letters, SPARE)


def aligned_widely(sentence: Compared, text: Compared) -> Alignment | None:
    """The passage that has nearly all of a sentence and much more in between; None if there is none. In a passage so
    wide, letters that have nothing to do with the sentence are found by chance."""
    found = _closest(sentence, text.letters, WIDE * len(sentence.letters))
    return found if found and found.share >= NEARLY_ALL else None


def reordered(alignment: Alignment, words: str, text: Compared) -> Alignment:
    """The alignment with parts of the sentence in another order, if it is closer then. `words`: the sentence as
    written. All ways to exchange two neighbouring parts are tried, so that any part may have moved anywhere."""
    sentence, window = alignment.letters, alignment.window
    clauses = [sentence.between(*clause.span()) for clause in _CLAUSE.finditer(words)]
    clauses = [clause for clause in clauses if clause.letters]
    if not 1 < len(clauses) <= MAX_CLAUSES:
        return alignment
    theirs, orders = text.letters[slice(*window)], list[tuple[int, int, _Order]]()
    for first, middle, last in combinations(range(len(clauses) + 1), 3):
        parts = clauses[:first], clauses[middle:last], clauses[first:middle], clauses[last:]
        order, moved = tuple(chain(*parts)), min(parts[1], parts[2], key=_letters)
        if _letters(moved) >= MIN_MOVED:
            same = LCSseq.similarity("".join(one.letters for one in order), theirs)
            orders.append((same, -_letters(moved), _Order(order, _written(words, moved))))
    likely = sorted(orders, key=lambda one: one[:2], reverse=True)[:MAX_ORDERS]
    found = [other for *_, order in likely if (other := _in_window(order.letters, text.letters, window))]
    best = max(found, key=lambda one: one.closeness, default=alignment)
    if best.closeness < alignment.closeness + MIN_MOVED:
        return alignment
    return replace(best, moved=next(order.moved for *_, order in likely if order.letters == best.letters))


class _Order(NamedTuple):
    """The clauses of a sentence in another order."""

    clauses: tuple[Compared, ...]
    moved: str  # those that changed places with others, as written

    @property
    def letters(self) -> Compared:
        offsets = [at for one in self.clauses for at in one.offsets]
        return Compared("".join(one.letters for one in self.clauses), offsets)


def _written(words: str, clauses: Sequence[Compared]) -> str:
    """Clauses as the sentence has them, with the quotation marks and brackets at their ends."""
    begin, end = clauses[0].offsets[0], clauses[-1].offsets[-1] + 1
    begin -= begin > 0 and words[begin - 1] in "“‘「『《（("
    end += end < len(words) and words[end] in "”’」』》）)"
    return words[begin:end]


def _closest(sentence: Compared, text: str, spare: int) -> Alignment | None:
    window = _window(sentence.letters, text, spare)
    return _in_window(sentence, text, window) if window else None


def _letters(clauses: Sequence[Compared]) -> int:
    return sum(len(one.letters) for one in clauses)


def _is_cut(text: str, at: int) -> bool:
    """Whether a number goes on at a place of a text."""
    return 0 < at < len(text) and text[at - 1].isdigit() and text[at].isdigit()


def _window(sentence: str, text: str, spare: int) -> tuple[int, int] | None:
    """The stretch of a text in which most of the runs of a sentence stand."""
    size = min(RUN, len(sentence))
    runs = {sentence[at : at + size]: at for at in range(len(sentence) - size + 1)}
    places = sorted((place, at) for run, at in runs.items() for place in _places(text, run))
    if not places:
        return None
    width = int(LONGER * len(sentence)) + spare
    inside, left, most, best = Counter[int](), 0, 0, (0, 0)
    for right, (place, at) in enumerate(places):
        inside[at] += 1
        while place - places[left][0] > width:
            inside[places[left][1]] -= 1
            if not inside[places[left][1]]:
                del inside[places[left][1]]
            left += 1
        if len(inside) > most:
            most, best = len(inside), (left, right)
    first, last = places[best[0]], places[best[1]]
    start = max(first[0] - first[1] - FAR, 0)
    end = min(last[0] + len(sentence) - last[1] + FAR, len(text))
    return start, end


def _places(text: str, run: str) -> Iterator[int]:
    at = text.find(run)
    for _ in range(MAX_PLACES):
        if at < 0:
            return
        yield at
        at = text.find(run, at + 1)


def _in_window(sentence: Compared, text: str, window: tuple[int, int]) -> Alignment | None:
    matches = _blocks(sentence.letters, text, (0, len(sentence.letters)), window)
    if not matches:
        return None
    # What stands before and behind the longest match is aligned once more, close to it: to have the most letters in
    # common, the whole window was combed for them.
    longest = max(matches, key=lambda match: match.size)
    end, behind = longest.first + longest.size, longest.place + longest.size
    close = (
        _blocks(sentence.letters, text, (0, longest.first), (longest.place - longest.first - FAR, longest.place)),
        _blocks(
            sentence.letters,
            text,
            (end, len(sentence.letters)),
            (behind, behind + len(sentence.letters) - end + FAR),
        ),
    )
    far = [one for one in matches if one.first < longest.first], [one for one in matches if one.first > longest.first]
    before, after = (max(sides, key=partial(_closeness, longest)) for sides in zip(far, close, strict=True))
    joined = _without_strays(_joined([*before, longest, *after], sentence.letters, text))
    return Alignment(sentence, tuple(joined), window)


def _blocks(sentence: str, text: str, of: tuple[int, int], window: tuple[int, int]) -> list[LetterMatch]:
    """What a part of a sentence and a window of a text have in common, in order."""
    window = max(window[0], 0), window[1]
    blocks = Indel.editops(sentence[slice(*of)], text[slice(*window)]).as_matching_blocks()
    return [LetterMatch(of[0] + one.a, window[0] + one.b, one.size) for one in blocks if one.size]


def _closeness(longest: LetterMatch, matches: list[LetterMatch]) -> int:
    """The letters of matches on one side of the longest, less what the gaps cost."""
    ends = {(one.first + one.size, one.place + one.size) for one in (*matches, longest)}
    beginnings = {(one.first, one.place) for one in (*matches, longest)}
    return sum(one.size for one in matches) - GAP_COSTS * (len(matches) - len(ends & beginnings))


def _joined(matches: list[LetterMatch], sentence: str, text: str) -> list[LetterMatch]:
    """The matches, each as near to the next one, or else to the last one, as its letters stand in the text.

    What a text repeats can be aligned in several ways, as close by letters; this one has the smallest gaps.
    """
    joined: list[LetterMatch] = []
    for match in reversed(matches):
        after = joined[-1] if joined else None
        if after and match.place + match.size < after.place - (after.first - match.first - match.size):
            match = match._replace(place=text.rfind(_part(sentence, match), match.place, after.place))
        if after and (match.first + match.size, match.place + match.size) == (after.first, after.place):
            joined[-1] = LetterMatch(match.first, match.place, match.size + after.size)
        else:
            joined.append(match)
    matches, joined = joined[::-1], []
    for match in matches:
        before = joined[-1] if joined else None
        end = before.place + before.size if before else 0
        if before and match.place > end + match.first - before.first - before.size:
            match = match._replace(place=text.find(_part(sentence, match), end, match.place + match.size))
        if before and (before.first + before.size, end) == (match.first, match.place):
            joined[-1] = LetterMatch(before.first, before.place, before.size + match.size)
        else:
            joined.append(match)
    return joined


def _part(sentence: str, match: LetterMatch) -> str:
    return sentence[match.first : match.first + match.size]


def _without_strays(matches: list[LetterMatch]) -> list[LetterMatch]:
    """The matches without those at either end that are there by chance: few letters, far from the others."""
    while len(matches) > 1 and _is_stray(matches[0], matches[0], matches[1]):
        matches = matches[1:]
    while len(matches) > 1 and _is_stray(matches[-1], matches[-2], matches[-1]):
        matches = matches[:-1]
    return matches


def _is_stray(match: LetterMatch, one: LetterMatch, other: LetterMatch) -> bool:
    in_sentence = other.first - one.first - one.size
    in_text = other.place - one.place - one.size
    return match.size <= MAX_STRAY and max(in_text - in_sentence, in_sentence - match.size) > FAR * (match.size - 1)
