"""The brackets of a text: which ends which, within one line."""

from __future__ import annotations

import re
from dataclasses import dataclass

PAIRS = {"（": "）", "(": ")", "[": "]", "［": "］", "【": "】", "〔": "〕"}
WIDTHS = {"（": "(", "）": ")", "［": "[", "］": "]"}  # （2018年修正) is closed, too
MAX_DEPTH = 8
_SIGN = re.compile(r"[（）()\[\]［］【】〔〕\n]")


@dataclass(frozen=True, slots=True)
class Bracket:
    """A pair of brackets; in the text it is text[start:end], signs included."""

    start: int
    end: int
    inside: int  # where its content begins
    inside_end: int


def brackets_in(text: str) -> list[Bracket]:
    """The brackets of a text in the order of their beginnings. What no bracket closes in its line is none."""
    closing = {_plain(close): _plain(opened) for opened, close in PAIRS.items()}
    openings: list[tuple[int, str]] = []
    found = list[Bracket]()
    for match in _SIGN.finditer(text):
        sign, at = _plain(match[0]), match.start()
        if sign == "\n":
            openings.clear()
        elif sign not in closing:
            if len(openings) < MAX_DEPTH:
                openings.append((at, sign))
        elif any(opened == closing[sign] for _, opened in openings):
            start, opened = openings.pop()
            while opened != closing[sign]:
                start, opened = openings.pop()
            inside_end = at - 1 if text[at - 1] == "\\" else at
            start_with_escape = start - 1 if text[start - 1 : start] == "\\" else start
            found.append(Bracket(start_with_escape, at + 1, start + 1, inside_end))
    return sorted(found, key=lambda bracket: bracket.start)


def _plain(sign: str) -> str:
    return WIDTHS.get(sign, sign)
