"""Figures in the parts of a case, and of single cases. The sentences are ours."""

from __future__ import annotations

from archive.analysis.figures import figures_of
from archive.model import Figure


def _figures(text: str, *, title: str = "典型案例", issuer: str | None = None) -> tuple[Figure, ...]:
    return figures_of(text, published="2024-02-01", issuer=issuer, title=title)


def test_part_of_a_case_whose_heading_names_a_crime_is_of_that_crime() -> None:
    text = (
        "孔某受贿、徇私枉法案\n【基本案情】\n一、徇私枉法罪\n孔某安排放走7名嫌疑人。\n二、受贿罪\n共收受现金30万元。\n"
        "【诉讼过程】\n检察院询问证人12名。"
    )
    assert [(figure.as_written, figure.crime) for figure in _figures(text)] == [
        ("7名", "徇私枉法罪"),
        ("30万元", "受贿罪"),
        ("12名", "受贿罪"),
    ]


def test_what_came_before_money_laundering_is_of_the_crimes_that_it_names() -> None:
    text = (
        "乔某洗钱案\n【基本案情】\n（一）上游犯罪\n葛某等人集资诈骗共计4亿余元。\n（二）洗钱罪\n乔某转出资金80万元。\n"
        "【典型意义】\n调取银行卡20余张。"
    )
    assert [(figure.as_written, figure.crime) for figure in _figures(text)] == [
        ("4亿余元", "集资诈骗罪"),
        ("80万元", "洗钱罪"),
        ("20余张", "洗钱罪"),
    ]


def test_title_of_a_case_may_have_two_lines() -> None:
    text = "葛某、乔某洗钱\n孔某掩饰、隐瞒犯罪所得案\n【基本案情】\n葛某收取好处费6万元。"
    assert [figure.crime for figure in _figures(text)] == ["洗钱罪"]


def test_word_for_opening_may_stand_apart_from_its_cases() -> None:
    text = "全市立电信网络诈骗案件230宗，同比下降9%。全市立刑事案件4100起。全市设立诈骗案件办案点3个。"
    assert [(figure.as_written, figure.measure) for figure in _figures(text, title="工作情况")] == [
        ("230宗", "立案"),
        ("9%", "同比"),
        ("4100起", "立案"),
        ("3个", "other"),
    ]


def test_day_after_an_event_has_no_date() -> None:
    text = "8月15日下午，在立案后的第二天，警方查获设备17台。次日，又查获5台。"
    found = [(figure.as_written, figure.period_start) for figure in _figures(text)]
    assert found == [("17台", "2023-08-15"), ("5台", "2023-08-16")]


def test_price_of_what_is_bought_is_no_name_of_an_offer() -> None:
    text = "葛某支付64万元购房款，又以23万元购得汽车1辆。商家以“0元购”“9.9元购”为名骗取费用。"
    assert [figure.as_written for figure in _figures(text)] == ["64万元", "23万元", "1辆"]


def test_work_in_which_people_were_found_is_not_what_was_done_with_them() -> None:
    found = _figures("检察机关在审查起诉过程中发现孔某等6人涉案。", title="孔某诈骗案")
    assert [(figure.as_written, figure.measure) for figure in found] == [("6人", "other")]


def test_crime_that_a_heading_denies_is_not_what_follows_it() -> None:
    text = "一、葛某的行为不构成诈骗罪\n葛某取走现金7万元。"
    assert [figure.crime for figure in _figures(text, title="利用漏洞取款构成盗窃罪")] == ["盗窃罪"]


def test_what_describes_people_is_not_what_was_done_with_them() -> None:
    text = "检察院对靠刷单骗取补贴案件中的8名涉案人员提起公诉。警方将葛某等5名骗取补贴的犯罪嫌疑人抓获。"
    assert [(figure.as_written, figure.measure) for figure in _figures(text)] == [("8名", "起诉"), ("5名", "抓获")]


def test_period_behind_a_count_says_when_it_was_done() -> None:
    text = "葛某于2019年3月20日报案。银行被骗的8万元于2019年4月2日至6月5日归还。团伙成员5人于7月8日被抓获。"
    found = [(figure.as_written, figure.period_start, figure.period_end) for figure in _figures(text)]
    assert found == [("8万元", "2019-04-02", "2019-06-05"), ("5人", "2019-07-08", "2019-07-08")]


def test_beginning_of_a_job_is_not_the_time_of_the_offence() -> None:
    text = "2014年10月至2018年8月间，葛某销售基金。孔某自2016年8月起负责划拨资金。二人以上述方式募集资金7亿余元。"
    assert [(figure.period_start, figure.period_end) for figure in _figures(text)] == [("2014-10-01", "2018-08-31")]


def test_story_in_the_middle_of_a_paragraph_is_of_the_crime_charged() -> None:
    text = (
        "2016年5月，检察院以葛某犯开设赌场罪提起公诉。法院以开设赌场罪判处葛某有期徒刑三年。\n"
        "最高检的意见规定，亲朋之间的娱乐不以赌博论。本案系葛某组织他人参赌，赌资数额累计90万余元。"
    )
    assert [figure.crime for figure in _figures(text, title="抢红包的定性")] == ["开设赌场罪"]


def test_people_charged_are_prosecuted() -> None:
    text = "检察院指控被告人葛某等13人犯诈骗罪，被告人孔某等3人犯滥用职权罪。"
    assert [(figure.as_written, figure.measure, figure.crime) for figure in _figures(text)] == [
        ("13人", "起诉", "诈骗罪"),
        ("3人", "起诉", "滥用职权罪"),
    ]
