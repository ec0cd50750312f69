"""The headings of a case's sections: the fixed set, its names, and what begins a line."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis.cases.sections import OTHER, HeadingStyle, found_at, heading_of, numbered_at, table


@pytest.mark.parametrize(
    ("as_written", "heading"),
    [
        ("【关键词】", "keywords"),
        ("【要　旨】", "gist"),
        ("一、基本案情", "facts"),
        ("（二）案情简介：", "facts"),
        ("【检察机关履职过程】", "performance"),
        ("【检察履职情况】", "performance"),
        ("【诉讼过程】", "proceedings"),
        ("【指控与证明犯罪】", "prosecution"),
        ("【检察机关监督情况】", "supervision"),
        ("【检察听证过程】", "hearing"),
        ("【诉前程序】", "pre_litigation"),
        ("处理结果：", "result"),
        ("【指导意义】", "guidance"),
        ("三、典型意义", "significance"),
        ("【相关立法】", "rules"),
        ("【相關規定】", "rules"),
        ("【關鍵詞】", "keywords"),
        ("如何防范", "advice"),
    ],
)
def test_a_heading_is_known_whatever_sets_it_off(as_written: str, heading: str) -> None:
    assert heading_of(as_written) == heading


@pytest.mark.parametrize(
    ("as_written", "heading"),
    [
        ("【某区检察院履职过程】", "performance"),
        ("【不起诉理由】", "reasons"),
        ("【二审裁判结果】", "result"),
        ("【本案指导意义】", "guidance"),
        ("【示范意义】", "significance"),
        ("【反诈民警温馨提示】", "advice"),
    ],
)
def test_the_ending_tells_what_a_longer_name_is(as_written: str, heading: str) -> None:
    assert heading_of(as_written) == heading


@pytest.mark.parametrize("as_written", ["【延伸治理】", "【检察建议】", "", "：", "【】", "一、"])
def test_what_the_set_does_not_know_is_other(as_written: str) -> None:
    assert heading_of(as_written) == OTHER


@pytest.mark.parametrize(
    ("text", "printed", "heading", "style"),
    [
        ("【基本案情】\n某日，", "【基本案情】", "facts", HeadingStyle.BRACKETS),
        ("【基本案情】某日，", "【基本案情】", "facts", HeadingStyle.BRACKETS),
        ("【 基本 案情 】某日，", "【 基本 案情 】", "facts", HeadingStyle.BRACKETS),
        ("【关键词\n】\n盗窃", "【关键词\n】", "keywords", HeadingStyle.BRACKETS),
        ("【要\n旨】某日，", "【要\n旨】", "gist", HeadingStyle.BRACKETS),
        ("[典型意义]本案", "[典型意义]", "significance", HeadingStyle.BRACKETS),
        ("一、【典型意义】本案", "一、【典型意义】", "significance", HeadingStyle.BRACKETS),
        ("【延伸治理】\n本案", "【延伸治理】", OTHER, HeadingStyle.BRACKETS),
        ("【指控与证明犯罪】\n本案", "【指控与证明犯罪】", "prosecution", HeadingStyle.BRACKETS),
        ("一、基本案情\n某日，", "一、基本案情", "facts", HeadingStyle.HAN),
        ("（二）典型意义\n本案", "（二）典型意义", "significance", HeadingStyle.ROUND),
        ("1.基本案情\n某日，", "1.基本案情", "facts", HeadingStyle.DIGITS),
        ("基本案情：某日，", "基本案情：", "facts", HeadingStyle.PLAIN),
        ("基本案情\n某日，", "基本案情", "facts", HeadingStyle.PLAIN),
        ("关键词 盗窃 追诉", "关键词", "keywords", HeadingStyle.PLAIN),
        ("要　旨：某日，", "要　旨：", "gist", HeadingStyle.PLAIN),
    ],
)
def test_a_heading_begins_a_line(text: str, printed: str, heading: str, style: HeadingStyle) -> None:
    found = found_at(text, 0)
    assert found is not None
    assert (text[found.start : found.end], found.heading, found.style) == (printed, heading, style)


@pytest.mark.parametrize(
    "text",
    [
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
    ],
)
def test_other_lines_begin_no_heading(text: str) -> None:
    assert found_at(text, 0) is None


def test_a_number_makes_a_short_line_a_heading_among_headings() -> None:
    found = numbered_at("二、线索移送 \n某日，", 0)
    assert found is not None
    assert (found.heading, found.style, found.ordinal) == (OTHER, HeadingStyle.HAN, 2)
    assert numbered_at("二、某日，甲某等人", 0) is None


@given(st.text(min_size=1), st.data())
def test_any_text_is_looked_at(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(min_value=0, max_value=len(text) - 1))
    found = found_at(text, start)
    assert found is None or start == found.start < found.end <= len(text)
    assert heading_of(text) in table().labels


# the data


def test_the_set_is_whole_and_every_name_is_of_one_heading() -> None:
    data = json.loads(resources.files("archive.analysis").joinpath("data/headings.json").read_text("utf-8"))
    ids = [row["id"] for row in data["headings"]]
    names = [name["as"] for row in data["headings"] for name in row["written"]]
    assert len(set(ids)) == len(ids)
    assert len(set(names)) == len(names)
    assert OTHER in ids
    assert all(ending["id"] in ids for ending in data["endings"])
    assert all(name["seen"] for row in data["headings"] for name in row["written"])
    assert {row["fills"] for row in data["closing"]} == {"offices", "prosecutors", "authors", None}
    assert all(row["seen"] for row in data["closing"])


def test_every_name_is_its_heading_in_brackets_and_no_ending_contradicts_it() -> None:
    known = table()
    for name, heading in known.names.items():
        found = found_at(f"【{name}】", 0)
        assert found is not None
        assert found.heading == heading_of(name) == heading
    # An ending that stands behind a longer one of another heading would never be reached.
    endings = [ending for ending, _ in known.endings]
    assert not [late for i, late in enumerate(endings) if any(late.endswith(early) for early in endings[:i])]
