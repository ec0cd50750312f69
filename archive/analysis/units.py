"""The rough places where cases begin in a batch: enough to ask of each case whether it is about fraud.

This is no splitter of cases: a unit's end takes in what follows its case (相关规定, names of prosecutors, a Q&A after
the last case), and a title may hold a caption. Nothing here is stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TITLE_CUT = 60  # a line longer than this is a paragraph
TITLE_LINES = 4  # bold titles wrap over 2 to 5 lines
SHORTEST_BODY = 80  # characters; less is an entry of a table of contents

HAN_NUMBER = "[一二三四五六七八九十百]+"
NUMBER = re.compile(r"[（(]?检例第\s*\d+\s*号[）)]?(?P<rest>.*)")
NAMED = re.compile(rf"[【（(]?(?:典型)?案例\s*(?:{HAN_NUMBER}|\d+)[】）)]?(?![至和与中、])(?P<rest>[^。]*)")
KEYWORDS = re.compile(r"【?\s*关\s*键\s*词\s*】?(?:[：:].*)?|【\s*关\s*键\s*词\s*】(?P<rest>.*)")
FACTS = re.compile(
    rf"(?:{HAN_NUMBER}、|[（(]{HAN_NUMBER}[）)])?(?:【\s*(?:基本\s*案情|简要案情|案情简介|案情)\s*】|"
    r"(?:基本案情|简要案情|案情简介|案情)(?=[：:]|$))(?P<rest>.*)"
)
LISTED = re.compile(rf"(?:{HAN_NUMBER}|\d{{1,2}})[、.．](?P<rest>.{{2,}}案(?:——.*)?)")
# Lines that end the text above a title: sentences, headings, cited rules, names of prosecutors, the notice's signature.
NO_TITLE = re.compile(r"[。；;：:！？，,…】条款项]$|^[《【]|〔|：|^(?:最高人民检察院|\d{4}年\d+月\d+日)$")


@dataclass(frozen=True, slots=True)
class Unit:
    """One case, as offsets into the text: the title is text[start:body], the rest text[body:end]."""

    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str  # stripped


def split(text: str) -> tuple[Unit, ...]:
    """The units of a batch, in order; empty where nothing marks a case. The text before the first is in none."""
    lines = [_Line(m.start(), m.end(), m[0].strip()) for m in re.finditer(r"[^\n]+", text)]
    lines = [line for line in lines if line.text]
    for marks in (_numbers, _named, _sections, _listed):
        units = _units(lines, marks(lines), len(text))
        if units:
            return units
    return ()


def _numbers(lines: list[_Line]) -> list[tuple[int, int]]:
    """（检例第N号） alone on its line, the title above it, or before the title on one line."""
    found = ((i, NUMBER.fullmatch(line.text)) for i, line in enumerate(lines) if "检例第" in line.text[:6])
    return [
        (i, i + 1) if match["rest"] else (_title_above(lines, i), i + 1)
        for i, match in found
        if match and len(match["rest"]) <= TITLE_CUT
    ]


def _named(lines: list[_Line]) -> list[tuple[int, int]]:
    """案例一, the title on its line or below."""
    found = [
        i for i, line in enumerate(lines) if "案例" in line.text[:4] and _short(line) and NAMED.fullmatch(line.text)
    ]
    return [(i, _title_below(lines, i)) for i in found]


def _sections(lines: list[_Line]) -> list[tuple[int, int]]:
    """【关键词】, or 【基本案情】 where no 【关键词】 stands just above; the title above it."""
    marks: list[tuple[int, int]] = []
    keywords_at = -10
    for i, line in enumerate(lines):
        is_keywords = bool(KEYWORDS.fullmatch(line.text))
        if is_keywords or (FACTS.fullmatch(line.text) and i - keywords_at > TITLE_LINES):
            marks.append((_title_above(lines, i), i))
        if is_keywords:
            keywords_at = i
    return marks


def _listed(lines: list[_Line]) -> list[tuple[int, int]]:
    """一、…案, at least twice."""
    found = [(i, i + 1) for i, line in enumerate(lines) if _short(line) and LISTED.fullmatch(line.text)]
    return found if len(found) > 1 else []


def _short(line: _Line) -> bool:
    return len(line.text) <= TITLE_CUT


def _title_like(line: _Line) -> bool:
    return _short(line) and not NO_TITLE.search(line.text)


def _title_above(lines: list[_Line], at: int) -> int:
    first = at
    while first > 0 and at - first < TITLE_LINES and _title_like(lines[first - 1]):
        first -= 1
    return first


def _title_below(lines: list[_Line], at: int) -> int:
    after = at + 1
    while after < len(lines) and after - at <= TITLE_LINES and _title_like(lines[after]):
        after += 1
    return after


def _units(lines: list[_Line], marks: list[tuple[int, int]], length: int) -> tuple[Unit, ...]:
    """Marks are (first line of the title, first line of the body)."""
    starts = [*(lines[first].start for first, _ in marks), length]
    bodies = [lines[body].start if body < len(lines) else length for _, body in marks]
    spans = zip(starts, bodies, starts[1:], strict=False)  # one more start than there are units
    return tuple(Unit(start, body, end) for start, body, end in spans if end - body >= SHORTEST_BODY)
