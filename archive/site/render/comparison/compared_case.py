"""Makes what is compared of a case: the lines of each row, each with its address on this site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.model.outcomes import OutcomeKind
from archive.site.data.anchors import section_anchors
from archive.site.data.laws.in_text import CaseCitation
from archive.site.data.outcomes.in_text import TextOutcomes
from archive.site.data.outcomes.of_case import OutcomeRecord
from archive.site.data.structure import CaseRecord
from archive.site.render.citations import Reference
from archive.site.render.laws.names import article_words, short_law_name
from archive.site.render.laws.outcome_words import outcome_words, people_words
from archive.site.render.text_blocks import HeadingBlock, ParagraphBlock, Passage
from archive.site.strings import label, word

# The rows that are made of a case's sections, and the headings (archive/analysis/data/headings.json) of each.
SECTION_ROWS = {
    "facts": ("facts",),
    "handling": ("pre_litigation", "investigation", "performance", "hearing", "prosecution", "supervision"),
    "proceedings": ("proceedings", "result"),
    "gist": ("gist",),
    "significance": ("significance", "guidance", "reasons"),
}
# All rows, in the order of the page: what a lawyer looks at first, then the text.
SHORT_ROWS = (
    *("published", "crimes", "regions", "keywords", "articles", "judgments", "non_prosecutions"),
    *("outcomes", "circumstances"),
)
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


def lines_of_citations(cited: Iterable[CaseCitation], address: str) -> tuple[ComparedLine, ...]:
    """The provisions that a case cites, each with the place where it does so first."""
    return tuple(ComparedLine(_provision(one), f"{address}#{one.anchor}") for one in cited)


def _provision(one: CaseCitation) -> str:
    law = short_law_name(one.law) if one.law else one.law_as_cited
    return word("law.of", law=law, article=article_words(one.article)) if one.article else law


def lines_of_outcomes(outcomes: TextOutcomes, case_id: int, address: str) -> tuple[ComparedLine, ...]:
    """What became of the defendants of a case, without their names: how many, and the outcome."""
    return tuple(
        ComparedLine(_outcome(one), f"{address}#{outcomes.anchor(one)}") for one in outcomes.of_case(case_id).counted
    )


def _outcome(one: OutcomeRecord) -> str:
    if one.people == 1:
        return outcome_words(one)
    number = people_words(one.people or 0, 0) or word("outcomes.some_people")
    return f"{number}{word('sign.colon')}{outcome_words(one)}"


def lines_of_decisions(
    outcomes: TextOutcomes, case_id: int, address: str, *, not_prosecuted: bool
) -> tuple[ComparedLine, ...]:
    """Which court judged the defendants, or which procuratorate did not prosecute them, when, and in which instance;
    each decision once."""
    found = dict[str, ComparedLine]()
    for one in outcomes.of_case(case_id).counted:
        if (one.kind == OutcomeKind.NOT_PROSECUTED) != not_prosecuted:
            continue
        office, instance = one.procuratorate if not_prosecuted else one.court, label("instance", one.instance)
        if words := word("sign.comma").join(filter(None, (office, one.decided, instance))):
            found.setdefault(words, ComparedLine(words, f"{address}#{outcomes.anchor(one)}"))
    return tuple(found.values())


def lines_of_circumstances(outcomes: TextOutcomes, case_id: int, address: str) -> tuple[ComparedLine, ...]:
    """The circumstances of sentencing that a case names, each kind once, where it is named first."""
    found = {one.kind: one for one in reversed(outcomes.circumstances.get(case_id, ()))}
    return tuple(
        ComparedLine(label("circumstance", one.kind), f"{address}#{outcomes.anchor(one)}")
        for one in sorted(found.values(), key=lambda one: one.start)
    )


def _line_of(block: object, address: str) -> ComparedLine | None:
    if isinstance(block, ParagraphBlock) and block.look != "closing" and block.piece.text.strip():
        anchor = f"#{block.anchor}" if block.anchor else ""
        return ComparedLine(block.piece.text.strip(), f"{address}{anchor}", as_printed=True)
    if isinstance(block, HeadingBlock):
        words = "".join(run.piece.text for run in block.runs).strip()
        return ComparedLine(words, f"{address}#{block.anchor}" if block.anchor else address, as_printed=True)
    return None
