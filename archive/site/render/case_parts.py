"""Finds the parts of a case in the text: number, title, subtitle, section headings, keywords and closing lines.

The parts are stored without the white space of the text, so they have no offsets of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from archive.site.data.anchors import section_anchors
from archive.site.data.structure import KEYWORDS, CaseRecord
from archive.site.data.text_pieces import lines_of, piece_of
from archive.site.render.text_blocks import (
    CASE,
    SECTION,
    HeadingBlock,
    KeywordsBlock,
    ParagraphBlock,
    Placed,
    Role,
    Run,
)
from archive.text.letters import without_spaces

DASH = re.compile("[—―─－–-]")
WORDS = re.compile(r"\S+")
SUBTITLE_BEGINS = 4  # letters by which a subtitle is found; the whole may go over several lines


def parts_of(text: str, case: CaseRecord) -> Iterator[Placed]:
    """The head, section headings, keywords and closing lines of a case, each at its offsets in the text.

    If the stored parts do not fit the text, only the first line of the case, as its head.
    """
    places = _places(text, case)
    if places is None:
        for line in islice(lines_of(text, case.start, case.end), 1):
            head = tuple(_head(text, line.start, line.end, case))
            yield Placed(line.start, line.end, HeadingBlock(head, CASE, "case"))
        return
    lead, *of_sections, closing = places
    if head := tuple(_head(text, case.start, lead, case)):
        yield Placed(case.start, lead, HeadingBlock(head, CASE, "case"))
    anchors = section_anchors(case.anchor, (section.heading for section in case.sections))
    starts, bodies = of_sections[::2], of_sections[1::2]
    ends = [*starts[1:], closing]
    for section, anchor, start, body, end in zip(case.sections, anchors, starts, bodies, ends, strict=False):
        runs = tuple(Run(piece) for piece in lines_of(text, start, body))
        yield Placed(start, body, HeadingBlock(runs, SECTION, "section", anchor))
        if section.heading == KEYWORDS:
            yield from _keywords(text, body, end, case)
    for line in lines_of(text, closing, case.end):
        yield Placed(line.start, line.end, ParagraphBlock(line, "closing"))


def _places(text: str, case: CaseRecord) -> list[int] | None:
    """The offsets at which the lead, then the heading and the body of each section, and the closing begin.

    None if the text of the case, without white space, does not end with these parts.
    """
    words = list(WORDS.finditer(text, case.start, case.end))
    letters = "".join(word[0] for word in words)
    before = [0]  # letters before each word
    for word in words:
        before.append(before[-1] + len(word[0]))
    sections = (part for section in case.sections for part in (section.as_written, section.text))
    parts = [without_spaces(part) for part in (case.lead, *sections, case.closing)]
    at = len(letters) - sum(map(len, parts))
    if at < 0 or letters[at:] != "".join(parts):
        return None
    places: list[int] = []
    for part in parts:
        holder = bisect_right(before, at) - 1
        places.append(words[holder].start() + at - before[holder] if holder < len(words) else case.end)
        at += len(part)
    return places


def _keywords(text: str, start: int, end: int, case: CaseRecord) -> Iterator[Placed]:
    """The lines that have only keywords of the case."""
    for line in lines_of(text, start, end):
        words = tuple(piece_of(text, word.start(), word.end()) for word in WORDS.finditer(text, line.start, line.end))
        if set(case.keywords).issuperset(word.text for word in words):
            yield Placed(line.start, line.end, KeywordsBlock(words))


def _head(text: str, start: int, end: int, case: CaseRecord) -> Iterator[Run]:
    """The lines of a case's head, split into number, title and subtitle."""
    role: Role = "title"  # the role of words that are not the number
    pattern = _numbered(case.number)
    for line in lines_of(text, start, end):
        first, last = line.start, line.end
        if match := pattern.fullmatch(line.text):
            first, last = line.start + match.start("words"), line.start + match.end("words")
        parted = first if role == "subtitle" else _subtitle_at(text, first, last, case.subtitle)
        yield from _run(text, line.start, first, "number")
        yield from _run(text, first, parted, role)
        role = "subtitle" if parted < last else role
        yield from _run(text, parted, last, role)
        yield from _run(text, last, line.end, "number")
        if case.number and "例" not in case.number:
            pattern = _numbered(None)  # such a number is only in the first line: the next may begin with 一 as a word


def _numbered(number: str | None) -> re.Pattern[str]:
    """The pattern of a line of a head. The number is before or after the words, with or without brackets."""
    if not number:
        return re.compile("(?P<words>.*)")
    spaced = r"\s*".join("第?" if letter == "第" else re.escape(letter) for letter in without_spaces(number))
    written = rf"[（(【\[]?\s*{spaced}\s*[）)】\]]?"
    return re.compile(rf"(?:{written}[：:、.．]?)?(?P<words>.*?)(?:{written})?")


def _subtitle_at(text: str, start: int, end: int, subtitle: str | None) -> int:
    """The offset at which the subtitle begins, including its dashes; `end` if it does not begin here."""
    at = text.find(subtitle[:SUBTITLE_BEGINS], start, end) if subtitle else -1
    dashes = at
    while dashes > start and (DASH.match(text[dashes - 1]) or text[dashes - 1].isspace()):
        dashes -= 1
    return dashes if at >= 0 and (dashes == start or dashes < at) else end


def _run(text: str, start: int, end: int, role: Role) -> Iterator[Run]:
    if text[start:end].strip():
        yield Run(piece_of(text, start, end), role)
