"""Periods and places of figures, in passages as reports and answers have them."""

from __future__ import annotations

from archive.analysis.figures import figures_of
from archive.model import Figure


def _figures(text: str, *, published: str = "2021-09-01", issuer: str = "最高人民检察院") -> tuple[Figure, ...]:
    return figures_of(text, published=published, issuer=issuer, title=None)


def _periods(text: str) -> list[tuple[str | None, str | None]]:
    return [(figure.period_start, figure.period_end) for figure in _figures(text)]


def test_months_that_a_sentence_without_numbers_names_go_on() -> None:
    text = "上半年，各地办案受天气影响。受理审查逮捕370人，与2020年同期（372人）基本持平。"
    assert _periods(text) == [("2021-01-01", "2021-06-30"), ("2020-01-01", "2020-06-30")]


def test_period_of_what_a_clause_is_about_does_not_go_on() -> None:
    text = "截至2021年7月，抓获90人；梳理出近三年来的旧案75起，已破获37起。"
    assert _periods(text) == [(None, "2021-07-31"), (None, None), (None, "2021-07-31")]


def test_period_behind_the_last_number_does_not_go_on() -> None:
    text = "2020年救助700人，并在2019年首次做到各院都有案可办。发放救助金90万元。"
    assert _periods(text) == [("2020-01-01", "2020-12-31"), ("2020-01-01", "2020-12-31")]


def test_day_of_a_judgment_goes_on_in_its_paragraph_alone() -> None:
    text = (
        "8月30日，法院对该团伙一审公开宣判。赵甲等11人被判处有期徒刑。\n"
        "法院审理查明，2015年以来骗取300万元。\n法院认定其构成12项罪名。"
    )
    assert _periods(text) == [("2021-08-30", "2021-08-30"), ("2015-01-01", "2021-09-01"), (None, None)]


def test_place_of_a_whole_is_not_that_of_its_part() -> None:
    text = "全省检察机关办案3800件，约占全国检察机关办案总量的9%。12个案件入选典型案例。"
    assert [figure.place for figure in _figures(text, issuer="广东省人民检察院")] == ["全省"] * 3


def test_that_office_is_the_one_named_before() -> None:
    text = "2020年5月，惠民县检察院对王某甲等5人提起公诉。\n6月，该院对张某等7人提起公诉。"
    assert [figure.place for figure in _figures(text)] == ["惠民县", "惠民县"]


def test_offices_in_a_story_do_not_end_it() -> None:
    title = "高价“理疗”骗局曝光"
    text = "2022年5月，丹阳市检察院批准逮捕殷某等8人。\n据悉，公安机关查封房产5套，司法机关冻结涉案资金458万元。"
    found = figures_of(text, published="2025-10-12", issuer="最高人民检察院", title=title)
    assert [figure.place for figure in found] == ["丹阳市", None, None]


def test_year_before_a_supreme_office_is_no_superlative() -> None:
    assert _periods("2019年最高检与公安部挂牌督办62起案件。") == [("2019-01-01", "2019-12-31")]


def test_event_behind_a_day_and_a_comma_begins_a_period() -> None:
    assert _periods("自5月19日，湖南省成立领导小组以来，抓获11人。") == [("2021-05-19", "2021-09-01")]


def test_year_before_is_always_the_one_before_the_year_of_the_text() -> None:
    text = "2016年，收案5件（不含上年旧存3件），审结4件，比上年下降1%。截至12月底，未结4件。"
    assert [end for _, end in _periods(text)] == ["2016-12-31", "2015-12-31", "2016-12-31", "2016-12-31", "2016-12-31"]


def test_prize_of_the_whole_country_is_no_place() -> None:
    text = "全市检察机关起诉21件28人，获评全国保护版权先进集体。\n查办职务犯罪17件。"
    found = _figures(text, issuer="福州市人民检察院")
    assert [figure.place for figure in found] == ["全市"] * 3


def test_the_year_of_a_level_is_of_that_level_alone() -> None:
    text = "五年来，批捕甲类人员90人。不捕率从2018年22%升至2022年43%。起诉80人。"
    found = figures_of(text, published="2023-03-07", issuer="最高人民检察院", title="工作报告")
    assert [figure.period_as_written for figure in found] == ["五年来", "2018年", "2022年", "五年来"]


def test_platform_of_the_whole_country_is_no_place() -> None:
    [figure] = _figures("全省由全国养老诈骗举报平台收到线索21批。", issuer="广东省人民检察院")
    assert figure.place == "全省"


def test_line_for_the_whole_country_is_no_place() -> None:
    [figure] = _figures("全省开通96110全国反诈预警劝阻专线电话，冻结账号32个。", issuer="广东省人民检察院")
    assert figure.place == "全省"


def test_year_of_what_numbers_build_on_is_of_its_clause() -> None:
    text = "截至4月，全市在去年发案下降36%的基础上，仍下降12%。"
    assert _periods(text) == [("2020-01-01", "2020-12-31"), (None, "2021-04-30")]


def test_of_two_beginnings_none_is_of_the_next_paragraph() -> None:
    text = "2013年以来起诉跨境犯罪104人，2020年以来起诉走私犯罪8人。\n起诉故意杀人犯罪6人。"
    assert [start for start, _ in _periods(text)] == ["2013-01-01", "2020-01-01", None]


def test_time_that_numbers_show_something_of_is_not_theirs() -> None:
    text = "今年1至6月，起诉15件。这说明疫情防控期间，发案量也在下降；另外，监督立案7件。"
    assert [start for start, _ in _periods(text)] == ["2021-01-01", "2021-01-01"]


def test_people_are_of_the_year_of_the_cases_before_them() -> None:
    years = [("2018-01-01", "2018-12-31")] * 2 + [("2020-01-01", "2020-12-31")] * 2
    assert _periods("起诉洗钱犯罪由2018年的20件31人，上升至2020年的64件97人。") == years


def test_second_list_of_values_is_of_the_same_places() -> None:
    text = "2020年，湖北、湖南、江西批捕诈骗犯罪分别为30人、40人、50人，起诉分别为60人、70人、80人。"
    assert [figure.place for figure in _figures(text)] == ["湖北", "湖南", "江西"] * 2


def test_counties_of_an_office_share_a_number() -> None:
    text = "全市检察机关起诉诈骗犯罪90人；鄞州、海曙各起诉12人，慈溪、余姚共起诉40人。"
    found = _figures(text, issuer="浙江省宁波市人民检察院")
    assert [figure.place for figure in found] == ["全市", "鄞州、海曙", "慈溪、余姚"]


def test_quarter_that_begins_a_sentence_is_of_all_its_clauses() -> None:
    text = "1至6月批捕30人；起诉50人。第二季度批捕18人，环比上升五成；起诉29人。"
    assert _periods(text) == [("2021-01-01", "2021-06-30")] * 2 + [("2021-04-01", "2021-06-30")] * 3


def test_same_months_are_those_of_the_whole_of_a_sentence() -> None:
    text = "今年二季度批捕35人，其中5月、6月分别批捕12人、9人。同期起诉20人。"
    assert _periods(text)[-1] == ("2021-04-01", "2021-06-30")


def test_years_for_which_a_level_has_lasted_do_not_go_on() -> None:
    text = "1至6月，起诉抢劫犯罪19人，占3.1%，维持近八年较低水平。核准追诉6人。"
    assert _periods(text) == [("2021-01-01", "2021-06-30")] * 3


def test_answers_on_published_cases_have_statistics_of_the_whole_country() -> None:
    title = "最高检有关负责人就发布惩治恶意欠薪犯罪典型案例答记者问"
    text = "2020年，检察机关监督立案70件。在李某某案中，被害人何某等20余人报案。"
    found = figures_of(text, published="2021-09-01", issuer="最高人民检察院", title=title)
    assert found[0].place == "全国"


def test_office_of_an_unnamed_kind_is_no_place() -> None:
    text = "2020年重庆市某基层检察院受理诈骗案件30件。"
    assert "某" not in (_figures(text, issuer="")[0].place or "")


def test_year_of_a_rank_that_another_has_now_is_not_of_the_numbers_behind_it() -> None:
    text = "1至6月，受理审查起诉800人。2019年人数最多的抢劫罪已被诈骗罪取代，后者受理审查起诉260人。"
    assert _periods(text)[1] != ("2019-01-01", "2019-12-31")


def test_case_in_the_middle_of_statistics_is_not_of_their_year() -> None:
    assert _periods("2020年，监督立案60件。在案例四孙某某诈骗案中，吴某等30余人报案。")[1] == (None, None)


def test_what_is_told_besides_is_not_of_the_day_before() -> None:
    text = "2019年8月6日，法院判处赵某有期徒刑，同年11月7日裁定维持原判。此外，法院判处钱某等12人有期徒刑。"
    assert _periods(text) == [(None, None)]
