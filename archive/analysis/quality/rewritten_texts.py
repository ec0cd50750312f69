"""Recognises texts that a machine rewrote: with pinyin glosses, by synonyms, or by translation.

Such copies are on expired domains and look like reposts. Each detector looks at the text alone and gives a reason or
None. The words that the detectors look for are in data/clone_words.json.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import Any

from archive.reasons import Reason, reason
from archive.rules import load
from archive.text.hanzi import in_simplified, simplified

# The author of a text in traditional hanzi may gloss up to this many of them for readers. A machine glosses dozens.
MAX_HONEST_GLOSSES = 2
MIN_REPLACED_WEIGHT = 4  # a word that nobody writes (3) and one more word (at least 1): a single word may be a slip
MIN_TERMS = 2  # a person who writes English may use one of the terms
MAX_HANZI_SHARE = 0.2  # of all letters; a text with more hanzi is Chinese, or in both languages side by side
MAX_NAMED = 5  # words in one reason

GLOSS = re.compile(r"([\u3400-\u9fff])[(（]([^\W\d_]{1,6})[)）]")
TONES = frozenset("\u0300\u0301\u0304\u030c")
SYLLABLE = re.compile(
    r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:[iu]?a(?:ng?|[io])?|(?:[iu]|u\u0308)?e(?:ng?|[ir])?|i(?:ng?|u|ong)?|u[ino]?|o(?:ng|u)?|u\u0308n?)"
)
HANZI = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Replacement:
    """A word that a machine writes instead of a legal term."""

    word: str
    replaces: str
    weight: int  # 3 if nobody writes the word, 1 if it has a meaning of its own
    not_before: str  # hanzi; if one of them follows, the word is part of another word

    @property
    def pattern(self) -> str:
        """The word as a regular expression."""
        return self.word + (f"(?![{self.not_before}])" if self.not_before else "")


@cache
def clone_words() -> dict[str, Any]:
    """data/clone_words.json, read once per process."""
    data: dict[str, Any] = load("analysis/data/clone_words.json")
    return data


def rewritten(text: str) -> Reason | None:
    """The first sign that a machine rewrote the text; None without one. Never raises, whatever the text."""
    return next((why for detector in DETECTORS if (why := detector(text))), None)


def glossed(text: str) -> Reason | None:
    """Finds traditional hanzi with their pinyin behind them: 協(xié)同, 8萬(wàn)人."""
    found = {hanzi: letters for hanzi, letters in GLOSS.findall(text) if _is_pinyin(letters)}
    # Machines gloss hanzi that they made traditional. A person may gloss a rare name in any script: 仝(tóng).
    glosses = [f"{hanzi}({letters})" for hanzi, letters in found.items() if simplified(hanzi) != hanzi]
    return (
        reason("pinyin_glosses", count=len(glosses), words=_some(glosses))
        if len(glosses) > MAX_HONEST_GLOSSES
        else None
    )


def _is_pinyin(letters: str) -> bool:
    """Whether the letters are one syllable of pinyin with one tone mark."""
    signs = unicodedata.normalize("NFD", letters)
    plain = "".join(sign for sign in signs if sign not in TONES)
    return len(signs) - len(plain) == 1 and SYLLABLE.fullmatch(plain) is not None


def replaced(text: str, how: str, code: str) -> Reason | None:
    """Finds words of the table `how` that are more frequent than the words that they replace.

    The reason has the code `code`. None if the words weigh less than MIN_REPLACED_WEIGHT together.
    """
    text = in_simplified(text)
    entries, pattern = _replacements(how)
    found = Counter(pattern.findall(text))
    replacements = [entries[word] for word, times in found.items() if times > text.count(entries[word].replaces)]
    if sum(one.weight for one in replacements) < MIN_REPLACED_WEIGHT:
        return None
    return reason(code, count=len(replacements), words=_some(f"{one.word} for {one.replaces}" for one in replacements))


@cache
def _replacements(how: str) -> tuple[dict[str, Replacement], re.Pattern[str]]:
    rows = clone_words()[how]
    made = [Replacement(row["word"], row["for"], row["weight"], row.get("not_before", "")) for row in rows]
    longest_first = sorted(made, key=lambda entry: -len(entry.word))
    return {entry.word: entry for entry in made}, re.compile("|".join(entry.pattern for entry in longest_first))


def translated(text: str) -> Reason | None:
    """Finds a text that is not in Chinese, names a Chinese office and has Chinese terms translated word for word."""
    hanzi = len(HANZI.findall(text))
    if hanzi > MAX_HANZI_SHARE * (hanzi + len(LATIN.findall(text))):
        return None
    plain, english = text.lower().replace("’", "'"), clone_words()["english"]
    terms = [term for term in english["terms"] if term in plain]
    if len(terms) < MIN_TERMS or not any(office in plain for office in english["offices"]):
        return None
    return reason("translated", count=len(terms), words=_some(terms))


def _some(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(words, MAX_NAMED))


DETECTORS: tuple[Callable[[str], Reason | None], ...] = (
    glossed,
    partial(replaced, how="synonym", code="synonyms"),
    translated,
    partial(replaced, how="translation", code="translated_back"),
)
