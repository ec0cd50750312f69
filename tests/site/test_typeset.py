"""Texts set as their structure says; without one, and where the two do not fit, as paragraphs and tables."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.model import DataTable, Question
from archive.model import Heading as Outlined
from archive.site.data.structure import CaseRecord, PublicationParts, SectionRecord
from archive.site.render.text_blocks import Block, HeadingBlock, Passage, pieces
from archive.site.render.typeset import data_tables, typeset, without_title

LINES = st.one_of(
    st.sampled_from(
        [
            *("一、形势", "（一）数量", "【要旨】", "【关键词】 甲 乙", "案例一", "甲某诈骗案", "（检例第1号）"),
            *("——以样例为名", "| 甲 | 乙 |", "| --- | --- |", "问：为何？"),
        ]
    ),
    st.text(st.characters(exclude_characters="|", exclude_categories=["Cs"]), max_size=60),
)


def letters(text: str) -> str:
    """A text as it counts: without white space, and without what makes a table in Markdown."""
    return "".join(re.sub(r"[|-]", "", text).split())


def written(passages: tuple[Passage, ...]) -> str:
    return letters("\n".join(piece.text for piece in pieces(passages)))


def made_case(text: str, **given: object) -> CaseRecord:
    """A case that is the whole text, unless told otherwise."""
    fields: dict[str, object] = {
        **{"id": 1, "anchor": "case", "number": None, "title": "", "subtitle": None, "keywords": (), "lead": ""},
        **{"closing": "", "topic": "fraud", "start": 0, "end": len(text), "sections": (), "crimes": (), "regions": ()},
    }
    return CaseRecord(**(fields | given))  # type: ignore[arg-type]


def runs(block: Block) -> list[tuple[str, str]]:
    assert isinstance(block, HeadingBlock)
    return [(run.piece.text, run.role) for run in block.runs]


@st.composite
def texts_and_structures(draw: st.DrawFn) -> tuple[str, PublicationParts]:
    """A text, and a structure that may fit it, or not at all."""
    text = "\n".join(draw(st.lists(LINES, max_size=25)))
    places = st.integers(0, len(text) + 3)

    def span() -> tuple[int, int]:
        start, end = sorted((draw(places), draw(places)))
        return start, end

    def some(most: int) -> range:
        return range(draw(st.integers(0, most)))

    cases = []
    for position in some(3):
        start, end = span()
        cut = sorted(draw(places) for _ in range(4))
        first, second, third, fourth = (min(max(place, start), max(end, start)) for place in cut)
        sections = (SectionRecord("keywords", text[second:third], text[third:fourth]),)
        cases.append(
            made_case(
                text,
                anchor=f"case-{position}",
                start=start,
                end=end,
                number=draw(st.sampled_from([None, "一", "案例一", "检例第1号"])),
                subtitle=draw(st.sampled_from([None, "以样例为名"])),
                lead=text[first:second],
                sections=sections,
                closing=text[fourth:end] if draw(st.booleans()) else "",
            )
        )
    outline = [Outlined(1, text[start:end], start) for start, end in (span() for _ in some(3))]
    questions = [Question(start, end, None, text[start : start + 4], "") for start, end in (span() for _ in some(2))]
    tables = [DataTable(*span(), None, (), draw(st.sampled_from([None, "why"]))) for _ in some(2)]
    return text, PublicationParts(tuple(cases), tuple(outline), tuple(questions), tuple(tables))


@given(texts_and_structures())
def test_the_text_is_set_whole_in_order_and_once_whatever_the_structure_says(
    made: tuple[str, PublicationParts],
) -> None:
    text, structure = made
    passages = typeset(text, structure)
    assert written(passages) == letters(text)
    places = [(piece.start, piece.end) for piece in pieces(passages)]
    assert places == sorted(places)
    assert all(text[start:end] == piece.text for (start, end), piece in zip(places, pieces(passages), strict=True))
    headings = [block for passage in passages for block in passage.blocks if isinstance(block, HeadingBlock)]
    for above, heading in pairwise((1, *(one.level for one in headings))):
        assert 2 <= heading <= above + 1  # no level is skipped
    anchors = [heading.anchor for heading in headings if heading.anchor.startswith("p-")]
    assert len(set(anchors)) == len(anchors)


def test_a_table_without_a_title_is_called_by_the_line_above_it_or_its_heading() -> None:
    table = "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |"
    text = f"一、态势\n{'长' * 80}。\n{table}\n起诉情况如下：\n{table}\n二、举措\n{table}"
    starts = [match.start() for match in re.finditer(r"\| 甲", text)]
    tables = tuple(DataTable(start, start + len(table), None, (), None) for start in starts)
    outline = tuple(Outlined(1, heading, text.index(heading)) for heading in ("一、态势", "二、举措"))
    named = data_tables(typeset(text, PublicationParts(outline=outline, tables=tables)))
    assert [one.name for one in named] == ["一、态势", "起诉情况如下：", "二、举措"]


SAID_AGAIN = {  # texts below the title 样例省检察机关典型案例（第二批）, and what is left of them
    "样例省检察机关典型案例\n正文。": "正文。",
    "样例省检察机关典型案例（第二批）\n样例省检察机关\n典型 案例（第二批）\n正文。": "正文。",
    "样例省检察机关\n正文。": "样例省检察机关\n正文。",
    "正文。\n样例省检察机关典型案例": "正文。\n样例省检察机关典型案例",
    "样例省检察机关典型案例": "样例省检察机关典型案例",
}


def test_lines_that_only_say_the_title_again_are_left_out() -> None:
    for text, left in SAID_AGAIN.items():
        shown, begins = without_title(typeset(text), "样例省检察机关典型案例（第二批）")
        assert "\n".join(piece.text for piece in pieces(shown)) == text[begins:] == left
