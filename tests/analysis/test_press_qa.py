"""Questions and answers. All texts are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis.press_qa import questions_of
from archive.model import Kind

LEAD = "近日，某市人民检察院发布一批典型案例，该院有关负责人就此接受了采访。"
FIRST, SECOND = "为什么要发布这批案例？", "案例有哪些特点？"
ANSWER = "主要有两点考虑，一是提醒公众，二是指导办案，这两点都同群众的日常生活紧密相关，本院今后还将继续发布。"
MORE = "下一步，本院将继续做好这项工作，及时回应各方面的关切，把每一个案件办好，把每一个道理讲清楚。"

Found = list[tuple[str | None, str, str]]


def found(*lines: str, kind: Kind = Kind.PRESS_QA) -> Found:
    return [(one.asker, one.question, one.answer) for one in questions_of(kind, "\n".join(lines))]


@pytest.mark.parametrize(
    ("ask", "answer", "asker"),
    [
        ("问：{}", "答：{}", "问"),
        ("问:{}", "答:{}", "问"),
        ("問：{}", "答：{}", "問"),
        ("问： {}", "答\n{}", "问"),
        ("问\n{}", "答\n{}", "问"),
        ("【问】{}", "【答】{}", "问"),
        ("问题一：{}", "答：{}", "问题一"),
        ("问题一：\n{}", "答：\n{}", "问题一"),
        ("【问题1】{}", "答：{}", "问题1"),
        ("问题一\n{}", "答：{}", "问题一"),
        ("一、问：{}", "答：{}", "问"),
        ("（一）记者问：{}", "答：{}", "记者问"),
        ("记者提问：{}", "负责人：{}", "记者提问"),
        ("Q1：{}", "A1：{}", "Q1"),
        ("Q：{}", "A：{}", "Q"),
        ("记者：{}", "答：{}", "记者"),
        ("新华社记者：{}", "答：{}", "新华社记者"),
        ("《某某日报》记者 丁小某：{}", "答：{}", "《某某日报》记者 丁小某"),
        ("[中央广播电视总台记者] {}", "答：{}", "中央广播电视总台记者"),
        ("[某某网记者]：{}", "答：{}", "某某网记者"),
        ("新华网：{}", "答：{}", "新华网"),
        ("网友：{}", "答：{}", "网友"),
    ],
)
def test_marks(ask: str, answer: str, asker: str) -> None:
    pairs = [LEAD, ask.format(FIRST), answer.format(ANSWER), MORE, ask.format(SECOND), answer.format(ANSWER)]
    questions = found(*pairs)
    assert [(one[0], one[1]) for one in questions] == [(asker, FIRST), (asker, SECOND)]
    assert [one[2].removeprefix("负责人：") for one in questions] == [f"{ANSWER}\n{MORE}", ANSWER]


@pytest.mark.parametrize("name", ["丁小某", "某市检察院检察长 丁小某", "第九检察厅厅长丁小某", "发言人"])
def test_the_name_of_who_answers_stays_with_the_answer(name: str) -> None:
    assert found("记者：" + FIRST, f"{name}：{ANSWER}", MORE) == [("记者", FIRST, f"{name}：{ANSWER}\n{MORE}")]


def test_a_question_of_two_paragraphs() -> None:
    turns = ["记者：" + FIRST, f"丁小某：{ANSWER}", "记者：谢谢您的介绍。", SECOND, f"丁小某：{ANSWER}"]
    assert [question for _, question, _ in found(*turns)] == [FIRST, f"谢谢您的介绍。\n{SECOND}"]


def test_an_enumeration_is_no_answerer() -> None:
    assert found("问：" + FIRST, ANSWER, f"具体来说：{MORE}") == [("问", FIRST, f"{ANSWER}\n具体来说：{MORE}")]


def test_a_question_without_an_answer_is_left_out() -> None:
    assert found("问：" + FIRST, "问：" + SECOND, "答：" + ANSWER) == [("问", SECOND, ANSWER)]
    assert found("问：" + FIRST) == []
    assert found("问：", "答：" + ANSWER) == []


def test_what_a_moderator_says_is_outside() -> None:
    turns = ["主持人：各位记者，大家好！", "某某社记者：" + FIRST, f"丁小某：{ANSWER}", "主持人：请继续提问。"]
    turns += ["某某报记者：" + SECOND, f"戊大某：{ANSWER}", MORE, "主持人：发布会到此结束，谢谢大家。"]
    assert found(*turns) == [
        ("某某社记者", FIRST, f"丁小某：{ANSWER}"),
        ("某某报记者", SECOND, f"戊大某：{ANSWER}\n{MORE}"),
    ]


def test_a_host_asks_where_nobody_else_does() -> None:
    turns = [
        "主持人：大家好，欢迎收看！",
        "丁小某：大家好！",
        "主持人：" + FIRST,
        f"丁小某：{ANSWER}",
        "主持人：再见。",
    ]
    assert found(*turns) == [("主持人", FIRST, f"丁小某：{ANSWER}")]


class TestOutside:
    def test_the_subhead_above_a_marked_question(self) -> None:
        text = [
            LEAD,
            "既要警示，",
            "也要治理",
            "问题一：" + FIRST,
            "答：" + ANSWER,
            "领域广、手段新",
            "问题二：" + SECOND,
        ]
        text += ["答：" + ANSWER, "做到三个“不要”", "筑牢“防线”", "问题三：" + FIRST, "答：" + ANSWER]
        assert [answer for _, _, answer in found(*text)] == [ANSWER] * 3

    @pytest.mark.parametrize(
        "line",
        [
            "作者：丁小某",
            "作者：丁小某 编辑：戊大某",
            "[责任编辑: 丁小某]",
            "记者：丁小某 戊大某",
            "来源：某某日报",
            "（完）",
            "预览时标签不可点",
            "修改于",
            "__",
        ],
    )
    def test_closing_lines(self, line: str) -> None:
        assert found("问：" + FIRST, "答：" + ANSWER, line, "编辑：己某") == [("问", FIRST, ANSWER)]

    def test_an_answer_of_one_short_line_stays(self) -> None:
        assert found("问：" + FIRST, "答：是的", "问：" + SECOND, "答：不是") == [
            ("问", FIRST, "是的"),
            ("问", SECOND, "不是"),
        ]

    def test_a_table_at_the_end_of_an_answer_stays(self) -> None:
        table = "| 年 | 件 |\n| --- | --- |\n| 2021 | 5 |"
        assert (
            found("问：" + FIRST, "答：" + ANSWER, table, "问：" + SECOND, "答：" + ANSWER)[0][2]
            == f"{ANSWER}\n{table}"
        )


class TestSubheads:
    @pytest.mark.parametrize("answering", ["答记者问", "答问"])
    def test_subheads_between_paragraphs(self, answering: str) -> None:
        text = ["从严惩治，决不手软", f"——某市检察院负责人{answering}", LEAD]
        text += ["不仅要警示，", "也要推动治理", ANSWER, MORE, "领域广、手段新、危害深", ANSWER, "作者：丁小某"]
        assert found(*text) == [
            (None, "不仅要警示，\n也要推动治理", f"{ANSWER}\n{MORE}"),
            (None, "领域广、手段新、危害深", ANSWER),
        ]

    def test_questions_are_believed_before_other_subheads(self) -> None:
        text = [LEAD, FIRST, ANSWER, "有两点需要注意", MORE, SECOND, ANSWER]
        assert found(*text) == [(None, FIRST, f"{ANSWER}\n有两点需要注意\n{MORE}"), (None, SECOND, ANSWER)]

    def test_a_subhead_above_an_unmarked_question(self) -> None:
        text = [LEAD, "发布的考虑", FIRST, ANSWER, "案例的特点", SECOND, ANSWER]
        assert found(*text) == [(None, FIRST, ANSWER), (None, SECOND, ANSWER)]

    def test_numbered_ones_are_believed_before_those_below(self) -> None:
        text = [LEAD, "一、关于发布的考虑", ANSWER, "两个重点", MORE, "二、关于案例的特点", ANSWER]
        assert found(*text) == [
            (None, "一、关于发布的考虑", f"{ANSWER}\n两个重点\n{MORE}"),
            (None, "二、关于案例的特点", ANSWER),
        ]

    def test_a_text_may_begin_with_a_question(self) -> None:
        assert found(FIRST, ANSWER, SECOND, ANSWER) == [(None, FIRST, ANSWER), (None, SECOND, ANSWER)]

    @pytest.mark.parametrize(
        "line", ["一是提醒公众", "第二，指导办案", "（图为发布会现场）", "主要有：", "，提醒公众", "三是"]
    )
    def test_pieces_of_a_paragraph_are_none(self, line: str) -> None:
        assert found(LEAD, line, ANSWER, line, ANSWER) == []

    def test_one_alone_is_none(self) -> None:
        assert found(LEAD, "领域广、手段新", ANSWER) == []

    def test_marks_are_believed_before_them(self) -> None:
        text = [LEAD, "发布的考虑", "问：" + FIRST, "答：" + ANSWER, "两个重点", MORE, "几点希望", ANSWER]
        assert [asker for asker, _, _ in found(*text)] == ["问"]


class TestOtherKinds:
    INTERVIEW = (LEAD, "记者：" + FIRST, f"丁小某：{ANSWER}", "记者：" + SECOND, f"丁小某：{ANSWER}")

    @pytest.mark.parametrize("kind", [Kind.OTHER, Kind.RELEASE])
    def test_an_interview_in_turns(self, kind: Kind) -> None:
        assert [question for _, question, _ in found(*self.INTERVIEW, kind=kind)] == [FIRST, SECOND]

    @pytest.mark.parametrize("kind", [Kind.REPORT, Kind.NORMATIVE, Kind.TYPICAL_CASES, Kind.GUIDING_CASES])
    def test_kinds_that_hold_none(self, kind: Kind) -> None:
        assert found(*self.INTERVIEW, kind=kind) == []

    @pytest.mark.parametrize(
        "text",
        [
            (LEAD, "领域广、手段新", ANSWER, "危害深", ANSWER),
            (LEAD, FIRST, ANSWER, SECOND, ANSWER),
            ("记者：" + FIRST, f"丁小某：{ANSWER}"),
            ("记者：" + FIRST, ANSWER, "记者：" + SECOND, f"丁小某：{ANSWER}"),
            (ANSWER, "文字记者：丁小某", "编辑：戊大某", "记者：己小某", "审核：庚某"),
        ],
    )
    def test_doubtful_ones_are_left(self, text: tuple[str, ...]) -> None:
        assert found(*text, kind=Kind.OTHER) == []


MARKS = st.sampled_from(
    ["问：", "答：", "问", "答", "问题一：", "记者：", "丁小某：", "主持人：", "[某某社记者]", "Q1", "A："]
)
WORDS = st.sampled_from(
    [FIRST, SECOND, ANSWER, "领域广", "作者：丁某", "一、做法", "\n", "\n", "\n", " ", "\r", "\u3000"]
)


@pytest.mark.parametrize("kind", [Kind.PRESS_QA, Kind.OTHER])
@given(text=st.lists(MARKS | WORDS, max_size=60).map("".join) | st.text(max_size=200))
def test_any_text(kind: Kind, text: str) -> None:
    end = 0
    for one in questions_of(kind, text):
        assert end <= one.start < one.end <= len(text)
        span = text[one.start : one.end]
        assert one.question
        assert one.answer
        assert span.index(one.question) + len(one.question) <= span.rindex(one.answer)
        assert span.endswith(one.answer)
        end = one.end
