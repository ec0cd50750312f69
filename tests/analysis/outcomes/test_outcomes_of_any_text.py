"""Any text is read without an error, with exact offsets, and in time that grows with its length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.growth import assert_linear
from tests.support.outcome_reading import outcomes_in

WORDS = [
    *[
        "法院",
        "一审",
        "判处",
        "判决",
        "以诈骗罪",
        "犯盗窃罪",
        "、",
        "，",
        "；",
        "。",
        "\n",
        "（",
        "）",
        "：",
        "等",
        "人",
        "3名",
        "二人",
        "其",
    ],
    *[
        "孙某",
        "周某雨",
        "孙某某",
        "被告人",
        "被告单位甲公司",
        "高望",
        "有期徒刑",
        "三年",
        "拘役",
        "五个月",
        "缓刑四年",
        "并处罚金",
        "五万元",
    ],
    *[
        "分别",
        "均",
        "对",
        "不起诉",
        "作出",
        "决定",
        "附条件",
        "撤销案件",
        "改判",
        "维持原判",
        "无罪",
        "免予刑事处罚",
        "决定执行",
        "数罪并罚",
    ],
    *[
        "其余12名被告人",
        "上述三人",
        "没收违法所得",
        "量刑建议",
        "采纳",
        "2020年3月1日",
        "某",
        "罪",
        "不等",
        "至",
        "的",
        "A",
        "·",
        "\u3000",
    ],
]


@given(st.lists(st.sampled_from(WORDS), max_size=60).map("".join))
def test_words_of_judgments_in_any_order_are_read(body: str) -> None:
    title = "孙某等人诈骗案"
    text = f"{title}\n{body}"
    for outcome in outcomes_in(body, title=title):
        assert text[outcome.start : outcome.end] == outcome.as_written
        assert outcome.defendant
        assert len(outcome.crimes) == len(outcome.crimes_as_written)
        if outcome.months_min is not None and outcome.months_max is not None:
            assert outcome.months_min <= outcome.months_max


@given(st.text(max_size=200))
def test_any_text_is_read(body: str) -> None:
    for outcome in outcomes_in(f"法院判处{body}有期徒刑三年。", title=body[:20]):
        assert outcome.as_written


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        *[
            "1",
            "三",
            "、",
            "第一百条",
            "张某、",
            "等3名",
            "被告人",
            "（",
            "\n",
            "判处",
            "不起诉",
            "犯诈骗罪",
            "其余3人有期徒刑三年，",
        ],
        *[
            "被告人高小望、",
            "法院判处张某有期徒刑三年，",
            "法院判处张某有期徒刑三年。",
            "对张某作出不起诉决定，",
            "判处其有期徒刑三年，",
        ],
        "张某犯诈骗罪，判处有期徒刑三年；犯盗窃罪，判处有期徒刑二年；决定执行四年；",
    ],
)
def test_the_same_words_are_read_in_linear_time(words: str) -> None:
    assert_linear(outcomes_in, lambda characters: words * (characters // len(words)), size=250_000)


@pytest.mark.slow
def test_different_people_are_read_in_linear_time() -> None:
    def text(people: int) -> str:
        return "".join(
            f"法院判处高{chr(0x4E00 + at % 9000)}某有期徒刑{'一二三四五六七八'[at % 8]}年。" for at in range(people)
        )

    assert_linear(outcomes_in, text, size=18_000)


@pytest.mark.slow
def test_brackets_on_other_cases_are_read_in_linear_time() -> None:
    def text(brackets: int) -> str:
        return "".join(f"法院判处高{chr(0x4E00 + at % 9000)}某有期徒刑三年（另案处理）。" for at in range(brackets))

    assert_linear(outcomes_in, text, size=18_000)
