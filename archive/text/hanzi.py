"""Folds texts for searching and comparing, and makes traditional hanzi simplified.

Folding works on single characters, never on phrases. So the fold of a substring is a substring of the fold, and a
search finds any part of a text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

BEGINNING_CHARS = 500  # `in_simplified` looks for traditional hanzi in this many first characters
GAP = " "  # what a separating character is folded to

# OpenCC converts these hanzi, but simplified texts have them too, in words with another reading: 乾隆, 乾县; 哪吒.
NOT_CONVERTED = frozenset("乾吒")

_HANZI_RANGES = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2FA20))  # OpenCC changes no others
_PLANES_OF_HANZI = range(0x20000, 0x40000)  # all hanzi, even those that this Python's Unicode does not know yet
_CJK_SYMBOLS_AND_KANA = range(0x3000, 0x3100)  # 々 and ー (Lm) and 〇 (Nl) are tokens too


def fold(text: str) -> str:
    """The text in the form in which texts are compared.

    NFKC (full and half width, compatibility forms), folded case, simplified hanzi, no format characters, no variation
    selectors. Each separating character becomes a GAP. The length may change: ㈠ becomes GAP 一 GAP.
    """
    return text.translate(_FOLDED)


def phrase(text: str) -> str:
    """The fold of a text with one GAP for whatever separates its words, and none at its ends."""
    return GAP.join(fold(text).split())


def simplified(text: str) -> str:
    """The text with traditional hanzi made simplified, character by character; nothing else changes."""
    return "".join(map(_simplify, text)) if _traditional().search(text) else text


def in_simplified(text: str) -> str:
    """A whole text in simplified hanzi, the only ones that the rules of analysis know. If its first BEGINNING_CHARS
    hold no traditional hanzi, the text is returned as it is."""
    beginning = text[:BEGINNING_CHARS]
    return text if simplified(beginning) == beginning else simplified(text)


def is_hanzi(character: str) -> bool:
    """True if a character is a token of its own: hanzi, and all other letters without case (kana, hangul, Arabic …)."""
    code, category = ord(character), unicodedata.category(character)
    return (
        category in {"Lo", "Co"}  # Co: hanzi that GB 18030 pages hold in the private-use area
        or code in _PLANES_OF_HANZI
        or (code in _CJK_SYMBOLS_AND_KANA and category in {"Lm", "Nl"})
    )


def is_wordlike(character: str) -> bool:
    """True if a character is part of a word: letters, marks and digits that are no token of their own."""
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
def conversions() -> dict[str, str]:
    """Traditional to simplified, by character (25 ms). Each is on a line of its own, so that no phrase rule applies."""
    from opencc import OpenCC  # here because it is not needed to start

    characters = [chr(code) for block in _HANZI_RANGES for code in block]
    changed = zip(characters, OpenCC("t2s").convert("\n".join(characters)).split("\n"), strict=True)
    return {before: after for before, after in changed if before != after and before not in NOT_CONVERTED}


@cache
def _traditional() -> re.Pattern[str]:
    """A pattern for the characters that `_simplified` changes. Those beyond U+FFFF have a branch of their own: without
    them the first class is a bitmap, which is ten times as fast as looking up each character."""
    changed = "".join(character for character in conversions() if character <= "\uffff")
    beyond = "".join(character for character in conversions() if character > "\uffff")
    return re.compile(f"[{changed}]|[\U00010000-\U0010ffff](?<=[{beyond}])")


def _simplify(character: str) -> str:
    table = conversions()
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


class _Folded(dict[int, str]):
    """A table for str.translate, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(folded) != 1:
            _ODD.add(chr(code))
        return self.setdefault(code, folded)


_ODD: set[str] = set()  # the characters met so far that do not fold to exactly one
_FOLDED = _Folded()
