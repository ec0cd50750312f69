"""Where an article is probably not what its page should say. All texts are invented."""

from __future__ import annotations

import json
from typing import Any

from archive.analysis import analyse
from archive.model import Article, BodyReading, FoundDate, LocatedBy, Pager, PartLink

FACTS = (
    "【基本案情】\n甲某以虚构的投资项目骗取乙某等人财物共计十余万元，案发后退还了一部分，检察机关依法提起公诉。\n"
    "【典型意义】\n投资骗局花样不断翻新，检察机关坚持全链条惩治，同时加大追赃挽损力度，维护群众的财产安全。"
)
BODY = "检察机关依法惩治电信网络诈骗及其关联犯罪，起诉人数持续上升，追赃挽损力度不断加大。\n" * 3


def doubts_about(article: Article) -> list[dict[str, Any]]:
    """The kind of each doubt, its case, and the code and values of its detail."""
    found = analyse(article).structure.doubts
    return [{"kind": one.kind, "case": one.case, **json.loads(one.detail)[0]} for one in found]


def doubts(text: str, title: str = "电信网络诈骗典型案例") -> list[dict[str, Any]]:
    return doubts_about(Article(title, None, None, None, None, text))


def batch(*numbers: str, notice: str = "") -> str:
    """A batch with a case at each number."""
    names = "甲乙丙丁戊己庚辛"
    cases = (f"{number}\n{names[at]}某诈骗案\n{FACTS}" for at, number in enumerate(numbers))
    return "\n".join(filter(None, (notice, *cases)))


# --- cases that are missing

NUMBERS = {
    ("案例一", "案例三"): ["案例二"],
    ("案例1", "案例2", "案例5"): ["案例3", "案例4"],
    ("检例第67号", "检例第69号"): ["检例第68号"],
    ("典型案例一", "典型案例二", "典型案例四"): ["典型案例三"],
}
WHOLE = [
    ("案例一", "案例二", "案例三"),
    ("案例四", "案例五"),  # a page of the second half
    ("案例一", "案例二", "案例一", "案例二"),  # two series
    ("检例第64号", "检例第65号"),
    ("案例三",),
    ("案例二", "案例一"),
    *(
        (form.format("一一一一"), form.format("一一一三"))
        for form in ("案例{}", "典型案例{}", "第{}案", "（{}）", "{}、")
    ),
]


def test_a_case_is_missing_between_its_neighbours() -> None:
    for numbers, missing in NUMBERS.items():
        wanted = {"kind": "case_number_missing", "case": None, "code": "numbers_missing", "numbers": missing}
        assert doubts(batch(*numbers)) == [wanted]


def test_no_case_is_missing() -> None:
    assert [(numbers, found) for numbers in WHOLE if (found := doubts(batch(*numbers)))] == []
    assert doubts(batch("案例一", "案例二", "案例三").replace("案例二\n", "")) == []  # it lost its number alone


FEWER = [
    ("检察机关发布5件电信网络诈骗典型案例", "", "fewer_than_title"),
    ("打击电信网络诈骗典型案例", "现发布检察机关惩治诈骗犯罪典型案例共五件，供各地参考。", "fewer_than_notice"),
    ("打击电信网络诈骗典型案例", "现将《甲案》等5件典型案例印发你们，供参考。", "fewer_than_notice"),
]
OTHER_NUMBERS = [
    ("检察机关发布3件典型案例", "去年全省检察机关共办理电信网络诈骗案件120件。"),
    ("电信网络诈骗典型案例", "全省共起诉诈骗案件56件，其中3件案例选入本批典型案例。"),
    ("电信网络诈骗典型案例", "去年办理了100件案件。现将3件典型案例印发。"),
]


def test_fewer_cases_than_title_or_notice_name() -> None:
    for title, notice, code in FEWER:
        text = batch("案例一", "案例二", "案例三", notice=notice)
        wanted = {"kind": "case_number_missing", "case": None, "code": code, "named": 5, "count": 3}
        assert doubts(text, title) == [wanted], (title, notice)


def test_what_is_missing_between_cases_is_not_counted_twice() -> None:
    for named, codes in ((4, ["numbers_missing"]), (5, ["numbers_missing", "fewer_than_title"])):
        found = doubts(batch("案例一", "案例二", "案例四"), f"检察机关发布{named}件电信网络诈骗典型案例")
        assert [one["code"] for one in found] == codes


def test_other_numbers_of_cases_are_no_doubt() -> None:
    for title, notice in OTHER_NUMBERS:
        assert doubts(batch("案例一", "案例二", "案例三", notice=notice), title) == [], (title, notice)


# --- contents

CONTENTS = "目录\n一、当前犯罪主要态势……1\n二、主要举措……5\n三、下一步工作……9"
MISSING_HEADINGS = [
    (f"{CONTENTS}\n二、主要举措\n{BODY}三、下一步工作\n{BODY}", ["一、当前犯罪主要态势"]),
    (f"{CONTENTS}\n一、当前犯罪主要态势\n{BODY}", ["二、主要举措", "三、下一步工作"]),
    (
        f"目　录\n前言\n第一部分 基本情况\n第二部分 典型经验\n前言\n{BODY}第一部分 基本情况\n{BODY}",
        ["第二部分 典型经验"],
    ),
    (
        f"一、总体情况\n二、主要做法\n三、存在问题\n四、有关建议\n一、总体情况\n{BODY}二、主要做法\n{BODY}四、有关建议\n{BODY}",
        ["三、存在问题"],
    ),
]
NO_MISSING_HEADINGS = [
    f"{CONTENTS}\n一、当前犯罪主要态势\n{BODY}二、主要举措\n{BODY}三、下一步工作\n{BODY}",
    f"{CONTENTS}\n一、当前犯罪的主要态势\n{BODY}二、主要举措\n{BODY}三、下一步工作\n{BODY}",  # in other words
    f"{CONTENTS}\n一、当前犯罪\n主要态势\n{BODY}二、主要举措\n{BODY}三、下一步工作\n{BODY}",  # over two lines
    f"一、总体情况\n{BODY}二、主要做法\n{BODY}三、存在问题\n{BODY}",
    f"会议要求：\n一、提高认识\n二、加强领导\n三、抓好落实\n{BODY}",  # a list
    "目录\n一、甲公告\n二、乙通知\n三、丙意见",  # a page of contents
]


def headings_missing(text: str) -> list[list[str]]:
    found = doubts(text, "检察机关办案情况")
    assert all(len(one["headings"]) == one["count"] for one in found if one["kind"] == "contents_without_body")
    return [one["headings"] for one in found if one["kind"] == "contents_without_body"]


def test_contents_list_a_heading_that_the_text_has_not() -> None:
    assert [(text, headings_missing(text)) for text, _ in MISSING_HEADINGS] == [
        (text, [missing]) for text, missing in MISSING_HEADINGS
    ]


def test_contents_that_the_text_has_and_lists_of_other_kinds() -> None:
    assert [text for text in NO_MISSING_HEADINGS if headings_missing(text)] == []


# --- dates


def dated(*dates: str, text: str = BODY) -> list[tuple[str, str, int]]:
    """Code, other date and days of each doubt about the dates: `2020-03-02 line` and so on, the one taken first."""
    found = tuple(FoundDate(*one.split()) for one in dates)
    article = Article("通报", found[0].date, found[0].rule, None, None, text, dates=found)
    return [(one["code"], one["other"], one["days"]) for one in doubts_about(article)]


# The dates of a page, the one first that was taken, and what is doubtful about them.
DATES = [
    (("2020-03-02 line", "2023-04-01 meta"), [("meta_date", "2023-04-01", 1125)]),
    (("2023-04-01 meta", "2020-03-02 line"), [("line_date", "2020-03-02", 1125)]),
    (("2023-04-01 meta", "2023-04-01 line", "2023-03-01 url"), [("address_date", "2023-03-01", 31)]),
    (("2023-04-01 meta", "2023-04-01 line", "2023-03-28 url"), []),
    (("2023-04-08 line", "2023-04-01 url"), []),
    (("2023-04-09 line", "2023-04-01 url"), [("address_date", "2023-04-01", 8)]),
    (("2023-04 line", "2023-04-28 meta"), []),
    (("2023-04 line", "2023-08-28 meta"), [("meta_date", "2023-08-28", 135)]),
    (("2023-04-01 line", "2023-04-01 meta", "2023-04-01 meta", "2023-04-01 url"), []),
]
SIGN_OFFS = {
    "样例省人民检察院\n2020年3月2日": [("sign_off_date", "2020-03-02", 1125)],
    "样例省人民检察院\n二〇二〇年三月二日": [("sign_off_date", "2020-03-02", 1125)],
    "样例省人民检察院 2020年3月2日\n附件：样例.doc": [("sign_off_date", "2020-03-02", 1125)],
    "2023年5月2日": [("sign_off_date", "2023-05-02", 31)],
    "样例省人民检察院\n2023年2月20日": [],
    "样例省人民检察院\n2023年4月8日": [],
    "样例省人民检察院\n2023年4月9日": [("sign_off_date", "2023-04-09", 8)],
    "案发时间\n2015年3月2日\n到案后如实供述。": [],
}


def test_dates_of_one_page_that_disagree() -> None:
    assert [(dates, dated(*dates)) for dates, _ in DATES] == DATES


def test_a_sign_off_that_disagrees() -> None:
    assert {ending: dated("2023-04-01 line", text=BODY + ending) for ending in SIGN_OFFS} == SIGN_OFFS


# --- the two readings of a body

READINGS = [
    (BodyReading(LocatedBy.SELECTOR, 6, 0.62), ["readings_agree"]),
    (BodyReading(LocatedBy.SELECTOR, 0, 0.31), ["readings_agree"]),
    (BodyReading(LocatedBy.SELECTOR, 1, 0.87), []),
    (BodyReading(LocatedBy.WEIGHT, 9, 0.40), ["readings_agree"]),
    (BodyReading(LocatedBy.WEIGHT, 0, 0.10), []),  # trafilatura took the furniture around the text
    (BodyReading(LocatedBy.SELECTOR, None, None), []),
    (None, []),
]


def test_readings_that_disagree() -> None:
    for reading, codes in READINGS:
        article = Article("通报", None, None, None, None, BODY, body_reading=reading)
        assert [one["code"] for one in doubts_about(article)] == codes, reading


# --- damage

DAMAGED = {
    "起诉\ufffd\ufffd人": "characters_lost",
    "检察机关????依法起诉": "characters_lost",
    "å…³äºŽåŠžç\u0090†æ¡ˆä»¶": "charset_wrong",
    "ÖÐ»ªÈËÃñ¹²ºÍ¹ú": "charset_wrong",
    "鏈€楂樹汉姘戞瀵熼櫌锛屼緷娉曪紝锛銆": "charset_wrong",
    "中华锟斤拷人民": "charset_wrong",
    "检察&nbsp;机关": "charset_wrong",
    "2O21年以来": "number_letters",
    "起诉4 3 0人": "number_broken",
    "同比上升12. 6%": "number_broken",
    "20 21年以来": "number_broken",
    "起诉3?5人": "number_signs",
    "起诉12?人": "number_signs",
}
QUOTES = {
    "起诉4 3 0人": "起诉4 3 0人",
    "全年检察机关共起诉4 3 0人": "…检察机关共起诉4 3 0人",
    "起诉4 3 0人，挽回损失一千二百万元": "起诉4 3 0人，挽回损失一千二…",
}
SOUND = [
    "起诉 12 345人",
    "2020年和2021年分别起诉 430 人和 560 人",
    "2020 2021年",
    "转账后刷QQ 3个群、IP 30个、App 5个",
    "\n1. 2万元以上的，从重处罚",
    "截至2020-01-01 10:20，5G手机、A股2000万",
    "“为什么是2020？”“因为……”",
    "到底骗了多少？3万元。",
    "Café × 3、±5°",
    "案例撰写人：杨金锟",
]


def test_damage_in_a_text() -> None:
    for damaged, code in DAMAGED.items():
        (found,) = doubts(f"{BODY}其中，{damaged}，成效明显。\n{BODY}", "通报")
        assert (found["kind"], found["code"]) == ("damaged_text", code), damaged
        assert found["quote"].strip("…其中，。成效明显\n") in damaged


def test_a_quote_says_where_its_line_is_cut() -> None:
    found = {line: [one["quote"] for one in doubts(f"{BODY}{line}\n{BODY}", "通报")] for line in QUOTES}
    assert found == {line: [quote] for line, quote in QUOTES.items()}
    (long,) = doubts(f"{BODY}{'全年共起诉' * 100}4 3 0人{'并挽回损失' * 100}\n{BODY}", "通报")
    assert len(long["quote"]) < 60


def test_sound_texts_are_not_damaged() -> None:
    read = {sound: doubts(f"{BODY}其中，{sound}。\n{BODY}", "通报") for sound in SOUND}
    assert {sound: found for sound, found in read.items() if found} == {}


def test_damage_is_that_of_its_case() -> None:
    text = batch("案例一", "案例二").replace("十余万元", "1?2万元")
    found = [(one["case"], one["code"]) for one in doubts(text)]
    assert found == [(1, "number_signs"), (2, "number_signs")]


def test_a_table_that_is_torn() -> None:
    table = "\n".join(("| 年份 | 人数 |", "| --- | --- |", "| 2021 | 643 | 5 |", "| 2022 |"))
    assert [one["code"] for one in doubts(f"{BODY}{table}\n{BODY}", "通报")] == ["table_uneven_rows"]


def test_more_numbers_than_are_read_are_told() -> None:
    title, first = "检察机关起诉电信网络诈骗犯罪情况", "检察机关起诉电信网络诈骗犯罪12人。\n"
    for more, times, listed in (("起诉3人。", 10_100, 10_000), ("第3条。", 30_100, 1)):
        assert doubts(first + more * 2_000, title) == []
        (told,) = doubts(first + more * times, title)
        assert (told["code"], told["count"]) == ("figures_end", listed)


# --- pages that go on

GOES_ON = [
    *(
        "下一页",
        "上一页 1 2 3 下一页",
        "【1】【2】【3】",
        "[1] [2] 下一页 尾页",
        "（未完待续）",
        "办案更难。（未完待续）",
    ),
    *("（下转第2版）", "第1页/共3页", "共 3 页 当前第 1 页", "余下全文", "页次：1/3", "（全文共3页，此为第1页）"),
    *("办案难度更大，（下转A2版）", "【未完】", "更多内容请点击下一页", "（1）（2）（3）"),
]
ENDS = [
    "第1页/共1页",
    "（完）",
    "1",
    "请翻到下一页查看。",
    "下一篇：某某诈骗案",
    "共1页",
    "全文",
    "2/3",
    "12 15",
]


def test_a_page_goes_on() -> None:
    read = {line: [(one["kind"], one["line"]) for one in doubts(f"{BODY}{line}", "通报")] for line in GOES_ON}
    assert read == {line: [("page_goes_on", line)] for line in GOES_ON}


def test_a_page_ends() -> None:
    assert [(line, found) for line in ENDS if (found := doubts(f"{BODY}{line}", "通报"))] == []


# The parts that a page says it has, the positions of those that it leads to, and what is told of them.
PARTS = [
    (None, (2, 4), {"code": "more_parts_by_number", "pages": [2, 4], "total": 4}),
    (4, (2, 4), {"code": "parts_missing_by_number", "pages": [2, 4], "total": 4}),
    (4, (2,), {"code": "parts_missing", "count": 2, "total": 4}),
    (None, (None,), {"code": "more_parts", "count": 2, "total": 3}),
]


def test_the_missing_parts_are_named_where_their_numbers_are_known() -> None:
    for total, positions, detail in PARTS:
        links = tuple(PartLink(at, one, f"https://yangben.example/t1_{at}.html") for at, one in enumerate(positions, 2))
        article = Article("通报", None, None, None, None, BODY, pager=Pager(0, total, links, joined=2))
        assert doubts_about(article) == [{"kind": "part_missing", "case": None, **detail}]
