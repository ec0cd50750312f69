"""The kind of a text, by the shapes that procuratorates, newspapers and reposts use. All texts are invented."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis.kinds import MAX_LINE_CHARS, NO_RULE, RULES, cut_lines, kind_of
from archive.model import Kind
from archive.reading.data import load_tables

LONG = (
    "经审查查明，二〇二二年三月至五月间，被告人先后多次实施上述行为，涉及多名当事人，造成较大损失，"
    "检察机关依法介入并引导取证，案件现已办结，相关单位也已整改完毕。"
)
NOTICE = (
    "关于印发最高人民检察院第九十批指导性案例的通知\n各省、自治区、直辖市人民检察院：\n"
    "现将“甲某盗窃案”等两件案例（检例第901—902号）作为第九十批指导性案例发布，供参照适用。\n最高人民检察院\n2031年1月5日\n"
)
SECTIONS = f"【关键词】\n盗窃 追诉\n【要旨】\n{LONG}\n【基本案情】\n{LONG}\n【指导意义】\n{LONG}\n"
TWO_GUIDING = f"甲某盗窃案\n（检例第901号）\n{SECTIONS}乙公司行政公益诉讼案\n（检例第902号）\n{SECTIONS}"
TYPICAL_CASE = f"【关键词】\n盗窃罪 认罪认罚\n【基本案情】\n{LONG}\n【检察履职过程】\n{LONG}\n【典型意义】\n{LONG}\n"
TWO_TYPICAL = f"案例一\n甲某盗窃案\n{TYPICAL_CASE}案例二\n乙某故意伤害案\n{TYPICAL_CASE}"
RELEASE = (
    "近日，最高人民检察院发布一批典型案例，共五件，涉及五个省份。\n"
    f"这五件案例分别是：甲某盗窃案，乙某抢劫案，丙某故意伤害案，丁某抢夺案，戊某寻衅滋事案。\n{LONG}\n"
    "最高检第一检察厅负责人表示，下一步，检察机关将继续加大惩治力度。"
)
REPORT = (
    "目录\n一、基本情况\n二、主要做法\n三、下一步打算\n"
    f"一、基本情况\n（一）办案数据\n{LONG}\n（二）案件特点\n{LONG}\n二、主要做法\n{LONG}\n"
)

SHAPES: dict[str, tuple[Kind, str | None, str]] = {
    # guiding cases
    "a batch": (Kind.GUIDING_CASES, "第九十批指导性案例", NOTICE + TWO_GUIDING),
    "a batch under half-width brackets": (
        Kind.GUIDING_CASES,
        "第九十批指导性案例",
        NOTICE + TWO_GUIDING.replace("（", "(").replace("）", ")"),
    ),
    "a press-hall page that opens with a release": (
        Kind.GUIDING_CASES,
        "最高检发布第九十批指导性案例",
        f"近日，最高人民检察院发布第九十批指导性案例。\n{LONG}\n{NOTICE}{TWO_GUIDING}",
    ),
    "one case reposted under its name": (
        Kind.GUIDING_CASES,
        "甲某盗窃案",
        f"甲某盗窃案\n（检例第901号）\n{SECTIONS}",
    ),
    "one case, the number in the page's title": (Kind.GUIDING_CASES, "甲某盗窃案（检例第901号）", SECTIONS),
    "a batch under labels and brackets of other kinds": (
        Kind.GUIDING_CASES,
        "最高检发布案例",
        TWO_GUIDING.replace("甲某", "案例一：甲某")
        .replace("（检例第901号）", "【检例第九百零一号】")
        .replace("（", "——")
        .replace("）", ""),
    ),
    "a batch that a repost left without numbers": (
        Kind.GUIDING_CASES,
        "最高检发布第九十批指导性案例",
        TWO_GUIDING.replace("（检例第901号）\n", "").replace("（检例第902号）\n", ""),
    ),
    "one case, the number before its name": (
        Kind.GUIDING_CASES,
        "某县督促整治案",
        f"（检例第901号）某县人民检察院督促整治行政公益诉讼案\n{SECTIONS}",
    ),
    "the notice alone": (Kind.GUIDING_CASES, "关于印发最高人民检察院第九十批指导性案例的通知", NOTICE),
    # typical cases
    "a batch with bracketed sections": (Kind.TYPICAL_CASES, "检察机关惩治盗窃犯罪典型案例", TWO_TYPICAL),
    "an announcement that holds the cases": (
        Kind.TYPICAL_CASES,
        "最高检发布惩治盗窃犯罪典型案例",
        f"{RELEASE}\n{TWO_TYPICAL}",
    ),
    "sections without brackets": (
        Kind.TYPICAL_CASES,
        "某省检察院发布典型案例",
        f"一、甲某盗窃案\n基本案情：{LONG}\n典型意义：{LONG}\n二、乙某抢劫案\n基本案情：{LONG}\n典型意义：{LONG}",
    ),
    "sections behind ornaments": (
        Kind.TYPICAL_CASES,
        "某院发布",
        f"甲某盗窃案\n■基本案情\n{LONG}\n■典型意义：\n{LONG}\n乙某抢劫案\n▍基本案情\n{LONG}\n「典型意义」\n{LONG}",
    ),
    "one case with numbered sections": (
        Kind.TYPICAL_CASES,
        "甲某盗窃案",
        f"一、基本案情\n{LONG}\n二、检察机关履职过程\n{LONG}\n三、典型意义\n{LONG}",
    ),
    "named cases without sections": (
        Kind.TYPICAL_CASES,
        "某市检察院通报三起典型案例",
        f"案例一：甲某盗窃案\n{LONG}\n案例二：乙某抢劫案\n{LONG}\n案例三：丙某抢夺案\n{LONG}",
    ),
    "cases told as lessons": (
        Kind.TYPICAL_CASES,
        "防范诈骗案例读本",
        f"冒充客服类\n案情：{LONG}\n检察官提醒：{LONG}\n刷单类\n案情：{LONG}\n检察官提醒：{LONG}",
    ),
    "listed cases without sections": (
        Kind.TYPICAL_CASES,
        "某市检察机关十大典型案例",
        f"1.甲某盗窃案\n{LONG}\n2.乙某抢劫案\n{LONG}\n3.丙某抢夺案\n{LONG}",
    ),
    "a batch in a newspaper": (
        Kind.TYPICAL_CASES,
        "最高检发布典型案例",
        f"本报北京1月5日电（记者 甲乙丙）最高检今天发布典型案例。\n{TWO_TYPICAL}",
    ),
    "the title of a batch with the cases attached": (
        Kind.TYPICAL_CASES,
        "检察机关依法惩治盗窃犯罪典型案例（第三批）",
        "附件：典型案例",
    ),
    # press Q&A
    "press_qa_title": (Kind.PRESS_QA, "第一检察厅负责人就典型案例答记者问", f"{LONG}\n问：为什么？\n答：{LONG}"),
    "答问": (Kind.PRESS_QA, "第四检察厅负责人就打击电信网络诈骗犯罪答问", LONG),
    "two slogans as title, 答问 below": (
        Kind.PRESS_QA,
        "全链条打击　一体化治理",
        f"——最高检第四检察厅负责人就有关问题答问\n{LONG}",
    ),
    "问答 are no 答问": (Kind.OTHER, "反诈知识问答", LONG),
    "回答问题 is no 答问": (Kind.OTHER, "检察官走进社区回答问题", LONG),
    "two slogans as title": (
        Kind.PRESS_QA,
        "全链条打击　一体化治理",
        f"——最高检第四检察厅负责人就发布典型案例答记者问\n{LONG}\n问：\n{LONG}\n答：\n{LONG}",
    ),
    "two slogans as title, a byline": (
        Kind.PRESS_QA,
        "全链条打击　一体化治理",
        f"本报记者 甲乙丙\n——某省检察院新闻发言人就专项行动答记者问\n{LONG}",
    ),
    "turns of 问 and 答": (
        Kind.PRESS_QA,
        "守护百姓钱袋子",
        f"日前，记者采访了某省检察院第四检察部主任。\n问：有哪些特点？\n答：{LONG}\n问：有哪些举措？\n答：{LONG}",
    ),
    "a press conference with many reporters": (
        Kind.PRESS_QA,
        "某省检察院召开新闻发布会",
        f"新闻发布会由宣传处处长主持，新闻发言人介绍情况。\n央视记者：请介绍情况。\n甲某：{LONG}\n法治日报记者：有何特点？\n乙某：{LONG}",
    ),
    "numbered questions": (
        Kind.PRESS_QA,
        "依法履职 守护平安",
        f"最高检第四检察厅负责人回应社会关切。\n问题一：{LONG}\n答：{LONG}\n问题二：{LONG}\n答：{LONG}",
    ),
    "bold questions as subheads": (
        Kind.PRESS_QA,
        "依法履职 守护平安",
        f"第四检察厅负责人接受了记者采访。\n发布这批案例有什么考虑？\n{LONG}\n这批案例有什么特点呢？\n{LONG}\n下一步工作怎么开展？\n{LONG}",
    ),
    # reports
    "工作情况 of a year": (Kind.REPORT, "检察机关打击治理某类犯罪工作情况（2030年）", REPORT),
    "白皮书": (Kind.REPORT, "某市检察机关网络犯罪检察白皮书（2028—2030）", REPORT),
    "a white paper with an annex of cases": (
        Kind.REPORT,
        "某市电信网络诈骗犯罪检察白皮书",
        f"{REPORT}附录\n{TWO_TYPICAL}",
    ),
    "the second part under a repost's title": (
        Kind.REPORT,
        "最高检发布《检察机关打击治理某类犯罪工作情况(2030年)》下",
        f"(二)全链条惩治\n{LONG}\n(三)协同治理\n{LONG}\n三、对策与展望\n{LONG}",
    ),
    "the second part under the plain title": (Kind.REPORT, "检察机关某项工作情况（2030年）（下）", REPORT),
    "a work report": (Kind.REPORT, "某省人民检察院工作报告（2030年）", LONG),
    "figures of a quarter": (
        Kind.REPORT,
        "最高检发布2030年前三季度全国检察机关主要办案数据",
        f"一、刑事检察\n{LONG}\n二、民事检察\n{LONG}\n三、行政检察\n{LONG}",
    ),
    # releases
    "an announcement without the cases": (Kind.RELEASE, "最高检发布惩治盗窃犯罪典型案例", RELEASE),
    "an announcement that lists the cases": (
        Kind.RELEASE,
        "最高检发布5件惩治盗窃犯罪典型案例",
        f"{RELEASE}\n1.甲某盗窃案\n2.乙某抢劫案\n3.丙某抢夺案\n4.丁某故意伤害案",
    ),
    "an announcement of guiding cases": (
        Kind.RELEASE,
        "最高检发布第九十批指导性案例",
        "近日，最高人民检察院发布第九十批指导性案例，包括甲某盗窃案（检例第901号）等。",
    ),
    "an announcement of a white paper": (
        Kind.RELEASE,
        "某省检察院发布知识产权检察白皮书",
        f"1月5日，某省人民检察院召开新闻发布会。\n{LONG}",
    ),
    "an announcement of rules": (
        Kind.RELEASE,
        "两高一部联合印发《关于办理某类案件的意见》",
        f"日前，最高人民法院等联合印发意见。\n{LONG}",
    ),
    "figures in the title": (Kind.RELEASE, "前三季度检察机关以洗钱罪提起公诉1462人 同比上升", LONG),
    "a slogan, announced in the opening words": (
        Kind.RELEASE,
        "斩断黑灰产业链条",
        f"1月5日，最高人民检察院召开新闻发布会，通报办案情况。\n{LONG}",
    ),
    # norms
    "articles": (
        Kind.NORMATIVE,
        "某项工作规程",
        f"第一章 总则\n第一条 为规范办案，制定本规程。\n第二条 {LONG}\n第三条 {LONG}",
    ),
    "an opinion": (
        Kind.NORMATIVE,
        "最高人民法院 最高人民检察院 公安部关于办理某类刑事案件适用法律若干问题的意见",
        f"一、总体要求\n{LONG}\n二、依法惩处\n{LONG}",
    ),
    "an opinion (trial)": (
        Kind.NORMATIVE,
        "关于办理某类案件若干问题的指导意见（试行）",
        f"为规范办案，提出以下意见。\n{LONG}",
    ),
    "a notice that carries rules": (
        Kind.NORMATIVE,
        "关于印发《人民检察院办理某类案件规定》的通知",
        f"各级人民检察院：\n{LONG}",
    ),
    "notice_to_offices": (
        Kind.NORMATIVE,
        "关于做好专项行动的通知",
        f"各省、自治区、直辖市人民检察院：\n{LONG}",
    ),
    "a public notice": (Kind.NORMATIVE, "关于敦促某类犯罪嫌疑人投案自首的通告", LONG),
    # other
    "news with a dateline": (
        Kind.OTHER,
        "最高检发布典型案例",
        f"本报讯（记者甲乙 通讯员丙丁）{LONG}",
    ),
    "news on a white paper": (
        Kind.OTHER,
        "某市检察院发布白皮书",
        f"本报某地1月5日电（全媒体记者甲乙丙 通讯员丁戊）{LONG}\n一、特点\n二、做法\n三、建议",
    ),
    "news that heard it from the office": (
        Kind.OTHER,
        "检察机关起诉诈骗犯罪5万人",
        f"1月5日，记者从某省人民检察院获悉，今年以来全省办案数上升。\n{LONG}",
    ),
    "an interview with questions": (
        Kind.OTHER,
        "穿透表象看本质——访最高检第四检察厅厅长",
        f"本报记者日前专访了厅长。\n记者：有何特点？\n厅长：{LONG}\n记者：有何举措？\n厅长：{LONG}",
    ),
    "an essay with a case": (
        Kind.OTHER,
        "论诈骗罪中的处分意识",
        f"内容摘要：{LONG}\n【案情】\n{LONG}\n【分歧意见】\n{LONG}\n【评析】\n{LONG}",
    ),
    "an account's cases under a headline": (
        Kind.TYPICAL_CASES,
        "以案释法 | 这些“养老陷阱”要当心！",
        f"案例 1 ｜ 以房养老\n【案情回顾】\n{LONG}\n案例 2 ｜ 养生产品\n【案情回顾】\n{LONG}",
    ),
    "a court's case, as its title says": (
        Kind.TYPICAL_CASES,
        "高质量审执典型案例：甲某保险诈骗案",
        f"甲某保险诈骗案\n【案情】\n{LONG}\n【审判】\n{LONG}\n【评析】\n{LONG}",
    ),
    "a guiding case of the courts": (
        Kind.GUIDING_CASES,
        "指导性案例901号",
        f"指导性案例901号\n甲某诉某公司合同纠纷案\n裁判要点\n{LONG}\n基本案情\n{LONG}\n裁判理由\n{LONG}",
    ),
    "cases, then the head of a Q&A": (
        Kind.TYPICAL_CASES,
        "最高检发布典型案例",
        "案例一\n甲某盗窃案\n【基本案情】\n案情。\n【典型意义】\n意义。\n某厅负责人就典型案例答记者问\n问：背景？\n答：如下。",
    ),
    "a notice of a course": (
        Kind.OTHER,
        "关于举办全省检察机关业务培训班的通知",
        f"各市州人民检察院：\n{LONG}\n一、时间地点\n{LONG}",
    ),
    "party work": (Kind.OTHER, "某县检察院召开党组理论学习中心组会议", LONG),
    "a county's campaign": (
        Kind.OTHER,
        "某县检察院开展反诈宣传进社区活动",
        f"为提高群众防范意识，干警走进社区。\n{LONG}",
    ),
    "a report that is studied": (Kind.OTHER, "某院传达学习最高检工作报告", LONG),
    "recruitment": (
        Kind.OTHER,
        "某省人民检察院2030年公开招聘公告",
        f"一、招聘条件\n{LONG}\n二、报名\n{LONG}\n三、考试\n{LONG}",
    ),
    "nothing": (Kind.OTHER, None, ""),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shape_has_its_kind(shape: str) -> None:
    kind, title, text = SHAPES[shape]
    found, rule = kind_of(title, text)
    assert found is kind, rule


def test_a_newspaper_named_as_source_makes_no_release() -> None:
    assert kind_of("最高检发布典型案例", RELEASE, "检察日报")[0] is Kind.OTHER
    assert kind_of("最高检发布典型案例", RELEASE, "最高人民检察院")[0] is Kind.RELEASE


def test_white_space_in_a_title_does_not_matter() -> None:
    assert kind_of("第四检察厅负责人　答 记者\u2002问", LONG)[0] is Kind.PRESS_QA


def test_the_deciding_rule_is_named() -> None:
    assert kind_of("甲某盗窃案", TWO_GUIDING)[1] == "guiding_number_lines"
    assert kind_of("无题", LONG) == (Kind.OTHER, NO_RULE)


def test_rules_have_different_names_and_say_where_they_were_seen() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule["evidence"] for rule in load_tables("kinds.toml", "archive.analysis.data")["rules"])


def test_every_kind_has_a_rule() -> None:
    assert {rule.kind for rule in RULES} == set(Kind)


def test_outline_cuts_long_lines_and_drops_empty_ones() -> None:
    assert cut_lines(f"一\n\n  二　\n{'长' * (MAX_LINE_CHARS + 1)}") == f"一\n二\n{'长' * MAX_LINE_CHARS}…"


@given(st.one_of(st.none(), st.text()), st.text())
def test_any_text_has_a_kind(title: str | None, text: str) -> None:
    kind, rule = kind_of(title, text)
    assert isinstance(kind, Kind)
    assert rule == NO_RULE or rule in {known.name for known in RULES}


@given(st.sampled_from(sorted(SHAPES)), st.text(alphabet="甲乙丙丁的了在", max_size=40))
def test_a_plain_paragraph_more_at_the_end_changes_nothing(shape: str, paragraph: str) -> None:
    kind, title, text = SHAPES[shape]
    assert kind_of(title, f"{text}\n{paragraph}。")[0] is kind


def _pages(shared: Path) -> Iterator[tuple[dict[str, object], str]]:
    with gzip.open(shared / "mirror" / "paragraphs.jsonl.gz", "rt", encoding="utf-8") as file:
        texts = {row["url"]: "\n".join(row["paragraphs"]) for row in map(json.loads, file)}
    for line in (shared / "mirror" / "expected.jsonl").read_text("utf-8").splitlines():
        page = json.loads(line)
        yield page, texts[page["url"]]


def test_real_pages_have_their_kind(shared: Path) -> None:
    wrong = []
    for page, text in _pages(shared):
        wanted = Kind.GUIDING_CASES if page["kind"] == "composite" else Kind(str(page["kind"]))
        found, rule = kind_of(str(page["title"]), text)
        if found is not wanted:
            wrong.append((page["url"], found, rule))
    assert wrong == []
