"""Sets a publication's text as headings, paragraphs and tables, at the places that its structure gives.

Nothing is added or left out. If the structure does not fit the text at some place, paragraphs are set there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from archive.model import DataTable, Question
from archive.site.data.anchors import content_anchors
from archive.site.data.structure import CaseRecord, PublicationParts
from archive.site.data.text_pieces import Piece, lines_of, piece_of
from archive.site.render.case_parts import parts_of
from archive.site.render.text_blocks import (
    INSIDE,
    MAX_LEVEL,
    OUTLINE,
    QUESTION,
    Block,
    DamagedBlock,
    HeadingBlock,
    ParagraphBlock,
    Passage,
    Placed,
    Run,
    TableBlock,
    pieces,
)
from archive.text.letters import compatible_letters
from archive.text.numerals import TO_999

# Inside a case, some lines are set as headings although the structure has no such heading. Such a line begins
# with a number (SUBHEADS), has at most MAX_HEADING characters and does not end like a sentence.
MAX_HEADING = 60
SENTENCE_END = "。；，：、！？,;"
SUBHEADS = (re.compile(rf"[{TO_999}]+、.*"), re.compile(rf"[（(][{TO_999}]+[）)].*"))

TABLE_LINE = re.compile(r"\|.*\|$")
TABLE_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+$")
CELL_BORDER = re.compile(r"(?<!\\)\|")


# The most lines that a title has if it is repeated above the text.
MAX_TITLE_LINES = 4
BRACKETED = re.compile(r"[（(][^（）()]*[）)]\s*$")


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A table of figures and its name: its title, else the short line above it, else the heading above it."""

    number: int  # in the publication, from 1
    name: str  # empty if it has none of these


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the table of contents."""

    anchor: str
    level: int  # of the heading to which it links
    title: str
    number: str | None = None
    subtitle: str | None = None


def typeset(text: str, structure: PublicationParts = PublicationParts()) -> tuple[Passage, ...]:  # noqa: B008 frozen
    """The passages of a text in which each paragraph is a line and each table is in Markdown."""
    placed = sorted(_placed(text, structure), key=lambda one: one.start)
    passages: list[Passage] = []
    at = 0
    for case in (*structure.cases, None):
        start, end = (case.start, case.end) if case else (len(text), len(text))
        if start < at or end > len(text) or (case and start >= end):
            continue
        around = tuple(_blocks(text, at, start, placed, subheads=False))
        passages += [Passage(None, around)] if around else []
        if case:
            of_case = sorted([*parts_of(text, case), *placed], key=lambda one: one.start)
            passages.append(Passage(case, tuple(_blocks(text, start, end, of_case, subheads=True))))
        at = end
    return tuple(_finished(passages))


def contents(passages: Iterable[Passage]) -> tuple[ContentsEntry, ...]:
    """The table of contents: cases, questions and the headings of the outline."""
    return tuple(entry for passage in passages for entry in _entries(passage))


def data_tables(passages: Iterable[Passage]) -> tuple[NamedTable, ...]:
    """The tables of figures in the passages, including damaged ones."""
    found, line, heading = list[NamedTable](), "", ""
    for block in (block for passage in passages for block in passage.blocks):
        if isinstance(block, TableBlock | DamagedBlock):
            if block.data:
                found.append(NamedTable(block.number, block.data.title or line or heading))
            line = ""
        elif isinstance(block, HeadingBlock):
            line, heading = "", _words(block)
        elif isinstance(block, ParagraphBlock):
            line = block.piece.text if len(block.piece.text) <= MAX_HEADING else ""
    return tuple(found)


def without_title(passages: Sequence[Passage], title: str | None) -> tuple[tuple[Passage, ...], int]:
    """The passages without the first lines that only repeat the title, and the offset at which the rest begins.

    The repeated title may be on several lines, and with or without its last part in brackets (such as 第二批). The
    offset is 0 if nothing was removed.
    """
    first, *others = passages or (Passage(None, ()),)
    names = {compatible_letters(title or ""), compatible_letters(BRACKETED.sub("", title or ""))} - {""}
    left = first.blocks if first.case else _without_names(first.blocks, names)
    rest = (*((replace(first, blocks=left),) if left else ()), *others)
    begins = next((piece.start for piece in pieces(rest)), None)
    if begins is None or left == first.blocks:
        return tuple(passages), 0
    return rest, begins


def _without_names(blocks: tuple[Block, ...], names: set[str]) -> tuple[Block, ...]:
    for lines in range(1, MAX_TITLE_LINES + 1):
        head = [block for block in blocks[:lines] if isinstance(block, ParagraphBlock)]
        if len(head) == lines and compatible_letters("".join(block.piece.text for block in head)) in names:
            return _without_names(blocks[lines:], names)
    return blocks


def _entries(passage: Passage) -> Iterator[ContentsEntry]:
    headings = [block for block in passage.blocks if isinstance(block, HeadingBlock)]
    if case := passage.case:
        level = next((heading.level for heading in headings if heading.look == "case"), 2)
        yield ContentsEntry(case.anchor, level, case.title, case.number, case.subtitle)
    for heading in headings:
        if heading.listed:
            yield ContentsEntry(heading.anchor, heading.level, _words(heading))


def _words(heading: HeadingBlock) -> str:
    """The words of a heading, without the name of the asker."""
    return "".join(run.piece.text for run in heading.runs if run.role != "asker")


# --- blocks of the structure ------------------------------------------------------------------------------------------


def _placed(text: str, structure: PublicationParts) -> Iterator[Placed]:
    for question in structure.questions:
        yield _question(text, question)
    holders: list[CaseRecord | Question] = [*structure.cases, *structure.questions]
    for heading in structure.outline:
        end = heading.start + len(heading.text)
        if text[heading.start : end] == heading.text:
            end += text.startswith("。", end)  # a heading that is a first sentence is stored without its 。
            inside = any(holder.start < heading.start < holder.end for holder in holders)
            rank = (INSIDE if inside else OUTLINE) + heading.level
            runs = (Run(piece_of(text, heading.start, end)),)
            yield Placed(heading.start, end, HeadingBlock(runs, rank, "part", listed=True))
    for number, table in enumerate(structure.tables, 1):
        lines = list(lines_of(text, table.start, table.end))
        if table.damage:
            rows = tuple(tuple(_cells(text, line)) for line in lines if not TABLE_RULE.match(line.text))
            yield Placed(table.start, table.end, DamagedBlock(rows, table, number))
        elif all(TABLE_LINE.match(line.text) for line in lines):
            yield Placed(table.start, table.end, replace(_table(text, lines), data=table, number=number))


def _question(text: str, question: Question) -> Placed:
    """The heading of a question: the asker and the question.

    If the text does not have the words of the question, the heading is the line at the question's offset.
    """
    begins = text.find(question.question, question.start, question.end)
    if begins < 0:
        begins = question.start
        end = begins + len(text[begins : question.end].partition("\n")[0])
    else:
        end = begins + len(question.question)
    asker = [Run(piece, "asker") for piece in lines_of(text, question.start, begins)]
    words = [Run(piece) for piece in lines_of(text, begins, end)]
    return Placed(question.start, end, HeadingBlock((*asker, *words), QUESTION, "question", listed=True))


# --- lines ------------------------------------------------------------------------------------------------------------


def _blocks(text: str, start: int, end: int, placed: Iterable[Placed], *, subheads: bool) -> list[Block]:
    """The blocks between two offsets: those of the structure, and the lines between these. If two blocks of the
    structure overlap, only the first is set."""
    blocks: list[Block] = []
    for one in placed:
        if not start <= one.start < one.end <= end:
            continue
        blocks += _free(text, start, one.start, subheads=subheads)
        if isinstance(one.block, TableBlock | DamagedBlock):
            _caption(blocks, one.block.data)
        blocks.append(one.block)
        start = one.end
    return [*blocks, *_free(text, start, end, subheads=subheads)]


def _caption(blocks: list[Block], data: DataTable | None) -> None:
    """Set the lines directly above a table as its caption if they are part of its title."""
    for i in range(len(blocks) - 1, -1, -1):
        above = blocks[i]
        if not isinstance(above, ParagraphBlock) or not data or above.piece.text not in (data.title or ""):
            return
        blocks[i] = replace(above, look="caption")


def _free(text: str, start: int, end: int, *, subheads: bool) -> Iterator[Block]:
    """The blocks of lines that are in no block of the structure."""
    for in_table, lines in groupby(lines_of(text, start, end), lambda line: bool(TABLE_LINE.match(line.text))):
        if in_table:
            yield _table(text, [*lines])
            continue
        for line in lines:
            rank = _subhead(line.text) if subheads else None
            yield ParagraphBlock(line) if rank is None else HeadingBlock((Run(line),), rank, "part")


def _subhead(line: str) -> int | None:
    if len(line) > MAX_HEADING or line[-1] in SENTENCE_END:
        return None
    return next((INSIDE + rank for rank, pattern in enumerate(SUBHEADS, 1) if pattern.fullmatch(line)), None)


def _table(text: str, lines: Sequence[Piece]) -> TableBlock:
    ruled = len(lines) > 1 and bool(TABLE_RULE.match(lines[1].text))
    rows = [tuple(_cells(text, line)) for line in lines if not TABLE_RULE.match(line.text)]
    width = max(map(len, rows), default=0)
    padded = [row + (Piece(row[-1].end, row[-1].end, ""),) * (width - len(row)) for row in rows]
    header, body = (padded[0], padded[1:]) if ruled and padded else ((), padded)
    return TableBlock(header if any(cell.text for cell in header) else (), tuple(body))


def _cells(text: str, line: Piece) -> Iterator[Piece]:
    """The cells between the borders of a line; the whole line if it has no borders."""
    borders = [border.start() for border in CELL_BORDER.finditer(text, line.start, line.end)]
    for left, right in pairwise([line.start - 1, *borders, line.end]):
        if (line.start <= left and right < line.end) or text[left + 1 : right].strip():
            yield piece_of(text, left + 1, right)


def _finished(passages: Sequence[Passage]) -> Iterator[Passage]:
    """The passages with an anchor for every paragraph, and for every heading that is not a case's or a section's. Ranks
    become levels: a heading is one level deeper than the last heading with a higher rank."""
    anchors = iter(content_anchors(_content(block) for passage in passages for block in passage.blocks))
    above: list[int] = []

    def finished(block: Block) -> Block:
        anchor = next(anchors)
        if isinstance(block, ParagraphBlock):
            return replace(block, anchor=anchor)
        if not isinstance(block, HeadingBlock):
            return block
        while above and above[-1] >= block.level:
            above.pop()
        above.append(block.level)
        return replace(block, level=min(len(above) + 1, MAX_LEVEL), anchor=anchor or block.anchor)

    for passage in passages:
        yield replace(passage, blocks=tuple(map(finished, passage.blocks)))


def _content(block: Block) -> str:
    """The words from which the anchor is made; empty if the block already has an anchor or needs none."""
    if isinstance(block, ParagraphBlock):
        return block.piece.text
    return _words(block) if isinstance(block, HeadingBlock) and block.look in ("part", "question") else ""
