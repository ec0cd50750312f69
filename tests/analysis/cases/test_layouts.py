"""Batches in layouts that no page of the mirror has: all cases are found with all of their parts. All are invented."""

from __future__ import annotations

from tests.support.case_layout_table import GUIDING_LAYOUTS, TYPICAL_LAYOUTS
from tests.support.case_layouts import PlainBatch, PlainCase, measure

FACTS = (
    "2030年3月至5月间，被告人先后多次冒充客服人员，以退款理赔为名骗取多名被害人钱款，共计人民币三十万元。\n"
    "（一）引导侦查取证\n检察机关依法介入侦查，建议公安机关调取资金流水。\n"
    "2.涉案款物已全部追缴，并返还被害人。"
)
WORTH = "检察机关坚持全链条惩治。\n1.依法从严\n本案中，检察机关依法追诉漏犯。\n2.综合治理\n向有关单位提出检察建议。"
RULES = (
    "《中华人民共和国刑法》第二百六十六条\n某部《某某管理办法》（2030年）第一款第（二）项\n《某某规则（试行）》第十条"
)
KEYWORDS = ("诈骗罪", "掩饰、隐瞒犯罪所得罪", "跨境犯罪（缅北地区，话务窝点）", "追赃挽损")


def case(number: int, title: str, subtitle: str | None = None) -> PlainCase:
    sections = {
        "关键词": " ".join(KEYWORDS),
        "要旨": "对于冒充客服实施诈骗的，应当依法追究刑事责任。",
        "基本案情": FACTS,
        "检察机关履职过程": FACTS,
        "指导意义": WORTH,
        "相关规定": RULES,
    }
    return PlainCase(number, title, subtitle, tuple(sections.items()), KEYWORDS, "")


CASES = (
    case(901, "甲某、乙某等二十三人跨境电信网络诈骗、偷越国（边）境案", "以退款理赔为名诈骗老年人"),
    case(902, "丙某等人掩饰、隐瞒犯罪所得案"),
    case(903, "某省某市某区人民检察院督促整治冒用他人身份信息开办电话卡行政公益诉讼案", "依法保护个人信息"),
    case(904, "丁某帮助信息网络犯罪活动案"),
    case(905, "某科技有限公司、戊某合同诈骗案"),
)
NOTICE = "现将“{}”等五件案例（检例第901—905号）作为第九十批{}案例发布，供参照适用。\n最高人民检察院\n2031年1月5日"
GUIDING = PlainBatch("最高人民检察院第九十批指导性案例", NOTICE.format(CASES[0].title, "指导性"), CASES)
TYPICAL = PlainBatch(
    "某省检察机关依法惩治电信网络诈骗犯罪典型案例",
    "某省检察机关依法惩治电信网络诈骗犯罪\n典型案例",
    tuple(case(0, one.title, one.subtitle) for one in CASES),
)


def test_a_batch_of_guiding_cases_is_read_in_any_layout() -> None:
    read = {layout.name: measure(layout, [GUIDING]) for layout in GUIDING_LAYOUTS}
    assert {name: shares for name, shares in read.items() if shares.wrong or shares.invented} == {}


def test_a_batch_of_typical_cases_is_read_in_any_layout() -> None:
    read = {layout.name: measure(layout, [TYPICAL]) for layout in TYPICAL_LAYOUTS}
    assert {name: shares for name, shares in read.items() if shares.wrong or shares.invented} == {}
