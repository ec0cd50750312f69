"""The parts of a text: cases with their sections, headings, questions and tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.model.kinds import Topic
from archive.model.outcomes import Circumstance, Outcome


@dataclass(frozen=True, slots=True)
class CrimeFound:
    """A crime that a text is about. Ids are those of archive/analysis/data/crimes.json."""

    crime: str
    how: str  # the strongest place where it was found: title, keywords, charge or text


@dataclass(frozen=True, slots=True)
class RegionFound:
    """A province or prefecture that a text names by an office or a court. Codes are GB/T 2260, six digits."""

    code: str
    how: str  # the name of the office, as written: 桐乡市人民检察院


@dataclass(frozen=True, slots=True)
class Section:
    """One 【section】 of a case."""

    heading: str  # one of the fixed set of archive/analysis/data/headings.json; "other" if it is none of them
    as_written: str  # the heading as printed, brackets and numbers included
    start: int  # offsets of the text below the heading, in characters; both are the same if there is none
    end: int


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a batch. Its head, lead, sections and closing, in this order, are its whole text."""

    start: int  # offsets of the case in the text, in characters; `end` is the offset after its last character
    end: int
    number: str | None  # 检例第67号, 案例一 …; None if the text has none
    title: str
    subtitle: str | None  # what follows ——
    keywords: tuple[str, ...]
    head: str  # its number and title lines as printed, one a line
    lead: str  # the text between the title and the first heading; mostly empty
    sections: tuple[Section, ...]
    closing: str  # lines that name offices, prosecutors and authors, as printed; mostly empty
    offices: tuple[str, ...]  # of the closing lines; without them, of those below the title
    prosecutors: tuple[str, ...]
    authors: tuple[str, ...]
    topic: Topic = Topic.OTHER
    crimes: tuple[CrimeFound, ...] = ()
    regions: tuple[RegionFound, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading of a report."""

    level: int  # 0 for 第一部分 and 第一章, 1 for 一、 and 第一节, 2 for （一）, 3 for 1., 4 for （1）
    text: str  # as printed, number included
    start: int  # offset in the text, in characters


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answer."""

    start: int  # offsets in the text, in characters, of question and answer together
    end: int
    asker: str | None  # 记者, 问题一, a newspaper's name …, as printed; None if a subhead is the question
    question: str
    answer: str  # paragraphs, one a line


class TableDamage(StrEnum):
    """Why a table of figures is not read."""

    CELLS_JOINED = "cells_joined"  # a cell holds several figures with nothing between them
    SEVERAL_FIGURES = "several_figures"  # a cell holds several figures
    UNEVEN_ROWS = "uneven_rows"  # its rows are not all of one length
    NO_HEAD = "no_head"
    NO_ROWS = "no_rows"  # nothing follows its head
    FLATTENED = "flattened"  # it lost its cells: what is left is figures with nothing between them


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table of figures in the text."""

    start: int  # offsets of its Markdown in the text, in characters
    end: int
    title: str | None  # the line above it, if that names the table
    rows: tuple[tuple[str, ...], ...]  # cells, the head first; empty for a damaged table
    damage: TableDamage | None  # None for a table that was read
