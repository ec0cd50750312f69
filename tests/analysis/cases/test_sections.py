"""The headings of a case's sections: the fixed set, its names, and what begins a line."""

from __future__ import annotations

import json
from importlib import resources

from archive.analysis import analyse
from archive.model import Article

DATA = json.loads(resources.files("archive.analysis").joinpath("data/headings.json").read_text("utf-8"))
FACTS = "检察机关依法办理。"


def sections(*lines: str) -> list[tuple[str, str]]:
    """The headings of a case of these lines, as they are known and as they are written."""
    text = "\n".join(("案例一", "甲某盗窃案", *lines))
    cases = analyse(Article("检察机关典型案例", None, None, None, None, text)).structure.cases
    return [(section.heading, section.as_written) for case in cases for section in case.sections]


def between(lines: str) -> list[tuple[str, str]]:
    """The headings of lines that stand between keywords and what a case is worth."""
    keywords, *found, worth = sections("【关键词】", "盗窃", lines, "【典型意义】", "依法严惩。")
    assert (keywords, worth) == (("keywords", "【关键词】"), ("significance", "【典型意义】"))
    return found


# By its name, or by the ending of a longer one; what the set does not know is other.
IN_BRACKETS = {
    "【要　旨】": "gist",
    "【检察履职情况】": "performance",
    "【检察机关监督情况】": "supervision",
    "【相關規定】": "rules",
    "【關鍵詞】": "keywords",
    "【某区检察院履职过程】": "performance",
    "【不起诉理由】": "reasons",
    "【二审裁判结果】": "result",
    "【本案指导意义】": "guidance",
    "【示范意义】": "significance",
    "【反诈民警温馨提示】": "advice",
    "【延伸治理】": "other",
    "【检察建议】": "other",
}
# A line, the heading that begins it, and as it is written, without the breaks inside its brackets.
AT_THE_BEGINNING = [
    ("【基本案情】\n某日，", "facts", "【基本案情】"),
    ("【基本案情】某日，", "facts", "【基本案情】"),
    ("【 基本 案情 】某日，", "facts", "【 基本 案情 】"),
    ("【关键词\n】\n盗窃", "keywords", "【关键词】"),
    ("【要\n旨】某日，", "gist", "【要旨】"),
    ("[典型意义]本案", "significance", "[典型意义]"),
    ("一、【典型意义】本案", "significance", "一、【典型意义】"),
    ("【延伸治理】\n本案", "other", "【延伸治理】"),
    ("【指控与证明犯罪】\n本案", "prosecution", "【指控与证明犯罪】"),
    ("一、基本案情\n某日，", "facts", "一、基本案情"),
    ("1.基本案情\n某日，", "facts", "1.基本案情"),
    ("基本案情：某日，", "facts", "基本案情："),
    ("基本案情\n某日，", "facts", "基本案情"),
    ("关键词 盗窃 追诉", "keywords", "关键词"),
]
# The headings of one case, which are known by their row.
IN_A_ROW = {
    ("一、基本案情", "二、处理结果", "三、典型意义"): ["facts", "result", "significance"],
    ("（一）案情简介：", "（二）处理结果", "（三）典型意义"): ["facts", "result", "significance"],
    ("1.基本案情", "2.处理结果", "3.典型意义"): ["facts", "result", "significance"],
    ("基本案情：", "处理结果：", "如何防范", "典型意义："): ["facts", "result", "advice", "significance"],
    ("要　旨：", "基本案情：", "典型意义："): ["gist", "facts", "significance"],
    ("一、基本案情", "二、线索移送 ", "三、典型意义"): ["facts", "other", "significance"],
}
NO_HEADINGS = [
    "基本案情清楚，证据确实。",
    "【案例一】\n甲某盗窃案",
    "【甲某盗窃案】\n某日，",
    "【检例第901号】",
    "【盗窃罪】盗窃公私财物的，",  # a cited article's caption
    "【责任编辑：甲】",
    "【2031】5号",
    "〔2031〕5号",
    "[甲]某日，",
    "（一）构成要件的认定",
    "2031年1月，",
    "调查核实\n某日，",  # a line inside of a section
    "【这是一句用括号引起来的话而且说了很多很多很多】",
    "：",
    "【】",
    "一、",
]


def test_a_heading_in_brackets_is_known_by_its_name_or_its_ending() -> None:
    found = {as_written: between(f"{as_written}\n{FACTS}") for as_written in IN_BRACKETS}
    assert found == {as_written: [(heading, as_written)] for as_written, heading in IN_BRACKETS.items()}


def test_a_heading_begins_a_line() -> None:
    found = [(line, *heading) for line, _, _ in AT_THE_BEGINNING for heading in between(line + FACTS)]
    assert found == AT_THE_BEGINNING


def test_headings_of_one_row_are_known_by_it() -> None:
    found = {row: sections(*(f"{heading}\n{FACTS}" for heading in row)) for row in IN_A_ROW}
    assert found == {row: list(zip(headings, row, strict=True)) for row, headings in IN_A_ROW.items()}


def test_other_lines_begin_no_heading() -> None:
    assert [(line, found) for line in NO_HEADINGS if (found := between(f"{line}\n{FACTS}"))] == []
    assert sections(f"一、基本案情\n{FACTS}", f"二、某日，甲某等人\n{FACTS}", f"三、典型意义\n{FACTS}") == [
        ("facts", "一、基本案情"),
        ("significance", "三、典型意义"),
    ]


def test_every_name_is_its_heading_in_brackets_and_no_ending_hides_another() -> None:
    names = {f"【{name['as']}】": row["id"] for row in DATA["headings"] for name in row["written"]}
    del names["【案情摘要】"]  # 摘要 makes an essay of the whole page
    found = {name: between(f"{name}\n{FACTS}") for name in names}
    assert {name: read for name, read in found.items() if read != [(names[name], name)]} == {}
    # An ending that stands behind a longer one of another heading would never be reached.
    endings = [ending["ends"] for ending in DATA["endings"]]
    assert [late for at, late in enumerate(endings) if any(late.endswith(early) for early in endings[:at])] == []
