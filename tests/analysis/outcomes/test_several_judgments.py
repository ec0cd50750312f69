"""Several judgments of one case: which instance each is of, and which is the last word.

The sentences are our own, in the forms that texts of procuratorates and courts have.
"""

from __future__ import annotations

import pytest

from tests.support.outcome_reading import brief, outcomes_in


def _course(body: str, title: str = "孙某某诈骗案") -> list[str]:
    return [
        f"{brief(one)} {one.instance or '-'}{'' if one.final else ' replaced'}"
        for one in outcomes_in(body, title=title)
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "一审法院以诈骗罪判处孙某某有期徒刑三年，后改判四年，并处罚金三万元。",
            ["孙某某 prison 36-36 first replaced", "孙某某 prison 48-48 f30000-30000 second"],
        ),
        (
            "最高人民法院不核准孙某某死刑，发回甲省高级人民法院重新审判。甲省高级人民法院改判孙某某死刑，缓期二年执行。",
            ["孙某某 death_suspended first"],
        ),
        (
            "一审判处孙某某有期徒刑二年，缓刑三年。检察机关提出抗诉后，二审撤销缓刑，改判实刑二年。",
            ["孙某某 prison 24-24 s36 first replaced", "孙某某 prison 24-24 second"],
        ),
        ("甲市中级法院将孙某某的刑期由有期徒刑三年改为五年。", ["孙某某 prison 60-60 second"]),
        (
            "一审法院认定孙某某犯诈骗罪，判处有期徒刑三年，缓刑四年，检察机关以量刑畸轻提出抗诉，二审法院改判孙某某有期徒刑三年。",
            ["孙某某 prison 36-36 s48 first replaced", "孙某某 prison 36-36 second"],
        ),
        (
            "法院以诈骗罪判处孙某某有期徒刑八年，并处罚金十万元。孙某某上诉。二审法院将孙某某的罪名改判为盗窃罪，维持原审量刑。",
            ["孙某某 prison 96-96 f100000-100000 first replaced", "孙某某 prison 96-96 f100000-100000 second"],
        ),
        (
            "一审判决：一、孙某某犯诈骗罪，判处有期徒刑六年；二、退赔三万元。孙某某上诉。市中院二审判决：一、维持一审判决第一项；"
            "二、撤销一审判决第二项；三、退赔二万元。",
            ["孙某某 prison 72-72 first"],
        ),
        (
            "市中院判处孙某某死刑缓期二年执行。同案被告人不服，提出上诉。省高院作出判决，对其判处无期徒刑。",
            ["孙某某 death_suspended first replaced", "孙某某 life second"],
        ),
        (
            "省高院驳回上诉，报请最高人民法院核准死刑。2019年5月，最高人民法院核准孙某某死刑。",
            ["孙某某 death -"],
        ),
        (
            "市中院以故意杀人罪判处孙某某死刑。省高院裁定驳回上诉，维持原判。2019年5月，最高人民法院裁定核准孙某某死刑。",
            ["孙某某 death first"],
        ),
        (
            "县法院以赌博罪判处孙某某有期徒刑一年。孙某某上诉。市中院认为，一审判决认定事实清楚，但定性不准，"
            "以开设赌场罪判处孙某某有期徒刑一年。",
            ["孙某某 prison 12-12 first replaced", "孙某某 prison 12-12 second"],
        ),
        (
            "检察院提出抗诉，二审后发回。县法院重审后判处孙某某有期徒刑一年。一审宣判后，孙某某提出上诉。"
            "市中院判决孙某某有期徒刑一年，缓刑二年。",
            ["孙某某 prison 12-12 first replaced", "孙某某 prison 12-12 s24 second"],
        ),
    ],
)
def test_a_later_judgment_replaces_the_earlier_one(body: str, expected: list[str]) -> None:
    assert _course(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("周某雨另案处理。2021年，法院判处孙某某有期徒刑三年。", ["孙某某 prison 36-36"]),
        (
            "孙某某因犯诈骗罪于2016年3月被甲县法院判处有期徒刑一年。2021年5月，法院以诈骗罪判处孙某某有期徒刑四年。",
            ["孙某某 prison 12-12 other", "孙某某 prison 48-48"],
        ),
        (
            "2017年，孙某某因犯盗窃罪被判处有期徒刑八个月。2021年又因涉嫌诈骗罪被拘留。法院以诈骗罪判处其有期徒刑一年。",
            ["孙某某 prison 8-8 other", "孙某某 prison 12-12"],
        ),
        (
            "孙某某的上线周某雨因犯诈骗罪已被另案判处有期徒刑十年。法院对孙某某以掩饰、隐瞒犯罪所得罪判处有期徒刑二年。",
            ["周某雨 prison 120-120 other", "孙某某 prison 24-24"],
        ),
    ],
)
def test_judgments_of_other_cases(body: str, expected: list[str]) -> None:
    outcomes = outcomes_in(body)
    assert [f"{brief(one)}{' other' if one.other_case else ''}" for one in outcomes] == expected


LAUNDERING = "2021年6月1日，甲县人民法院以洗钱罪判处孙某某有期徒刑三年。"


@pytest.mark.parametrize(
    ("body", "others"),
    [
        ("2020年5月6日，甲县人民法院以集资诈骗罪判处周某雨有期徒刑九年。" + LAUNDERING, ["周某雨"]),
        ("2021年6月1日，乙市中级人民法院以受贿罪判处孙某有期徒刑九年。" + LAUNDERING, ["孙某"]),
        ("2021年6月1日，甲县人民法院以受贿罪判处周某雨有期徒刑九年。" + LAUNDERING, []),  # the same judgment
        ("2020年5月6日，甲县人民法院以洗钱罪判处周某雨有期徒刑二年。" + LAUNDERING, []),  # the same crime
        ("法院以集资诈骗罪判处周某雨有期徒刑九年。" + LAUNDERING, []),  # nothing shows another judgment
        (
            "检察院以孙某某犯洗钱罪、周某雨犯诈骗罪提起公诉。2020年5月6日，甲县人民法院以诈骗罪判处周某雨有期徒刑九年。"
            + LAUNDERING,
            [],
        ),
        (
            "公安局将孙某某作为周某雨诈骗案的共犯移送起诉。2020年5月6日，甲县人民法院以诈骗罪判处周某雨有期徒刑九年。"
            + LAUNDERING,
            ["周某雨"],
        ),
        ("2020年5月6日，甲县人民法院以诈骗罪判处其余3名被告人有期徒刑二年。" + LAUNDERING, []),
        ("（一）上游犯罪\n法院以洗钱罪判处周某雨有期徒刑九年。\n（二）洗钱犯罪\n" + LAUNDERING, ["周某雨"]),
        ("周某雨等其他地区的人员均因洗钱罪被当地法院判处有期徒刑。" + LAUNDERING, ["周某雨等其他地区的人员"]),
    ],
)
def test_people_of_another_crime_whom_the_title_does_not_name_are_of_another_case(body: str, others: list[str]) -> None:
    outcomes = outcomes_in(body, title="孙某某洗钱案")
    assert [one.defendant for one in outcomes if one.other_case] == others
    assert "孙某某" in {one.defendant for one in outcomes}


def test_a_title_that_does_not_name_everybody_makes_nobody_a_stranger() -> None:
    body = "2020年5月6日，甲县人民法院以诈骗罪判处周某雨有期徒刑九年。" + LAUNDERING
    assert [one.other_case for one in outcomes_in(body, title="孙某某等人洗钱案")] == [False, False]


def test_a_number_of_those_judged_so_far_means_nobody_named_before() -> None:
    body = (
        "检察院对孙某某、周某雨提起公诉，法院以诈骗罪分别判处孙某某、周某雨有期徒刑三年、二年。"
        "检察院发现钱某等5人参与诈骗，公安机关立案侦查。目前，法院已对2人判处有期徒刑一年。"
    )
    assert [one.defendant for one in outcomes_in(body)] == ["孙某某", "周某雨", "2人"]


def test_what_is_typical_of_decisions_is_none() -> None:
    body = "检察院对孙某某作出不起诉决定。申诉人周某雨到场，认为本案属于以证据不足作出不起诉决定的典型案件。"
    assert [one.defendant for one in outcomes_in(body, title="周某雨申诉案")] == ["孙某某"]


def test_a_victim_who_complains_of_a_decision_has_no_outcome() -> None:
    body = "申诉人周某雨，系孙某某涉嫌诈骗案的被害人。检察院对孙某某作出不起诉决定。"
    answer = "省检察院答复申诉人周某雨，依法作出不起诉决定。"
    assert [one.defendant for one in outcomes_in(body + answer, title="周某雨申诉案")] == ["孙某某"]


def test_crimes_are_those_of_each_persons_charge() -> None:
    body = "检察院对孙某某以诈骗罪、对周某以洗钱罪提起公诉，法院判处孙某某有期徒刑六年，周某有期徒刑一年。"
    assert [one.crimes_as_written for one in outcomes_in(body)] == [("诈骗罪",), ("洗钱罪",)]
    body = "检察院以诈骗罪对孙某某，以洗钱罪对周某提起公诉，法院判处孙某某有期徒刑六年，周某有期徒刑一年。"
    assert [one.crimes_as_written for one in outcomes_in(body)] == [("诈骗罪",), ("洗钱罪",)]


def test_crimes_are_matched_with_people_by_their_order() -> None:
    body = "孙某某、周某分别以诈骗罪和洗钱罪被判处有期徒刑三年和十个月。"
    assert [one.crimes_as_written for one in outcomes_in(body)] == [("诈骗罪",), ("洗钱罪",)]


def test_nicknames_are_names_where_the_text_uses_them_again() -> None:
    body = "17岁的小宇从老家到甲市打工。小宇涉嫌寻衅滋事罪，该院依法对其作出附条件不起诉决定，在小区开展帮教。"
    assert [brief(one) for one in outcomes_in(body, title="寻衅滋事案")] == ["小宇 not_prosecuted"]


def test_a_bracket_with_sex_and_age_presents_nobody() -> None:
    outcomes = outcomes_in("被告人孙某某（男，19岁）、周某（女，20岁）分别被判处有期徒刑一年、八个月。")
    assert [one.other_case for one in outcomes] == [False, False]


def test_an_office_that_made_rules_is_no_court_of_the_case() -> None:
    body = "甲县人民法院开庭审理。依照最高人民法院《关于审理诈骗案件的解释》第一条，判处孙某某有期徒刑三年。"
    assert [one.court for one in outcomes_in(body)] == ["甲县人民法院"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("孙某某犯诈骗罪，获有期徒刑三年，缓刑四年，罚金一万元。", ["孙某某 prison 36-36 s48 f10000-10000"]),
        ("日前，法院作出判决，孙某某因诈骗罪领刑三年。", ["孙某某 prison 36-36"]),
        ("对孙某某等3人提起公诉，均获有罪判决。", ["孙某某等3人 None"]),
        (
            "孙某某被法院判处有期徒刑十五年，其同伙周某等4人也分别获刑。",
            ["孙某某 prison 180-180", "周某等4人 None"],
        ),
        ("检察院审查后移送起诉孙某某，法院判其有期徒刑十年六个月。", ["孙某某 prison 126-126"]),
        (
            "该团伙成员被分别判处有期徒刑十年至拘役四个月不等，部分适用缓刑。",
            ["该团伙成员 prison>detention 4-120 sNone/some"],
        ),
        (
            "孙某某犯诈骗罪，判处有期徒刑一年，缓刑二年，并处罚金十万元(罚金已预缴)；周某犯诈骗罪，单处罚金一万元（罚金已缴纳）。",
            ["孙某某 prison 12-12 s24 f100000-100000", "周某 fine_only f10000-10000"],
        ),
        (
            "该院对涉案的16名学生中的10人作出相对不起诉决定，对6人提起公诉，法院均判处缓刑。",
            ["10人 not_prosecuted", "6人 None sNone"],
        ),
        (
            "1名未成年人被附条件不起诉，3名成年被告人分别获刑九个月至一年二个月。",
            ["1名未成年人 not_prosecuted", "3名成年被告人 prison 9-14"],
        ),
        (
            "主犯包平以开设赌场罪被判处有期徒刑四年；其余9名股东、高管以开设赌场罪被判处有期徒刑六年至二年不等。",
            ["包平 prison 48-48", "其余9名股东 prison 24-72"],
        ),
        (
            "法院对孙某某判处有期徒刑一年，对周某判处拘役五个月，并分别处罚金。",
            ["孙某某 prison 12-12 fNone-None", "周某 detention 5-5 fNone-None"],
        ),
        ("检察院对未成年犯罪嫌疑人作出附条件不起诉决定的，应当确定考验期。", []),
        ("对于参与时间短、情节轻微的人员，检察机关依法不起诉。", []),
        (
            "法院判处孙某某有期徒刑三年，判处周某、李某一年六个月和一年，以上均并处罚金。",
            ["孙某某 prison 36-36", "周某 prison 18-18 fNone-None", "李某 prison 12-12 fNone-None"],
        ),
    ],
)
def test_words_of_news(body: str, expected: list[str]) -> None:
    assert [brief(one) for one in outcomes_in(body)] == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "2019年6月，县法院一审以侵犯著作权罪判处甲公司罚金十万元，判处孙某某有期徒刑一年。市中院撤销原判，发回重审。"
            "2020年3月，县法院判处孙某某有期徒刑三年，因被告单位已被注销，裁定终止审理。",
            [
                "甲公司 fine_only f100000-100000 first replaced",
                "孙某某 prison 12-12 first replaced",
                "孙某某 prison 36-36 first",
            ],
        ),
        (
            "检察院以诈骗罪对孙某某、周某分案提起公诉。经法院审理，孙某某因犯诈骗罪被判处有期徒刑三年。",
            ["孙某某 prison 36-36 -"],
        ),
        (
            "这起案件中的3人情况不同：2人被附条件不起诉，1人被提起公诉。2024年3月，检察院对孙某某、周某作出附条件不起诉决定。",
            ["孙某某 not_prosecuted -", "周某 not_prosecuted -"],
        ),
        ("在宣告附条件不起诉决定时，检察官告知孙某某的父母接受家庭教育指导。", []),
        (
            "孙某某因犯诈骗罪被判处有期徒刑六个月。同年8月，范立军也因多次骗取他人钱财被法院判处有期徒刑十年。",
            ["孙某某 prison 6-6 -", "范立军 prison 120-120 -"],
        ),
        (
            "县法院审理后，陈立军被判无罪。检察院提出抗诉，市中院撤销一审判决，发回重审。2019年8月8日，检察院撤回起诉，"
            "并作出存疑不起诉决定。",
            ["陈立军 acquitted first replaced", "陈立军 not_prosecuted -"],
        ),
        (
            "周大山、陈立军同车。县法院判决陈立军无罪。检察院提出抗诉，市中院撤销一审判决，发回重审。周大山等待结果。\n"
            "2019年8月8日，检察院撤回起诉，并作出存疑不起诉决定。",
            ["陈立军 acquitted first replaced", "陈立军 not_prosecuted -"],
        ),
    ],
)
def test_what_ends_or_repeats_the_outcome_of_others_alone(body: str, expected: list[str]) -> None:
    assert _course(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "2020年2月，检察院指出孙某某2016年就曾因赌博受过处罚。9月2日，县法院以诈骗罪判处孙某某有期徒刑三年。",
            ["2020-09-02"],
        ),
        (
            "2021年2月，孙某某因犯诈骗罪被县法院判处有期徒刑六个月。今年5月28日，法院以盗窃罪判处周某拘役三个月。",
            ["2021-02", None],
        ),
        ("孙某某1992年出生。检察院提起公诉。4月1日，县法院以诈骗罪判处孙某某有期徒刑一年。", [None]),
    ],
)
def test_a_judgment_has_no_year_of_something_else(body: str, expected: list[str | None]) -> None:
    assert [one.decided for one in outcomes_in(body)] == expected


def test_the_first_statement_takes_property_and_rights_from_the_full_one() -> None:
    (outcome,) = outcomes_in(
        "孙某某因犯抢劫罪被法院判处死刑。2024年8月，市中级法院判处孙某某死刑，剥夺政治权利终身，并处没收个人全部财产。"
    )
    assert (outcome.confiscate_all, outcome.rights_for_life) == (True, True)


def test_the_crime_whose_suspension_is_revoked_is_punished_too() -> None:
    (outcome,) = outcomes_in(
        "法院撤销原诈骗罪中所判缓刑部分，对孙某某所犯盗窃罪判处有期徒刑六个月，合并处罚，决定执行有期徒刑一年。"
    )
    assert outcome.crimes_as_written == ("诈骗罪", "盗窃罪")


def test_a_court_of_a_free_trade_zone_has_its_whole_name() -> None:
    (outcome,) = outcomes_in("2023年4月，甲省自由贸易试验区郑州片区人民法院以诈骗罪判处孙某某有期徒刑三年。")
    assert outcome.court == "甲省自由贸易试验区郑州片区人民法院"
