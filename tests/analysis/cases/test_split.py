"""The cases of a batch: where they begin and end, and what they are made of. All texts are invented."""

from __future__ import annotations

from archive.analysis import analyse
from archive.model import Article, Case

LONG = (
    "经审查查明，二〇二二年三月至五月间，被告人先后多次实施上述行为，涉及多名当事人，造成较大损失，"
    "检察机关依法介入并引导取证，补充完善证据，追赃挽损，案件现已办结，相关单位也已按照检察建议整改完毕。"
)
BODY = f"【关键词】\n盗窃 追诉\n【基本案情】\n{LONG}\n【典型意义】\n{LONG}\n"


def cases_of(title: str, text: str) -> tuple[Case, ...]:
    return analyse(Article(title, None, None, None, None, text)).structure.cases


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

# Keywords with the heading behind them on their line, and the heading of the significance.
ON_ONE_LINE = [
    ("【关键词】盗窃 追诉【基本案情】", "【典型意义】"),
    ("【关键词】盗窃 追诉 【基本案情】：", "【典型意义】："),
    ("关键词：盗窃 追诉 基本案情：", "典型意义："),
]


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


# --- sections


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


# The lines above and below a case that name its offices.
OFFICES = [
    ("", "（某市人民检察院、某市某区人民检察院）\n"),
    ("", "（某市人民检察院、某市某区人民检察院供稿）\n"),
    ("（某市人民检察院、某市某区人民检察院）\n", ""),
    ("办案单位：某市人民检察院、某市某区人民检察院\n", ""),
]


def test_offices_are_read_below_a_title_and_below_a_case() -> None:
    offices = ("某市人民检察院", "某市某区人民检察院")
    for head, tail in OFFICES:
        text = "".join(f"{title}\n{head}{BODY}{tail}" for title in ("甲某盗窃案", "乙某抢劫案"))
        cases = typical(text)
        assert [(case.title, case.offices) for case in cases] == [("甲某盗窃案", offices), ("乙某抢劫案", offices)], (
            head
        )
        assert all(sections_of(case, text)[-1] == LONG for case in cases), head
