"""The blocks of a typeset text: headings, paragraphs, keywords and tables. Each block has pieces of the text.

The pieces, in order, are the whole text: every letter is in one piece. Only the borders of Markdown tables are in no
piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from archive.model import DataTable
from archive.site.data.structure import CaseRecord
from archive.site.data.text_pieces import Piece

Role = Literal["", "number", "title", "subtitle", "asker"]


class Run(NamedTuple):
    """A piece of a heading, and its role in the heading."""

    piece: Piece
    role: Role = ""


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """A heading. Its `level` is one more than that of the last heading of a higher rank (see OUTLINE), but at most 6.

    If no heading of a higher rank comes before it, its level is 2.
    """

    runs: tuple[Run, ...]
    level: int
    look: Literal["case", "section", "part", "question"]
    anchor: str = ""  # empty for the heading of a case: the page puts case.anchor on the whole passage
    listed: bool = False  # whether the table of contents links to it


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    """A line of running text."""

    piece: Piece
    look: Literal["", "closing", "caption"] = ""
    anchor: str = ""  # empty if the paragraph has no letters


@dataclass(frozen=True, slots=True)
class KeywordsBlock:
    """A line of keywords, separated only by white space."""

    words: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A Markdown table. Every row has as many cells as the widest row; \\| in a cell means |."""

    header: tuple[Piece, ...]  # empty if the table has no header
    rows: tuple[tuple[Piece, ...], ...]
    data: DataTable | None = None  # None if the table is not among PublicationParts.tables
    number: int = 0  # of `data` among PublicationParts.tables, from 1


@dataclass(frozen=True, slots=True)
class DamagedBlock:
    """The lines of a damaged table, whose rows were not read; each line is split at its cell borders."""

    lines: tuple[tuple[Piece, ...], ...]
    data: DataTable
    number: int


Block = HeadingBlock | ParagraphBlock | KeywordsBlock | TableBlock | DamagedBlock


@dataclass(frozen=True, slots=True)
class Passage:
    """A case, or the text before, between or after cases; the whole text if it has no case."""

    case: CaseRecord | None
    blocks: tuple[Block, ...]


class Placed(NamedTuple):
    """A block at its offsets in the text. Until all headings are known, the `level` of a heading is its rank."""

    start: int
    end: int
    block: Block


# Ranks of headings, the highest first. A heading of the outline has the rank OUTLINE, or inside a case or an answer
# INSIDE, plus its level in the outline. A line that is set as a heading without being in the outline has INSIDE plus a
# number of its own.
OUTLINE, QUESTION, CASE, SECTION, INSIDE = 0, 10, 20, 30, 40
MAX_LEVEL = 6


def paragraph_anchors(passages: Iterable[Passage]) -> Iterator[str]:
    """The anchors of the paragraphs that have one, in order."""
    blocks = (block for passage in passages for block in passage.blocks)
    return (block.anchor for block in blocks if isinstance(block, ParagraphBlock) and block.anchor)


def pieces(passages: Iterable[Passage]) -> Iterator[Piece]:
    """All pieces of the text, in order."""
    for passage in passages:
        for block in passage.blocks:
            if isinstance(block, HeadingBlock):
                yield from (run.piece for run in block.runs)
            elif isinstance(block, ParagraphBlock):
                yield block.piece
            elif isinstance(block, KeywordsBlock):
                yield from block.words
            elif isinstance(block, TableBlock):
                yield from (cell for row in (block.header, *block.rows) for cell in row)
            else:
                yield from (piece for line in block.lines for piece in line)
