"""Which period and which place each figure of a text has."""

from __future__ import annotations

import pytest

from archive.analysis.figures.carried.passages import passages_of
from archive.analysis.figures.carried.periods import periods_of
from archive.analysis.figures.carried.places import places_of
from archive.analysis.figures.counted.clauses import sentences_in
from archive.analysis.figures.quantities import quantities_in

PUBLISHED = "2024-10-20"
SPP = "最高人民检察院"


def periods(text: str, title: str | None = None) -> list[tuple[str, str | None]]:
    """Each quantity with its period as written."""
    quantities = quantities_in(text)
    passages = passages_of(text, list(sentences_in(text)), title)
    found = periods_of(text, passages, quantities, published=PUBLISHED, title=title)
    return [
        (text[quantity.start : quantity.end], period and period.as_written)
        for quantity, period in zip(quantities, found, strict=True)
    ]


def places(text: str, issuer: str | None = SPP, title: str | None = None) -> list[tuple[str, str | None, str | None]]:
    """Each quantity with its place and region."""
    quantities = quantities_in(text)
    passages = passages_of(text, list(sentences_in(text)), title)
    when = periods_of(text, passages, quantities, published=PUBLISHED, title=title)
    found = places_of(text, passages, quantities, when, issuer=issuer, title=title)
    return [
        (text[quantity.start : quantity.end], place and place.name, place and place.region)
        for quantity, place in zip(quantities, found, strict=True)
    ]


def test_the_nearest_period_before_a_figure_in_its_sentence_is_its_own() -> None:
    assert periods("2022年起诉90人，2023年起诉80人，同比下降11%。") == [
        ("90人", "2022年"),
        ("80人", "2023年"),
        ("11%", "2023年"),
    ]


def test_the_ground_of_a_comparison_is_not_the_period() -> None:
    assert periods("2023年起诉90人，较2019年同期上升11%，是2018年的2.3倍。") == [
        ("90人", "2023年"),
        ("11%", "2023年"),
        ("2.3倍", "2023年"),
    ]


def test_a_number_beside_the_ground_of_a_comparison_is_of_it() -> None:
    assert periods("2023年起诉90人，接近2022年的95人。") == [("90人", "2023年"), ("95人", "2022年")]


def test_the_same_months_of_another_year_reach_to_the_end_of_their_clause_or_brackets() -> None:
    text = "今年第一季度，广东立案35人，去年同期20人；山东立案21人（去年同期50人），浙江19人。"
    assert periods(text) == [
        ("35人", "今年第一季度"),
        ("20人", "去年同期"),
        ("21人", "今年第一季度"),
        ("50人", "去年同期"),
        ("19人", "今年第一季度"),
    ]


def test_as_many_periods_as_values_are_matched_in_order() -> None:
    assert periods("2023年一、二季度分别起诉90人、80人。4月、5月分别受理20件30人、40件50人。") == [
        ("90人", "2023年一、二季度"),
        ("80人", "二季度"),
        ("20件", "4月"),
        ("30人", "4月"),
        ("40件", "5月"),
        ("50人", "5月"),
    ]


def test_a_span_of_years_with_as_many_values_gives_each_its_year() -> None:
    text = "2020年至2022年，受理审查起诉人数分别为90人、80人、70人。"
    quantities = quantities_in(text)
    passages = passages_of(text, list(sentences_in(text)), None)
    found = periods_of(text, passages, quantities, published=PUBLISHED, title=None)
    assert [period and period.first for period in found] == ["2020-01-01", "2021-01-01", "2022-01-01"]


def test_each_may_stand_before_what_is_counted() -> None:
    text = "2021年至2022年，检察机关分别起诉电信网络诈骗犯罪90人、80人。"
    quantities = quantities_in(text)
    passages = passages_of(text, list(sentences_in(text)), None)
    found = periods_of(text, passages, quantities, published=PUBLISHED, title=None)
    assert [period and period.first for period in found] == ["2021-01-01", "2022-01-01"]


def test_a_range_is_divided_only_by_its_own_list() -> None:
    text = "一至三季度比例分别为11%、12%、13%。1至3月，起诉盗窃罪、诈骗罪、抢劫罪分别为90人、80人、70人。"
    quantities = quantities_in(text)
    passages = passages_of(text, list(sentences_in(text)), None)
    found = periods_of(text, passages, quantities, published=PUBLISHED, title=None)
    assert [period and period.last for period in found] == [
        "2024-03-31",
        "2024-06-30",
        "2024-09-30",
        "2024-03-31",
        "2024-03-31",
        "2024-03-31",
    ]


def test_a_list_of_years_with_one_value_is_one_period() -> None:
    assert periods("2022年、2023年共起诉90人。") == [("90人", "2022年、2023年")]


def test_from_a_quarter_says_the_period_of_one_number() -> None:
    assert periods("2023年第四季度批捕90人，其中省会由三季度的40人降至30人。") == [
        ("90人", "2023年第四季度"),
        ("40人", "三季度"),
        ("30人", "2023年第四季度"),
    ]


def test_a_reason_is_not_the_period() -> None:
    assert periods("2023年1至3月起诉90人。考虑到2020年受疫情影响，较2019年上升11%。")[1] == ("11%", "2023年1至3月")


def test_a_quarter_inside_its_half_reaches_to_the_semicolon_and_does_not_go_on() -> None:
    text = "1至6月受理90件，第二季度80件；办结70件，第二季度60件。救助50人。"
    assert periods(text) == [
        ("90件", "1至6月"),
        ("80件", "第二季度"),
        ("70件", "1至6月"),
        ("60件", "第二季度"),
        ("50人", "1至6月"),
    ]


def test_a_month_of_its_half_does_not_go_on_over_paragraphs() -> None:
    text = "1至6月，检察机关批捕90人。\n从月份看，3月批捕20人。其中男性15人。\n诈骗犯罪40人。"
    assert [period for _, period in periods(text)] == ["1至6月", "3月", "3月", "1至6月"]


def test_each_behind_a_first_value_divides_no_range() -> None:
    text = "2018年1月至11月，批捕90人，同比分别上升11%。\n从地域看，五省合计80人。"
    assert periods(text)[-1] == ("80人", "2018年1月至11月")


def test_what_was_reached_by_a_day_is_only_of_its_paragraph() -> None:
    text = "截至6月底，全国检察机关建成办案区90个，设立听证室80个。\n检察机关起诉70人。"
    assert [period for _, period in periods(text)] == ["截至6月底", "截至6月底", None]


def test_published_cases_have_no_period_of_statistics() -> None:
    assert periods("2023年起诉90人。这批案例共8件。")[-1] == ("8件", None)


def test_what_follows_the_facts_has_not_their_period() -> None:
    text = "2019年3月至5月，张某骗得90万元。案发后，公安机关冻结资金30万元。"
    assert periods(text)[-1] == ("30万元", "案发后")


def test_a_divided_range_does_not_go_on() -> None:
    text = "2023年起诉90人。\n2021年至2022年，起诉分别为80人、70人。\n不起诉30人。"
    assert periods(text)[-1] == ("30人", "2023年")


def test_an_excepted_month_is_only_of_the_exception() -> None:
    text = "1至6月审结90件，除2月份办案少，当月比例（72.3%）低外，其余月份在80%左右。"
    assert periods(text) == [("90件", "1至6月"), ("72.3%", "当月"), ("80%左右", "1至6月")]


def test_the_beginning_of_an_event_does_not_go_on() -> None:
    assert periods("2023年起诉90人。自2024年6月起，开展专项行动。又起诉80人。")[1] == ("80人", "2023年")


def test_statistics_go_on_over_paragraphs() -> None:
    text = "2023年，全国检察机关起诉90人。\n从罪名看，诈骗罪40人。不起诉30人。"
    assert periods(text) == [("90人", "2023年"), ("40人", "2023年"), ("30人", "2023年")]


def test_what_is_said_of_a_part_does_not_go_on() -> None:
    assert periods("五年来，起诉90人，其中2022年50人。办理案件40件。") == [
        ("90人", "五年来"),
        ("50人", "2022年"),
        ("40件", "五年来"),
    ]


def test_the_words_of_the_day_do_not_go_on() -> None:
    assert periods("2023年，检察机关起诉90人。近日，最高检发布5件案例。又起诉30人。") == [
        ("90人", "2023年"),
        ("5件", "近日"),
        ("30人", "2023年"),
    ]


def test_a_heading_a_question_and_a_title_give_the_period_of_what_is_below() -> None:
    assert periods("2023年工作回顾\n起诉90人。") == [("90人", "2023年")]
    assert periods("问：2023年成效如何？\n答：检察机关起诉90人。\n问：年轻人多吗？\n答：有30人。") == [
        ("90人", "2023年"),
        ("30人", None),
    ]
    assert periods("●起诉90人\n●批捕80人", title="2023年检察工作") == [("90人", "2023年"), ("80人", "2023年")]


def test_a_story_keeps_its_period_in_its_paragraph() -> None:
    text = "2019年3月至5月，张某骗得90万元。后又骗得30万元。\n检察机关督促被告人退赔20万元。"
    assert periods(text) == [("90万元", "2019年3月至5月"), ("30万元", "2019年3月至5月"), ("20万元", None)]


def test_a_case_told_in_a_report_interrupts_nothing() -> None:
    text = "2023年，全市检察机关起诉90人。2018年3月骗得老人钱财的张某等27人被起诉。移送线索30条。"
    report = "杭州市人民检察院工作报告"
    assert periods(text, report) == [("90人", "2023年"), ("27人", "2018年3月"), ("30条", "2023年")]
    assert places(text, "浙江省杭州市人民检察院", report) == [
        ("90人", "全市", "330100"),
        ("27人", "全市", "330100"),
        ("30条", "全市", "330100"),
    ]


def test_the_place_of_a_named_case_is_of_its_figures_which_have_no_period_of_statistics() -> None:
    text = "2023年，全国检察机关起诉90人。\n督办的四川南充“9·09”专案，已起诉40人；浙江“8·08”专案，抓获主犯11名。"
    assert places(text)[1:] == [("40人", "四川南充", "511300"), ("11名", "浙江", "330000")]
    assert periods(text)[1:] == [("40人", None), ("11名", None)]


def test_the_example_of_one_office_has_no_period_of_other_paragraphs() -> None:
    text = "2023年，全国检察机关起诉90人。\n研发模型。如北京市昌平区检察院研发的模型，发现案件37件。"
    assert periods(text) == [("90人", "2023年"), ("37件", None)]


def test_the_office_that_arrests_is_not_the_place_of_the_facts() -> None:
    text = "张某被新疆维吾尔自治区伊宁县公安局抓获。张某三次贩卖海洛因共计15.36克。"
    assert places(text)[-1] == ("15.36克", None, None)


def test_the_place_of_a_person_s_case_is_of_its_figures() -> None:
    text = "如北京杨某等43人诈骗案，将3人认定为主犯。对25名从犯提起公诉。"
    assert [place for _, place, _ in places(text)][1:] == ["北京", "北京"]


def test_a_case_handed_to_an_office_is_of_its_place() -> None:
    text = "上月，其余成员被移送至湖南省醴陵市检察院审查起诉。该系列案件已有35名被告人获刑。"
    assert places(text, title="揭开一起跨境电诈案") == [("35名", "湖南省醴陵市", None)]


def test_below_the_heading_of_a_case_nothing_is_of_the_whole_country() -> None:
    text = "某县检察院督促整治非法占地案\n【基本案情】\n被害人遍布全国各地。\n镇政府收到建议后组织工作人员审核1819户。"
    assert places(text, title="最高检发布典型案例") == [("1819户", None, None)]


def test_numbers_of_a_text_that_is_not_of_offices_have_no_place() -> None:
    text = "2017年8月，警方抓获嫌疑人143名。窝点骗取2930万元。"
    assert places(text, "北京市海淀区人民检察院", "百余名嫌疑人被押解回国之后") == [
        ("143名", None, None),
        ("2930万元", None, None),
    ]


def test_national_counts_are_of_the_whole_country() -> None:
    assert places("2023年，全国检察机关起诉90人。\n检察机关批捕80人。") == [
        ("90人", "全国", None),
        ("80人", "全国", None),
    ]
    assert places("2023年，检察机关起诉90人。") == [("90人", "全国", None)]
    assert places("2023年，检察机关起诉90人。", issuer=None) == [("90人", None, None)]
    assert places("全国检察机关认真履职。\n2023年，起诉90人。", issuer=None) == [("90人", "全国", None)]
    supreme = "最高检会同公安部启动督办。2023年，检察机关起诉90人。"
    assert places(supreme, issuer=None) == [("90人", "全国", None)]
    assert places(f"{supreme}全市检察机关起诉9人。", issuer=None)[0] == ("90人", None, None)
    of_title = places("2023年，检察机关起诉90人。", issuer=None, title="南昌市检察机关通报办案情况")
    assert of_title == [("90人", "南昌市", "360100")]


def test_counts_of_a_local_office_are_of_its_place() -> None:
    assert places("2023年，我院起诉90人。", issuer="江西省余干县人民检察院") == [("90人", "江西省余干县", None)]
    assert places("2023年，全省检察机关起诉90人。", issuer="江西省人民检察院") == [("90人", "全省", "360000")]
    assert places("2023年，全市检察机关起诉90人。", issuer="江西省九江市人民检察院") == [("90人", "全市", "360400")]


def test_places_that_the_sentence_counts_in_are_told_apart() -> None:
    text = "2023年，全国检察机关起诉90人，比如广东40人、上海20人，两地合占总数的66.7%。不起诉30人。"
    assert places(text) == [
        ("90人", "全国", None),
        ("40人", "广东", "440000"),
        ("20人", "上海", "310000"),
        ("66.7%", "全国", None),
        ("30人", "全国", None),
    ]


def test_the_whole_of_another_province_is_of_its_office() -> None:
    text = "再比如海南省检察院直播，全省约300万人收看。1至6月，新收信访案件50件。"
    assert places(text) == [("约300万人", "海南省", "460000"), ("50件", "海南省", "460000")]


def test_an_answer_goes_on_counting_for_its_office() -> None:
    text = "问：有何特点？\n答：\n2023年，检察机关起诉90人。\n约七成人员为初中以下文化程度。"
    assert places(text, title="就典型案例答记者问") == [("90人", "全国", None), ("约七成", "全国", None)]


def test_the_country_in_passing_is_not_the_place_of_a_local_count() -> None:
    text = "该做法在全国有影响。2023年，检察机关起诉90人。"
    assert places(text, "江西省九江市人民检察院", "工作报告") == [("90人", "江西省九江市", "360400")]


def test_the_share_of_one_province_is_its_own() -> None:
    text = "2023年，全国检察机关起诉90人，浙江省占12%，浙江、福建两省合计占23%。"
    assert places(text)[1:] == [("12%", "浙江省", "330000"), ("23%", "全国", None)]


def test_as_many_places_as_values_are_matched_in_order() -> None:
    assert places("2023年，温州、金华分别起诉90人、80人。", issuer="浙江省人民检察院") == [
        ("90人", "温州", "330300"),
        ("80人", "金华", "330700"),
    ]


def test_an_office_to_which_something_is_done_is_not_the_place() -> None:
    assert places("2023年，江西检察机关向浙江省公安厅移送线索50件。") == [("50件", "江西", "360000")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("被告人张某在江苏省无锡市租用写字楼，招募话务员25名。", None),
        ("福建省连城县人民法院判处刘某某等11名被告人有期徒刑。", "福建省连城县"),
        ("拱墅区检察院办理张某案。检察机关查封房产2套。", "拱墅区"),
        ("张某骗得90万元。", None),
        ("公司资金成本是月息1.2%。", None),
        ("如云南省大理市检察院办理的一起诈骗案，骗得60余万元。", "云南省大理市"),
        ("检察院向集中管辖的长沙铁路运输法院起诉张某，追回2.9亿元。", None),
    ],
)
def test_in_a_story_only_an_office_gives_the_place(text: str, place: str | None) -> None:
    assert places(text)[0][1] == place
