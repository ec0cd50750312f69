"""A publication's text as blocks that can be set: headings, paragraphs and tables. Nothing is added or left out.

The rules are for the eye alone: a heading missed is set as a paragraph. The cases themselves are analysis, not this.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TypeGuard

# A heading is short and does not end like a sentence.
LONGEST_HEADING = 60
SENTENCE_END = "。；，：、！？,;"
NUMERALS = "一二三四五六七八九十百"


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that opens a part. `level` is 2 for the document's highest rank; deeper ranks follow without a gap."""

    text: str
    level: int
    anchor: str = ""
    note: str = ""  # the second line of a case's heading: its number under the title, or its title under 案例一


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A Markdown table. Every row has as many cells as the widest."""

    header: tuple[str, ...]  # empty where the table has none
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Table

# Ranks of headings, highest first. A case holds 【sections】, and these may hold an outline 一、（一） as reports do.
CASE, SECTION, PART, SUBPART = range(4)
RANKS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (CASE, re.compile(rf"案例(?:[{NUMERALS}]+|\d+)[^。；]*$|[{NUMERALS}]+、.*案$")),
    (SECTION, re.compile(r"【[^【】]{1,20}】")),
    (PART, re.compile(rf"[{NUMERALS}]+、.*$")),
    (SUBPART, re.compile(rf"[（(][{NUMERALS}]+[）)].*$")),
)
CASE_NUMBER = re.compile(r"[（(]检例第\d+号[）)]$")
BARE_CASE = re.compile(rf"案例(?:[{NUMERALS}]+|\d+)$")
CONTENTS = re.compile(r"目\s*录")
FIRST_SECTION = "【关键词】"
TABLE_LINE = re.compile(r"\|.*\|$")
TABLE_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+$")
CELL_BORDER = re.compile(r"(?<!\\)\|")


def typeset(text: str) -> tuple[Block, ...]:
    """The blocks of a text whose paragraphs are lines and whose tables are Markdown."""
    blocks: list[Block] = []
    table: list[str] = []
    for line in [*filter(None, map(str.strip, text.split("\n"))), ""]:
        if TABLE_LINE.match(line):
            table.append(line)
            continue
        if table:
            blocks.append(_table(table))
            table = []
        if line:
            _add(line, blocks)
    return _levelled(_contents_as_lines(blocks))


def outline(blocks: tuple[Block, ...]) -> tuple[Heading, ...]:
    """The headings of the two highest levels, without a level that says the same in every part (关键词, 基本案情 …).

    A report's own table of contents is left out: headings with nothing under them, and of two alike the first.
    """
    headings = [
        block
        for block, following in zip_longest(blocks, blocks[1:])
        if isinstance(block, Heading) and not _is_empty(block, following)
    ]
    said = {level: Counter(h.text + h.note for h in headings if h.level == level) for level in (2, 3)}
    telling = {level for level, texts in said.items() if texts.total() < 2 * len(texts)}
    last = {(heading.level, heading.text, heading.note): heading for heading in headings if heading.level in telling}
    return tuple(heading for heading in headings if heading is last.get((heading.level, heading.text, heading.note)))


def _add(line: str, blocks: list[Block]) -> None:
    """Add the blocks of one line. A heading's level holds its rank until the whole text is known."""
    before = blocks[-1] if blocks else None
    if isinstance(before, Heading) and _continues(before, line):
        blocks[-1] = replace(before, note=before.note + line, level=CASE)
        return
    if CASE_NUMBER.match(line) and _may_be_title(before):
        blocks[-1] = Heading(before.text, CASE, note=(before.note if isinstance(before, Heading) else "") + line)
        return
    if line.startswith(FIRST_SECTION) and isinstance(before, Paragraph) and before.text.endswith("案"):
        blocks[-1] = Heading(before.text, CASE) if _is_short(before.text) else before
    for rank, pattern in RANKS:
        found = pattern.match(line)
        if found and _is_short(found[0]):
            rest = line[found.end() :].strip()
            blocks.extend((Heading(found[0], rank), *([Paragraph(rest)] if rest else ())))
            return
    blocks.append(Paragraph(line))


def _continues(heading: Heading, line: str) -> bool:
    """Whether a line belongs to the case's heading before it: the title after 案例一, or the rest of a title."""
    if (
        heading.note.endswith(("案", "号）", "号)"))
        or line.startswith(("【", "——"))
        or not _is_short(heading.note + line)
    ):
        return False
    if BARE_CASE.match(heading.text):
        return True
    return heading.level == PART and not heading.note and line.endswith("案")


def _is_short(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and text[-1] not in SENTENCE_END


def _may_be_title(block: Block | None) -> TypeGuard[Heading | Paragraph]:
    return isinstance(block, Heading | Paragraph) and _is_short(block.text)


def _contents_as_lines(blocks: list[Block]) -> list[Block]:
    """A printed table of contents (目录) as plain lines: its entries look like headings and have nothing under them."""
    found: list[Block] = []
    in_contents = False
    for block, following in zip_longest(blocks, blocks[1:]):
        if isinstance(block, Heading) and in_contents and _is_empty(block, following):
            found.append(Paragraph(block.text + block.note))
            continue
        in_contents = isinstance(block, Paragraph) and CONTENTS.fullmatch(block.text) is not None
        found.append(block)
    return found


def _is_empty(heading: Heading, following: Block | None) -> bool:
    return isinstance(following, Heading) and following.level <= heading.level


def _levelled(blocks: list[Block]) -> tuple[Block, ...]:
    """Ranks that occur become levels 2, 3 … and every heading gets its anchor."""
    ranks = sorted({block.level for block in blocks if isinstance(block, Heading)})
    levels = {rank: level for level, rank in enumerate(ranks, 2)}
    return tuple(
        replace(block, level=levels[block.level], anchor=f"h{number}") if isinstance(block, Heading) else block
        for number, block in enumerate(blocks, 1)
    )


def _table(lines: list[str]) -> Table:
    ruled = len(lines) > 1 and bool(TABLE_RULE.match(lines[1]))
    rows = [_cells(line) for line in lines if not TABLE_RULE.match(line)]
    width = max((len(row) for row in rows), default=0)
    padded = tuple(row + ("",) * (width - len(row)) for row in rows)
    header, body = (padded[0], padded[1:]) if ruled and padded else ((), padded)
    return Table(header if any(header) else (), body)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.replace("\\|", "|").strip() for cell in CELL_BORDER.split(line.strip()[1:-1]))
