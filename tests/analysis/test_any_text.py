"""Whatever an article has, it is analysed: nothing raises, and what is found stands where it is said to stand."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis import analyse
from archive.analysis.crimes.names import all_crimes
from archive.analysis.places.gazetteer import all_regions
from archive.model import Article, Case, Figure, Kind, RegionFound, Structure, Topic
from archive.store.structure_json import dumps, loads

CRIMES = {crime.id for crime in all_crimes()}
REGIONS = {region.code for region in all_regions()}


def words(text: str) -> list[str]:
    return text.split()


MARKS = [*"，。；：、（）\n\n0５9一三十百千万亿的及等某第"]
# What rules look for, by the engine that looks for it.
COUNTS = [
    *words("""
    起诉 批捕、起诉 分别 分别为 其中 占 同比上升 下降 诈骗罪 诈骗 犯罪 各类犯罪 12人 3件4人 5% 一成 2.5亿元 翻番 率 案
    1O6人 52? 2023年 今年 去年 同年 次年 上年 2月 29日 31日 四季度 上半年 前9个月 全年 底 上旬 由 较 以来 截至 至今
    同期 其间 近年来 目前 “十三五”期间 多 余 近 约 超过 逾 不足 以上 人民币 美元 百分之 个百分点 几 数 倍 番 % □ ·
    全国 全省 浙江省 杭州市 桐乡 检察院 检察机关 罚金 判处 问： — 至 《 》
    """),
    *("4 3 7人", " ", "\u3000"),
]
JUDGED = [
    *words("""
    法院 该院 甲县人民法院 一审 二审 再审 判处 判决 改判 维持原判 撤销原判 发回重审 上诉 抗诉 无罪 不起诉 附条件 作出
    决定 撤销案件 没收违法所得 申请 采纳 量刑建议 建议 以诈骗罪 犯盗窃罪 有期徒刑 无期徒刑 死刑 缓期二年执行 拘役
    缓刑 三年 六个月 并处 单处 罚金 五万元 5,000元 没收个人全部财产 剥夺政治权利 终身 数罪并罚 决定执行 不等 均 对 其
    免予刑事处罚 孙某 周某雨 孙某某 张某、 被告人 被告单位甲公司 其余12名被告人 二人 3名 2020年3月1日 次日 曾因 A
    自首 系从犯 不构成 认罪认罚 退赔 谅解 （另案处理） 掩饰、隐瞒犯罪所得 提起公诉 （一）上游犯罪 等罪
    福建省 厦门市 湖里区 鼓楼区 检察院 人民检察院 公安局 最高人民检察院
    """),
    "检察\n院",
]
LAWS = words("""
    《中华人民共和国刑法》 刑法 本法 该解释 该条 《关于航道的意见》 （2018年修正） （现为 现适用 第三条 第二款 条
    第五十条之二第一款 第（二）项 （以下简称《办法》） 《办法》 法释〔2018〕6号 1979年 最高人民法院、 规定 合同 原
    《 》 〈 〉 [ ] \\
""")
CASE_LINES = [
    *words("""
    案例一 案例二：乙某抢劫案 【案例三】 案例一至案例三 一、甲某盗窃案 二、乙某等人 （一）丙某抢劫案 01 （检例第901号）
    检例第902号 戊某盗窃案（检例第903号） 甲某盗窃案 乙某、丙某等人 销售赃物案 己某盗窃案、 ——以收购为名 目录
    【关键词】 【关键词 】 关键词：盗窃；追诉 【要旨】某日。 【基本案情】 【延伸治理】 【 一、基本案情 二、线索移送
    三、典型意义 （二）诉讼过程 基本案情 典型意义：某日。 [典型意义] 办案检察院：某市人民检察院 某区人民检察院
    承办检察官：徐静、张三丰等 案例撰写人： 李四光 编辑：某人 发布时间：2031年1月5日 某院负责人答记者问 __ 附件
    最高人民检察院 2031年1月5日 1. 1\\. 《某法》第一条 盗窃 经审查查明，检察机关依法介入并引导取证。
    现将甲某盗窃案（检例第904号）发布。
    """),
    *("", "  ", "\u3000\u3000", "\r", "\x1c", "庭审 现场"),
]
PAGE_LINES = [
    *words("""
    一、态势 二、做法 三、展望 （一）罪名 （二）人员 1.盗窃案件数量下降。今年以来，本院共办理此类案件若干件。
    2.治理。治理任务仍然十分繁重。 3． （1） 第一章 第二部分 目录 十 12 为什么要发布这批案例？ 案例有哪些特点？
    问： 答： 问 答 问题一： 记者：为什么？ 丁小某：主要有两点考虑，一是提醒公众。 主持人： [某某社记者] Q1 A：
    领域广、手段新 作者：丁某 表1 单位：件 643891177300 2O21年 检察&nbsp;机关 下一页 （未完待续） 共3页
    """),
    *("\ufffd\ufffd", "| --- |", "| --- | --- |", "| 年份 | 件数 |", "| 2021 | 643 |", "|", "\\|", "", " "),
]
BATCH, REPORT, ANSWERS = "惩治诈骗犯罪典型案例", "打击电信网络诈骗工作情况（2030年）", "负责人就惩治诈骗犯罪答记者问"
FRAME = "案例一\n孙某等人诈骗案\n【基本案情】\n{}\n【典型意义】\n依法严惩。"
# The pieces of a text, what joins them, what stands around them, and the titles that texts of the kind have.
SUBJECTS = {
    "counts": ([*COUNTS, *MARKS], "", "{}", [REPORT, "最高检发布诈骗犯罪数据"]),
    "judgments": ([*JUDGED, *MARKS], "", FRAME, [BATCH]),
    "laws": ([*LAWS, *MARKS], "", "{}", [None, "某项工作规程", BATCH]),
    "cases": (CASE_LINES, "\n", "{}", [BATCH, "最高人民检察院第九十批指导性案例", "甲某盗窃案（检例第901号）"]),
    "pages": (PAGE_LINES, "\n", "{}", [REPORT, ANSWERS, "守护平安"]),
    "mixed": ([*COUNTS, *JUDGED, *LAWS, *CASE_LINES, *PAGE_LINES, *MARKS], "", "{}", [None, BATCH, REPORT, ANSWERS]),
}
ANY = st.text(max_size=200) | st.text(st.characters(categories=["Cs", "Lo", "Po", "Zs", "Cc"]))
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31)).map(date.isoformat)
PUBLISHED = st.none() | DAYS | DAYS.map(lambda day: day[:7])


@pytest.mark.parametrize("subject", SUBJECTS)
@given(data=st.data(), published=PUBLISHED)
def test_any_text_of_a_kind_is_analysed_and_every_finding_stands_in_it(
    subject: str, data: st.DataObject, published: str | None
) -> None:
    pieces, joint, frame, titles = SUBJECTS[subject]
    text = joint.join(data.draw(st.lists(st.sampled_from(pieces), min_size=10, max_size=50)))
    check(Article(data.draw(st.sampled_from(titles)), published, None, None, None, frame.format(text)))


@given(st.none() | ANY, ANY, st.none() | ANY)
def test_any_article_is_analysed(title: str | None, text: str, attribution: str | None) -> None:
    check(Article(title, None, None, attribution, None, text))


def check(article: Article) -> None:
    """The article is analysed alike twice, and what is found stands where it is said to stand."""
    found = analyse(article)
    assert found == analyse(article)
    assert found.topic is not Topic.PARTLY or found.kind in {Kind.GUIDING_CASES, Kind.TYPICAL_CASES}
    assert found.topic_score >= 0
    assert not {"最高检", "两高"} & set(found.issuers)
    assert all(issuer and issuer == "".join(issuer.split()) for issuer in found.issuers)
    assert found.region in {None, *REGIONS}
    structure = found.structure
    assert loads(dumps(structure)) == structure
    assert len({one.crime for one in structure.crimes}) == len(structure.crimes)
    assert {one.crime for one in structure.crimes} <= CRIMES
    assert all(json.loads(doubt.detail) for doubt in structure.doubts)
    check_figures(structure.figures, article.text)
    check_citations(structure, article.text)
    check_cases(structure.cases, article.text)
    check_layout(structure, article.text)


def check_figures(figures: tuple[Figure, ...], text: str) -> None:
    assert all(one.end <= other.start for one, other in pairwise(figures))
    for at, one in enumerate(figures):
        assert text[one.start : one.end] == one.as_written
        assert 0 <= one.sentence_start <= one.start < one.end <= one.sentence_end <= len(text)
        assert one.unit
        assert (one.value is None) == one.damaged
        assert one.value_max is None or (one.value is not None and one.value_max > one.value)
        assert one.part_of is None or 0 <= one.part_of < at
        assert one.measure != "other" or one.change is None
        assert one.crime is not None or one.crime_id is None
        days = [date.fromisoformat(day) for day in (one.period_start, one.period_end) if day]
        assert days == sorted(days)
        assert one.period_as_written or not days
        assert one.place or not one.region


def check_citations(structure: Structure, text: str) -> None:
    found = structure.citations
    assert [one.start for one in found] == sorted(one.start for one in found)
    for one in found:
        assert text[one.start : one.end] == one.as_written
        assert 0 <= one.sentence_start <= one.start < one.end <= one.sentence_end <= len(text)


def check_cases(cases: tuple[Case, ...], text: str) -> None:
    """Cases stand in order and apart, and each holds all that stands in its place, once and in order."""
    assert all(first.end <= second.start for first, second in pairwise(cases))
    for case in cases:
        assert 0 <= case.start < case.end <= len(text)
        sections = "".join(one.as_written + text[one.start : one.end] for one in case.sections)
        assert bare(case.head + case.lead + sections + case.closing) == bare(text[case.start : case.end])
        assert not text[case.start].isspace()
        assert not text[case.end - 1].isspace()
        assert case.closing or not (case.prosecutors or case.authors)
        assert case.closing or case.lead or not case.offices
        check_regions(case.regions, text)
        for outcome in case.outcomes:
            assert text[outcome.start : outcome.end] == outcome.as_written
            assert outcome.defendant
            assert len(outcome.crimes) == len(outcome.crimes_as_written)
            for low, high in ((outcome.months_min, outcome.months_max), (outcome.fine_min, outcome.fine_max)):
                assert low is None or high is None or low <= high
        for one in case.circumstances:
            assert text[one.start : one.end] == one.as_written
            assert one.outcome is None or not case.outcomes[one.outcome].other_case


def check_regions(regions: tuple[RegionFound, ...], text: str) -> None:
    codes = [region.code for region in regions]
    assert len(set(codes)) == len(codes)
    assert set(codes) <= REGIONS
    assert not {f"{code[:2]}0000" for code in codes if code[2:] != "0000"} & set(codes)
    assert all(region.how in bare(text) for region in regions)


def check_layout(structure: Structure, text: str) -> None:
    end = 0
    for heading in structure.outline:
        assert text.startswith(heading.text, heading.start)
        assert heading.text.strip() == heading.text
        assert "\n" not in heading.text
        assert end <= heading.start
        end = heading.start + len(heading.text)
    end = 0
    for one in structure.questions:
        assert end <= one.start < one.end <= len(text)
        span = text[one.start : one.end]
        assert one.question
        assert one.answer
        assert span.index(one.question) + len(one.question) <= span.rindex(one.answer)
        assert span.endswith(one.answer)
        end = one.end
    end = 0
    for table in structure.tables:
        assert end <= table.start < table.end <= len(text)
        assert bool(table.rows) is (table.damage is None)
        assert len({len(row) for row in table.rows}) <= 1
        end = table.end


def bare(text: str) -> str:
    return "".join(text.split())


def test_half_a_surrogate_pair_is_a_character_as_any_other() -> None:
    text = "案例一\n甲某诈骗案\n【基本案情】\n检察机关以诈骗罪对甲某等人提起公诉。\n【典型意义】\n"
    whole = analyse(Article("典型案例", None, None, None, None, text))
    for at in range(0, len(text), 5):
        broken = analyse(Article("典型案例", None, None, None, None, f"{text[:at]}\ud800{text[at:]}"))
        assert broken.text_sha256 != whole.text_sha256
        assert loads(dumps(broken.structure)) == broken.structure
