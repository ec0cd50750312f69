"""Outlines of reports. All texts are invented."""

from __future__ import annotations

from archive.analysis import analyse
from archive.model import Article, Heading

REPORT = "某市检察机关惩治诈骗犯罪工作情况（2030年）"
MAX_LINE_CHARS, MAX_SENTENCE_CHARS = 60, 50
BODY = (
    "今年以来，本院共办理此类案件若干件，涉案人员多为外地来本市务工的青年，作案手法不断翻新，"
    "被害人遍布城乡，损失大多难以追回，治理任务仍然十分繁重。"
)


def headings(text: str, title: str = REPORT) -> tuple[Heading, ...]:
    return analyse(Article(title, None, None, None, None, text)).structure.outline


def outline(*lines: str) -> list[tuple[int, str]]:
    return [(heading.level, heading.text) for heading in headings("\n".join(lines))]


# Two headings of one level, and the level.
NUMBERED = [
    ("一、态势", "二、做法", 1),
    ("一. 态势", "二. 做法", 1),
    ("（一）态势", "（二）做法", 2),
    ("(一)态势", "(二)做法", 2),
    ("（一）、态势", "（二）、做法", 2),
    ("1.态势", "2.做法", 3),
    ("1、态势", "2、做法", 3),
    ("１．态势", "２．做法", 3),
    ("（1）态势", "（2）做法", 4),
    ("(1) 态势", "(2) 做法", 4),
    ("第一部分 态势", "第二部分 做法", 0),
    ("第一章 总 则", "第二章 附 则", 0),
    ("第一部分", "第二部分", 0),
    ("第一节 管辖", "第二节 移送", 1),
    ("十九、态势", "二十、做法", 1),
    ("一、当前态势如何？", "二、检察机关怎么办？", 1),
    ("一、提高站位，强化领导。", "二、聚焦主业，依法打击。", 1),
    ("一、工作情况：", "二、工作打算：", 1),
]


def test_ways_to_number() -> None:
    found = [(first, second, outline(first, BODY, second, BODY)) for first, second, _ in NUMBERED]
    assert found == [
        (first, second, [(level, first.rstrip("。")), (level, second.rstrip("。"))])
        for first, second, level in NUMBERED
    ]


def test_a_text_that_begins_in_the_middle() -> None:
    assert outline("(二)综合治理", BODY, "(三)加强宣传", BODY, "三、展望", BODY) == [
        (2, "(二)综合治理"),
        (2, "(三)加强宣传"),
        (1, "三、展望"),
    ]
    assert outline(f"3.追赃挽损。{BODY}", f"4.释法说理。{BODY}") == [(3, "3.追赃挽损"), (3, "4.释法说理")]


def test_a_number_that_the_page_lost_ends_nothing() -> None:
    assert outline("一、态势", BODY, "二、做法", BODY, "四、展望", BODY) == [
        (1, "一、态势"),
        (1, "二、做法"),
        (1, "四、展望"),
    ]


# --- contents


def test_entries_of_contents_are_no_headings() -> None:
    text = ["一、态势", BODY, "二、做法", BODY, "三、展望", BODY]
    assert outline("目录", *text[::2], BODY, *text) == [(1, "一、态势"), (1, "二、做法"), (1, "三、展望")]


def test_contents_end_where_an_entry_comes_again() -> None:
    text = ["目 录", "前 言", "一、态势", "二、做法", "三、展望", "二、做法", "（二）治理", BODY, "三、展望", BODY]
    assert outline(*text) == [(1, "二、做法"), (2, "（二）治理"), (1, "三、展望")]


def test_contents_may_have_pages_and_levels() -> None:
    entries = ["【目录】", "一、态势……………1", "（一）罪名 ...... 2", "（二）人员.... 3", "二、做法……12"]
    text = [*entries, "前言", BODY, "一、态势", "（一）罪名", BODY, "（二）人员", BODY, "二、做法", BODY]
    assert outline(*text) == [(1, "一、态势"), (2, "（一）罪名"), (2, "（二）人员"), (1, "二、做法")]


def test_short_contents_hide_no_heading_below() -> None:
    assert outline("目录", "一、态势", "一、态势", BODY, "二、做法", BODY) == [(1, "一、态势"), (1, "二、做法")]


# --- no headings

LIKE_HEADINGS = [
    "1.5万人被起诉",
    "12.30专案告破",
    "2023年以来，案件上升",
    "3.4万余人",
    "一、二审法院均支持了抗诉意见",
    "五、六月份案件集中",
    "一二、态势",
    "第一，依法严惩",
    "第一部分案件，已经全部办结，其余案件正在办理之中",
    "一是依法严惩",
    "(2023)某刑终1号",
    "7.这一类案件",
    "（三）",
    "三",
]


def test_lines_that_begin_like_a_heading() -> None:
    found = {line: outline("一、态势", BODY, line, BODY, "二、做法", BODY) for line in LIKE_HEADINGS}
    assert found == {key: [(1, "一、态势"), (1, "二、做法")] for key in LIKE_HEADINGS}


def test_the_items_of_a_list_are_none() -> None:
    items = ("（一）多次作案的；", "（二）致人伤亡的；", "（三）其他情形。")
    assert outline("有下列情形之一的，从重处罚：", *items, BODY) == []
    assert outline("一、材料", "1.身份证明", "2.转账记录", "3.聊天记录", BODY) == [(1, "一、材料")]
    assert outline("发布的案例是：", "1.甲某盗窃案", "2.乙某抢劫案", "3.丙某诈骗案", BODY) == []


def test_numbered_sentences_and_paragraphs_that_are_none() -> None:
    assert outline("一、数据", "1.受理十人，审结八人。", "2.起诉五人。", BODY) == [(1, "一、数据")]
    long = "对" + "各类侵害群众利益的案件" * 5
    assert outline(f"1.依法严惩。{BODY}", f"2.{long}。{BODY}", f"3.追赃挽损。{BODY}") == []
    assert outline(f"1.依法严惩。{BODY}", BODY) == []  # one alone
    assert outline(f"一、依法严惩。{BODY}", BODY) == []
    assert outline("1.依法严惩", BODY) == []


def test_long_lines_and_sentences_are_none() -> None:
    line, sentence = "治" * MAX_LINE_CHARS, "治" * MAX_SENTENCE_CHARS
    assert outline(f"一、{line}", BODY) == [(1, f"一、{line}")]
    assert outline(f"一、{line}治", BODY) == []
    assert len(outline(f"1.{sentence}。{BODY}", f"2.{sentence}。{BODY}")) == 2
    assert outline(f"1.{sentence}治。{BODY}", f"2.{sentence}治。{BODY}") == []


def test_a_batch_has_no_outline() -> None:
    text = f"一、甲某盗窃案\n{BODY}\n二、乙某抢劫案\n{BODY}"
    assert headings(text, "检察机关典型案例") == headings(text, "最高人民检察院第九十批指导性案例") == ()
