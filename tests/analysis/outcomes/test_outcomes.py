"""What became of whom: who is meant, and which of several punishments is whose."""

from __future__ import annotations

from tests.support.outcome_reading import brief, outcomes_in


def test_people_named_with_a_common_result_have_an_outcome_each() -> None:
    found = outcomes_in("2022年3月1日，甲县人民法院以诈骗罪分别判处被告人孙某某、周某雨有期徒刑三年，缓刑四年。")
    assert [brief(one) for one in found] == ["孙某某 prison 36-36 s48", "周某雨 prison 36-36 s48"]
    assert {one.crimes for one in found} == {("fraud",)}


def test_a_group_with_a_range_is_one_outcome() -> None:
    (found,) = outcomes_in("法院以诈骗罪判处孙某某、周某雨等9名骨干成员八年至三年不等的有期徒刑，并处罚金。")
    assert (found.defendant, found.people) == ("孙某某、周某雨等9名骨干成员", 9)
    assert (found.months_min, found.months_max, found.fined, found.fine_max) == (36, 96, True, None)


def test_lists_are_matched_by_order() -> None:
    found = outcomes_in(
        "法院认定孙某某、钱某、周某犯诈骗罪，分别判处孙某某、钱某有期徒刑二年、一年，并处罚金五万元、二万元，周某免予刑事处罚。"
    )
    assert [brief(one) for one in found] == [
        "孙某某 prison 24-24 f50000-50000",
        "钱某 prison 12-12 f20000-20000",
        "周某 exempted",
    ]


def test_of_combined_crimes_only_the_executed_punishment_counts() -> None:
    (found,) = outcomes_in(
        "法院判决被告人孙某某犯诈骗罪，判处有期徒刑五年，并处罚金五万元；犯洗钱罪，判处有期徒刑二年，并处罚金一万元；数罪并罚，决定执行有期徒刑六年，并处罚金六万元。"
    )
    assert brief(found) == "孙某某 prison 72-72 f60000-60000"
    assert found.crimes == ("fraud", "money_laundering")


def test_words_that_refer_mean_those_who_were_named() -> None:
    found = outcomes_in("法院认定孙某某、钱某犯诈骗罪，鉴于二人退赔被害人李某损失，判处二人有期徒刑一年。")
    assert [brief(one) for one in found] == ["孙某某 prison 12-12", "钱某 prison 12-12"]


def test_a_result_told_twice_is_one_outcome() -> None:
    (found,) = outcomes_in(
        "法院判处孙某某有期徒刑三年。\n法院以诈骗罪判处孙某某有期徒刑三年，并处罚金二万元。\n孙某某被判处有期徒刑三年。"
    )
    assert (found.as_written, found.fine_max) == ("以诈骗罪判处孙某某有期徒刑三年，并处罚金二万元", 20000)


def test_what_is_said_of_some_by_name_is_theirs_alone() -> None:
    found = outcomes_in(
        "法院以诈骗罪判处孙某某、钱某、周某有期徒刑六年、三年、二年，对孙某某并处罚金六万元，对钱某、周某各并处罚金三万元。"
    )
    assert [brief(one) for one in found] == [
        "孙某某 prison 72-72 f60000-60000",
        "钱某 prison 36-36 f30000-30000",
        "周某 prison 24-24 f30000-30000",
    ]
    found = outcomes_in("法院以诈骗罪判处孙某某、钱某有期徒刑二年，对钱某适用缓刑。")
    assert [brief(one) for one in found] == ["孙某某 prison 24-24", "钱某 prison 24-24 sNone"]


def test_a_confiscation_without_trial_names_who_fled() -> None:
    (found,) = outcomes_in(
        "检察机关提出没收违法所得申请。2021年8月，甲市中级人民法院作出违法所得没收裁定，依法没收孙某某使用贪污违法所得购买的房产三处。",
        title="孙某某贪污违法所得没收案",
    )
    assert (found.defendant, found.kind, found.decided) == ("孙某某", "confiscation_procedure", "2021-08")


def test_the_fine_of_a_unit_is_not_that_of_its_people() -> None:
    found = outcomes_in("法院判处孙某某等8人有期徒刑三年至一年不等，并处罚金；被告单位罚金一百万元。")
    assert [(one.people, brief(one)) for one in found] == [
        (8, "孙某某等8人 prison 12-36 fNone-None"),
        (1, "被告单位 fine_only f1000000-1000000"),
    ]
    found = outcomes_in("甲某有限公司虚开发票。法院判处孙某某等8人有期徒刑一年，判处该公司罚金二万元。")
    assert [brief(one) for one in found] == ["孙某某等8人 prison 12-12", "甲某有限公司 fine_only f20000-20000"]


def test_a_change_that_takes_the_suspension_away_is_another_outcome() -> None:
    first, second = outcomes_in(
        "一审法院以盗窃罪判处孙某某有期徒刑二年，缓刑二年。检察机关提出抗诉后，二审法院改判孙某某有期徒刑二年。\n法院判处孙某某有期徒刑二年，缓刑二年，后改判。"
    )
    assert (brief(first), first.final) == ("孙某某 prison 24-24 s24", False)
    assert (brief(second), second.final, second.instance) == ("孙某某 prison 24-24", True, "second")


def test_who_is_exempted_may_be_named_inside_the_words() -> None:
    found = outcomes_in("法院以诈骗罪判处孙某某有期徒刑一年，免予钱某刑事处罚。")
    assert [brief(one) for one in found] == ["孙某某 prison 12-12", "钱某 exempted"]


def test_two_instances_of_one_sentence_are_told_apart() -> None:
    first, second = outcomes_in("一审判处孙某某死刑，二审改判死刑缓期二年执行，并限制减刑。")
    assert (first.kind, first.instance, first.final) == ("death", "first", False)
    assert (second.kind, second.instance, second.final) == ("death_suspended", "second", True)


def test_the_day_of_a_retrial_stays_with_its_judgment() -> None:
    first, second = outcomes_in(
        "2015年，孙某某因犯故意伤害罪被判处有期徒刑十年。检察院依审判监督程序提出抗诉。2021年3月，乙市中级人民法院再审判决孙某某无罪。"
    )
    assert (first.final, second.instance, second.decided) == (False, "retrial", "2021-03")


def test_one_whom_a_line_presents_is_known_whatever_his_surname_is() -> None:
    (found,) = outcomes_in(
        "被告人忾元泽，男，1969年2月1日出生。\n甲市中级人民法院作出一审判决：一、被告人忾元泽犯绑架罪，判处死刑，剥夺政治权利终身。",
        title="忾元泽绑架案",
    )
    assert brief(found) == "忾元泽 death"


def test_who_has_a_lesser_part_is_not_beside_the_next_convicted() -> None:
    found = outcomes_in(
        "孙某桥系首要分子，其余15名被告人系从犯，以诈骗罪判处孙某桥有期徒刑十四年；判处其余15名被告人有期徒刑七年六个月至一年九个月不等。"
    )
    assert [(one.people, brief(one)) for one in found] == [
        (1, "孙某桥 prison 168-168"),
        (15, "其余15名被告人 prison 21-90"),
    ]


def test_a_group_without_names_stands_behind_the_verb_with_its_number() -> None:
    (found,) = outcomes_in("甲县人民法院以4人犯盗窃罪，分别判处4人有期徒刑六个月至八个月不等，并处罚金五千元。")
    assert (brief(found), found.people) == ("4人 prison 6-8 f5000-5000", 4)
    (found,) = outcomes_in(
        "法院以盗窃罪，分别判处12名被告人有期徒刑三年一个月至有期徒刑一年缓刑二年不等，合计并处罚金63万元。"
    )
    assert (found.people, found.months_max, found.fine_min, found.fine_total) == (12, 37, None, 630000)


def test_the_crime_with_which_a_punishment_is_combined_is_one_of_the_convictions() -> None:
    (found,) = outcomes_in("法院认定孙某犯洗钱罪，判处有期徒刑二年六个月，与诈骗罪数罪并罚，决定执行有期徒刑十五年。")
    assert (found.months_max, {*found.crimes}) == (180, {"fraud", "money_laundering"})


def test_who_was_known_to_another_is_not_the_one_who_is_not_prosecuted() -> None:
    found = outcomes_in(
        "检察院认为，证明孙某明知钱某等人在店内盗窃的证据仍不足，于4月27日作出存疑不起诉决定。",
        title="孙某盗窃案",
    )
    assert [brief(one) for one in found] == ["孙某 not_prosecuted"]


def test_a_judgment_cited_by_its_number_and_an_execution_are_no_outcomes() -> None:
    first, second, third = outcomes_in(
        "被告人孙某，男，汉族。\n2016年2月7日，甲市中级人民法院作出一审判决：一、被告人孙某犯绑架罪，判处死刑。孙某提出上诉。\n"
        "2017年4月28日，乙省高级人民法院作出二审判决：被告人孙某犯绑架罪，判处死刑，缓期二年执行。\n"
        "最高人民检察院按照审判监督程序提出抗诉，最高人民法院指令乙省高级人民法院再审。\n"
        "2019年6月26日，乙省高级人民法院作出判决：一、撤销乙省高级人民法院（2016）乙刑终146号刑事判决中的量刑部分，"
        "维持该判决的其余部分和甲市中级人民法院（2016）甲刑初16号刑事判决；二、被告人孙某犯绑架罪，判处死刑。\n"
        "2019年11月13日，最高人民法院作出裁定：核准乙省高级人民法院（2019）乙刑再3号以被告人孙某犯绑架罪，判处死刑的刑事判决。\n"
        "2019年12月11日，被告人孙某被依法执行死刑。"
    )
    assert [(one.kind, one.instance, one.final) for one in (first, second, third)] == [
        ("death", "first", False),
        ("death_suspended", "second", False),
        ("death", "retrial", True),
    ]
    assert third.court == "乙省高级人民法院"


def test_a_civil_ruling_vacates_no_sentence() -> None:
    (found,) = outcomes_in(
        "2019年11月1日，甲区人民法院以虚假诉讼罪判处孙某有期徒刑三年。2020年10月，甲区人民法院对该批案件作出民事裁定，撤销原审判决。"
    )
    assert found.final is True


def test_fines_by_order_behind_one_term_are_of_one_person_each() -> None:
    found = outcomes_in("法院以诈骗罪分别判处被告人孙某、钱某乙有期徒刑四年六个月，并处罚金人民币八万元、七万元。")
    assert [brief(one) for one in found] == ["孙某 prison 54-54 f80000-80000", "钱某乙 prison 54-54 f70000-70000"]


def test_a_charge_tells_the_crimes_of_each_where_the_judgment_names_none() -> None:
    found = outcomes_in(
        "检察院依法对孙某甲以涉嫌诈骗罪，对孙某乙、钱某以洗钱罪提起公诉。\n"
        "10月26日，法院对孙某甲、孙某乙分别判处有期徒刑十个月、六个月；对钱某判处有期徒刑七个月。",
        title="孙某甲诈骗，孙某乙等人洗钱案",
    )
    assert [(one.defendant, one.crimes) for one in found] == [
        ("孙某甲", ("fraud",)),
        ("孙某乙", ("money_laundering",)),
        ("钱某", ("money_laundering",)),
    ]


def test_a_judgment_on_a_fine_of_an_office_ends_no_sentence() -> None:
    (found,) = outcomes_in(
        "甲区人民法院以危险驾驶罪判处孙某拘役三个月，并处罚金三千元。孙某提起行政诉讼。\n"
        "2020年5月21日，乙省高级人民法院作出再审判决：一、撤销丙市中级人民法院所作的二审判决；二、维持甲区人民法院所作的一审判决。",
        title="孙某诉甲市公安局行政处罚检察监督案",
    )
    assert found.final is True


def test_the_crime_of_an_earlier_conviction_is_not_that_of_the_case() -> None:
    *_, found = outcomes_in(
        "被告人孙某，男，1993年1月出生。2010年1月因犯盗窃罪被判有期徒刑七个月，并处罚金一千四百元。\n"
        "2012年12月15日，甲区人民法院依法判决：孙某判处有期徒刑五年，并处罚金五千元。",
        title="孙某抢劫案",
    )
    assert (brief(found), found.crimes) == ("孙某 prison 60-60 f5000-5000", ("robbery",))


def test_a_number_of_people_is_no_rule_for_such_people() -> None:
    (found,) = outcomes_in(
        "检察机关对于在案人员，分案处理，目前已依法提起公诉，对11名骨干成员提出有期徒刑六年至三年不等的量刑建议，法院采纳了量刑建议并已宣判。"
    )
    assert (found.people, found.months_min, found.months_max, found.adopted) == (11, 36, 72, True)
