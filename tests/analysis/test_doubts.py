"""Where an article is probably not what its page should say. All texts are invented."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis import analyse
from archive.analysis.structure_json import loads
from archive.model import Article, BodyReading, FoundDate, LocatedBy, Pager, PartLink
from tests.support.growth import assert_linear

FACTS = (
    "【基本案情】\n甲某以虚构的投资项目骗取乙某等人财物共计十余万元，案发后退还了一部分，检察机关依法提起公诉。\n"
    "【典型意义】\n投资骗局花样不断翻新，检察机关坚持全链条惩治，同时加大追赃挽损力度，维护群众的财产安全。"
)


def doubts(text: str, title: str = "电信网络诈骗典型案例") -> list[dict[str, Any]]:
    """The doubts about an article: the kind of each, its case, and the code and values of its detail."""
    found = loads(analyse(Article(title, None, None, None, None, text)).structure).doubts
    return [{"kind": one.kind, "case": one.case, **json.loads(one.detail)[0]} for one in found]


def batch(*numbers: str, notice: str = "") -> str:
    """A batch with a case at each number."""
    names = "甲乙丙丁戊己庚辛"
    cases = (f"{number}\n{names[at]}某诈骗案\n{FACTS}" for at, number in enumerate(numbers))
    return "\n".join(filter(None, (notice, *cases)))


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        (("案例一", "案例三"), ["案例二"]),
        (("案例1", "案例2", "案例5"), ["案例3", "案例4"]),
        (("检例第67号", "检例第69号"), ["检例第68号"]),
        (("案例九", "案例十一"), ["案例十"]),
        (("典型案例一", "典型案例二", "典型案例四"), ["典型案例三"]),
    ],
)
def test_a_case_is_missing_between_its_neighbours(numbers: tuple[str, ...], missing: list[str]) -> None:
    found = doubts(batch(*numbers))
    assert found == [{"kind": "case_number_missing", "case": None, "code": "numbers_missing", "numbers": missing}]


@pytest.mark.parametrize(
    "numbers",
    [
        ("案例一", "案例二", "案例三"),
        ("案例四", "案例五"),  # a page of the second half
        ("案例一", "案例二", "案例一", "案例二"),  # two series
        ("检例第64号", "检例第65号"),
        ("案例三",),
        ("案例二", "案例一"),
    ],
)
def test_no_case_is_missing(numbers: tuple[str, ...]) -> None:
    assert doubts(batch(*numbers)) == []


@pytest.mark.parametrize("form", ["案例{}", "典型案例{}", "第{}案", "（{}）", "{}、"])
def test_numerals_of_four_figures_number_no_case(form: str) -> None:
    assert doubts(batch(form.format("一一一一"), form.format("一一一三"))) == []


@pytest.mark.parametrize("place", ["title", "notice"])
def test_a_range_of_many_digits_is_no_number_of_cases(place: str) -> None:
    named = f"现发布检例第{'9' * 5000}—{'9' * 5000}号典型案例。"
    title, notice = (named, "") if place == "title" else ("典型案例", named)
    assert doubts(batch("案例一", "案例二", notice=notice), title) == []


def test_a_case_without_a_number_fills_the_gap() -> None:
    whole = batch("案例一", "案例二", "案例三")
    assert doubts(whole.replace("案例二\n", "")) == []


@pytest.mark.parametrize(
    ("title", "notice", "code"),
    [
        ("检察机关发布5件电信网络诈骗典型案例", "", "fewer_than_title"),
        ("打击诈骗典型案例（五件）", "", "fewer_than_title"),
        ("打击电信网络诈骗典型案例", "现发布检察机关惩治诈骗犯罪典型案例共五件，供各地参考。", "fewer_than_notice"),
        ("打击电信网络诈骗典型案例", "现将《甲案》等5件典型案例印发你们，供参考。", "fewer_than_notice"),
    ],
)
def test_fewer_cases_than_title_or_notice_name(title: str, notice: str, code: str) -> None:
    text = batch("案例一", "案例二", "案例三", notice=notice)
    assert doubts(text, title) == [{"kind": "case_number_missing", "case": None, "code": code, "named": 5, "count": 3}]


@pytest.mark.parametrize(("named", "codes"), [(4, ["numbers_missing"]), (5, ["numbers_missing", "fewer_than_title"])])
def test_what_is_missing_between_cases_is_not_counted_twice(named: int, codes: list[str]) -> None:
    found = doubts(batch("案例一", "案例二", "案例四"), f"检察机关发布{named}件电信网络诈骗典型案例")
    assert [one["code"] for one in found] == codes


@pytest.mark.parametrize(
    ("title", "notice"),
    [
        ("检察机关发布3件典型案例", "去年全省检察机关共办理电信网络诈骗案件120件。"),
        ("电信网络诈骗典型案例", "全省共起诉诈骗案件56件，其中3件案例选入本批典型案例。"),
        ("电信网络诈骗典型案例", "去年办理了100件案件。现将3件典型案例印发。"),
    ],
)
def test_other_numbers_of_cases_are_no_doubt(title: str, notice: str) -> None:
    assert doubts(batch("案例一", "案例二", "案例三", notice=notice), title) == []


CONTENTS = "目录\n一、当前犯罪主要态势……1\n二、主要举措……5\n三、下一步工作……9"
BODY = "检察机关依法惩治电信网络诈骗及其关联犯罪，起诉人数持续上升，追赃挽损力度不断加大。\n" * 3


@pytest.mark.parametrize(
    ("text", "missing"),
    [
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
    ],
)
def test_contents_list_a_heading_that_the_text_has_not(text: str, missing: list[str]) -> None:
    found = [one for one in doubts(text, "检察机关办案情况") if one["kind"] == "contents_without_body"]
    assert [(one["headings"], one["count"]) for one in found] == [(missing, len(missing))]


@pytest.mark.parametrize(
    "text",
    [
        f"{CONTENTS}\n一、当前犯罪主要态势\n{BODY}二、主要举措\n{BODY}三、下一步工作\n{BODY}",
        f"{CONTENTS}\n一、当前犯罪的主要态势\n{BODY}二、主要举措\n{BODY}三、下一步工作\n{BODY}",  # in other words
        f"{CONTENTS}\n一、当前犯罪\n主要态势\n{BODY}二、主要举措\n{BODY}三、下一步工作\n{BODY}",  # over two lines
        f"一、总体情况\n{BODY}二、主要做法\n{BODY}三、存在问题\n{BODY}",
        f"会议要求：\n一、提高认识\n二、加强领导\n三、抓好落实\n{BODY}",  # a list
        "目录\n一、甲公告\n二、乙通知\n三、丙意见",  # a page of contents
    ],
)
def test_contents_that_the_text_has_and_lists_of_other_kinds(text: str) -> None:
    assert [one for one in doubts(text, "检察机关办案情况") if one["kind"] == "contents_without_body"] == []


def dated(*dates: str, text: str = BODY) -> list[tuple[str, str, int]]:
    """Code, other date and days of each doubt about the dates: `2020-03-02 line` and so on, the one taken first."""
    found = tuple(FoundDate(*one.split()) for one in dates)
    article = Article("通报", found[0].date, found[0].rule, None, None, text, dates=found)
    reasons = [json.loads(one.detail)[0] for one in loads(analyse(article).structure).doubts]
    return [(one["code"], one["other"], one["days"]) for one in reasons]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (("2020-03-02 line", "2023-04-01 meta"), [("meta_date", "2023-04-01", 1125)]),
        (("2023-04-01 meta", "2020-03-02 line"), [("line_date", "2020-03-02", 1125)]),
        (("2023-04-01 meta", "2023-04-01 line", "2023-03-01 url"), [("address_date", "2023-03-01", 31)]),
        (("2023-04-01 meta", "2023-04-01 line", "2023-03-28 url"), []),
        (("2023-04 line", "2023-04-28 meta"), []),
        (("2023-04 line", "2023-08-28 meta"), [("meta_date", "2023-08-28", 135)]),
        (("2023-04-01 line", "2023-04-01 meta", "2023-04-01 meta", "2023-04-01 url"), []),
    ],
)
def test_dates_of_one_page_that_disagree(dates: tuple[str, ...], expected: list[tuple[str, str, int]]) -> None:
    assert dated(*dates) == expected


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("样例省人民检察院\n2020年3月2日", [("sign_off_date", "2020-03-02", 1125)]),
        ("样例省人民检察院\n二〇二〇年三月二日", [("sign_off_date", "2020-03-02", 1125)]),
        ("样例省人民检察院 2020年3月2日\n附件：样例.doc", [("sign_off_date", "2020-03-02", 1125)]),
        ("2023年5月2日", [("sign_off_date", "2023-05-02", 31)]),  # signed after it was published
        ("样例省人民检察院\n2023年2月20日", []),  # some weeks before
        ("样例省人民检察院\n2023年4月3日", []),
        ("案发时间\n2015年3月2日\n到案后如实供述。", []),
    ],
)
def test_a_sign_off_that_disagrees(ending: str, expected: list[tuple[str, str, int]]) -> None:
    assert dated("2023-04-01 line", text=BODY + ending) == expected


@pytest.mark.parametrize(
    ("reading", "codes"),
    [
        (BodyReading(LocatedBy.SELECTOR, 6, 0.62), ["readings_agree"]),
        (BodyReading(LocatedBy.SELECTOR, 0, 0.31), ["readings_agree"]),
        (BodyReading(LocatedBy.SELECTOR, 1, 0.87), []),
        (BodyReading(LocatedBy.WEIGHT, 9, 0.40), ["readings_agree"]),
        (BodyReading(LocatedBy.WEIGHT, 0, 0.10), []),  # trafilatura took the furniture around the text
        (BodyReading(LocatedBy.SELECTOR, None, None), []),
        (None, []),
    ],
)
def test_readings_that_disagree(reading: BodyReading | None, codes: list[str]) -> None:
    article = Article("通报", None, None, None, None, BODY, body_reading=reading)
    assert [json.loads(one.detail)[0]["code"] for one in loads(analyse(article).structure).doubts] == codes


@pytest.mark.parametrize(
    ("damaged", "code"),
    [
        ("起诉\ufffd\ufffd人", "characters_lost"),
        ("检察机关????依法起诉", "characters_lost"),
        ("å…³äºŽåŠžç\u0090†æ¡ˆä»¶", "charset_wrong"),
        ("ÖÐ»ªÈËÃñ¹²ºÍ¹ú", "charset_wrong"),
        ("鏈€楂樹汉姘戞瀵熼櫌锛屼緷娉曪紝锛銆", "charset_wrong"),
        ("中华锟斤拷人民", "charset_wrong"),
        ("检察&nbsp;机关", "charset_wrong"),
        ("2O21年以来", "number_letters"),
        ("起诉1l6人", "number_letters"),
        ("起诉4 3 0人", "number_broken"),
        ("同比上升12. 6%", "number_broken"),
        ("同比上升12 .6%", "number_broken"),
        ("20 21年以来", "number_broken"),
        ("起诉3?5人", "number_signs"),
        ("涉案1□2万元", "number_signs"),
        ("起诉12?人", "number_signs"),
    ],
)
def test_damage_in_a_text(damaged: str, code: str) -> None:
    (found,) = doubts(f"{BODY}其中，{damaged}，成效明显。\n{BODY}", "通报")
    assert (found["kind"], found["code"]) == ("damaged_text", code)
    assert found["quote"].strip("…其中，。成效明显\n") in damaged


@pytest.mark.parametrize(
    ("line", "quote"),
    [
        ("起诉4 3 0人", "起诉4 3 0人"),
        ("全年检察机关共起诉4 3 0人", "…检察机关共起诉4 3 0人"),
        ("起诉4 3 0人，挽回损失一千二百万元", "起诉4 3 0人，挽回损失一千二…"),
    ],
)
def test_a_quote_says_where_its_line_is_cut(line: str, quote: str) -> None:
    (found,) = doubts(f"{BODY}{line}\n{BODY}", "通报")
    assert found["quote"] == quote


@pytest.mark.parametrize(
    "sound",
    [
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
    ],
)
def test_sound_texts_are_not_damaged(sound: str) -> None:
    assert doubts(f"{BODY}其中，{sound}。\n{BODY}", "通报") == []


@pytest.mark.parametrize(
    "run", ["1 ", "4 3 0", "O1", "1O", "?", "3?", "？", "1. ", ".1", "\ufffd", "1\u3000", "é", "l"]
)
def test_long_runs_of_signs_are_searched_in_time(run: str) -> None:
    """From each place where damage may begin, a pattern reads on without an end only if no other place begins there."""

    def text(signs: int) -> str:
        return f"{BODY}起诉3{run * (signs // len(run))}。"

    assert_linear(lambda long: doubts(long, "通报"), text, size=30_000)
    found = doubts(text(60_000), "通报")
    assert all(len(one.get("quote", "")) < 60 for one in found)


def test_damage_is_that_of_its_case() -> None:
    text = batch("案例一", "案例二").replace("十余万元", "1?2万元")
    found = [(one["case"], one["code"]) for one in doubts(text)]
    assert found == [(1, "number_signs"), (2, "number_signs")]


def test_a_table_that_is_torn() -> None:
    table = "\n".join(("| 年份 | 人数 |", "| --- | --- |", "| 2021 | 643 | 5 |", "| 2022 |"))
    assert [one["code"] for one in doubts(f"{BODY}{table}\n{BODY}", "通报")] == ["table_uneven_rows"]


@pytest.mark.parametrize(("more", "listed"), [("起诉3人。", 10_000), ("第3条。", 1)])
def test_more_numbers_than_are_read_are_told(more: str, listed: int) -> None:
    title, first = "检察机关起诉电信网络诈骗犯罪情况", "检察机关起诉电信网络诈骗犯罪12人。\n"
    assert doubts(first + more * 2_000, title) == []
    (told,) = doubts(first + more * 40_000, title)
    assert (told["code"], told["count"]) == ("figures_end", listed)


@pytest.mark.parametrize(
    "line",
    [
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
    ],
)
def test_a_page_goes_on(line: str) -> None:
    assert [(one["kind"], one["line"]) for one in doubts(f"{BODY}{line}", "通报")] == [("page_goes_on", line)]


@pytest.mark.parametrize(
    "line",
    [
        "第1页/共1页",
        "（完）",
        "1",
        "2023年",
        "请翻到下一页查看。",
        "下一篇：某某诈骗案",
        "本案共3页材料",
        "共1页",
        "全文",
        "2/3",
        "12 15",
    ],
)
def test_a_page_ends(line: str) -> None:
    assert doubts(f"{BODY}{line}", "通报") == []


@given(
    st.text(alphabet="案例一三目录、0O年?？ \n.下页1【】第共页检例号2020月日院", max_size=200), st.text(max_size=300)
)
def test_never_raises(one: str, other: str) -> None:
    for title in (one, "典型案例"):
        doubts(f"{one}\n{other}", title)


@pytest.mark.parametrize(
    ("total", "positions", "detail"),
    [
        (None, (2, 4), {"code": "more_parts_by_number", "pages": [2, 4], "total": 4}),
        (4, (2, 4), {"code": "parts_missing_by_number", "pages": [2, 4], "total": 4}),
        (4, (2,), {"code": "parts_missing", "count": 2, "total": 4}),
        (None, (None,), {"code": "more_parts", "count": 2, "total": 3}),
    ],
    ids=["led to", "all led to", "not all led to", "no numbers"],
)
def test_the_missing_parts_are_named_where_their_numbers_are_known(
    total: int | None, positions: tuple[int | None, ...], detail: dict[str, Any]
) -> None:
    links = tuple(PartLink(at, one, f"https://yangben.example/t1_{at}.html") for at, one in enumerate(positions, 2))
    article = Article("通报", None, None, None, None, BODY, pager=Pager(0, total, links, joined=2))
    (found,) = loads(analyse(article).structure).doubts
    assert (found.kind, json.loads(found.detail)) == ("part_missing", [detail])
