"""Splits texts into the tokens of the index, and finds words in folded texts.

A text becomes tokens with spaces between them, which FTS5's `ascii` tokenizer leaves as they are. Each hanzi, kana or
hangul is a token; so is each run of letters, marks and digits. Each run of other characters, however long, is one
SEPARATOR token: 骗盗 does not match 诈骗、盗窃.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

from archive.text.hanzi import GAP, conversions, fold, is_hanzi, is_wordlike

# Tokens that no text can hold: in texts these characters are escaped.
SEPARATOR = "\ue000"  # punctuation, white space, line ends
EVERYTHING = "\ue001"  # in every document: a query that only excludes words searches for it
NOTHING = "\ue002"  # in no document
_ESCAPE, _ESCAPE_END = "\ue003", "\ue004"
ALONE = "\ue005"  # begins the pair of a hanzi that follows no other
_RESERVED = frozenset((SEPARATOR, EVERYTHING, NOTHING, _ESCAPE, _ESCAPE_END, ALONE))


def is_word_at(folded: str, words: str, at: int, longer: Sequence[str] = ()) -> bool:
    """False if the phrase found at `at` of a fold is only part of a longer word: p2 in p2p. `longer`: other such words
    that hold the phrase."""
    if any(folded.startswith(one, at - one.index(words)) for one in longer if at >= one.index(words)):
        return False
    if not is_wordlike(words[0]) and not is_wordlike(words[-1]):
        return True
    return not _inside_word(folded, at) and not _inside_word(folded, at + len(words))


def holds_word(folded: str, words: str, longer: Sequence[str] = ()) -> bool:
    """True if a fold holds the phrase, and not only as part of a longer word."""
    at = folded.find(words)
    while at >= 0 and not is_word_at(folded, words, at, longer):
        at = folded.find(words, at + 1)
    return at >= 0


def _inside_word(folded: str, offset: int) -> bool:
    return 0 < offset < len(folded) and is_wordlike(folded[offset - 1]) and is_wordlike(folded[offset])


def tokens(text: str) -> list[str]:
    """The tokens of a text in order, separators included. It takes any string, even with NUL or lone surrogates."""
    return spaced(text).split()


def spaced(text: str) -> str:
    """The tokens of a text with one or more spaces between them, as FTS5 takes them."""
    spaced = text.translate(_SPACED)
    while _TWO_SEPARATORS in spaced:  # replacing is four times as fast as a pattern
        spaced = spaced.replace(_TWO_SEPARATORS, SEPARATOR)
    return spaced


@cache
def respelled() -> tuple[tuple[str, str], ...]:
    """Every assigned character that `spaced` does not leave as a token of its own, with what it makes of it.

    It looks at the planes 0 and 1, at compatibility hanzi, at all traditional ones, and at tags and variation selectors
    (half a second).
    """
    codes = {*range(0x20000), *range(0x2F800, 0x2FA20), *range(0xE0000, 0xE0200), *map(ord, conversions())}
    letters = (chr(code) for code in sorted(codes) if not _is_plain_hanzi(chr(code)))
    assigned = (letter for letter in letters if unicodedata.category(letter) not in {"Cn", "Cs"} and letter != "\0")
    return tuple((letter, text) for letter in assigned if (text := spaced(letter)) != f" {letter} ")


def _is_plain_hanzi(character: str) -> bool:
    """True if it is certainly a token of its own; asking this is quicker than folding it."""
    is_letter = unicodedata.category(character) == "Lo"
    return is_letter and character not in conversions() and unicodedata.is_normalized("NFKC", character)


def pairs(row: Sequence[str]) -> list[str]:
    """The pair that ends with each token: it and the token before, if both are hanzi. A hanzi behind any other token is
    paired with ALONE; words and separators stay as they are. `row`: the tokens of a text, as `tokens` gives them."""
    known = _HANZI_TOKENS
    return [(a + b if a in known else ALONE + b) if b in known else b for a, b in zip((ALONE, *row), row, strict=False)]


def pairs_of_phrase(phrase: str) -> list[str]:
    """The pairs in a row that a text has if, and only if, it holds a phrase. Empty if pairs cannot tell.

    What precedes the phrase is not known. So its first hanzi has no pair of its own, and must be in the pair behind.
    """
    row = tokens(phrase)
    if not row or row[0] not in _HANZI_TOKENS:
        return pairs(row)
    return pairs(row)[1:] if row[1:] and row[1] in _HANZI_TOKENS else []


class _Spaced(dict[int, str]):
    """A table for str.translate that folds and sets tokens apart, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, "".join(map(_spaced_character, fold(chr(code)))))


def _spaced_character(folded: str) -> str:
    if folded == GAP:
        return f" {SEPARATOR} "
    if not is_hanzi(folded):
        return folded
    if folded in _RESERVED:
        return f" {_ESCAPE}{ord(folded):x}{_ESCAPE_END} "
    _HANZI_TOKENS.add(folded)
    return f" {folded} "


_HANZI_TOKENS: set[str] = set()  # the tokens met so far that are a hanzi
_SPACED = _Spaced()
_TWO_SEPARATORS = f"{SEPARATOR}  {SEPARATOR}"
