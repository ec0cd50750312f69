"""The blocks that a text is set as: headings, paragraphs, keywords, tables; each holds pieces of the text.

In order the pieces are the text: each of its letters is in one of them, and only the borders of Markdown tables are in
none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from archive.model import DataTable
from archive.site.data.pieces import Piece
from archive.site.data.structure import CaseRecord

Role = Literal["", "number", "title", "subtitle", "asker"]


class Run(NamedTuple):
    """A piece of a heading, and what it is there."""

    piece: Piece
    role: Role = ""


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """What opens a part. `level` is 2 for the highest rank; a heading below another is one deeper, 6 at most."""

    runs: tuple[Run, ...]
    level: int
    look: Literal["case", "section", "part", "question"]
    anchor: str = ""  # empty for a case, whose passage has it
    listed: bool = False  # whether the table of contents leads to it


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    """A line of running text."""

    piece: Piece
    look: Literal["", "closing", "caption"] = ""
    anchor: str = ""  # empty where it has no letters


@dataclass(frozen=True, slots=True)
class KeywordsBlock:
    """A line of keywords, parted by white space alone."""

    words: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A Markdown table. Every row has as many cells as the widest; a \\| in a cell is a |."""

    header: tuple[Piece, ...]  # empty where the table has none
    rows: tuple[tuple[Piece, ...], ...]
    data: DataTable | None = None  # None for one that is not in the data
    number: int = 0  # of the data table, from 1


@dataclass(frozen=True, slots=True)
class DamagedBlock:
    """The lines of a table that was not read, each in what its borders part."""

    lines: tuple[tuple[Piece, ...], ...]
    data: DataTable
    number: int


Block = HeadingBlock | ParagraphBlock | KeywordsBlock | TableBlock | DamagedBlock


@dataclass(frozen=True, slots=True)
class Passage:
    """A case, or the text between cases."""

    case: CaseRecord | None
    blocks: tuple[Block, ...]


class Placed(NamedTuple):
    """A block at its place in the text. The level of a heading is its rank until all headings are known."""

    start: int
    end: int
    block: Block


# Ranks of headings, highest first. INSIDE is for headings of the outline inside a case or an answer.
OUTLINE, QUESTION, CASE, SECTION, INSIDE = 0, 10, 20, 30, 40
MAX_LEVEL = 6


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
