"""The words beside a number that bound it: 近, 超过, 约, 以上, 左右 (data/bounds.toml)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from archive.model import Bound
from archive.rules import load

POWERS = "十百千万亿"
# 约占交易额的6%, 近人民币2亿元: a noun stands between. The bound word must begin the words before the number.
_FAR = re.compile(
    r"(?:(?P<word>大约|约|超过|超|逾|不足|不到|将近|接近|近)(?:占|为|有|合|折合|价值|计|达|需)?(?:人民币|现金|赃款)"
    r"|(?P<verb>大约|(?<![签预节违契公条])约)(?:占|为|合|折合|计|达|有|需)(?:[^，。；：、！？\s0-9]{0,12}的)?"
    r"|(?P<of>不(?:应|得|能|可)?超过|(?<![不应得能可])超过|不足|不到|将近|接近)[^，。；：、！？\s0-9]{1,10}的)$"
)
_FAR_ENDS = frozenset("的币占为有合达计需金款")
FAR_CHARS = 20


@dataclass(frozen=True, slots=True)
class BoundWord:
    """A word that bounds a number."""

    written: str
    bound: Bound
    powers: bool  # only before 百, 千, 万, 亿
    other_word: re.Pattern[str] | None


@cache
def _words() -> tuple[dict[str, tuple[BoundWord, ...]], dict[str, tuple[BoundWord, ...]], tuple[str, ...]]:
    """The words before numbers by their last character, those behind by their first, and those that leave it exact."""
    data = load("analysis/data/bounds.toml")
    before: defaultdict[str, list[BoundWord]] = defaultdict(list)
    after: defaultdict[str, list[BoundWord]] = defaultdict(list)
    for place, side in (("before", before), ("after", after)):
        for group in data[place]:
            for written, other in group["words"].items():
                pattern = (re.compile(f"(?<={other})" if place == "before" else other)) if other else None
                word = BoundWord(written, Bound(group["bound"]), group.get("powers", False), pattern)
                side[written[-1] if place == "before" else written[0]].append(word)
    for words in (*before.values(), *after.values()):
        words.sort(key=lambda word: -len(word.written))
    return (
        {end: tuple(words) for end, words in before.items()},
        {first: tuple(words) for first, words in after.items()},
        tuple(data["reach"]["words"]),
    )


def before_number(text: str, start: int, *, power: bool) -> tuple[Bound, int] | None:
    """The bound that the word directly before a number sets, and where the word begins."""
    end = start - 1 if start and text[start - 1] in " \u3000\u00a0" else start
    for word in _words()[0].get(text[end - 1 : end], ()):
        begins = end - len(word.written)
        if (
            text.startswith(word.written, max(begins, 0))
            and begins >= 0
            and (power or not word.powers)
            and not (word.other_word and word.other_word.match(text, begins))
        ):
            return word.bound, begins
    return None


def far_before_number(text: str, start: int) -> Bound | None:
    """The bound of a word that a noun separates from the number."""
    if text[start - 1 : start] not in _FAR_ENDS:
        return None
    found = _FAR.search(text[max(0, start - FAR_CHARS) : start])
    if not found:
        return None
    word = found["word"] or found["verb"] or found["of"]
    return Bound.UNDER if word.endswith("超过") and word[0] == "不" else _far_bounds()[word]


@cache
def _far_bounds() -> dict[str, Bound]:
    return {word.written: word.bound for words in _words()[0].values() for word in words}


def after_number(text: str, end: int) -> tuple[Bound, int] | None:
    """The bound that the word directly behind a number sets, and where the word ends."""
    begins = end + 1 if text[end : end + 1] in (" ", "\u3000", "\u00a0") else end
    for word in _words()[1].get(text[begins : begins + 1], ()):
        ends = begins + len(word.written)
        if text.startswith(word.written, begins) and not (word.other_word and word.other_word.match(text, ends)):
            return word.bound, ends
    return None


def reaches_number(text: str, start: int) -> bool:
    """Whether a word such as 达 stands before a number, which leaves it exact."""
    return text[max(0, start - 4) : start].endswith(_words()[2])
