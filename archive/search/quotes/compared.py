"""The form in which a quote and the texts of the archive are compared: letters and digits, each with its place.

White space and punctuation are left out, and the letters are folded (traditional hanzi, width and case make no
difference). What makes another number of a number stays: a decimal point, a percent sign, a gap between two numbers,
and what says "to" between them.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from archive.text.hanzi import fold_with_origins

PERCENT = {"%": "%", "％": "%", "﹪": "%", "‰": "‰"}
POINTS, COMMAS = frozenset(".．"), frozenset(",，")
# Hanzi of traditional texts that folding leaves, because they are one of a simplified text in other words: 跟著, 瞭解,
# 答覆, 資金鍊 (of which folding makes 炼), 藉助, 乾淨; and some of Hong Kong. Both texts are read so.
_VARIANTS = str.maketrans("著瞭覆炼藉乾衞敍枱痺", "着了复链借干卫叙台痹")
APART = "\0"  # stands between two numbers that only punctuation separates; a fold has none
_RANGE = frozenset("-–—－~～―‐〜至")  # 1月—9月 is 1月至9月
_SPACES = " \u3000\u00a0"  # and no line ends
_BEFORE_RANGE = frozenset("年月日时点元人件万亿%")
_THOUSAND = re.compile(r"\d{3}(?!\d)")  # what follows a comma within a number
_RUN = re.compile("[^ ]+")  # of a fold, in which a space stands for whatever separates words


@dataclass(frozen=True, slots=True)
class Compared:
    """The letters of a text that are compared, and the offset of each in the text."""

    letters: str
    offsets: Sequence[int]

    def between(self, start: int, end: int) -> Compared:
        """The letters between two offsets of the text."""
        first, last = bisect_left(self.offsets, start), bisect_left(self.offsets, end)
        return Compared(self.letters[first:last], self.offsets[first:last])

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The offsets in the text of the letters from `first` up to, and without, `last`; there is at least one."""
        return self.offsets[first], self.offsets[last - 1] + 1


def compared(text: str) -> Compared:
    """The letters of a text. It takes any string."""
    folded, origins = fold_with_origins(text)
    letters, offsets, end = list[str](), array("L"), 0

    def add(sign: str, at: int) -> None:
        letters.append(sign)
        offsets.append(origins[at] if origins else at)

    def source(at: int) -> str:
        return text[origins[at] if origins else at]

    def between(end: int, start: int) -> str:
        return text[origins[end] : origins[start]] if origins else text[end:start]

    for run in _RUN.finditer(folded):
        if end and end < run.start():
            if percent := PERCENT.get(source(end)):
                add(percent, end)
            elif sign := _between_numbers(folded, end, run.start(), between(end, run.start())):
                add(sign, end)
        start, end = run.span()
        letters.append(run[0])
        offsets.extend(origins[start:end] if origins else range(start, end))
    if end < len(folded) and (percent := PERCENT.get(source(end))):
        add(percent, end)
    return Compared("".join(letters).translate(_VARIANTS), offsets)


def _between_numbers(folded: str, end: int, start: int, signs: str) -> str:
    """What stands for the signs between two runs of letters: nothing, unless a number goes on or a range is given.

    Spaces do not divide a number: a text may have them between all of its characters.
    """
    if not folded[start].isdigit() or not (folded[end - 1].isdigit() or folded[end - 1] in _BEFORE_RANGE):
        return ""
    signs = signs.strip(_SPACES)
    if signs in _RANGE:
        return "至"
    if not folded[end - 1].isdigit() or not signs:
        return ""
    if signs in POINTS:
        return "."
    return "" if signs in COMMAS and _THOUSAND.match(folded, start) else APART
