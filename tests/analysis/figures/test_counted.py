"""What figures count: measures, lists matched in order, crimes, changes and parts. The sentences are ours."""

import pytest

from archive.analysis.figures import figures_of
from archive.analysis.figures.measures import all_measures
from archive.model import Change, Figure


def read(text: str, title: str = "工作情况") -> list[Figure]:
    return list(figures_of(text, published="2024-02-01", issuer="某省人民检察院", title=title))


def counted(text: str, title: str = "工作情况") -> list[tuple[str, str, str | None]]:
    return [(figure.as_written, figure.measure, figure.crime) for figure in read(text, title)]


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("共批准和决定逮捕犯罪嫌疑人5030人。", "批捕"),
        ("不批准逮捕310人。", "不批捕"),
        ("作出不起诉决定87人。", "不起诉"),
        ("提起公诉9200余人。", "起诉"),
        ("受理移送审查起诉案件430件。", "受理审查起诉"),
        ("受理公安机关提请批准逮捕案件210件。", "受理审查逮捕"),
        ("监督公安机关撤案33件。", "监督"),
        ("纠正漏捕61人。", "追诉"),
        ("按审判监督程序提出抗诉14件。", "抗诉"),
        ("向通信企业制发检察建议25份。", "制发检察建议"),
        ("立案办理公益诉讼案件48件。", "公益诉讼立案"),
        ("提出再审检察建议9件。", "other"),
        ("提起公益诉讼11件。", "other"),
        ("发布典型案例6件。", "other"),
        ("涉案赌资流水达3.2亿元。", "资金流水"),
        ("非法获利270万元。", "获利"),
        ("追缴违法所得80余万元。", "追回"),
        ("扣押涉案现金65万元。", "other"),
        ("骗取老年人养老钱120万元。", "被骗"),
        ("查获涉案人员45名。", "涉案"),
        ("抓获涉案人员45名。", "抓获"),
    ],
)
def test_the_words_before_a_count_say_its_measure(text: str, measure: str) -> None:
    assert [figure.measure for figure in read(text)] == [measure]


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("17名被告人被判处有期徒刑。", "判决"),
        ("23人被提起公诉。", "起诉"),
        ("检察机关对其中5名从犯不予批准逮捕。", "不批捕"),
        ("导致340余名被害人受骗。", "被骗"),
    ],
)
def test_the_words_after_a_count_say_it_where_none_stand_before(text: str, measure: str) -> None:
    assert [figure.measure for figure in read(text)] == [measure]


def test_other_measures_have_the_words_of_the_text() -> None:
    assert [(figure.measure, figure.measure_as_written) for figure in read("冻结涉案资金49万元，不捕率为31%。")] == [
        ("other", "冻结"),
        ("other", "不捕率"),
    ]


def test_a_list_goes_on_with_the_measure_before_it() -> None:
    text = "从起诉罪名看，排在前三位的是：危险驾驶罪7471人；盗窃罪4566人，同比上升2.6%；诈骗罪2417人。"
    assert counted(text) == [
        ("7471人", "起诉", "危险驾驶罪"),
        ("4566人", "起诉", "盗窃罪"),
        ("2.6%", "同比", "盗窃罪"),
        ("2417人", "起诉", "诈骗罪"),
    ]


def test_measures_are_matched_in_order() -> None:
    assert counted("批捕、起诉电信网络诈骗犯罪分别为310人、520人，同比分别上升12%、下降3%。") == [
        ("310人", "批捕", "电信网络诈骗"),
        ("520人", "起诉", "电信网络诈骗"),
        ("12%", "同比", "电信网络诈骗"),
        ("3%", "同比", "电信网络诈骗"),
    ]


def test_measures_without_the_word_for_each_are_matched_too() -> None:
    assert counted("共批捕、起诉金融诈骗犯罪393人、618人。") == [
        ("393人", "批捕", "金融诈骗罪"),
        ("618人", "起诉", "金融诈骗罪"),
    ]


def test_crimes_are_matched_in_order_with_two_values_each() -> None:
    text = "诈骗罪、掩饰、隐瞒犯罪所得罪分别起诉38件47人、19件26人。"
    concealing = "掩饰、隐瞒犯罪所得、犯罪所得收益罪"
    assert counted(text) == [
        ("38件", "起诉", "诈骗罪"),
        ("47人", "起诉", "诈骗罪"),
        ("19件", "起诉", concealing),
        ("26人", "起诉", concealing),
    ]


def test_values_of_another_year_are_of_the_counts_before_in_order() -> None:
    assert counted("批准逮捕623人，提起公诉547人，去年同期分别为401人和362人。")[2:] == [
        ("401人", "批捕", None),
        ("362人", "起诉", None),
    ]


def test_what_a_victim_transferred_is_what_was_lost() -> None:
    text = "李某诈骗案\n刘女士先后转账17次，共计31万元。李某向上线转账9万元。"
    assert [figure.measure for figure in read(text) if figure.unit == "元"] == ["被骗", "资金流水"]


def test_a_count_without_words_goes_on_only_with_its_kind() -> None:
    assert [(figure.as_written, figure.measure) for figure in read("起诉120人，其中甲县45人，追缴赃款30万元。")] == [
        ("120人", "起诉"),
        ("45人", "起诉"),
        ("30万元", "追回"),
    ]


@pytest.mark.parametrize(
    ("text", "measure", "change"),
    [
        ("起诉90人，同比上升12%。", "同比", Change.UP),
        ("起诉90人，比去年同期下降12%。", "同比", Change.DOWN),
        ("起诉90人，环比下降两成。", "环比", Change.DOWN),
        ("4月起诉90人，较3月份上升38.7%。", "环比", Change.UP),
        ("起诉90人，较2019年同期上升1.1倍。", "增长", Change.UP),
        ("起诉90人，比前五年减少4%。", "增长", Change.DOWN),
        ("起诉90人，占起诉总数的12%。", "占比", None),
        ("不捕率27%，高于总体刑事犯罪4.8个百分点。", "other", None),
        ("起诉90人，是上年的1.6倍。", "other", None),
        ("近八成是从犯。", "占比", None),
    ],
)
def test_rates_tell_their_basis_and_where_they_lead(text: str, measure: str, change: Change | None) -> None:
    assert [(figure.measure, figure.change) for figure in read(text)][-1] == (measure, change)


def test_a_basis_holds_until_another_one_comes() -> None:
    text = "与去年同期相比，批捕上升10%，起诉下降5%；与2019年同期相比，批捕上升1%。"
    assert [figure.measure for figure in read(text)] == ["同比", "同比", "增长"]


def test_a_change_of_a_count_has_a_basis_in_time() -> None:
    assert [(f.as_written, f.measure, f.change) for f in read("起诉500人，同比增加80人。一审后增加赔偿3万元。")] == [
        ("500人", "起诉", None),
        ("80人", "同比", Change.UP),
        ("3万元", "other", None),
    ]


def test_a_level_is_no_change() -> None:
    assert [(figure.measure, figure.change) for figure in read("批捕人数由2100人降至1700人。")] == [
        ("批捕", None),
        ("批捕", None),
    ]


@pytest.mark.parametrize(
    ("text", "crime", "crime_id"),
    [
        ("起诉帮信罪30人。", "帮助信息网络犯罪活动罪", "aiding_network_crime"),
        ("起诉侵犯公民个人信息犯罪30人。", "侵犯公民个人信息罪", "personal_information"),
        ("起诉诈骗犯罪嫌疑人30人。", "诈骗罪", "fraud"),
        ("起诉电信网络诈骗及其关联犯罪30人。", "电信网络诈骗", None),
        ("起诉知识产权犯罪30人。", "侵犯知识产权罪", None),
        ("起诉涉黑恶犯罪30人。", "涉黑恶犯罪", None),
        ("起诉各类犯罪嫌疑人30人。", None, None),
        ("起诉30人。", None, None),
        ("30人因集资诈骗罪被提起公诉。", "集资诈骗罪", "fundraising_fraud"),
    ],
)
def test_a_crime_has_its_full_name_and_a_group_the_words_of_the_text(
    text: str, crime: str | None, crime_id: str | None
) -> None:
    assert [(figure.crime, figure.crime_id) for figure in read(text)] == [(crime, crime_id)]


def test_a_crime_goes_on_to_what_counts_crimes() -> None:
    text = "依法打击诈骗犯罪。共起诉260人，追赃挽损310万元。制发检察建议14份。"
    assert [figure.crime for figure in read(text)] == ["诈骗罪", "诈骗罪", None]


def test_the_whole_of_a_crime_that_comes_after_it_is_of_all_crimes() -> None:
    text = "共受理审查逮捕案件6257件9400人，其中盗窃案件575件925人。"
    assert [figure.crime for figure in read(text, "盗窃犯罪情况")] == [None, None, "盗窃罪", "盗窃罪"]


def test_a_list_of_crimes_has_the_first_of_them() -> None:
    text = "起诉强奸、猥亵儿童等犯罪嫌疑人21人。以诈骗罪、偷越国境罪判处张某等3人。"
    assert [figure.crime for figure in read(text)] == ["强奸罪", "诈骗罪"]


def test_a_number_that_doubles_rises() -> None:
    assert [(f.measure, f.change) for f in read("案件数同比翻番。")] == [("同比", Change.UP)]


def test_what_is_below_the_title_of_a_case_is_of_its_crime() -> None:
    text = "一、张某等人开设赌场案\n【基本案情】\n张某发展代理51名，赌资2.5亿元。\n二、李某诈骗案\n李某骗取3万元。"
    assert [figure.crime for figure in read(text)] == ["开设赌场罪", "开设赌场罪", "诈骗罪"]


def test_a_question_ends_what_the_question_before_was_about() -> None:
    text = "问：诈骗犯罪的情况如何？\n答：起诉90人。\n问：控告申诉工作如何？\n答：接待来访700人次。"
    assert [figure.crime for figure in read(text, "答记者问")] == ["诈骗罪", None]


def test_public_interest_cases_are_of_no_crime() -> None:
    assert counted("起诉诈骗犯罪90人；立案办理个人信息保护公益诉讼案件20件。")[1] == ("20件", "公益诉讼立案", None)


def test_parts_stand_behind_the_word_for_them() -> None:
    text = "起诉258人，同比上升一成，其中袭警罪101人、高空抛物罪21人；不起诉30人。"
    assert [figure.part_of for figure in read(text)] == [None, None, 0, 0, None]


def test_a_share_tells_of_which_total_a_count_is_a_part() -> None:
    text = "共办结4000件。\n校园周边领域办结800件，占办结总数的20%；其他领域办结100件，占20%。"
    assert [figure.part_of for figure in read(text)] == [None, 0, None, None, None]


def test_the_subject_is_what_stands_between_the_verb_and_the_number() -> None:
    assert [figure.subject for figure in read("批准逮捕未成年犯罪嫌疑人90人。")] == ["未成年犯罪嫌疑人"]


def test_a_sentence_of_its_own_does_not_go_on_counting() -> None:
    text = "起诉500人。甲市200人、乙市90人。其中，未成年人5人。在各地的讲座上，听众有1869万人。"
    assert [figure.measure for figure in read(text)] == ["起诉", "起诉", "起诉", "起诉", "other"]


def test_a_sentence_goes_on_behind_a_line_that_ends_in_a_comma() -> None:
    text = "从起诉罪名看，\n排在首位的是盗窃罪456人。"
    (figure,) = read(text)
    assert (figure.measure, figure.sentence_start, figure.sentence_end) == ("起诉", 0, len(text))


def test_every_measure_has_a_definition_and_a_gloss() -> None:
    measures = all_measures()
    assert measures[-1].code == "other"
    assert all(measure.definition and measure.english and measure.counts for measure in measures)
    assert len({measure.code for measure in measures}) == len(measures)


def test_what_the_next_item_of_a_list_counts_says_nothing_of_the_one_before() -> None:
    text = "全年办理民事案件310件、行政案件70件、公益诉讼案件190件。"
    assert [figure.measure for figure in read(text)] == ["other", "other", "公益诉讼立案"]
