"""Questions and answers. All texts are invented."""

from __future__ import annotations

from archive.analysis import analyse
from archive.model import Article

PRESS_QA = "第四检察厅负责人答记者问"
LEAD = "近日，某市人民检察院发布一批典型案例，该院有关负责人就此接受了采访。"
FIRST, SECOND = "为什么要发布这批案例？", "案例有哪些特点？"
ANSWER = "主要有两点考虑，一是提醒公众，二是指导办案，这两点都同群众的日常生活紧密相关，本院今后还将继续发布。"
MORE = "下一步，本院将继续做好这项工作，及时回应各方面的关切，把每一个案件办好，把每一个道理讲清楚。"
INTERVIEW = (LEAD, "记者：" + FIRST, f"丁小某：{ANSWER}", "记者：" + SECOND, f"丁小某：{ANSWER}")

Found = list[tuple[str | None, str, str]]


def found(*lines: str, title: str = PRESS_QA) -> Found:
    structure = analyse(Article(title, None, None, None, None, "\n".join(lines))).structure
    return [(one.asker, one.question, one.answer) for one in structure.questions]


# How a question and an answer are marked, and who asks.
MARKS = [
    ("问：{}", "答：{}", "问"),
    ("問：{}", "答：{}", "問"),
    ("问\n{}", "答\n{}", "问"),
    ("【问】{}", "【答】{}", "问"),
    ("问题一：{}", "答：{}", "问题一"),
    ("【问题1】{}", "答：{}", "问题1"),
    ("问题一\n{}", "答：{}", "问题一"),
    ("一、问：{}", "答：{}", "问"),
    ("记者提问：{}", "负责人：{}", "记者提问"),
    ("Q1：{}", "A1：{}", "Q1"),
    ("记者：{}", "答：{}", "记者"),
    ("《某某日报》记者 丁小某：{}", "答：{}", "《某某日报》记者 丁小某"),
    ("[中央广播电视总台记者] {}", "答：{}", "中央广播电视总台记者"),
    ("新华网：{}", "答：{}", "新华网"),
    ("网友：{}", "答：{}", "网友"),
]


def test_marks() -> None:
    for ask, answer, asker in MARKS:
        pairs = [LEAD, ask.format(FIRST), answer.format(ANSWER), MORE, ask.format(SECOND), answer.format(ANSWER)]
        read = [(who, question, told.removeprefix("负责人：")) for who, question, told in found(*pairs)]
        assert read == [(asker, FIRST, f"{ANSWER}\n{MORE}"), (asker, SECOND, ANSWER)], (ask, answer)


def test_the_name_of_who_answers_stays_with_the_answer() -> None:
    for name in ("丁小某", "某市检察院检察长 丁小某", "第九检察厅厅长丁小某", "发言人"):
        assert found("记者：" + FIRST, f"{name}：{ANSWER}", MORE) == [("记者", FIRST, f"{name}：{ANSWER}\n{MORE}")]


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


# --- what is outside of questions and answers


def test_the_subhead_above_a_marked_question() -> None:
    text = [LEAD, "既要警示，", "也要治理", "问题一：" + FIRST, "答：" + ANSWER, "领域广、手段新", "问题二：" + SECOND]
    text += ["答：" + ANSWER, "做到三个“不要”", "筑牢“防线”", "问题三：" + FIRST, "答：" + ANSWER]
    assert [answer for _, _, answer in found(*text)] == [ANSWER] * 3


CLOSING_LINES = [
    "作者：丁小某",
    "作者：丁小某 编辑：戊大某",
    "[责任编辑: 丁小某]",
    "记者：丁小某 戊大某",
    "来源：某某日报",
    "（完）",
    "预览时标签不可点",
    "修改于",
    "__",
]


def test_closing_lines() -> None:
    read = {line: found("问：" + FIRST, "答：" + ANSWER, line, "编辑：己某") for line in CLOSING_LINES}
    assert read == {key: [("问", FIRST, ANSWER)] for key in CLOSING_LINES}


def test_an_answer_of_one_short_line_and_a_table_at_its_end_stay() -> None:
    assert [answer for *_, answer in found("问：" + FIRST, "答：是的", "问：" + SECOND, "答：不是")] == ["是的", "不是"]
    table = "| 年 | 件 |\n| --- | --- |\n| 2021 | 5 |"
    told = found("问：" + FIRST, "答：" + ANSWER, table, "问：" + SECOND, "答：" + ANSWER)
    assert told[0][2] == f"{ANSWER}\n{table}"


# --- subheads that ask


def test_subheads_between_paragraphs() -> None:
    for answering in ("答记者问", "答问"):
        text = ["从严惩治，决不手软", f"——某市检察院负责人{answering}", LEAD]
        text += ["不仅要警示，", "也要推动治理", ANSWER, MORE, "领域广、手段新、危害深", ANSWER, "作者：丁小某"]
        assert found(*text) == [
            (None, "不仅要警示，\n也要推动治理", f"{ANSWER}\n{MORE}"),
            (None, "领域广、手段新、危害深", ANSWER),
        ]


def test_questions_are_believed_before_other_subheads() -> None:
    text = [LEAD, FIRST, ANSWER, "有两点需要注意", MORE, SECOND, ANSWER]
    assert found(*text) == [(None, FIRST, f"{ANSWER}\n有两点需要注意\n{MORE}"), (None, SECOND, ANSWER)]


def test_pieces_of_a_paragraph_and_one_subhead_alone_are_none() -> None:
    pieces = ["一是提醒公众", "第二，指导办案", "（图为发布会现场）", "主要有：", "，提醒公众", "三是"]
    assert [line for line in pieces if found(LEAD, line, ANSWER, line, ANSWER)] == []
    assert found(LEAD, "领域广、手段新", ANSWER) == []
    assert found(LEAD, "来源：某某日报", ANSWER, "审核：丁小某", MORE) == []


# --- other kinds


def test_an_interview_in_turns_is_read_whatever_its_title() -> None:
    for title in ("检察动态", "穿透表象看本质——访某省检察院检察长"):
        assert [question for _, question, _ in found(*INTERVIEW, title=title)] == [FIRST, SECOND]
    assert found(*INTERVIEW, title="某市检察机关惩治诈骗犯罪工作情况（2030年）") == []


DOUBTFUL = [
    (LEAD, "领域广、手段新", ANSWER, "危害深", ANSWER),
    (LEAD, FIRST, ANSWER, SECOND, ANSWER),
    ("记者：" + FIRST, f"丁小某：{ANSWER}"),
    ("记者：" + FIRST, ANSWER, "记者：" + SECOND, f"丁小某：{ANSWER}"),
    (ANSWER, "文字记者：丁小某", "编辑：戊大某", "记者：己小某", "审核：庚某"),
]


def test_doubtful_turns_are_left() -> None:
    assert [text for text in DOUBTFUL if found(*text, title="检察动态")] == []
