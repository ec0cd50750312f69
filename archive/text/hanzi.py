"""Folds texts for searching and comparing, splits them into tokens, and makes traditional hanzi simplified.

Folding works on single characters, never on phrases. So the fold of a substring is a substring of the fold, and a
search finds any part of a text. A text becomes tokens with spaces between them, which FTS5's `ascii` tokenizer leaves
as they are. Each hanzi, kana or hangul is a token; so is each run of letters, marks and digits. Each run of other
characters, however long, is one SEPARATOR token: 骗盗 does not match 诈骗、盗窃.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

# Tokens that no text can hold: _token_text escapes these characters in texts.
SEPARATOR = "\ue000"  # punctuation, white space, line ends
EVERYTHING = "\ue001"  # in every document: a query that only excludes words searches for it
NOTHING = "\ue002"  # in no document
_ESCAPE, _ESCAPE_END = "\ue003", "\ue004"
ALONE = "\ue005"  # begins the pair of a hanzi that follows no other

BEGINNING_CHARS = 500  # `in_simplified` looks for traditional hanzi in this many first characters
GAP = " "  # what a separating character is folded to

# OpenCC converts these hanzi, but simplified texts have them too, in words with another reading: 乾隆, 乾县; 哪吒.
NOT_CONVERTED = frozenset("乾吒")

_HANZI_RANGES = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2FA20))  # OpenCC changes no others
_PLANES_OF_HANZI = range(0x20000, 0x40000)  # all hanzi, even those that this Python's Unicode does not know yet
_CJK_SYMBOLS_AND_KANA = range(0x3000, 0x3100)  # 々 and ー (Lm) and 〇 (Nl) are tokens too
_RESERVED = frozenset((SEPARATOR, EVERYTHING, NOTHING, _ESCAPE, _ESCAPE_END, ALONE))


def fold(text: str) -> str:
    """The text in the form in which texts are compared.

    NFKC (full and half width, compatibility forms), folded case, simplified hanzi, no format characters, no variation
    selectors. Each separating character becomes a GAP. The length may change: ㈠ becomes GAP 一 GAP.
    """
    return text.translate(_FOLDED)


def phrase(text: str) -> str:
    """The fold of a text with one GAP for whatever separates its words, and none at its ends."""
    return GAP.join(fold(text).split())


def is_word_at(folded: str, words: str, at: int, longer: Sequence[str] = ()) -> bool:
    """False if the phrase found at `at` of a fold is only part of a longer word: p2 in p2p. `longer`: other such words
    that hold the phrase."""
    if any(folded.startswith(one, at - one.index(words)) for one in longer if at >= one.index(words)):
        return False
    if not is_wordlike(words[0]) and not is_wordlike(words[-1]):
        return True
    return not _inside_word(folded, at) and not _inside_word(folded, at + len(words))


def holds_word(folded: str, words: str, longer: Sequence[str] = ()) -> bool:
    """Whether a fold holds the phrase, and not only as part of a longer word."""
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
    codes = {*range(0x20000), *range(0x2F800, 0x2FA20), *range(0xE0000, 0xE0200), *map(ord, _simplified())}
    letters = (chr(code) for code in sorted(codes) if not _is_plain_hanzi(chr(code)))
    assigned = (letter for letter in letters if unicodedata.category(letter) not in {"Cn", "Cs"} and letter != "\0")
    return tuple((letter, text) for letter in assigned if (text := spaced(letter)) != f" {letter} ")


def _is_plain_hanzi(character: str) -> bool:
    """Whether it is certainly a token of its own; asking this is quicker than folding it."""
    is_letter = unicodedata.category(character) == "Lo"
    return is_letter and character not in _simplified() and unicodedata.is_normalized("NFKC", character)


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


def simplified(text: str) -> str:
    """The text with traditional hanzi made simplified, character by character; nothing else changes."""
    return "".join(map(_simplify, text)) if _traditional().search(text) else text


def in_simplified(text: str) -> str:
    """A whole text in simplified hanzi, the only ones that the rules of analysis know. If its first BEGINNING_CHARS
    hold no traditional hanzi, the text is returned as it is."""
    beginning = text[:BEGINNING_CHARS]
    return text if simplified(beginning) == beginning else simplified(text)


def is_hanzi(character: str) -> bool:
    """Whether a character is a token of its own: hanzi, and all other letters without case (kana, hangul, Arabic …)."""
    code, category = ord(character), unicodedata.category(character)
    return (
        category in {"Lo", "Co"}  # Co: hanzi that GB 18030 pages hold in the private-use area
        or code in _PLANES_OF_HANZI
        or (code in _CJK_SYMBOLS_AND_KANA and category in {"Lm", "Nl"})
    )


def is_wordlike(character: str) -> bool:
    """Whether a character is part of a word: letters, marks and digits that are no token of their own."""
    return unicodedata.category(character)[0] in "LMN" and not is_hanzi(character)


def fold_with_origins(text: str) -> tuple[str, list[int] | None]:
    """The fold, and for each of its characters the offset in the text of the character that it comes from. None in
    place of the offsets if every character folds to exactly one."""
    folded, odd = fold(text), _ODD.intersection(text)
    if not odd:
        return folded, None
    origins, at = list[int](), 0
    for found in re.finditer(f"[{re.escape(''.join(sorted(odd)))}]", text):
        origins += range(at, found.start())
        origins += [found.start()] * len(_FOLDED[ord(found[0])])
        at = found.end()
    return folded, [*origins, *range(at, len(text))]


@cache
def _simplified() -> dict[str, str]:
    """Traditional to simplified, by character (25 ms). Each is on a line of its own, so that no phrase rule applies."""
    from opencc import OpenCC  # here because it is not needed to start

    characters = [chr(code) for block in _HANZI_RANGES for code in block]
    changed = zip(characters, OpenCC("t2s").convert("\n".join(characters)).split("\n"), strict=True)
    return {before: after for before, after in changed if before != after and before not in NOT_CONVERTED}


@cache
def _traditional() -> re.Pattern[str]:
    """A pattern for the characters that `_simplified` changes. Those beyond U+FFFF have a branch of their own: without
    them the first class is a bitmap, which is ten times as fast as looking up each character."""
    changed = "".join(character for character in _simplified() if character <= "\uffff")
    beyond = "".join(character for character in _simplified() if character > "\uffff")
    return re.compile(f"[{changed}]|[\U00010000-\U0010ffff](?<=[{beyond}])")


def _simplify(character: str) -> str:
    table = _simplified()
    while character in table:  # 薴 becomes 苧, and 苧 becomes 苎
        character = table[character]
    return character


def _normal(text: str) -> str:
    while (normal := unicodedata.normalize("NFKC", text).casefold()) != text:
        text = normal
    return text


def _fold_character(character: str) -> str:
    if unicodedata.category(character) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(character, ""):
        return ""
    folded = (_simplify(one) if is_hanzi(one) else one for one in _normal(character))
    return "".join(one if is_hanzi(one) or is_wordlike(one) else GAP for one in folded)


def _token_text(character: str) -> str:
    """A folded character as the index has it: escaped if it has a meaning there, else unchanged."""
    return f"{_ESCAPE}{ord(character):x}{_ESCAPE_END}" if character in _RESERVED else character


def _space_character(folded: str) -> str:
    if folded == GAP:
        return f" {SEPARATOR} "
    if not is_hanzi(folded):
        return folded
    if folded not in _RESERVED:
        _HANZI_TOKENS.add(folded)
    return f" {_token_text(folded)} "


class _Folded(dict[int, str]):
    """A table for str.translate, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(folded) != 1:
            _ODD.add(chr(code))
        return self.setdefault(code, folded)


class _Spaced(dict[int, str]):
    """A table for str.translate that folds and sets tokens apart."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, "".join(map(_space_character, _FOLDED[code])))


_HANZI_TOKENS: set[str] = set()  # the tokens met so far that are a hanzi
_ODD: set[str] = set()  # the characters met so far that do not fold to exactly one
_FOLDED = _Folded()
_SPACED = _Spaced()
_TWO_SEPARATORS = f"{SEPARATOR}  {SEPARATOR}"
