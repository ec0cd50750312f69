"""Texts set as headings, paragraphs and tables."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.site.typeset import Block, Heading, Paragraph, Table, outline, typeset

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
            "二、乙某盗窃案",
            "——以样例为名",
            "目录",
        ]
    ),
    st.text(
        st.characters(exclude_characters="|\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", exclude_categories=["Cs"]),
        max_size=80,
    ),
)


def written(block: Block) -> str:
    if isinstance(block, Heading):
        return block.text + block.note
    if isinstance(block, Paragraph):
        return block.text
    return "".join("".join(row) for row in (block.header, *block.rows))


@given(st.lists(LINES, max_size=30))
def test_nothing_is_added_lost_or_moved(lines: list[str]) -> None:
    blocks = typeset("\n".join(lines))
    assert "".join("".join(map(written, blocks)).split()) == "".join("".join(lines).split())


@given(st.lists(LINES, max_size=30))
def test_levels_begin_at_2_and_leave_no_gap_and_anchors_are_unique(lines: list[str]) -> None:
    headings = [block for block in typeset("\n".join(lines)) if isinstance(block, Heading)]
    levels = {heading.level for heading in headings}
    assert levels == set(range(2, 2 + len(levels)))
    assert len({heading.anchor for heading in headings}) == len(headings)


def test_a_case_is_headed_by_its_title_and_number() -> None:
    [_, case, section, text] = typeset("前言。\n甲某诈骗案\n（检例第1号）\n【要旨】\n从严。")
    assert case == Heading("甲某诈骗案", 2, "h2", note="（检例第1号）")
    assert section == Heading("【要旨】", 3, "h3")
    assert text == Paragraph("从严。")


def test_a_numbered_case_takes_the_lines_of_its_title() -> None:
    [case, subtitle, _, _] = typeset("案例一\n甲某、乙某等人\n诈骗案\n——以养老为名\n【关键词】\n诈骗罪 养老")
    assert case == Heading("案例一", 2, "h1", note="甲某、乙某等人诈骗案")
    assert subtitle == Paragraph("——以养老为名")


def test_the_title_before_keywords_heads_a_case() -> None:
    assert typeset("丙某洗钱案\n【关键词】\n洗钱")[0] == Heading("丙某洗钱案", 2, "h1")


def test_a_section_that_goes_on_in_its_line_is_split() -> None:
    assert typeset("【关键词】 诈骗罪 养老") == (Heading("【关键词】", 2, "h1"), Paragraph("诈骗罪 养老"))


def test_a_sentence_is_no_heading() -> None:
    assert typeset("一、现有证据不足以证实其具有非法占有目的。") == (
        Paragraph("一、现有证据不足以证实其具有非法占有目的。"),
    )


def test_a_table_may_lack_a_header_and_cells() -> None:
    assert typeset("| 甲 | 乙 |\n|---|:-:|\n| 1 |\n| a \\| b | 2 |") == (
        Table(("甲", "乙"), (("1", ""), ("a | b", "2"))),
    )
    assert typeset("| 甲 | 乙 |") == (Table((), (("甲", "乙"),)),)


def test_the_outline_leaves_out_sections_that_every_case_has() -> None:
    case = "{}某诈骗案\n（检例第{}号）\n【要旨】\n从严。\n【案情】\n略。"
    blocks = typeset("\n".join(case.format(name, number) for number, name in enumerate("甲乙丙")))
    assert [heading.text for heading in outline(blocks)] == ["甲某诈骗案", "乙某诈骗案", "丙某诈骗案"]


def test_the_outline_skips_a_table_of_contents() -> None:
    blocks = typeset("目录\n一、形势\n二、对策\n一、形势\n严峻。\n二、对策\n从严。")
    assert [heading.anchor for heading in outline(blocks)] == ["h4", "h6"]


def test_a_printed_table_of_contents_is_set_as_lines() -> None:
    text = (
        "目录\n一、总体情况\n二、主要做法\n一、总体情况\n全年共办理案件十件。\n二、主要做法\n（一）依法惩治\n从严追诉。"
    )
    blocks = typeset(text)
    assert [block.text for block in blocks[:3] if isinstance(block, Paragraph)] == [
        "目录",
        "一、总体情况",
        "二、主要做法",
    ]
    assert [block.text for block in blocks if isinstance(block, Heading)] == [
        "一、总体情况",
        "二、主要做法",
        "（一）依法惩治",
    ]
