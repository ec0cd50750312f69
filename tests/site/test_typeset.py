"""Texts set as their structure says; without one, and where the two do not fit, as paragraphs and tables."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import DataTable, Question
from archive.model import Heading as Outlined
from archive.search import parse
from archive.site.data.structure import CaseRecord, PublicationParts, SectionRecord
from archive.site.render.highlight import Marker
from archive.site.render.text_blocks import (
    Block,
    DamagedBlock,
    HeadingBlock,
    KeywordsBlock,
    ParagraphBlock,
    Passage,
    TableBlock,
    pieces,
)
from archive.site.render.typeset import contents, data_tables, typeset, without_title
from tests.support import public_file
from tests.support.public_file import MADE, Made

LINES = st.one_of(
    st.sampled_from(
        [
            "一、形势",
            "（一）数量",
            "【要旨】",
            "【关键词】 甲 乙",
            "案例一",
            "甲某诈骗案",
            "（检例第1号）",
            "——以样例为名",
            "| 甲 | 乙 |",
            "| --- | --- |",
            "问：为何？",
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


def kinds(passage: Passage) -> list[str]:
    return [type(block).__name__ for block in passage.blocks]


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


@given(texts_and_structures())
def test_no_level_is_skipped_and_anchors_are_unique(made: tuple[str, PublicationParts]) -> None:
    headings = [block for passage in typeset(*made) for block in passage.blocks if isinstance(block, HeadingBlock)]
    above = 1
    for heading in headings:
        assert 2 <= heading.level <= above + 1
        above = heading.level
    anchors = [heading.anchor for heading in headings if heading.anchor.startswith("p-")]
    assert len(set(anchors)) == len(anchors)


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.slug)
def test_every_invented_text_is_set_whole(made: Made, structures: dict[int, PublicationParts]) -> None:
    assert written(typeset(made.text, structures[made.id])) == letters(made.text)


def test_a_text_without_structure_is_paragraphs_and_tables() -> None:
    [passage] = typeset("一、形势\n| 甲 | 乙 |\n|---|:-:|\n| 1 |\n| a \\| b | 2 |\n末段。")
    assert kinds(passage) == ["ParagraphBlock", "TableBlock", "ParagraphBlock"]
    table = passage.blocks[1]
    assert isinstance(table, TableBlock)
    assert [cell.text for cell in table.header] == ["甲", "乙"]
    assert [[cell.text for cell in row] for row in table.rows] == [["1", ""], ["a \\| b", "2"]]


def test_a_guiding_case_is_headed_by_its_title_and_its_number(structures: dict[int, PublicationParts]) -> None:
    made = public_file.GUIDING
    before, first, second, after = typeset(made.text, structures[made.id])
    assert (before.case, after.case) == (None, None)
    assert runs(first.blocks[0]) == [("甲某某养老", "title"), ("诈骗案", "title"), ("（检例第901号）", "number")]
    assert runs(second.blocks[0]) == [("乙某某帮助信息网络犯罪活动案", "title"), ("（检例第902号）", "number")]
    assert [(h.level, h.look, h.anchor) for h in first.blocks if isinstance(h, HeadingBlock)] == [
        (2, "case", ""),
        (3, "section", "jianli-901-keywords"),
        (3, "section", "jianli-901-facts"),
        (4, "part", "p-cf947395"),  # 一、骗取预付款
        (3, "section", "jianli-901-guidance"),
    ]


def test_keywords_are_set_each_and_closing_lines_apart(structures: dict[int, PublicationParts]) -> None:
    made = public_file.GUIDING
    _, case, _, _ = typeset(made.text, structures[made.id])
    [keywords] = [block for block in case.blocks if isinstance(block, KeywordsBlock)]
    assert [word.text for word in keywords.words] == ["养老诈骗", "追赃挽损"]
    closing = [
        block.piece.text for block in case.blocks if isinstance(block, ParagraphBlock) and block.look == "closing"
    ]
    assert closing == ["办案检察院：样例省样例市人民检察院", "承办检察官：丙某"]


def test_number_title_and_subtitle_are_told_apart_on_many_lines_and_on_one(
    structures: dict[int, PublicationParts],
) -> None:
    made = public_file.TYPICAL
    contents_, first, second = typeset(made.text, structures[made.id])
    assert kinds(contents_) == ["ParagraphBlock"] * 3  # a printed table of contents is no case
    assert runs(first.blocks[0]) == [
        ("案例一", "number"),
        ("丁某等人", "title"),
        ("诈骗案", "title"),
        ("——以低价旅游", "subtitle"),
        ("诱骗老年人", "subtitle"),
    ]
    assert runs(second.blocks[0]) == [
        ("案例二：", "number"),
        ("戊某集资案", "title"),
        ("——以“养老”项目为名", "subtitle"),
    ]
    lead = first.blocks[1]
    assert isinstance(lead, ParagraphBlock)
    assert (lead.piece.text, lead.look) == ("本案发生在样例市。", "")
    assert runs(first.blocks[4]) == [("一、基本案情", "")]


def test_a_case_that_does_not_fit_its_text_is_headed_by_its_first_line() -> None:
    text = "甲某诈骗案\n【要旨】\n从严。"
    [passage] = typeset(
        text, PublicationParts(cases=(made_case(text, sections=(SectionRecord("gist", "【要旨】", "另文。"),)),))
    )
    assert kinds(passage) == ["HeadingBlock", "ParagraphBlock", "ParagraphBlock"]
    assert runs(passage.blocks[0]) == [("甲某诈骗案", "title")]


def test_an_outline_heads_its_parts_and_a_first_sentence_keeps_its_stop(
    structures: dict[int, PublicationParts],
) -> None:
    made = public_file.REPORT
    [passage] = typeset(made.text, structures[made.id])
    headings = [block for block in passage.blocks if isinstance(block, HeadingBlock)]
    assert [(runs(heading)[0][0], heading.level) for heading in headings] == [
        ("一、基本态势", 2),
        ("（一）案件数量", 3),
        ("（二）犯罪手段", 3),
        ("1.手段翻新。", 4),
        ("二、主要举措", 2),
    ]
    after = passage.blocks[passage.blocks.index(headings[3]) + 1]
    assert isinstance(after, ParagraphBlock)
    assert after.piece.text == "样例分子假借公益之名行骗。"


def test_a_damaged_table_is_set_as_its_lines_and_a_sound_one_under_its_title(
    structures: dict[int, PublicationParts],
) -> None:
    made = public_file.REPORT
    [passage] = typeset(made.text, structures[made.id])
    [damaged] = [block for block in passage.blocks if isinstance(block, DamagedBlock)]
    assert [[cell.text for cell in line] for line in damaged.lines] == [["年份", "起诉"], ["2024", "643891177300"]]
    captions = [b.piece.text for b in passage.blocks if isinstance(b, ParagraphBlock) and b.look == "caption"]
    assert captions == ["表1 样例省起诉情况", "附表 历年情况"]


def test_a_flattened_table_is_set_as_it_stands() -> None:
    text = "表1 情况\n643891177300\n余文。"
    table = DataTable(6, 18, "表1 情况", (), "it lost its cells")
    [passage] = typeset(text, PublicationParts(tables=(table,)))
    assert kinds(passage) == ["ParagraphBlock", "DamagedBlock", "ParagraphBlock"]
    assert [[cell.text for cell in line] for line in passage.blocks[1].lines] == [["643891177300"]]  # type: ignore[union-attr]


def test_questions_head_their_answers(structures: dict[int, PublicationParts]) -> None:
    made = public_file.UNDATED
    [passage] = typeset(made.text, structures[made.id])
    assert [block.look if isinstance(block, HeadingBlock) else "" for block in passage.blocks] == [
        *("", "question", "", "", "question", "", ""),
    ]
    assert runs(passage.blocks[1]) == [("问题一：", "asker"), ("如何看待养老诈骗？", "")]


def test_the_contents_lead_to_cases_questions_and_headings(structures: dict[int, PublicationParts]) -> None:
    def listed(made: Made) -> list[tuple[str, int, str | None, str, str | None]]:
        entries = contents(typeset(made.text, structures[made.id]))
        return [(entry.anchor, entry.level, entry.number, entry.title, entry.subtitle) for entry in entries]

    assert listed(public_file.TYPICAL) == [
        ("case-90fdac41", 2, "案例一", "丁某等人诈骗案", "以低价旅游诱骗老年人"),
        ("case-9405a0b1", 2, "案例二", "戊某集资案", "以“养老”项目为名"),
    ]
    assert listed(public_file.UNDATED) == [
        ("p-09192e39", 2, None, "如何看待养老诈骗？", None),
        ("p-6534d186", 2, None, "下一步有何打算？", None),
    ]
    assert [(entry[0], entry[3]) for entry in listed(public_file.REPORT)][:2] == [
        ("p-97db1fd6", "一、基本态势"),
        ("p-ca5ae7c4", "（一）案件数量"),
    ]


def test_an_outline_inside_an_answer_stands_below_its_question() -> None:
    text = "问：为何？\n一、原因\n甲。\n二、结果\n乙。"
    structure = PublicationParts(
        outline=(Outlined(1, "一、原因", 6), Outlined(1, "二、结果", 14)),
        questions=(Question(0, len(text), None, "为何？", ""),),
    )
    [passage] = typeset(text, structure)
    assert [block.level for block in passage.blocks if isinstance(block, HeadingBlock)] == [2, 3, 3]


def test_a_table_without_a_title_is_called_by_the_line_above_it_or_its_heading() -> None:
    table = "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |"
    text = f"一、态势\n{'长' * 80}。\n{table}\n起诉情况如下：\n{table}\n二、举措\n{table}"
    starts = [match.start() for match in re.finditer(r"\| 甲", text)]
    tables = tuple(DataTable(start, start + len(table), None, (), None) for start in starts)
    outline = tuple(Outlined(1, heading, text.index(heading)) for heading in ("一、态势", "二、举措"))
    named = data_tables(typeset(text, PublicationParts(outline=outline, tables=tables)))
    assert [one.name for one in named] == ["一、态势", "起诉情况如下：", "二、举措"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("样例省检察机关典型案例\n正文。", "正文。"),
        ("样例省检察机关典型案例（第二批）\n样例省检察机关\n典型 案例（第二批）\n正文。", "正文。"),
        ("样例省检察机关\n正文。", "样例省检察机关\n正文。"),
        ("正文。\n样例省检察机关典型案例", "正文。\n样例省检察机关典型案例"),
        ("样例省检察机关典型案例", "样例省检察机关典型案例"),
    ],
)
def test_lines_that_only_say_the_title_again_are_left_out(text: str, left: str) -> None:
    shown, begins = without_title(typeset(text), "样例省检察机关典型案例（第二批）")
    assert "\n".join(piece.text for piece in pieces(shown)) == left
    assert text[begins:] == left


def test_a_title_above_the_first_case_is_left_out_whole(structures: dict[int, PublicationParts]) -> None:
    text = f"{public_file.TYPICAL.title}\n{public_file.TOURS.text}"
    case = replace(structures[public_file.TYPICAL.id].cases[0], start=len(public_file.TYPICAL.title) + 1, end=len(text))
    shown, begins = without_title(typeset(text, PublicationParts(cases=(case,))), public_file.TYPICAL.title)
    assert [passage.case for passage in shown] == [case]
    assert begins == case.start


def test_hits_in_what_is_left_out_are_not_counted() -> None:
    text = "诈骗案例\n诈骗一。\n诈骗二。"
    shown, begins = without_title(typeset(text), "诈骗案例")
    marker = Marker(text, parse("诈骗"), begins)
    assert len(marker) == 2
    first, _ = pieces(shown)
    assert marker(first) == '<mark id="hit">诈骗</mark>一。'
