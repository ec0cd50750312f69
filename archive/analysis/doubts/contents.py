"""Headings that a list of contents has and the text below it has not.

A list of contents is the short lines below 目录; or numbered headings that follow one another at a text's beginning, of
which most come again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from archive.analysis.cases.numbers import GUIDING, NAMED, NUMBER, NUMBERS_BEGIN, PARTED
from archive.analysis.doubts.examined import Examined
from archive.analysis.outline import CONTENTS, LEADERS
from archive.reasons import Reason, reason
from archive.text.letters import Line, letters_and_digits, lines_of

HEAD_CHARS = 6000  # of a text: a list of contents is among them
MAX_LINES_ABOVE = 20  # a list without the word 目录: title, date and office stand above it
MIN_HEADINGS, MIN_UNNAMED = 2, 3  # with the word 目录, and without
MIN_LETTERS = 4  # a shorter heading (前言) need not be in the text
MIN_BELOW = 500  # letters of a text that has none of the headings: a page with less is nothing but contents
MAX_HEADING_CHARS = 60
SIMILAR = 60  # of 100: a heading with this number has so much in common with the one in the list
MAX_NAMED = 5  # headings that a doubt names

LABEL = re.compile(rf"\W*(?:第[一二三四五六七八九十百\d]+(?:部分|[章节编])|{GUIDING}|{NAMED}|{NUMBER}){PARTED}")
WORD = re.compile(r"目\s*[录錄次]")  # the line 目录, or these letters in a sentence
LABELS_BEGIN = NUMBERS_BEGIN | frozenset("第案事典检精优参指 　")
SENTENCE = re.compile(r"[。；！？!?;]")


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading in a list of contents, or a line of the text that may be one."""

    printed: str  # without the number of its page
    label: str  # 一; empty without a number
    letters: str  # of what follows the label


def missing_headings(examined: Examined) -> Iterator[Reason]:
    """A reason if headings of the list of contents are not in the text below it."""
    head = examined.text[:HEAD_CHARS]
    lines = lines_of(head) if WORD.search(head) else ()
    named = next((at for at, line in enumerate(lines) if CONTENTS.fullmatch(line.text)), None)
    listed = _listed(lines[named + 1 :], any_line=True) if named is not None else _unnamed(head)
    if len(listed) < (MIN_UNNAMED if named is None else MIN_HEADINGS):
        return
    below = examined.text[listed[-1][0].end :]
    headings, missing = [heading for _, heading in listed], _missing([heading for _, heading in listed], below)
    found = len(headings) - len(missing)
    likely = found * 2 > len(headings) if named is None else found or len(letters_and_digits(below)) >= MIN_BELOW
    if missing and likely:
        yield reason("headings_missing", headings=tuple(missing[:MAX_NAMED]), count=len(missing))


def _unnamed(head: str) -> list[tuple[Line, _Heading]]:
    """The first headings at the beginning of a text that follow one another, without a line of text between them."""
    above = head.split("\n", MAX_LINES_ABOVE)[:MAX_LINES_ABOVE]
    may_be = [len(line) <= MAX_HEADING_CHARS and line[0] in LABELS_BEGIN for line in above if line]
    if not any(all(may_be[at : at + MIN_UNNAMED]) for at in range(len(may_be) - MIN_UNNAMED + 1)):
        return []
    lines = lines_of(head)
    first = next((at for at, line in enumerate(lines[:MAX_LINES_ABOVE]) if _heading(line.text).label), len(lines))
    return _listed(lines[first:], any_line=False)


def _listed(lines: Sequence[Line], *, any_line: bool) -> list[tuple[Line, _Heading]]:
    """The headings of a list of contents: up to a sentence, or to the first that comes again. `any_line`: also those
    without a number."""
    listed: list[tuple[Line, _Heading]] = []
    for line in lines:
        one = _heading(line.text)
        others = [heading for _, heading in listed]
        again = others and (one.letters in {other.letters for other in others} or one.label == others[0].label != "")
        if again or len(one.printed) > MAX_HEADING_CHARS or SENTENCE.search(one.printed) or not (any_line or one.label):
            break
        listed.append((line, one))
    return listed


def _heading(line: str) -> _Heading:
    printed = line.rstrip(LEADERS + "·•．（）()") or line
    match = LABEL.match(printed)
    label = letters_and_digits(match[0]) if match else ""
    return _Heading(printed, label, letters_and_digits(printed[match.end() if match else 0 :]))


def _missing(headings: Sequence[_Heading], below: str) -> list[str]:
    """The headings that the text below has neither word for word nor, with the same number, in other words."""
    letters = letters_and_digits(below)
    wanted = [one for one in headings if len(one.letters) >= MIN_LETTERS and one.letters not in letters]
    if not wanted:
        return []
    short = (line.text for line in lines_of(below) if len(line.text) <= MAX_HEADING_CHARS * 2)
    there = list(map(_heading, short))
    return [one.printed for one in wanted if not any(_is_reworded(one, other) for other in there)]


def _is_reworded(one: _Heading, other: _Heading) -> bool:
    return one.label == other.label != "" and fuzz.partial_ratio(one.letters, other.letters) >= SIMILAR
