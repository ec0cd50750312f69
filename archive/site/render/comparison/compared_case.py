"""Makes what is compared of a case: the lines of each row, each with its address on this site."""

from __future__ import annotations

from dataclasses import dataclass

from archive.site.data.anchors import section_anchors
from archive.site.data.structure import CaseRecord
from archive.site.render.citations import Reference
from archive.site.render.text_blocks import HeadingBlock, ParagraphBlock, Passage

# The rows that are made of a case's sections, and the headings (archive/analysis/data/headings.json) of each.
SECTION_ROWS = {
    "facts": ("facts",),
    "handling": ("pre_litigation", "investigation", "performance", "hearing", "prosecution", "supervision"),
    "proceedings": ("proceedings", "result"),
    "gist": ("gist",),
    "significance": ("significance", "guidance", "reasons"),
}
# All rows, in the order of the page: what a lawyer looks at first, then the text.
SHORT_ROWS = ("published", "crimes", "regions", "keywords", "articles", "outcomes", "circumstances")
ROWS = (*SHORT_ROWS, *SECTION_ROWS)


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A line of a row: words of the archive or of the text, and where they are."""

    text: str
    address: str  # full
    as_printed: bool = False  # whether these are the words of the text


@dataclass(frozen=True, slots=True)
class ComparedCase:
    """A case and what is compared of it."""

    id: int
    number: str | None
    title: str
    address: str  # full
    cited: Reference
    rows: dict[str, tuple[ComparedLine, ...]]  # by the keys of ROWS; a row without lines is left out


def lines_of_sections(case: CaseRecord, passage: Passage, address: str) -> dict[str, tuple[ComparedLine, ...]]:
    """The lines of the rows that are made of a case's sections, each a paragraph of its text."""
    kinds = dict(zip(section_anchors(case.anchor, (one.heading for one in case.sections)), case.sections, strict=True))
    row_of = {heading: row for row, headings in SECTION_ROWS.items() for heading in headings}
    found: dict[str, list[ComparedLine]] = {}
    row = None
    for block in passage.blocks:
        if isinstance(block, HeadingBlock) and block.look == "section":
            row = row_of.get(kinds[block.anchor].heading) if block.anchor in kinds else None
        elif row and (line := _line_of(block, address)):
            found.setdefault(row, []).append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def _line_of(block: object, address: str) -> ComparedLine | None:
    if isinstance(block, ParagraphBlock) and block.look != "closing" and block.piece.text.strip():
        anchor = f"#{block.anchor}" if block.anchor else ""
        return ComparedLine(block.piece.text.strip(), f"{address}{anchor}", as_printed=True)
    if isinstance(block, HeadingBlock):
        words = "".join(run.piece.text for run in block.runs).strip()
        return ComparedLine(words, f"{address}#{block.anchor}" if block.anchor else address, as_printed=True)
    return None
