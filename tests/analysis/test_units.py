"""Where cases begin in a batch, roughly. All texts are invented."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis.units import SHORTEST_BODY, split

LONG = (
    "经审查查明，二〇二二年三月至五月间，被告人先后多次实施上述行为，涉及多名当事人，造成较大损失，"
    "检察机关依法介入并引导取证，补充完善证据，追赃挽损，案件现已办结，相关单位也已按照检察建议整改完毕。"
)
SECTIONS = f"【关键词】\n盗窃 追诉\n【基本案情】\n{LONG}\n【典型意义】\n{LONG}\n"


def titles(text: str) -> list[str]:
    return [text[unit.start : unit.body].replace("\n", "/").strip("/") for unit in split(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            f"通知（检例第901—902号）。\n2031年1月5日\n甲某盗窃案\n（检例第901号）\n{SECTIONS}《某法》第一条\n乙某\n抢劫案\n(检例第902号)\n{SECTIONS}",
            ["甲某盗窃案/（检例第901号）", "乙某/抢劫案/(检例第902号)"],
        ),
        (f"（检例第901号）甲某盗窃案\n{SECTIONS}", ["（检例第901号）甲某盗窃案"]),
        (
            f"导语。\n案例一\n甲某等人\n盗窃案\n——副题\n{SECTIONS}案例二：乙某抢劫案\n{SECTIONS}",
            ["案例一/甲某等人/盗窃案/——副题", "案例二：乙某抢劫案"],
        ),
        (f"导语。\n甲某盗窃案\n{SECTIONS}乙某\n抢劫案\n{SECTIONS}", ["甲某盗窃案", "乙某/抢劫案"]),
        (
            f"一、甲某等11人\n盗窃案\n【基本案情】\n{LONG}\n二、乙某抢劫案\n【基本案情】\n{LONG}",
            ["一、甲某等11人/盗窃案", "二、乙某抢劫案"],
        ),
        (f"一、甲某盗窃案\n{LONG}\n二、乙某抢劫案——依法严惩\n{LONG}", ["一、甲某盗窃案", "二、乙某抢劫案——依法严惩"]),
    ],
)
def test_layouts(text: str, found: list[str]) -> None:
    assert titles(text) == found


def test_a_table_of_contents_holds_no_cases() -> None:
    text = f"目录\n案例一 甲某盗窃案\n案例二 乙某抢劫案\n案例一 甲某盗窃案\n{SECTIONS}案例二 乙某抢劫案\n{SECTIONS}"
    assert titles(text) == ["案例一 甲某盗窃案", "案例二 乙某抢劫案"]


def test_numbers_in_running_text_begin_no_case() -> None:
    assert split(f"现将甲某盗窃案（检例第901号）发布。\n案例一至案例五说明了上述要求。\n{LONG}") == ()


def test_text_without_marks_has_no_units() -> None:
    assert split(LONG) == ()


@given(
    st.lists(
        st.sampled_from(["案例一", "（检例第1号）", "【关键词】", "【基本案情】", "一、某案", "甲", LONG, "", " "])
    )
)
def test_units_are_in_order_and_inside_the_text(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    units = split(text)
    assert all(0 <= unit.start <= unit.body <= unit.end - SHORTEST_BODY for unit in units)
    assert all(first.end <= second.start for first, second in pairwise(units))
    assert not units or units[-1].end <= len(text)
