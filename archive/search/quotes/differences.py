"""Says what differs between a sentence and its passage, numbers as numbers.

A number of which one sign differs differs as a whole: 3,500万元 and 3,800万元 are named as these, not as 5 and 8.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from archive.search.quotes.alignment import Alignment
from archive.search.quotes.compared import Compared, compared
from archive.search.quotes.numbers import ReadNumber, compare, numbers
from archive.search.quotes.results import DifferenceKind, QuoteDifference, QuotePiece, QuoteRemark
from archive.text.hanzi import simplified

DIFFERENCE_COSTS, MOVING_COSTS = 2, 4  # letters
OF_WORDS = (DifferenceKind.WORDS_ADDED, DifferenceKind.WORDS_REPLACED)
AROUND = 40  # letters of the text on either side of a passage that may belong to one of its numbers
MAX_REPLACED = 12  # letters at either end of a sentence that may replace as many of the text
SENTENCE_END = re.compile(r"[。！？!?\n]")
_OPENING, _CLOSING = "（(《〈“‘「『【〔[", "）)》〉”’」』】〕]。！？；，、：!?;,:…"
_SIGNS = re.compile(r"[^\w\s]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_SAME_SIGN = str.maketrans("“”‘’「」『』〝〞。", '"""""""""".')  # quotation marks are alike, and so are full stops

Span = tuple[int, int]
Numbers = Sequence[ReadNumber]
Run = tuple[int, int, int]  # the first letter in the sentence and in the text, and the number of letters


@dataclass(frozen=True, slots=True)
class AlignedSegment:
    """Letters of a sentence beside letters of a text: both are the same, or differ."""

    same: bool
    quote: Span
    text: Span


@dataclass(frozen=True, slots=True)
class PassageFindings:
    """What differs between a sentence and its passage."""

    differences: tuple[QuoteDifference, ...]
    remarks: tuple[QuoteRemark, ...]
    quote: tuple[QuotePiece, ...]
    passage: tuple[QuotePiece, ...]
    span: Span  # of the passage: offsets in the text
    likeness: float  # of the sentence, from 1 on downwards: see `_likeness`


def compare_passage(alignment: Alignment, words: str, text: Compared, source: str) -> PassageFindings:
    """What differs. `words`: the sentence as written; `text`: the letters of `source`."""
    both = _Both(alignment.letters, words, text, source)
    ours = list(numbers(alignment.letters, words))
    first, last = alignment.window
    theirs = list(numbers(text, source, max(first - AROUND, 0), min(last + AROUND, len(text.letters))))
    segments = tuple(_segments(alignment, ours, theirs, both))
    different = {
        segment: tuple(_differences_in(segment, ours, theirs, both)) for segment in segments if not segment.same
    }
    begin, end = _with_signs(source, *text.span(segments[0].text[0], segments[-1].text[1]))
    differing = [segment for segment, differences in different.items() if differences]
    in_quote = {at for one in differing for at in alignment.letters.offsets[slice(*one.quote)]}
    if moved := alignment.moved:
        at = words.find(moved)
        in_quote.update(range(at, at + len(moved)))
    in_text = {at for one in differing for at in text.offsets[slice(*one.text)]}
    order = (QuoteDifference(DifferenceKind.ORDER_CHANGED, moved, moved),) if moved else ()
    is_same = not differing and not moved
    return PassageFindings(
        (*(difference for differences in different.values() for difference in differences), *order),
        tuple(_remarks(words, source[begin:end], numerals=len(differing) < len(different), same=is_same)),
        tuple(_pieces(words, 0, in_quote)),
        tuple(_pieces(source[begin:end], begin, in_text)),
        (begin, end),
        _likeness(alignment, [one for differences in different.values() for one in differences]),
    )


def _likeness(alignment: Alignment, differences: Sequence[QuoteDifference]) -> float:
    """How much of a sentence is that of its passage: all of it, less its other words and what each difference costs.

    Other numbers cost no letters: with these alone, the sentence says another thing of the same matter. Sentences of
    other matters have in common what is said in every case, and differ in names, dates and doings besides.
    """
    cost = sum(
        DIFFERENCE_COSTS + (len(compared(one.quote).letters) if one.kind in OF_WORDS else 0) for one in differences
    )
    cost += MOVING_COSTS if alignment.moved else 0
    return 1 - cost / len(alignment.letters.letters)


def _with_signs(source: str, begin: int, end: int) -> Span:
    """A passage with the brackets and quotation marks at its ends, and with the sign at which it ends."""
    while begin and source[begin - 1] in _OPENING:
        begin -= 1
    while end < len(source) and source[end] in _CLOSING:
        end += 1
    return begin, end


@dataclass(frozen=True, slots=True)
class _Both:
    """A sentence and a text, each in letters and as written."""

    quote: Compared
    words: str
    text: Compared
    source: str

    def of_quote(self, span: Span) -> str:
        """Letters of the sentence as they are written."""
        return self.words[slice(*self.quote.span(*span))] if span[0] < span[1] else ""

    def of_text(self, span: Span) -> str:
        """Letters of the text as they are written."""
        return self.source[slice(*self.text.span(*span))] if span[0] < span[1] else ""

    def ends_at(self, place: int) -> bool:
        """Whether a sentence or line of the text ends before a letter of it, or the text itself."""
        if not 0 < place < len(self.text.letters):
            return True
        offsets = self.text.offsets
        return bool(SENTENCE_END.search(self.source, offsets[place - 1] + 1, offsets[place]))


def _segments(alignment: Alignment, ours: Numbers, theirs: Numbers, both: _Both) -> Iterator[AlignedSegment]:
    """The sentence and the passage in segments. No number, and no letter between two differences, is the same alone."""
    partner = {one.first + at: one.place + at for one in alignment.matches for at in range(one.size)}
    letters = len(alignment.letters.letters)
    while len(partner) > 1 and (broken := {*_broken(partner, ours, theirs), *_lone(partner, letters)}):
        partner = {at: place for at, place in partner.items() if at not in broken}
    if not partner:  # all of the sentence is a number
        partner = {one.first: one.place for one in alignment.matches[:1]}
    runs = [*_runs(partner)]
    start = _start(runs[0], ours, theirs, both)
    end = _end(runs[-1], letters, ours, theirs, both)
    at, place = 0, start
    for first, begin, size in (*runs, (letters, end, 0)):
        if (at, place) != (first, begin):
            yield AlignedSegment(False, (at, first), (place, begin))
        if size:
            yield AlignedSegment(True, (first, first + size), (begin, begin + size))
        at, place = first + size, begin + size


def _start(run: Run, ours: Numbers, theirs: Numbers, both: _Both) -> int:
    """The first letter of the passage: it has what stands in place of the sentence's first letters, and no number is
    cut there."""
    first, start, _ = run
    mine = [one for one in ours if one.end <= first]
    if mine and mine[-1].end == first:  # as many numbers as the sentence has there
        before = start
        for number in [one for one in theirs if one.end <= start][: -len(mine) - 1 : -1]:
            if before - number.end > first or any(map(both.ends_at, range(number.end, before + 1))):
                break
            before = number.start
        if before < start:
            words = both.quote.letters[: mine[0].start]
            return before - len(words) * both.text.letters.endswith(words, 0, before)
    for _ in range(min(first, MAX_REPLACED)):
        start -= not both.ends_at(start)
    return next((one.start for one in theirs if one.start < start < one.end), start)


def _end(run: Run, letters: int, ours: Numbers, theirs: Numbers, both: _Both) -> int:
    """The end of the passage, found as `_start`."""
    last, end = run[0] + run[2], run[1] + run[2]
    mine = [one for one in ours if one.start >= last]
    if mine and mine[0].start == last:
        after = end
        for number in [one for one in theirs if one.start >= end][: len(mine)]:
            if number.start - after > letters - last or any(map(both.ends_at, range(after, number.start + 1))):
                break
            after = number.end
        if after > end:
            words = both.quote.letters[mine[-1].end :]
            return after + len(words) * both.text.letters.startswith(words, after)
    for _ in range(min(letters - last, MAX_REPLACED)):
        end += not both.ends_at(end)
    return next((one.end for one in theirs if one.start < end < one.end), end)


def _runs(partner: dict[int, int]) -> Iterator[Run]:
    """The runs of letters that both have."""
    for _, run in groupby(enumerate(sorted(partner.items())), lambda one: (one[1][0] - one[0], one[1][1] - one[0])):
        pairs = [pair for _, pair in run]
        yield *pairs[0], len(pairs)


def _broken(partner: dict[int, int], ours: Iterable[ReadNumber], theirs: Iterable[ReadNumber]) -> Iterator[int]:
    """The letters of the sentence that are the same, but are part of a number that is not wholly the same."""
    letter_of = {place: at for at, place in partner.items()}
    for number in ours:
        places = [partner.get(at) for at in range(number.start, number.end)]
        if not _is_whole(places):
            yield from (at for at in range(number.start, number.end) if at in partner)
    for number in theirs:
        letters = [letter_of.get(place) for place in range(number.start, number.end)]
        if not _is_whole(letters):
            yield from (at for at in letters if at is not None)


def _is_whole(numbers: Sequence[int | None]) -> bool:
    return all(one is not None and other == one + 1 for one, other in pairwise(numbers)) and numbers[0] is not None


def _lone(partner: dict[int, int], letters: int) -> Iterator[int]:
    """The letters that are the same, alone between two differences."""
    yield from (first for first, _, size in _runs(partner) if size == 1 and 0 < first < letters - 1)


def _differences_in(segment: AlignedSegment, ours: Numbers, theirs: Numbers, both: _Both) -> Iterator[QuoteDifference]:
    """The differences within a segment; none if it only writes the same numbers in another way."""
    mine = [one for one in ours if segment.quote[0] <= one.start and one.end <= segment.quote[1]]
    other = [one for one in theirs if segment.text[0] <= one.start and one.end <= segment.text[1]]
    if len(mine) != len(other) or any(bool(one.unit) != bool(two.unit) for one, two in zip(mine, other, strict=True)):
        mine, other = [], []
    at, place = segment.quote[0], segment.text[0]
    for number, one in zip(mine, other, strict=True):
        yield from _of_words((at, number.start), (place, one.start), both)
        if kind := compare(number, one):
            yield QuoteDifference(kind, both.of_quote((number.start, number.end)), both.of_text((one.start, one.end)))
        at, place = number.end, one.end
    yield from _of_words((at, segment.quote[1]), (place, segment.text[1]), both)


def _of_words(quote: Span, text: Span, both: _Both) -> Iterator[QuoteDifference]:
    ours, theirs = both.quote.letters[slice(*quote)], both.text.letters[slice(*text)]
    if ours != theirs:
        kind = (
            DifferenceKind.WORDS_MISSING
            if not ours
            else DifferenceKind.WORDS_REPLACED
            if theirs
            else DifferenceKind.WORDS_ADDED
        )
        yield QuoteDifference(kind, both.of_quote(quote), both.of_text(text))


def _remarks(quote: str, passage: str, *, numerals: bool, same: bool) -> Iterator[QuoteRemark]:
    if (simplified(quote) != quote) != (simplified(passage) != passage):
        yield QuoteRemark.SCRIPT
    if same and _signs(quote) != _signs(passage):
        yield QuoteRemark.PUNCTUATION
    if numerals:
        yield QuoteRemark.NUMERALS


def _signs(text: str) -> str:
    """The punctuation within a text, full and half width alike."""
    plain = unicodedata.normalize("NFKC", text).translate(_SAME_SIGN)
    inner = re.search(r"\w.*\w", plain, re.DOTALL)
    return "".join(_SIGNS.findall(_THOUSANDS.sub("", inner[0]))) if inner else ""


def _pieces(words: str, start: int, differing: set[int]) -> Iterator[QuotePiece]:
    """A text in pieces that differ or not. What is between two letters that differ differs with them."""
    flags = [start + at in differing for at in range(len(words))]
    marked = [at for at, flag in enumerate(flags) if flag]
    for one, other in pairwise(marked):
        if not any(map(str.isalnum, words[one + 1 : other])):
            flags[one:other] = [True] * (other - one)
    for flag, run in groupby(range(len(words)), flags.__getitem__):
        found = [*run]
        yield QuotePiece(words[found[0] : found[-1] + 1], flag)
