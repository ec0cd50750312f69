"""Decisions and circumstances of any text: nothing raises, offsets hold, and time grows with the length alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis.outcomes import circumstances_of, outcomes_of
from archive.analysis.outcomes.judgments import decisions_in
from archive.model import Case
from tests.support.growth import assert_linear

PIECES = [
    *"，。；：、（）\n年月日某",
    *("甲县人民法院", "法院", "该院", "甲县人民检察院", "检察机关", "公安局", "2021年3月5日", "同年", "次日", "8月"),
    *("判处", "有期徒刑三年", "改判", "无罪", "不起诉", "附条件", "作出", "决定", "上诉", "抗诉", "再审", "发回重审"),
    *(
        "维持原判",
        "撤销原判",
        "撤销案件",
        "没收违法所得",
        "申请",
        "采纳",
        "量刑建议",
        "一审",
        "二审",
        "当庭宣判",
        "曾因",
    ),
    *(
        "张某",
        "李某某",
        "二人",
        "被告人",
        "被害人",
        "自首",
        "系从犯",
        "不构成",
        "认罪认罚",
        "退赔",
        "谅解",
        "（另案处理）",
    ),
]
texts = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=200)


def case_of(text: str) -> Case:
    return Case(0, len(text), None, "张某诈骗案", None, (), "", text, (), "", (), (), ())


@given(texts)
def test_the_decisions_of_any_text_follow_one_another(text: str) -> None:
    found = decisions_in(text, case_of(text))
    own = [one for one in found if one.act != "adopted"]
    assert all(0 <= one.start <= one.end <= len(text) for one in found)
    assert all(one.end <= later.start for one, later in pairwise(own))


@given(texts)
def test_the_circumstances_of_any_text_are_its_words(text: str) -> None:
    case = case_of(text)
    outcomes = outcomes_of(text, case)
    for one in circumstances_of(text, case, outcomes):
        assert text[one.start : one.end] == one.as_written
        assert one.outcome is None or not outcomes[one.outcome].other_case


HOSTILE = [
    *(
        "判处",
        "作出不起诉决定",
        "法院",
        "张某、",
        "再审",
        "一审",
        "裁定",
        "不",
        "2021年3月",
        "同年",
        "1",
        "三",
        "、",
        "（",
    ),
    *(
        "自首",
        "张某自首，",
        "退赃退赔",
        "积极主动",
        "赔偿",
        "、自首、立功",
        "张某（另案处理），",
        "以诈骗罪",
        "\n",
        "如实供述",
    ),
    "2021年3月5日，甲县人民法院以诈骗罪判处张某有期徒刑三年。",
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_decisions_without_end_are_read_in_linear_time(piece: str) -> None:
    def read(characters: int) -> tuple[str, Case]:
        text = piece * (characters // len(piece))
        return text, case_of(text)

    assert_linear(lambda one: decisions_in(*one), read, size=250_000)
    assert_linear(lambda one: circumstances_of(*one, ()), read, size=250_000)
