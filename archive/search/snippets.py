"""Makes excerpts of texts, and whole titles, with a query's phrases highlighted: as lists of fragments, not as HTML.

FTS5's snippet() and highlight() give NULL on a contentless table, so the text itself is searched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from archive.search.leads import lead_of, opening_of
from archive.search.query import Query
from archive.search.tokens import is_word_at
from archive.text.hanzi import GAP, fold_with_origins, is_wordlike

WIDTH = 120  # length of an excerpt in characters, about
CUT = "…"  # where an excerpt begins or ends within a sentence
MAX_OCCURRENCES = 200  # the first occurrences of the phrases, as many of each, that are used in a long text

_SENTENCE_END = re.compile(r"[。！？；\n][”’」』）]*")


class Fragment(NamedTuple):
    """A piece of text: a hit (an occurrence of a phrase), or the text between two hits."""

    text: str
    hit: bool


Marked = tuple[Fragment, ...]


class _Span(NamedTuple):
    """An occurrence of a phrase: offsets in the text, in characters."""

    start: int
    end: int
    phrase: str


def mark(text: str, query: Query) -> Marked:
    """The whole text (a title) with the query's phrases highlighted."""
    return tuple(_fragments(text, 0, len(text), _find(text, query)))


def excerpt(text: str, query: Query, width: int = WIDTH) -> Marked:
    """About `width` characters of the text, on one line, from where most of the query's phrases are together.

    The excerpt begins and ends between sentences if the end of a sentence is near, else with CUT. If the text has none
    of the phrases (the hit is in the title, or the query only excludes words), the excerpt is its beginning.
    """
    text = _near(text, query, width)
    spans = _find(text, query)
    first, last = _densest(spans, width)
    start, cut_before = _beginning(text, first, width - (last - first))
    end, cut_after = _ending(text, start + width, last, width)
    inner = _fragments(text, *_stripped(text, start, end), spans)
    return (Fragment(CUT, False),) * cut_before + tuple(inner) + (Fragment(CUT, False),) * cut_after


def excerpt_or_lead(text: str, query: Query, width: int = WIDTH) -> Marked:
    """The excerpt from behind the lines that say nothing, if it has a hit for each group of the query; else that from
    behind the title and the notice that distributes the text, if it has any hit."""
    body = text[lead_of(text) :]
    without_table = body if query.highlighted else body.partition("\n|")[0]  # no table without a hit in it
    of_body = excerpt(without_table, query, width)
    if len({fragment.text for fragment in of_body if fragment.hit}) >= len(query.all_of):
        return of_body
    found = excerpt(text[opening_of(text) :], query, width)
    return found if any(fragment.hit for fragment in found) else of_body


def _near(text: str, query: Query, width: int) -> str:
    """The piece of a long text from which its excerpt is taken: folding the whole text would take thirty times as long.

    The piece is longer than the excerpt on both sides, unless the text ends there: it may hold phrases that are found
    only once it is folded. The whole text is returned if it is short, if a phrase may be part of a longer word, or if
    the text holds none of the folded phrases.
    """
    phrases = query.highlighted
    if len(text) <= 4 * width or not all(_is_plain(one) and one not in query.not_within for one in phrases):
        return text
    spans = [
        _Span(*found.span(), phrase)
        for phrase in phrases
        for found in islice(re.finditer(re.escape(phrase), text), MAX_OCCURRENCES // len(phrases) + 1)
    ]
    if not spans:
        return text
    first, last = _densest(sorted(spans, key=_in_order), width)
    return text[max(first - width, 0) : last + 2 * width]


def _is_plain(phrase: str) -> bool:
    """Whether a phrase is a hit wherever its characters occur, since it cannot be part of a longer word."""
    return GAP not in phrase and not is_wordlike(phrase[0]) and not is_wordlike(phrase[-1])


def _find(text: str, query: Query) -> list[_Span]:
    """All occurrences of the query's phrases, in order. The full-text table finds the same occurrences."""
    if not query.highlighted:
        return []
    folded, origin = fold_with_origins(text)
    found = [
        _Span(*offsets, phrase)
        for phrase in query.highlighted
        for offsets in _occurrences(folded, phrase, query.not_within.get(phrase, ()))
    ]
    if origin:
        found = [_Span(origin[start], origin[end - 1] + 1, phrase) for start, end, phrase in found]
    return sorted(found, key=_in_order)


def _in_order(span: _Span) -> tuple[int, int]:
    """A sort key. If two spans begin at the same offset, the longer comes first and is highlighted whole."""
    return span.start, -span.end


def _occurrences(folded: str, phrase: str, longer: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    pattern = re.compile(re.escape(phrase).replace(re.escape(GAP), f"{GAP}+"))
    position = 0
    while found := pattern.search(folded, position):
        start, end = found.span()
        whole = is_word_at(folded, folded[start:end], start, longer)
        if whole:
            yield start, end
        position = end if whole else start + 1


def _densest(spans: list[_Span], width: int) -> tuple[int, int]:
    """The offsets where the first hit begins and the last hit ends, in the earliest window of `width` characters with
    the most different phrases; (0, 0) without a hit."""
    most, start, end = 0, 0, 0
    inside: Counter[str] = Counter()
    left, all_phrases = 0, len({span.phrase for span in spans})
    for span in spans:
        if most == all_phrases:  # no later window has more
            break
        inside[span.phrase] += 1
        while spans[left] is not span and (spans[left].start < span.end - width or inside[spans[left].phrase] > 1):
            inside[spans[left].phrase] -= 1
            left += 1
        if (different := sum(count > 0 for count in inside.values())) > most:
            most, start, end = different, spans[left].start, span.end
    return start, min(end, start + width)


def _beginning(text: str, first: int, spare: int) -> tuple[int, bool]:
    """The offset where an excerpt begins, and whether this cuts a sentence. `first`: offset of its first hit; `spare`:
    number of characters of its width that the hits leave free."""
    near = spare // 2
    if first <= near:
        return 0, False
    ends = [found.end() for found in _SENTENCE_END.finditer(text, first - near, first)]
    return (ends[0], False) if ends else (first - spare // 3, True)


def _ending(text: str, limit: int, last: int, width: int) -> tuple[int, bool]:
    """The offset where an excerpt ends, and whether this cuts a sentence. `limit`: the greatest such offset; `last`:
    where its last hit ends."""
    if limit >= len(text):
        return len(text), False
    ends = [found.end() for found in _SENTENCE_END.finditer(text, max(last, limit - width // 3), limit)]
    return (ends[-1], False) if ends else (limit, True)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _fragments(text: str, start: int, end: int, spans: list[_Span]) -> Iterator[Fragment]:
    """The text from start to end on one line, split at the hits. Of two hits that overlap, the first is kept whole."""
    at = start
    for span in spans:
        begin, stop = max(span.start, at), min(span.end, end)
        if begin < stop:
            yield from _fragment(text[at:begin], False)
            yield from _fragment(text[begin:stop], True)
            at = stop
    yield from _fragment(text[at:end], False)


def _fragment(text: str, hit: bool) -> Iterator[Fragment]:
    if text:
        yield Fragment(text.replace("\n", " "), hit)
