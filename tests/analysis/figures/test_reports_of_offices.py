"""Crimes, measures and places of figures, in reports of procuratorates, courts and the police."""

from __future__ import annotations

from archive.analysis.figures import figures_of
from archive.model import Figure


def _figures(text: str, *, published: str = "2024-02-01", issuer: str | None = None) -> tuple[Figure, ...]:
    return figures_of(text, published=published, issuer=issuer, title=None)


def test_bare_name_of_a_crime_right_before_a_count_is_its_crime() -> None:
    found = _figures("2023年，人数居前三位的罪名分别是盗窃90人、抢劫40人、强奸20人，三类犯罪人数占全部人数的75%。")
    assert [(figure.value, figure.crime) for figure in found] == [
        (90, "盗窃罪"),
        (40, "抢劫罪"),
        (20, "强奸罪"),
        (75, None),
    ]
    found = _figures("起诉盗窃、抢劫分别为90人、40人。认定虚开发票30份。")
    assert [(figure.value, figure.crime) for figure in found] == [(90, "盗窃罪"), (40, "抢劫罪"), (30, None)]


def test_money_that_is_recovered_for_those_who_were_cheated_is_recovered() -> None:
    found = _figures("侦破诈骗案件30起，挽回被骗群众经济损失200余万元，受骗群众达50人。")
    assert [(figure.value, figure.measure) for figure in found][1:] == [(2_000_000, "追回"), (50, "被骗")]


def test_place_named_again_by_its_level_or_short_name_is_the_one_named_in_full() -> None:
    text = (
        "2021年，忻州市公安机关抓获90人。\n上半年，该市警情下降，破案30起，民警走访该市场两百余次。\n"
        "佛山市南海区检察院办理12件。\n今年，南海检察院起诉30人。"
    )
    assert [(figure.value, figure.place) for figure in _figures(text)] == [
        (90, "忻州市"),
        (30, "忻州市"),
        (200, "忻州市"),
        (12, "佛山市南海区"),
        (30, "佛山市南海区"),
    ]


def test_group_of_crimes_that_the_police_name_is_told_before_cases_and_whatever_region_it_is_of() -> None:
    found = _figures("上半年，全省传统侵财犯罪发案数下降12%，“两抢”案件破案率达100%，破获多发性侵财案件90起。")
    assert [(figure.value, figure.crime) for figure in found] == [
        (12, "传统侵财犯罪"),
        (100, "两抢犯罪"),
        (90, "多发性侵财犯罪"),
    ]


def test_share_in_a_larger_group_is_of_what_has_the_share() -> None:
    found = _figures("法院新收金融诈骗一审案件900件。信用卡诈骗罪在近三年金融诈骗案件总量中占比约七成。")
    assert [(figure.value, figure.crime) for figure in found] == [(900, "金融诈骗罪"), (70, "信用卡诈骗罪")]


def test_help_for_people_is_of_no_crime_told_before() -> None:
    found = _figures("办理首例投资类诈骗案。助力乡村振兴，向30名案件当事人发放救助金9万元。")
    assert [(figure.value, figure.crime) for figure in found] == [(30, None), (90_000, None)]


def test_verb_with_another_one_in_brackets_is_read() -> None:
    found = _figures("2023年，批准（决定）逮捕90人，不批准（决定）逮捕30人。")
    assert [(figure.value, figure.measure) for figure in found] == [(90, "批捕"), (30, "不批捕")]


def test_every_list_of_a_span_of_years_has_a_value_of_each_year() -> None:
    text = (
        "2021至2023年，监督立案分别为10件、20件、30件，同比分别上升一成、两成、三成；移送线索分别为4件5人、6件7人、8件9人。\n"
        "2021至2023年，人数居前三位的分别为90人、80人、70人。"
    )
    years = [
        (figure.value, (figure.period_start or "")[:4], (figure.period_end or "")[:4]) for figure in _figures(text)
    ]
    assert years[:6] == [
        (10, "2021", "2021"),
        (20, "2022", "2022"),
        (30, "2023", "2023"),
        (10, "2021", "2021"),
        (20, "2022", "2022"),
        (30, "2023", "2023"),
    ]
    assert years[6:] == [
        *[
            (count, year, year)
            for year, counts in (("2021", (4, 5)), ("2022", (6, 7)), ("2023", (8, 9)))
            for count in counts
        ],
        *[(count, "2021", "2023") for count in (90, 80, 70)],
    ]


def test_whole_region_goes_on_where_the_office_is_not_known() -> None:
    found = _figures("2023年，全省检察机关批捕90人。\n批捕较多的罪名：盗窃罪30人，占三成。")
    assert {figure.place for figure in found} == {"全省"}


def test_country_that_a_rank_or_a_title_is_of_is_no_place_of_what_follows() -> None:
    text = (
        "全市法院收案数在全国300个中级法院中居第九，审结案件900件。获评全国巾帼文明岗，培训30次。\n"
        "被害人分布全国多地，抓获90人。"
    )
    assert [(figure.value, figure.place) for figure in _figures(text)][-3:] == [
        (900, "全市"),
        (30, "全市"),
        (90, "全市"),
    ]


def test_name_that_is_also_a_word_is_a_place_once_an_office_there_is_named() -> None:
    found = _figures("2021年，日照公安机关破案90起。\n2022年，日照在全省首创该机制，拦截电话70个。")
    assert [figure.place for figure in found] == ["日照", "日照"]


def test_sentence_of_a_report_that_counts_before_it_names_someone_is_of_the_statistics() -> None:
    text = "2022年，全市法院办结案件900件。\n办结抢劫案件30件，同比下降一成，对拒不认罪的颜某志依法判处死刑。"
    found = figures_of(text, published="2023-02-01", issuer="东莞市中级人民法院", title="东莞市中级人民法院工作报告")
    assert {(figure.period_start, figure.place) for figure in found} == {("2022-01-01", "全市")}


def test_rates_of_several_counts_have_their_years() -> None:
    found = _figures("2020年受理3件，2021年受理5件，2022年受理8件，分别占同期总数的一成、两成、三成。")
    assert [(figure.value, figure.period_start) for figure in found][3:] == [
        (10, "2020-01-01"),
        (20, "2021-01-01"),
        (30, "2022-01-01"),
    ]


def test_crime_in_general_ends_the_crime_told_before() -> None:
    found = _figures(
        "审结职务犯罪案件90件。坚持惩罚犯罪与保障人权并重，判处缓刑30人。追讨工资款5万元，避免群众经济损失9万元。"
    )
    assert [(figure.crime, figure.measure) for figure in found] == [
        ("职务犯罪", "other"),
        (None, "判决"),
        (None, "追回"),
        (None, "追回"),
    ]


def test_words_behind_a_pair_of_counts_are_of_both() -> None:
    found = _figures("对9件12人作出批准逮捕决定，对5件6人的毒品犯罪案件提前介入。\n受理审查批准逮捕案件3件4人。")
    assert [(figure.value, figure.measure, figure.crime) for figure in found] == [
        (9, "批捕", None),
        (12, "批捕", None),
        (5, "other", "毒品犯罪"),
        (6, "other", "毒品犯罪"),
        (3, "受理审查逮捕", None),
        (4, "受理审查逮捕", None),
    ]


def test_rates_of_a_pair_of_counts_are_of_the_pair() -> None:
    found = _figures("受理审查逮捕900件1000人，其中诈骗案件90件100人，同比上升一成、两成。")
    assert [(figure.value, figure.crime) for figure in found][2:] == [
        (90, "诈骗罪"),
        (100, "诈骗罪"),
        (10, "诈骗罪"),
        (20, "诈骗罪"),
    ]


def test_counts_of_another_year_keep_their_crimes() -> None:
    text = "2021年审结非法持有毒品案件90件、容留他人吸毒案件70件，较2015年高峰时期的300件和200件分别下降70%和65%。"
    assert [(figure.value, (figure.period_start or "")[:4], figure.crime) for figure in _figures(text)] == [
        (90, "2021", "非法持有毒品罪"),
        (70, "2021", "容留他人吸毒罪"),
        (300, "2015", "非法持有毒品罪"),
        (200, "2015", "容留他人吸毒罪"),
        (70, "2021", "非法持有毒品罪"),
        (65, "2021", "容留他人吸毒罪"),
    ]


def test_kind_of_all_crimes_is_no_group() -> None:
    found = _figures("今年这种刑事犯罪数量上升，受理审查起诉90人。对受理时涉黑恶的案件，不予认定30件。")
    assert [(figure.value, figure.crime) for figure in found] == [(90, None), (30, "涉黑恶犯罪")]


def test_victims_of_a_case_are_defrauded() -> None:
    found = _figures("一起涉及300名被害人的诈骗案审结。")
    assert [(figure.value, figure.measure) for figure in found] == [(300, "被骗")]


def test_place_where_the_police_caught_people_is_told_in_the_story_of_a_case() -> None:
    text = "王某被骗50万元。4月14日，专案组在南昌抓获张某等4名嫌疑人；4月23日，警方在该国抓获另外8名嫌疑人。"
    assert [(figure.value, figure.place) for figure in _figures(text)] == [(500_000, None), (4, "南昌"), (8, None)]


def test_lists_behind_a_rate_of_one_year_are_of_every_year() -> None:
    text = (
        "2021至2023年，批捕分别为5件6人、7件8人、9件10人，2023年同比分别上升一成、两成；"
        "起诉人数分别为20人、30人、40人。"
    )
    found = [(figure.value, (figure.period_start or "")[:4]) for figure in _figures(text)]
    assert found[6:] == [(10, "2023"), (20, "2023"), (20, "2021"), (30, "2022"), (40, "2023")]


def test_rates_of_one_year_are_not_of_the_years_of_an_earlier_list() -> None:
    text = (
        "侵犯商业秘密案件上升，2022年、2023年分别起诉9件18人、11件26人；侵犯著作权案件增幅明显，"
        "2023年起诉件数和人数同比上升六成、四成。"
    )
    assert [(figure.crime, (figure.period_start or "")[:4]) for figure in _figures(text)][4:] == [
        ("侵犯著作权罪", "2023"),
        ("侵犯著作权罪", "2023"),
    ]


def test_parts_of_the_same_cases_have_their_crime() -> None:
    text = "立案侦查贪污贿赂犯罪案件300件。立案侦查的案件中，群众举报90件，占三成；自行发现60件，占两成。"
    assert {figure.crime for figure in _figures(text)} == {"贪污贿赂罪"}


def test_cases_of_some_matter_are_not_of_the_crime_told_before() -> None:
    found = _figures("起诉毒品犯罪70人。维护秩序，依法办理涉疫案件60件。")
    assert [(figure.value, figure.crime) for figure in found] == [(70, "毒品犯罪"), (60, None)]


def test_record_since_a_year_and_a_peak_are_no_periods_of_what_follows() -> None:
    text = (
        "2024年1月至6月，受理危险驾驶罪90人，达到2021年以来同期最低；占刑事案件的比例从最高的2022年的三成下降至两成。"
        "决定起诉70人。"
    )
    assert [(figure.value, (figure.period_start or "")[:4], figure.measure) for figure in _figures(text)] == [
        (90, "2024", "other"),
        (30, "2022", "占比"),
        (20, "2024", "占比"),
        (70, "2024", "起诉"),
    ]


def test_rates_against_two_years_are_of_the_year_counted() -> None:
    found = _figures("2021年，接听电话900次，较2019年、2020年分别增长三成、两成。")
    assert [(figure.value, figure.period_start) for figure in found] == [
        (900, "2021-01-01"),
        (30, "2021-01-01"),
        (20, "2021-01-01"),
    ]


def test_crime_of_the_next_item_is_not_that_of_a_number() -> None:
    found = _figures("打掉黑组织9个、涉恶犯罪集团7个。监督不构成犯罪的案件撤案5人。")
    assert [(figure.value, figure.crime) for figure in found][:2] == [(9, None), (7, "涉恶犯罪")]


def test_own_region_is_the_place_where_no_other_place_is_that_of_a_number() -> None:
    found = _figures("新华社合肥6月28日电“去年，全省打掉团伙20个。”安徽省委政法委说。")
    assert [(figure.value, figure.place) for figure in found] == [(20, "全省")]


def test_verb_that_only_says_of_whom_is_not_what_was_done() -> None:
    found = _figures("批准逮捕公安机关提请逮捕的犯罪嫌疑人90人。王某等30名被告人分获3年至6年不等有期徒刑。")
    assert [(figure.value, figure.measure) for figure in found] == [(90, "批捕"), (30, "判决")]


def test_rates_behind_a_common_share_are_of_the_counts_before_it() -> None:
    found = _figures("起诉诈骗罪90人、盗窃罪30人，合计占总数的七成，同比分别上升一成、两成。")
    assert [(figure.value, figure.crime) for figure in found][-2:] == [(10, "诈骗罪"), (20, "盗窃罪")]


def test_words_of_a_group_begin_behind_a_region_or_a_unit() -> None:
    found = _figures("北京市证券期货犯罪案件为70件。有500余名家暴犯罪案件被告人被判刑。依法追诉刑事犯罪90件。")
    assert [(figure.value, figure.crime) for figure in found] == [
        (70, "证券期货犯罪"),
        (500, "家暴犯罪"),
        (90, None),
    ]


def test_what_people_think_is_of_no_crime() -> None:
    found = _figures("严重暴力犯罪占比降至3%。人民群众安全感指数升至98%。")
    assert [(figure.value, figure.crime) for figure in found] == [(3, "严重暴力犯罪"), (98, None)]


def test_changes_on_the_year_before_end_the_story_of_a_case() -> None:
    text = (
        "全国检察机关起诉证券犯罪90人。\n如某集团操纵证券市场案，林某某违法所得3亿元。\n"
        "二、1至9月，起诉30人，同比上升一成。"
    )
    found = figures_of(text, published="2022-10-25", issuer="最高人民检察院", title="1至9月起诉证券犯罪90人")
    assert [(figure.value, figure.place) for figure in found][-2:] == [(30, "全国"), (10, "全国")]


def test_time_that_work_took_is_no_period_of_the_counts_after_it() -> None:
    found = _figures("2023年1月至6月，全省检察机关立案90件。\n经过近一年的探索实践，工作有了起色，挽回耕地30亩。")
    assert [(figure.value, figure.period_end) for figure in found] == [(90, "2023-06-30"), (30, "2023-06-30")]


def test_group_of_crimes_begins_behind_a_quotation_and_is_no_manner_of_speech() -> None:
    text = "查核职务犯罪线索90件，深挖“违法占地、违法建设”背后职务犯罪30人。\n对实施新的犯罪的，提起公诉20人。"
    assert [(figure.value, figure.crime) for figure in _figures(text)] == [
        (90, "职务犯罪"),
        (30, "职务犯罪"),
        (20, None),
    ]


def test_bare_name_of_a_crime_right_before_money_is_its_crime() -> None:
    found = _figures("其受贿700万元。")
    assert [(figure.value, figure.crime, figure.measure) for figure in found] == [(7_000_000, "受贿罪", "涉案")]
