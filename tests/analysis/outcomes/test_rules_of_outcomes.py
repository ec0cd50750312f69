"""What became of whom: who is meant, which of several punishments is whose, and which crimes are those of whom.

The sentences are our own, in the forms that texts of procuratorates and courts have.
"""

from __future__ import annotations

import pytest

from tests.support.outcome_reading import brief, outcomes_in


def _briefs(body: str, title: str = "孙某某等人诈骗案") -> list[str]:
    return [brief(one) for one in outcomes_in(body, title=title)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "2022年3月1日，甲县人民法院以诈骗罪分别判处被告人孙某某、周某雨有期徒刑三年，缓刑四年。",
            ["孙某某 prison 36-36 s48", "周某雨 prison 36-36 s48"],
        ),
        (
            "法院以诈骗罪判处孙某某、周某雨等9名骨干成员八年至三年不等的有期徒刑，并处罚金。",
            ["孙某某、周某雨等9名骨干成员 prison 36-96 fNone-None"],
        ),
        (
            "法院判处团队老板葛某有期徒刑九年，另有组长、业务员41人被判处三年以上有期徒刑。",
            ["葛某 prison 108-108", "组长、业务员41人 prison 36-None"],
        ),
        (
            "法院判处查某、申某等主犯十年以上有期徒刑，其余从犯有期徒刑三年至一年不等。",
            ["查某、申某等主犯 prison 120-None", "其余从犯 prison 12-36"],
        ),
        (
            "法院以诈骗罪分别判处柯望、林之清有期徒刑四年、三年；其余12名被告人被判处二年至八个月不等的有期徒刑。",
            ["柯望 prison 48-48", "林之清 prison 36-36", "其余12名被告人 prison 8-24"],
        ),
        ("法院以抢劫罪判处被告人阿力木·买某死刑，剥夺政治权利终身。", ["阿力木·买某 death"]),
        ("法院以诈骗罪判处THAN某有期徒刑八年。", ["THAN某 prison 96-96"]),
        ("法院作出一审判决，爨某亮犯盗窃罪，判处有期徒刑四年。", ["爨某亮 prison 48-48"]),
        (
            "法院判处被告单位鼎源公司罚金九十万元；被告人余和平有期徒刑六年；被告人阳均有期徒刑三年，缓刑五年。",
            ["鼎源公司 fine_only f900000-900000", "余和平 prison 72-72", "阳均 prison 36-36 s60"],
        ),
        ("县法院以单位受贿罪判处某县文化馆罚金二十万元。", ["某县文化馆 fine_only f200000-200000"]),
        (
            "区法院以危险驾驶罪判处封某拘役一个月，缓刑二个月；对游某判处管制六个月。",
            ["封某 detention 1-1 s2", "游某 control 6-6"],
        ),
    ],
)
def test_rule_1_an_outcome_is_of_one_person_or_of_one_group(body: str, expected: list[str]) -> None:
    assert _briefs(body) == expected


@pytest.mark.parametrize(
    ("group", "people"),
    [
        ("孙某某", 1),
        ("孙某某等8人", 8),
        ("孙某某等人", None),
        ("孙某某等10余名被告人", None),
        ("孙某某、周某等五名被告人", 5),
        ("其他56名被告人", 56),
    ],
)
def test_rule_2_people_are_counted_where_the_text_counts_them(group: str, people: int | None) -> None:
    (found,) = outcomes_in(f"法院以诈骗罪判处{group}有期徒刑三年。")
    assert (found.defendant, found.people) == (group, people)


@pytest.mark.parametrize(
    ("body", "crimes", "months"),
    [
        (
            "法院判决被告人孙某某犯诈骗罪，判处有期徒刑五年；犯洗钱罪，判处有期徒刑二年；数罪并罚，决定执行有期徒刑六年。",
            ("诈骗罪", "洗钱罪"),
            72,
        ),
        (
            "法院以洗钱罪判处孙某某有期徒刑六年，与其所犯职务侵占罪、挪用资金罪数罪并罚，决定执行有期徒刑十一年。",
            ("洗钱罪", "职务侵占罪", "挪用资金罪"),
            132,
        ),
        (
            "法院以诈骗罪、偷越国境罪判处孙某某有期徒刑七年。",
            ("诈骗罪", "偷越国境罪"),
            84,
        ),
        ("法院以掩饰、隐瞒犯罪所得罪判处孙某某有期徒刑一年。", ("掩饰、隐瞒犯罪所得罪",), 12),
        ("法院以故意伤害、寻衅滋事等罪判处孙某某有期徒刑四年。", ("故意伤害罪", "寻衅滋事罪"), 48),
        ("法院判处孙某某有期徒刑四年。", ("诈骗罪",), 48),  # the crime of the title
    ],
)
def test_rule_3_crimes_are_those_of_the_conviction_and_the_term_the_executed_one(
    body: str, crimes: tuple[str, ...], months: int
) -> None:
    (found,) = outcomes_in(body)
    assert (found.crimes_as_written, found.months_min, found.months_max) == (crimes, months, months)
    assert len(found.crimes) == len(crimes)


def test_rule_3_a_crime_is_known_by_its_official_name_too() -> None:
    (found,) = outcomes_in("法院以偷越国境罪判处孙某某拘役三个月。")
    assert (found.crimes, found.crimes_as_written) == (("illegal_border_crossing",), ("偷越国境罪",))


def test_rule_3_crimes_before_the_verb_hold_for_those_who_follow_in_the_sentence() -> None:
    found = outcomes_in("法院以洗钱罪判处孙某某有期徒刑三年，周某有期徒刑二年；判处其余3人有期徒刑一年。")
    assert [one.crimes_as_written for one in found] == [("洗钱罪",)] * 3


def test_rule_3_each_has_the_crimes_that_stand_beside_the_name() -> None:
    found = outcomes_in("法院认定孙某某犯开设赌场罪，判处有期徒刑四年；周某等7人犯赌博罪，各判处拘役三个月。")
    assert [one.crimes_as_written for one in found] == [("开设赌场罪",), ("赌博罪",)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("法院以诈骗罪判处孙某某等4人一年至三年不等的有期徒刑。", ["孙某某等4人 prison 12-36"]),
        ("法院判处孙某某等9人有期徒刑一年七个月至拘役三个月不等。", ["孙某某等9人 prison>detention 3-19"]),
        # of a range over two kinds each end is of its own kind
        ("法院判处孙某某等9人无期徒刑、有期徒刑三年、拘役四个月。", ["孙某某等9人 life>detention 4-None"]),
        ("法院判处孙某某等9人无期徒刑，有期徒刑十五年至三年不等。", ["孙某某等9人 life>prison 36-None"]),
        ("法院判处孙某某等9人有期徒刑四年至免予刑事处罚不等。", ["孙某某等9人 prison>exempted None-48"]),
        (
            "法院以诈骗罪判处孙某某等四人有期徒刑一年二个月至单处罚金五千元不等。",
            ["孙某某等四人 prison>fine_only None-14 f5000-None"],
        ),
        (
            "法院以诈骗罪判处周某等人有期徒刑三年，并处罚金五万元、拘役三个月至单处罚金三千元不等。",
            ["周某等人 prison>fine_only None-36 f3000-50000"],
        ),
        ("其余被告人被判处二年至单处罚金不等的刑罚。", ["其余被告人 prison>fine_only None-24 fNone-None"]),
        ("法院以诈骗罪判处孙某某有期徒刑，并处罚金。", ["孙某某 prison fNone-None"]),
        ("孙某某被法院以诈骗罪判处刑罚。", ["孙某某 None"]),
        ("法院已对2人判处非法吸收公众存款罪。", ["2人 None"]),
        ("经检察机关监督，公安局决定撤销孙某某诈骗案。", ["孙某某 None"]),
    ],
)
def test_rule_4_a_range_has_two_ends_and_what_is_not_said_is_none(body: str, expected: list[str]) -> None:
    assert _briefs(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "法院判处孙某某有期徒刑四年，周某有期徒刑三年，吴某拘役五个月，均并处罚金二万元。",
            [
                "孙某某 prison 48-48 f20000-20000",
                "周某 prison 36-36 f20000-20000",
                "吴某 detention 5-5 f20000-20000",
            ],
        ),
        (
            "法院判处孙某某、周某等五人有期徒刑五年至一年不等，并对孙某某等五人各处罚金十万元至一万元不等。",
            ["孙某某、周某等五人 prison 12-60 f10000-100000"],
        ),
        ("孙某某因犯诈骗罪，被单处罚金三千元。", ["孙某某 fine_only f3000-3000"]),
    ],
)
def test_rule_5_a_fine_said_afterwards_is_of_those_who_were_named(body: str, expected: list[str]) -> None:
    assert _briefs(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "法院判处孙某某等10人三年至六个月不等的有期徒刑，对其中4人宣告缓刑。",
        "法院判处孙某某等10人三年至六个月不等的有期徒刑，部分适用缓刑。",
    ],
)
def test_rule_6_a_suspension_for_some_is_of_the_group(body: str) -> None:
    (found,) = outcomes_in(body)
    assert (found.suspended, found.suspended_months, found.months_max) == ("some", None, 36)


def test_rule_8_what_a_later_judgment_replaced_is_not_final() -> None:
    found = outcomes_in(
        "2020年1月2日，甲区人民法院以诈骗罪判处孙某某有期徒刑三年。检察机关提出抗诉。"
        "2020年6月8日，乙市中级人民法院改判孙某某有期徒刑五年。"
    )
    assert [(brief(one), one.final) for one in found] == [
        ("孙某某 prison 36-36", False),
        ("孙某某 prison 60-60", True),
    ]


def test_rule_8_the_same_term_of_another_day_is_another_outcome() -> None:
    found = outcomes_in(
        "2018年1月2日，甲市中级人民法院以故意杀人罪判处孙某某死刑，缓期二年执行。某省高级人民法院裁定撤销原判，发回重审。"
        "2019年3月4日，甲市中级人民法院以故意杀人罪判处孙某某死刑，缓期二年执行。"
    )
    assert [(brief(one), one.decided) for one in found] == [
        ("孙某某 death_suspended", "2018-01-02"),
        ("孙某某 death_suspended", "2019-03-04"),
    ]


def test_rule_8_conditions_and_the_decision_after_them_are_two_outcomes() -> None:
    found = outcomes_in(
        "2021年3月，检察机关依法对孙某某等三人作出附条件不起诉决定，考验期六个月。2021年9月，检察机关对三人作出不起诉决定。"
    )
    assert [(one.defendant, one.people, one.non_prosecution, one.final) for one in found] == [
        ("孙某某等三人", 3, "conditional", False),
        ("孙某某等三人", 3, None, True),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "孙某某（已判刑）与周某共谋。",
        "建议对孙某某判处有期徒刑三年。",
        "孙某某的辩护人请求宣告无罪。",
        "犯诈骗罪，数额巨大的，处三年以上十年以下有期徒刑，并处罚金。",
        "对犯罪情节轻微的，依法作出不起诉决定。",
        "孙某某在附条件不起诉考验期内表现良好。",
        "（二）召开听证会，依法决定附条件不起诉",
        "孙某某被依法追究刑事责任。",
    ],
)
def test_rules_9_10_and_12_wishes_rules_and_bare_remarks_are_no_outcomes(body: str) -> None:
    assert _briefs(body) == []


def test_rule_10_a_recommendation_that_the_court_adopted_is_an_outcome() -> None:
    (found,) = outcomes_in(
        "2021年1月，检察机关以孙某某犯诈骗罪提起公诉，建议判处孙某某有期徒刑一年，并处罚金一万元。"
        "2021年3月，甲区人民法院作出一审判决，采纳检察机关的量刑建议。"
    )
    assert (brief(found), found.adopted) == ("孙某某 prison 12-12 f10000-10000", True)


def test_rule_10_people_may_be_named_after_the_recommendation() -> None:
    (found,) = outcomes_in(
        "检察机关提出有期徒刑六年至三年不等的量刑建议，法院采纳了检察机关的量刑建议，已对孙某某等9人宣判。"
    )
    assert (brief(found), found.people, found.adopted) == ("孙某某等9人 prison 36-72", 9, True)


def test_rule_11_the_ground_of_not_prosecuting_is_that_of_its_own_words() -> None:
    found = outcomes_in("区检察院依法对孙某某、周某作出相对不起诉决定，对吴某作出存疑不起诉决定。")
    assert [(one.defendant, one.non_prosecution) for one in found] == [
        ("孙某某", "minor"),
        ("周某", "minor"),
        ("吴某", "insufficient"),
    ]


def test_rule_12_a_result_told_twice_is_one_outcome_in_its_first_full_statement() -> None:
    (found,) = outcomes_in(
        "法院判处孙某某有期徒刑三年。\n法院以诈骗罪判处孙某某有期徒刑三年，并处罚金二万元。\n孙某某被判处有期徒刑三年。"
    )
    assert (found.as_written, found.fine_max) == ("以诈骗罪判处孙某某有期徒刑三年，并处罚金二万元", 20000)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "法院认定孙某某、钱某、周某犯诈骗罪，分别判处孙某某、钱某有期徒刑二年、一年，并处罚金五万元、二万元，"
            "周某免予刑事处罚。",
            ["孙某某 prison 24-24 f50000-50000", "钱某 prison 12-12 f20000-20000", "周某 exempted"],
        ),
        (
            "法院分别判处被告人孙某某、钱某有期徒刑三年并处罚金二万元、有期徒刑二年并处罚金一万元。",
            ["孙某某 prison 36-36 f20000-20000", "钱某 prison 24-24 f10000-10000"],
        ),
        (
            "孙某某（主犯）、钱某（从犯）因犯诈骗罪，分别被判处有期徒刑十年和三年。",
            ["孙某某 prison 120-120", "钱某 prison 36-36"],
        ),
        (
            "法院以传销罪判处孙某某有期徒刑六年；钱某、周某等3人四年至三年不等；剩余4人有期徒刑二年。",
            ["孙某某 prison 72-72", "钱某、周某等3人 prison 36-48", "剩余4人 prison 24-24"],
        ),
    ],
)
def test_lists_are_matched_by_order_and_a_kind_left_out_is_the_one_before(body: str, expected: list[str]) -> None:
    assert _briefs(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "法院认定孙某某、钱某犯诈骗罪，鉴于二人退赔被害人李某损失，判处二人有期徒刑一年。",
            ["孙某某 prison 12-12", "钱某 prison 12-12"],
        ),
        ("法院以孙某某犯诈骗罪，判处其有期徒刑十年。", ["孙某某 prison 120-120"]),
        (
            "被告人孙某某，男，工人。\n被告人钱某，男，司机。\n法院以诈骗罪判处两被告人有期徒刑二年。",
            ["孙某某 prison 24-24", "钱某 prison 24-24"],
        ),
        ("法院判决孙某某犯诈骗罪。\n综合全案情节，判处有期徒刑三年。", ["孙某某 prison 36-36"]),
    ],
)
def test_words_that_refer_mean_those_who_were_named(body: str, expected: list[str]) -> None:
    assert _briefs(body) == expected


def test_offsets_are_those_of_the_words() -> None:
    body = "检察机关提起公诉。2022年3月1日，甲县人民法院以诈骗罪判处孙某某有期徒刑三年，孙某某未上诉。"
    title = "孙某某诈骗案"
    (found,) = outcomes_in(body, title=title)
    assert f"{title}\n{body}"[found.start : found.end] == found.as_written == "以诈骗罪判处孙某某有期徒刑三年"


def test_crimes_that_a_sentence_says_of_people_one_by_one_are_theirs() -> None:
    found = outcomes_in(
        "被告单位鼎源公司。法院认定鼎源公司、孙某某犯单位行贿罪，孙某某、周某等5人犯诈骗罪，对鼎源公司判处罚金十万元，"
        "对孙某某决定执行有期徒刑八年，对周某判处有期徒刑三年，对其他被告人分别判处有期徒刑一年至六个月不等。"
    )
    assert [(one.defendant, one.crimes_as_written) for one in found] == [
        ("鼎源公司", ("单位行贿罪",)),
        ("孙某某", ("单位行贿罪", "诈骗罪")),
        ("周某", ("诈骗罪",)),
        ("其他被告人", ("诈骗罪",)),
    ]


def test_a_fine_that_an_appeal_upholds_is_that_of_the_judgment_before() -> None:
    found = outcomes_in(
        "2019年6月，甲区人民法院判处孙某某有期徒刑六年，并处罚金四十万元。孙某某提出上诉。"
        "2019年12月，乙市中级人民法院改判孙某某有期徒刑五年，维持原判罚金刑。"
    )
    assert [brief(one) for one in found] == ["孙某某 prison 72-72 f400000-400000", "孙某某 prison 60-60 f400000-400000"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "检察机关对孙某某等12名在校学生、周某某等3名初犯依法作出不起诉决定。",
            ["孙某某等12名在校学生 not_prosecuted", "周某某等3名初犯 not_prosecuted"],
        ),
        (
            "法院判处孙某、周某、吴某有期徒刑三年至一年不等，其中，判处孙某有期徒刑三年，其余二人宣告缓刑。",
            ["孙某、周某、吴某 prison 12-36 sNone/some", "孙某 prison 36-36"],
        ),
        ("法院判处孙某等9人有期徒刑十二年至二年不等。\n其中5人被判处十年以上有期徒刑。", ["孙某等9人 prison 24-144"]),
        (
            "法院认定孙某犯诈骗罪，判处有期徒刑十一年；犯伪造公司印章罪，判处有期徒刑一年。数罪并罚，决定执行有期徒刑十一年六个月。",
            ["孙某 prison 138-138"],
        ),
        (
            "被告单位鼎源公司。\n被告单位泰来公司。\n法院判决两被告企业犯污染环境罪，分别判处罚金一百万元、六十万元。",
            ["鼎源公司 fine_only f1000000-1000000", "泰来公司 fine_only f600000-600000"],
        ),
    ],
)
def test_groups_in_a_row_parts_of_groups_and_sentences_that_combine(body: str, expected: list[str]) -> None:
    assert _briefs(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "2020年5月，法院以诈骗罪判处孙某有期徒刑十年。孙某上诉。2020年12月，市中级人民法院裁定驳回上诉，维持原判。\n"
            "孙某被判处有期徒刑十年，体现了从严惩处。",
            ["孙某 prison 120-120"],
        ),
        (
            "法院判处孙某、周某等5人有期徒刑三年至一年不等。\n法院以诈骗罪判处孙某等5人有期徒刑三年至一年不等，并处罚金。",
            ["孙某等5人 prison 12-36 fNone-None"],
        ),
        (
            "法院判处其余3人有期徒刑二年至一年不等。\n其他3名被告人被判处有期徒刑二年至一年不等。",
            ["其余3人 prison 12-24"],
        ),
        (
            "法院判处被告人NGUYEN VAN TUAN有期徒刑三年，判处王大力（另名王二）有期徒刑二年。",
            ["NGUYEN VAN TUAN prison 36-36", "王大力 prison 24-24"],
        ),
    ],
)
def test_a_term_told_again_after_an_appeal_or_in_other_words_is_one_outcome(body: str, expected: list[str]) -> None:
    assert _briefs(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "全省法院共判处诈骗罪犯2000人，其中判处五年以上有期徒刑的200人。",
        "全省共有350人因帮助信息网络犯罪活动罪被判处刑罚。",
        "该院近三年来对15名未成年人附条件不起诉。",
        "全市检察机关对500人作出不起诉决定。",
    ],
)
def test_what_offices_count_is_no_outcome_of_a_case(body: str) -> None:
    own = "县法院以诈骗罪判处孙某某有期徒刑二年。"
    assert _briefs(f"{own}{body}") == ["孙某某 prison 24-24"]
