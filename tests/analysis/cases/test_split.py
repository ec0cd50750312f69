"""The cases of a batch: where they begin and end, and what they are made of. All texts are invented."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.analysis import analyse
from archive.analysis.structure_json import loads
from archive.model import Article, Case
from archive.text.hanzi import simplified

LONG = (
    "经审查查明，二〇二二年三月至五月间，被告人先后多次实施上述行为，涉及多名当事人，造成较大损失，"
    "检察机关依法介入并引导取证，补充完善证据，追赃挽损，案件现已办结，相关单位也已按照检察建议整改完毕。"
)
BODY = f"【关键词】\n盗窃 追诉\n【基本案情】\n{LONG}\n【典型意义】\n{LONG}\n"
NOTICE = "现将“甲某盗窃案”等两件案例（检例第901—902号）作为第九十批指导性案例发布。\n最高人民检察院\n2031年1月5日\n"


def cases_of(title: str, text: str) -> tuple[Case, ...]:
    return loads(analyse(Article(title, None, None, None, None, text)).structure).cases


def guiding(text: str, title: str = "最高人民检察院第九十批指导性案例") -> tuple[Case, ...]:
    return cases_of(title, text)


def typical(text: str, title: str = "检察机关典型案例") -> tuple[Case, ...]:
    return cases_of(title, text)


def names(cases: tuple[Case, ...]) -> list[tuple[str | None, str, str | None]]:
    return [(case.number, case.title, case.subtitle) for case in cases]


def headings(case: Case) -> list[tuple[str, str]]:
    return [(section.heading, section.as_written) for section in case.sections]


def sections_of(case: Case, text: str) -> list[str]:
    """The texts below the headings."""
    return [text[section.start : section.end] for section in case.sections]


# --- where a case begins

GUIDING = [
    f"{NOTICE}甲某盗窃案\n（检例第901号）\n{BODY}乙某\n抢劫案\n(检例第902号)\n{BODY}",
    f"{NOTICE}检例第901号\n甲某盗窃案\n{BODY}检例第902号\n乙某抢劫案\n{BODY}",
    f"{NOTICE}（检例第901号）甲某盗窃案\n{BODY}（检例第902号）乙某抢劫案\n{BODY}",
    f"{NOTICE}甲某盗窃案（检例第901号）\n{BODY}乙某抢劫案（检例第902号）\n{BODY}",
    f"{NOTICE}1.甲某盗窃案\n（检例第901号）\n{BODY}2.乙某抢劫案\n（检例第902号）\n{BODY}",
    f"{NOTICE}案例一 甲某盗窃案\n（检例第901号）\n{BODY}乙某抢劫案 案例二\n（检例第902号）\n{BODY}",
    f"（检例第901号）甲某盗窃案\n（检例第901号）\n（检例第901号）甲某盗窃案\n{BODY}乙某抢劫案\n（检例第902号）\n{BODY}",
    f"甲某盗窃案（检例第901号）\n乙某抢劫案（检例第902号）\n{LONG}\n甲某盗窃案\n（检例第901号）\n{BODY}乙某抢劫案\n（检例第902号）\n{BODY}",
    f"（检例第901号）案例一：甲某盗窃案\n{BODY}1. 检例第902号：乙某抢劫案\n{BODY}",
    f"甲某盗窃案\n最高人民检察院指导性案例（检例第901号）\n{BODY}案例二：\n乙某\n抢劫案\n——检例第九百零二号\n{BODY}",
]
RULES = [
    "中华人民共和国刑法第二百六十四条",
    "刑事诉讼法第十六条第六项、第一百七十五条",
    "人民检察院刑事诉讼规则（2019年）",
    "最高人民法院、最高人民检察院关于办理盗窃刑事案件适用法律若干问题的解释",
    "国务院办公厅关于做好某某工作的通知（国办发〔2031〕1号）",
    "某部办公厅、某某局印发的某某管理办法（2031年）",
    "反电信网络诈骗法",
    "《某某条例》第三条第一款第（二）项",
]


def test_a_guiding_case_begins_at_its_number() -> None:
    for text in GUIDING:
        cases = guiding(text)
        assert names(cases) == [("检例第901号", "甲某盗窃案", None), ("检例第902号", "乙某抢劫案", None)], text
        assert [headings(case)[0] for case in cases] == [("keywords", "【关键词】")] * 2, text


def test_a_subtitle_may_follow_the_number_of_a_guiding_case() -> None:
    text = f"甲某盗窃案（检例第901号）——以收购为名\n{BODY}乙某抢劫案\n（检例第902号）\n——依法严惩\n{BODY}"
    assert names(guiding(text)) == [
        ("检例第901号", "甲某盗窃案", "以收购为名"),
        ("检例第902号", "乙某抢劫案", "依法严惩"),
    ]


def test_a_cited_rule_above_a_title_is_none_of_its_lines() -> None:
    for rule in RULES:
        above = f"甲某盗窃案\n（检例第901号）\n{BODY}【相关规定】\n{rule}\n"
        text = f"{above}乙某、丙某等人\n入户抢劫\n案\n（检例第902号）\n{BODY}"
        for cases in (guiding(text), typical(text.replace("（检例第902号）\n", ""))):
            assert cases[1].title == "乙某、丙某等人入户抢劫案", rule


def test_lines_of_a_title_may_end_in_words_of_rules() -> None:
    for title in ("甲某诉某局行政处罚决定\n监督案", "甲某等人非法\n经营案", "某县人民检察院\n督促履行职责案"):
        assert typical(f"导语。\n{title}\n{BODY}")[0].title == title.replace("\n", "")


def test_a_page_says_how_many_cases_it_has() -> None:
    parts = f"甲某盗窃案\n【基本案情】\n{LONG}\n【典型意义】\n{LONG}\n"
    inside = f"乙某盗窃案\n【基本案情】\n{LONG}\n【典型意义】\n{LONG}\n"
    text = f"案例一\n{parts}{inside}案例二\n{parts}"
    assert len(typical(text, "典型案例")) == 3
    assert len(typical(text, "典型案例（3件）")) == 3
    assert [case.number for case in typical(text, "典型案例（2件）")] == ["案例一", "案例二"]
    assert [case.number for case in typical(f"现发布两件典型案例。\n{text}", "典型案例")] == ["案例一", "案例二"]


def test_the_notice_begins_no_case() -> None:
    assert (
        guiding(f"现将甲某盗窃案（检例第901号）作为第九十批指导性案例发布。\n最高人民检察院\n2031年1月5日\n{LONG}")
        == ()
    )


def test_a_page_with_one_case_lends_it_title_and_number() -> None:
    assert names(guiding(f"（检例第901号）\n{BODY}", "1.甲某盗窃案")) == [("检例第901号", "甲某盗窃案", None)]
    assert names(guiding(BODY, "以案释法｜甲某盗窃案（检例第901号）")) == [("检例第901号", "甲某盗窃案", None)]
    assert names(guiding(BODY, "甲某盗窃案（检例第901号）")) == [("检例第901号", "甲某盗窃案", None)]
    assert names(typical(f"一、基本案情\n{LONG}\n二、典型意义\n{LONG}", "甲某盗窃案——依法严惩")) == [
        (None, "甲某盗窃案", "依法严惩")
    ]


# The text, and the numbers of its two cases.
TYPICAL = [
    (f"导语。\n案例一\n甲某\n盗窃案\n{BODY}案例二：乙某抢劫案\n{BODY}", "案例一", "案例二"),
    (f"案例1 甲某盗窃案\n{BODY}案例 2\n乙某抢劫案\n{BODY}", "案例1", "案例2"),
    (f"【案例一】甲某盗窃案\n{BODY}【案例二：乙某抢劫案】\n{BODY}", "案例一", "案例二"),
    (f"（案例一）\n甲某盗窃案\n{BODY}（案例二）\n乙某抢劫案\n{BODY}", "案例一", "案例二"),
    (f"典型案例一\n甲某盗窃案\n{BODY}典型案例二\n乙某抢劫案\n{BODY}", "典型案例一", "典型案例二"),
    (f"案例一——甲某盗窃案\n{BODY}案例二｜乙某抢劫案\n{BODY}", "案例一", "案例二"),
    (f"甲某盗窃案\n案例一\n{BODY}乙某抢劫案\n案例二\n{BODY}", "案例一", "案例二"),
    (f"一、甲某\n盗窃案\n{BODY}二、乙某抢劫案\n{BODY}", "一", "二"),
    (f"（一）甲某盗窃案\n{BODY}（二）乙某抢劫案\n{BODY}", "一", "二"),
    (f"1.甲某盗窃案\n{BODY}2.乙某抢劫案\n{BODY}", "1", "2"),
    (f"导语。\n01\n甲某盗窃案\n{BODY}02\n乙某抢劫案\n{BODY}", "01", "02"),
    (f"导语。\n甲某盗窃案\n{BODY}乙某\n抢劫案\n{BODY}", None, None),
    (f"案例一：甲某盗窃案\n{LONG}\n案例二：乙某抢劫案\n{LONG}", "案例一", "案例二"),
    (f"一、甲某盗窃案\n{LONG}\n二、乙某抢劫案\n{LONG}", "一", "二"),
    (f"案件一：甲某盗窃案\n{BODY}案件二：乙某抢劫案\n{BODY}", "案件一", "案件二"),
    (f"甲某盗窃案\n基本案情：{LONG}\n典型意义：{LONG}\n乙某抢劫案\n基本案情：{LONG}\n典型意义：{LONG}", None, None),
]


def test_a_typical_case_begins_in_any_layout() -> None:
    for text, *numbers in TYPICAL:
        assert names(typical(text)) == [(numbers[0], "甲某盗窃案", None), (numbers[1], "乙某抢劫案", None)], text


def test_cases_told_on_the_line_of_their_names_have_no_other_title() -> None:
    cases = typical(f"案例一：{LONG}\n案例二：{LONG}")
    assert [(case.title, case.head, case.lead) for case in cases] == [
        ("案例一", "案例一：", LONG),
        ("案例二", "案例二：", LONG),
    ]


def test_cases_told_as_lessons_need_not_be_called_cases() -> None:
    text = f"冒充客服类\n案情：{LONG}\n检察官提醒：{LONG}\n刷单类\n案情：{LONG}\n检察官提醒：{LONG}"
    assert [case.title for case in typical(text)] == ["冒充客服类", "刷单类"]
    assert headings(typical(text)[0]) == [("facts", "案情："), ("advice", "检察官提醒：")]


CONTENTS = [
    ("案例一 甲某盗窃案\n案例二 乙某抢劫案", f"案例一 甲某盗窃案\n{BODY}案例二 乙某抢劫案\n{BODY}"),
    ("案例一\n甲某盗窃案\n案例二\n乙某抢劫案", f"案例一\n甲某盗窃案\n{BODY}案例二\n乙某抢劫案\n{BODY}"),
    ("1.甲某盗窃案\n2.乙某抢劫案", f"甲某盗窃案\n{BODY}乙某抢劫案\n{BODY}"),
    ("甲某盗窃案\n乙某抢劫案", f"甲某盗窃案\n{BODY}乙某抢劫案\n{BODY}"),
    ("1.甲某盗窃案\n2.乙某抢劫案", f"案例一 甲某盗窃案\n{BODY}案例二 乙某抢劫案\n{BODY}"),
    ("一、甲某盗窃案\n二、乙某抢劫案", f"一、甲某盗窃案\n{BODY}二、乙某抢劫案\n{BODY}"),
]


def test_a_table_of_contents_is_no_case() -> None:
    for contents, cases in CONTENTS:
        for between in ("", f"{LONG}\n"):
            found = typical(f"目录\n{contents}\n{between}{cases}")
            assert [case.title for case in found] == ["甲某盗窃案", "乙某抢劫案"], contents
            assert found[0].start >= len(f"目录\n{contents}\n"), contents


def test_sentences_about_cases_begin_none() -> None:
    sentences = ("案例一至案例二说明了上述要求。\n典型案例一批", "案例一中，检察机关依法履职。")
    text = f"{sentences[0]}\n案例一\n甲某盗窃案\n{BODY}{sentences[1]}\n案例二\n乙某抢劫案\n{BODY}"
    assert [case.number for case in typical(text)] == ["案例一", "案例二"]


def test_other_kinds_hold_no_cases() -> None:
    text = f"案例一\n甲某盗窃案\n{BODY}案例二\n乙某抢劫案\n{BODY}"
    assert len(typical(text)) == 2
    for title in (
        "某市检察机关网络犯罪检察白皮书",
        "某市检察机关惩治盗窃工作情况（2030年）",
        "负责人就典型案例答记者问",
    ):
        assert cases_of(title, text) == (), title


# --- titles


def test_lines_of_a_title_are_joined_and_its_subtitle_is_told_apart() -> None:
    first = "案例一\n甲某、乙某等人\n盗窃、销售\n赃物案\n——以收购废品为名\n盗窃电缆\n"
    text = f"{first}{BODY}案例二\n丙某抢劫案——依法严惩\n{BODY}"
    assert names(typical(text)) == [
        ("案例一", "甲某、乙某等人盗窃、销售赃物案", "以收购废品为名盗窃电缆"),
        ("案例二", "丙某抢劫案", "依法严惩"),
    ]


def test_one_case_may_be_called_two() -> None:
    listed = "这两件案例分别是：甲某等3人盗窃案、乙某等3人掩饰、隐瞒犯罪所得案，丙某抢劫案。\n"
    broken = f"案例一\n甲某等3人盗窃案\n乙某等3人掩饰、隐瞒犯罪所得案\n{BODY}案例二\n丙某抢劫案\n{BODY}"
    assert [case.title for case in typical(listed + broken)] == [
        "甲某等3人盗窃案、乙某等3人掩饰、隐瞒犯罪所得案",
        "丙某抢劫案",
    ]
    whole = f"甲某等3人盗窃案、乙某等3人掩饰、隐瞒犯罪所得案\n{BODY}丙某抢劫案\n{BODY}"
    assert typical(whole)[0].title == "甲某等3人盗窃案、乙某等3人掩饰、隐瞒犯罪所得案"


def test_the_notice_spells_what_a_line_break_lost() -> None:
    notice = (
        "现将“甲公司、乙某等欺诈发行债券、丙某出具证明文件重大失实案”等案例（检例第901—902号）发布。\n2031年1月5日\n"
    )
    text = f"{notice}甲公司、乙某等欺诈发行债券\n丙某出具证明文件重大失实案\n（检例第901号）\n{BODY}"
    assert guiding(text)[0].title == "甲公司、乙某等欺诈发行债券、丙某出具证明文件重大失实案"


def test_titles_side_by_side_in_a_notice_are_two() -> None:
    text = f"现将“甲某盗窃案”“乙某抢劫案”两件案例发布。\n甲某盗窃案\n{BODY}乙某抢劫案\n{BODY}"
    assert [case.title for case in typical(text)] == ["甲某盗窃案", "乙某抢劫案"]


def test_captions_below_a_title_are_its_lead() -> None:
    case = typical(f"一、甲某盗窃案\n庭审现场\n{BODY}二、乙某抢劫案\n{BODY}")[0]
    assert (case.title, case.head, case.lead) == ("甲某盗窃案", "一、甲某盗窃案", "庭审现场")


def test_lines_of_the_case_above_are_no_title() -> None:
    above = f"甲某盗窃案\n（检例第901号）\n{BODY}《某法》第一条\n第二百条之一\n某部《某办法》\n"
    assert guiding(f"{above}乙某抢劫案\n（检例第902号）\n{BODY}")[1].head == "乙某抢劫案\n（检例第902号）"
    closed = f"甲某盗窃案\n（检例第901号）\n{BODY}案例撰写人：张三丰\n李四光\n"
    assert guiding(f"{closed}乙某抢劫案\n（检例第902号）\n{BODY}")[1].head == "乙某抢劫案\n（检例第902号）"


# --- keywords

KEYWORDS = [
    "【关键词】\n盗窃 掩饰、隐瞒犯罪所得罪 追诉",
    "【关键词】盗窃\u2002\u2002掩饰、隐瞒犯罪所得罪\u3000追诉\u2002",
    "【关键词】\n盗窃\u00a0掩饰、隐瞒犯罪所得罪\n追诉",
    "【关键词】\n盗窃； 掩饰、隐瞒犯罪所得罪； 追诉；",
    "【关键词】盗窃；掩饰、隐瞒犯罪所得罪；追诉",
    "关键词：盗窃，掩饰、隐瞒犯罪所得罪，追诉",
    "关键词：盗窃/掩饰、隐瞒犯罪所得罪/追诉",
    "【关键词】【盗窃】【掩饰、隐瞒犯罪所得罪】【追诉】",
    "【关键词】\n【盗窃】\n【掩饰、隐瞒犯罪所得罪】\n【追诉】",
    "关键词：盗窃、掩饰、隐瞒犯罪所得罪、追诉",
]
# Keywords with the heading behind them on their line, and the heading of the significance.
ON_ONE_LINE = [
    ("【关键词】盗窃 追诉【基本案情】", "【典型意义】"),
    ("【关键词】盗窃 追诉 【基本案情】：", "【典型意义】："),
    ("关键词：盗窃 追诉 基本案情：", "典型意义："),
]


def test_keywords_stand_between_spaces_of_any_kind() -> None:
    for printed in KEYWORDS:
        case = typical(f"甲某盗窃案\n{printed}\n【基本案情】\n{LONG}\n【典型意义】\n{LONG}")[0]
        assert case.keywords == ("盗窃", "掩饰、隐瞒犯罪所得罪", "追诉"), printed


def test_brackets_inside_keywords_are_theirs() -> None:
    keywords = "受贿（单位 个人） 掩饰、隐瞒犯罪所得罪（上游犯罪，未判决） “抢帽子 交易”"
    case = typical(f"甲某盗窃案\n【关键词】{keywords}\n【基本案情】\n{LONG}\n【典型意义】\n{LONG}")[0]
    assert case.keywords == ("受贿（单位 个人）", "掩饰、隐瞒犯罪所得罪（上游犯罪，未判决）", "“抢帽子 交易”")


def test_a_heading_may_follow_the_keywords_on_their_line() -> None:
    for printed, worth in ON_ONE_LINE:
        text = f"甲某盗窃案\n{printed}{LONG}\n{worth}{LONG}"
        case = typical(text)[0]
        assert [heading for heading, _ in headings(case)] == ["keywords", "facts", "significance"], printed
        assert case.keywords == ("盗窃", "追诉"), printed
        assert sections_of(case, text)[1:] == [LONG, LONG], printed


def test_a_keyword_that_reads_like_a_heading_is_none() -> None:
    text = f"甲某盗窃案\n关键词：\n盗窃\n检察履职\n检察听证\n基本案情：\n{LONG}\n典型意义：\n{LONG}"
    case = typical(text)[0]
    assert case.keywords == ("盗窃", "检察履职", "检察听证")
    assert [heading for heading, _ in headings(case)] == ["keywords", "facts", "significance"]


def test_subheads_numbered_like_headings_are_text() -> None:
    inside = f"（一）处理结果\n{LONG}\n（二）办理情况\n{LONG}"
    text = f"一、甲某盗窃案\n（一）基本案情\n{LONG}\n（二）检察履职情况\n{inside}\n（三）典型意义\n{LONG}\n"
    found = typical(f"{text}二、乙某抢劫案\n（一）基本案情\n{LONG}\n（二）典型意义\n{LONG}")
    assert [heading for heading, _ in headings(found[0])] == ["facts", "performance", "significance"]


def test_one_keyword_with_pauses_is_one() -> None:
    case = typical(f"甲某盗窃案\n【关键词】\n生产、销售有毒、有害食品罪\n【基本案情】\n{LONG}")[0]
    assert case.keywords == ("生产、销售有毒、有害食品罪",)


# --- sections


def test_sections_stand_in_order_as_written() -> None:
    text = (
        f"甲某盗窃案\n（检例第901号）\n【关键词\n】\n盗窃\n【要　旨】{LONG}\n【基本案情】\n{LONG}\n"
        f"【延伸治理】\n{LONG}\n【指导意义】\n（一）追诉\n{LONG}\n本案中【要旨】一词不是标题。\n"
    )
    case = guiding(text)[0]
    assert headings(case) == [
        ("keywords", "【关键词】"),
        ("gist", "【要　旨】"),
        ("facts", "【基本案情】"),
        ("other", "【延伸治理】"),
        ("guidance", "【指导意义】"),
    ]
    assert sections_of(case, text) == ["盗窃", LONG, LONG, LONG, f"（一）追诉\n{LONG}\n本案中【要旨】一词不是标题。"]


def test_numbered_headings_are_sections_where_no_bracket_tells_the_facts() -> None:
    text = (
        f"甲某盗窃案\n（检例第901号）\n【关键词】\n盗窃\n【要旨】\n{LONG}\n一、基本案情\n{LONG}\n二、线索移送\n{LONG}\n"
        f"三、检察机关履职过程\n（一）处理结果\n{LONG}\n四、指导意义\n{LONG}\n"
    )
    assert headings(guiding(text)[0]) == [
        ("keywords", "【关键词】"),
        ("gist", "【要旨】"),
        ("facts", "一、基本案情"),
        ("other", "二、线索移送"),
        ("performance", "三、检察机关履职过程"),
        ("guidance", "四、指导意义"),
    ]


def test_names_of_sections_inside_a_section_are_its_text() -> None:
    inside = f"（一）诉讼过程\n{LONG}\n处理结果\n{LONG}"
    text = f"甲某盗窃案\n【基本案情】\n{LONG}\n【检察机关履职过程】\n{inside}\n【典型意义】\n{LONG}"
    assert [heading for heading, _ in headings(typical(text)[0])] == ["facts", "performance", "significance"]


def test_a_table_is_text_of_its_section() -> None:
    table = "| 年 | 件 |\n| --- | --- |\n| 2031 | 5 |"
    text = f"甲某盗窃案\n【基本案情】\n{LONG}\n{table}\n【典型意义】\n{LONG}"
    assert sections_of(typical(text)[0], text)[0] == f"{LONG}\n{table}"


# --- what stands below


def test_closing_lines_belong_to_no_section() -> None:
    closing = (
        "办案检察院：某市人民检察院　某区人民检察院\n承办检察官：徐　静 张三丰等\n案例撰写人：徐　静、李四光\n欧阳修文"
    )
    text = f"甲某盗窃案\n（检例第901号）\n{BODY}{closing}\n乙某抢劫案\n（检例第902号）\n{BODY}"
    first, second = guiding(text)
    assert first.closing == closing
    assert sections_of(first, text)[-1] == LONG
    assert first.offices == ("某市人民检察院", "某区人民检察院")
    assert first.prosecutors == ("徐静", "张三丰")
    assert first.authors == ("徐静", "李四光", "欧阳修文")
    assert (second.closing, second.offices, second.title) == ("", (), "乙某抢劫案")


def test_closing_lines_of_courts_name_authors_and_no_prosecutors() -> None:
    closing = "（一审合议庭成员：张三丰、李四光；编写人：某市中级人民法院 王五一）"
    case = typical(f"案例一\n甲某盗窃案\n{BODY}{closing}\n案例二\n乙某抢劫案\n{BODY}")[0]
    assert (case.closing, case.offices, case.prosecutors, case.authors) == (closing, (), (), ("王五一",))


BELOW = [
    "编辑：某人\n预览时标签不可点\n__",
    "作者：某人 编 辑：某人",
    "[责任编辑： 某人]",
    "相关链接\n1.甲某盗窃案\n2.乙某抢劫案",
    "依法惩治盗窃犯罪\n——某院负责人就发布典型案例答记者问\n问：为什么？\n答：为了这些。",
    f"某院负责人就发布典型案例\n答记者问\n{LONG}",
    f"某院发布典型案例\n发布时间：2031年1月5日\n{LONG}",
    f"某院负责人就典型案例答问\n{LONG}",
    "【延伸阅读】\n甲某盗窃案\n乙某抢劫案",
    "▼往期回顾\n警惕盗窃",
    "- END -\n来源丨某院",
    "排版 | 某人\n审签 | 某人",
    "上一篇：某院发布典型案例",
    "长按二维码关注",
]
# The lines above and below a case that name its offices.
OFFICES = [
    ("", "（某市人民检察院、某市某区人民检察院）\n"),
    ("", "（某市人民检察院、某市某区人民检察院供稿）\n"),
    ("（某市人民检察院、某市某区人民检察院）\n", ""),
    ("办案单位：某市人民检察院、某市某区人民检察院\n", ""),
]


def test_what_stands_below_the_last_case_is_none_of_it() -> None:
    text = f"甲某盗窃案\n{BODY}乙某抢劫案\n{BODY}"
    for below in BELOW:
        last = typical(f"{text}{below}")[-1]
        assert last.end == len(text.rstrip()), below
        assert sections_of(last, text)[-1] == LONG, below


def test_offices_are_read_below_a_title_and_below_a_case() -> None:
    offices = ("某市人民检察院", "某市某区人民检察院")
    for head, tail in OFFICES:
        text = "".join(f"{title}\n{head}{BODY}{tail}" for title in ("甲某盗窃案", "乙某抢劫案"))
        cases = typical(text)
        assert [(case.title, case.offices) for case in cases] == [("甲某盗窃案", offices), ("乙某抢劫案", offices)], (
            head
        )
        assert all(sections_of(case, text)[-1] == LONG for case in cases), head


def test_traditional_hanzi_are_split_at_the_same_places_and_cut_as_written() -> None:
    written = (
        "導語。\n案例一\n張某\n詐騙案\n——騙取老人錢財\n【關鍵詞】\n詐騙　認罪認罰\n【基本案情】\n張某騙取他人錢財。\n"
        "【典型意義】\n依法嚴懲。\n案例二\n李某詐騙案\n【基本案情】\n李某騙取他人錢財。\n【典型意義】\n依法嚴懲。"
    )
    cases, known = typical(written), typical(simplified(written))
    assert [(case.start, case.end, case.number) for case in cases] == [(c.start, c.end, c.number) for c in known]
    assert names(cases)[0] == ("案例一", "張某詐騙案", "騙取老人錢財")
    assert cases[0].keywords == ("詐騙", "認罪認罰")
    assert headings(cases[0])[0] == ("keywords", "【關鍵詞】")


def test_a_title_without_end_names_a_case_by_its_beginning() -> None:
    (case,) = typical(BODY, f"甲某盗窃案{' ' * 50_000}乙某")
    assert case.title == "甲某盗窃案"


@given(st.lists(st.sampled_from(["盗窃", "抢劫", "诈骗", "伤害"]), min_size=1, max_size=6), st.integers(1, 3))
def test_every_case_of_a_batch_is_found(crimes: list[str], broken_after: int) -> None:
    titles = [f"{'甲乙丙丁戊己'[i]}某{crime}案" for i, crime in enumerate(crimes)]
    text = NOTICE + "".join(
        f"{title[:broken_after]}\n{title[broken_after:]}\n（检例第{900 + i}号）\n{BODY}"
        for i, title in enumerate(titles)
    )
    assert [(case.number, case.title) for case in guiding(text)] == [
        (f"检例第{900 + i}号", title) for i, title in enumerate(titles)
    ]
