"""Measures and crimes of counts, in sentences as reports have them."""

from __future__ import annotations

import pytest

from archive.analysis.crimes.mentions import crimes_in
from archive.analysis.figures import figures_of
from archive.model import Figure

GROUPS = [
    ("起诉破坏资源类犯罪人数明显增加", "破坏资源类犯罪"),
    ("立案侦查司法工作人员相关职务犯罪", "司法工作人员相关职务犯罪"),
    ("近三年来侵犯商标权类犯罪持续上升", "侵犯商标权类犯罪"),
    ("起诉有关职务犯罪9人", "职务犯罪"),
    ("查办县处级以上干部犯罪要案", "县处级以上干部犯罪"),
    ("402件金融犯罪案件", "金融犯罪"),
    ("办理涉黑恶案件", "涉黑恶犯罪"),
    ("对重大毒品犯罪案件提前介入", "毒品犯罪"),
    ("受理的毒品案件", "毒品犯罪"),
    ("查处渎职侵权犯罪", "渎职侵权犯罪"),
    ("2016年新收涉众型经济犯罪案件", "涉众型经济犯罪"),
    ("涉嫌侵犯公民个人信息罪犯罪嫌疑人", "侵犯公民个人信息罪"),
    ("2020年未成年人犯罪不捕率", "未成年人犯罪"),
    ("抢劫等三类严重影响群众安全感的高发犯罪", "抢劫罪"),
    ("特大组织卖淫专案", "组织卖淫罪"),
    ("全国刑事案件立案数", None),
    ("批捕寄递毒品犯罪案件", "寄递毒品犯罪"),
    ("审结的寄递珍贵植物及其制品案件", "寄递珍贵植物及其制品犯罪"),
    ("其中反映职务犯罪的", "职务犯罪"),
    ("办理的一起传销案", "组织、领导传销活动罪"),
    ("王某使用诈骗方法非法集资", "集资诈骗罪"),
    ("核准追诉各类重大犯罪案件", None),
]


@pytest.mark.parametrize(("text", "name"), GROUPS, ids=[text for text, _ in GROUPS])
def test_group_of_crimes_has_the_words_of_the_text(text: str, name: str | None) -> None:
    assert [crime.name for crime in crimes_in(text, 0, len(text))] == [name]


@pytest.mark.parametrize(
    "text", ["比总体刑事犯罪不捕率高2个百分点", "坚持惩罚犯罪与保障人权并重", "七成的人是第一次犯罪"]
)
def test_all_crimes_are_no_group(text: str) -> None:
    assert crimes_in(text, 0, len(text)) == []


def _figures(text: str) -> tuple[Figure, ...]:
    return figures_of(text, published="2024-02-01", issuer=None, title=None)


def test_clause_that_describes_some_of_those_counted_keeps_their_measure() -> None:
    found = _figures("起诉养老诈骗犯罪860人，其中销售“保健品”的320人，提供“理财服务”的41人。")
    assert [(figure.value, figure.measure) for figure in found] == [(860, "起诉"), (320, "起诉"), (41, "起诉")]


def test_clause_that_only_says_what_cases_are_about_keeps_the_measure() -> None:
    found = _figures("起诉污染环境犯罪90人，其中涉及水污染犯罪30人。起诉网络赌博犯罪12件，涉及资金3亿元。")
    assert [(figure.value, figure.measure) for figure in found] == [
        (90, "起诉"),
        (30, "起诉"),
        (12, "起诉"),
        (300_000_000, "涉案"),
    ]


def test_clause_of_its_own_is_not_what_the_clause_before_counts() -> None:
    found = _figures(
        "检察机关立案办理公益诉讼案件900件；全国法院执结涉农案件70件。止付涉案资金3亿元，60余名逃犯被押解回国。"
    )
    assert [(figure.value, figure.measure, figure.measure_as_written) for figure in found] == [
        (900, "公益诉讼立案", "立案办理公益诉讼"),
        (70, "other", "全国法院执结涉农案件"),
        (300_000_000, "涉案", "涉案"),
        (60, "other", "逃犯被押解回国"),
    ]


def test_people_are_counted_by_what_a_later_clause_says_was_done_to_them() -> None:
    found = _figures("法院对孙某等6名被告人，以诈骗罪判处有期徒刑三年至一年不等。")
    assert [(figure.value, figure.measure) for figure in found] == [(6, "判决")]


def test_losses_outside_a_crime_are_not_of_a_fraud() -> None:
    assert [figure.measure for figure in _figures("判令该公司赔偿经济损失14万元。")] == ["other"]
    assert [figure.measure for figure in _figures("诈骗罪案件的被害人损失14万元。")] == ["被骗"]


def test_level_that_a_rate_rose_to_is_no_difference() -> None:
    found = _figures("办结率由2022年的61%提高到2023年的74%。")
    assert [(figure.value, figure.measure, figure.change) for figure in found] == [
        (61, "other", None),
        (74, "other", None),
    ]


def test_verb_that_is_like_a_name_of_crimes_counts_money() -> None:
    [figure] = _figures("该公司向两千余人非法集资2.6亿元。")[1:]
    assert (figure.value, figure.measure) == (260_000_000, "涉案")


def test_each_count_of_a_list_is_of_the_crime_before_it() -> None:
    found = _figures("起诉涉黑犯罪64人、涉恶犯罪156人。")
    assert [figure.crime for figure in found] == ["涉黑犯罪", "涉恶犯罪"]


def test_share_is_of_the_crime_named_behind_the_count_before() -> None:
    found = _figures("金融诈骗犯罪占九成，信用卡诈骗罪人数最多，约占六成。其中，70%为本地户籍。")
    assert [(figure.measure, figure.crime) for figure in found[:2]] == [
        ("占比", "金融诈骗罪"),
        ("占比", "信用卡诈骗罪"),
    ]
    assert found[2].measure == "占比"


def test_another_kind_of_cases_is_not_of_the_crime_before() -> None:
    found = _figures("批捕合同诈骗犯罪52人。批捕影响乡村产业发展案件17人，同比上升3.1%。")
    assert [(figure.value, figure.crime) for figure in found] == [(52, "合同诈骗罪"), (17, None), (3.1, None)]


def test_clause_of_its_own_is_no_member_of_the_list_before() -> None:
    found = _figures("纠正漏捕后起诉15人，4人被判处无期徒刑以上刑罚。")
    assert [(figure.value, figure.measure) for figure in found] == [(15, "起诉"), (4, "判决")]


def test_loss_that_was_prevented_is_no_claim() -> None:
    [figure] = _figures("预警劝阻，避免损失68万元。")
    assert figure.measure == "追回"


def test_documents_of_a_court_are_what_is_supervised() -> None:
    [figure] = _figures("对行政判决、裁定、调解书监督7件。")
    assert figure.measure == "监督"


def test_joint_share_is_of_the_only_crime_of_its_sentence() -> None:
    [figure] = _figures("毒品案件主要集中在甲、乙两市，共占72%。")
    assert figure.crime == "毒品犯罪"


def test_crime_in_brackets_is_not_of_what_follows_them() -> None:
    found = _figures("批准逮捕涉黑涉恶犯罪30人（其中涉黑案件4人），提起公诉52人（其中涉黑案件8人），撤案3件。")
    assert [figure.crime for figure in found][:3] == ["涉黑涉恶犯罪", "涉黑犯罪", "涉黑涉恶犯罪"]
    assert found[4].measure == "监督"


def test_case_that_the_police_must_open_is_of_the_crime_before() -> None:
    found = _figures("提前介入黑恶势力犯罪43件；监督立案5件，纠正漏捕4人。")
    assert [figure.crime for figure in found] == ["黑恶势力犯罪"] * 3


def test_ministry_that_a_name_has_does_nothing_of_its_own() -> None:
    found = _figures("抓获逃犯250名，其中公安部A级通缉令逃犯4名。")
    assert [figure.measure for figure in found] == ["抓获", "抓获"]


def test_disputes_are_of_no_crime() -> None:
    found = _figures("审结职务犯罪案件11件。处理农民工追索劳动报酬案件50件，追讨工资款4亿元。")
    assert [(figure.measure, figure.crime) for figure in found[1:]] == [("other", None), ("追回", None)]


def test_ranks_keep_what_was_counted() -> None:
    text = "2020年，全国检察机关起诉诈骗犯罪900人。人数前三位的地区是：浙江90人；江苏80人；湖北70人。"
    assert [figure.measure for figure in _figures(text)] == ["起诉"] * 4


def test_offices_to_which_documents_are_sent_do_nothing_of_their_own() -> None:
    text = "全市共制发检察建议42份，其中向银行20份、向电信企业12份、向主管部门10份。"
    assert [figure.measure for figure in _figures(text)] == ["制发检察建议"] * 4
