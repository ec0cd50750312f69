"""The crime that a figure is of, where its own clause names none."""

from __future__ import annotations

from archive.analysis.figures import figures_of


def _crimes(text: str, title: str | None = None) -> list[tuple[str, str | None]]:
    found = figures_of(text, published="2024-02-01", issuer=None, title=title)
    return [(figure.as_written, figure.crime) for figure in found]


FRAUD = "电信网络诈骗"
TITLE = "检察机关打击治理电信网络诈骗犯罪工作情况"


def test_things_are_of_no_crime_of_the_title() -> None:
    assert _crimes("检察院制作8集反诈短片，播放量达400万次。该院督促注销电话卡600张。", TITLE) == [
        ("8集", None),
        ("400万次", None),
        ("600张", None),
    ]
    assert _crimes("共起诉700人。打掉团伙60个。", TITLE) == [("700人", FRAUD), ("60个", FRAUD)]


def test_things_in_the_story_of_a_case_are_of_its_crime() -> None:
    text = "孙某诈骗案\n孙某开设网店，先后收取货款，店铺会员共3000个，骗得20万元。"
    assert _crimes(text) == [("3000个", "诈骗罪"), ("20万元", "诈骗罪")]


def test_one_case_that_the_sentence_tells_is_of_its_own_crime() -> None:
    text = "某市检察院办理的一起诈骗案，嫌疑人帮助诈骗团伙发送短信，导致90名被害人被骗30万元。"
    assert _crimes(text, TITLE)[-2:] == [("90名", "诈骗罪"), ("30万元", "诈骗罪")]


def test_title_that_tells_of_one_case_gives_its_crime() -> None:
    text = "2015年，李某向80名邻居非法集资600万元，案发时尚有200万元未归还。"
    found = _crimes(text, "追赃三年：一起集资诈骗案的始末")
    assert found == [(words, "集资诈骗罪") for words in ("80名", "600万元", "200万元")]


def test_title_that_counts_a_crime_is_not_what_the_whole_text_is_about() -> None:
    text = "去年全省检察机关批准逮捕5万人，提起公诉9万人。\n对群众痛恨的电信网络诈骗犯罪，起诉4000人。"
    assert _crimes(text, "去年起诉电信网络诈骗犯罪4000人") == [
        ("5万人", None),
        ("9万人", None),
        ("4000人", FRAUD),
    ]
    opening = "去年全省检察机关起诉电信网络诈骗犯罪4000人。\n从年龄看，25岁以下的占40%。"
    assert _crimes(opening, "去年起诉电信网络诈骗犯罪4000人")[-1] == ("40%", FRAUD)


def test_such_cases_that_offices_hand_over_are_of_the_crime_before() -> None:
    text = "检察机关批捕污染环境犯罪案件60件；建议行政执法机关移送此类刑事案件20件，行政机关已移送15件。"
    assert {crime for _, crime in _crimes(text)} == {"污染环境罪"}


def test_help_for_victims_is_of_the_crime_that_they_suffered() -> None:
    wages = "检察机关通过办理拒不支付劳动报酬案件追回欠薪50万元，"
    assert _crimes(f"{wages}还对12名被害人开展司法救助，救助金额8万元。")[1:] == [
        ("12名", "拒不支付劳动报酬罪"),
        ("8万元", "拒不支付劳动报酬罪"),
    ]
    assert _crimes(f"{wages}还对12名困难当事人开展司法救助。")[1:] == [("12名", None)]


def test_part_of_those_counted_gives_its_crime_to_nothing_behind_the_semicolon() -> None:
    text = "批捕60人，其中涉及洗钱犯罪7人；甲县、乙县各起诉20人。返还群众资金90万元。"
    assert [crime for _, crime in _crimes(text, TITLE)] == [FRAUD, "洗钱罪", FRAUD, FRAUD]


def test_share_behind_a_rate_is_of_the_crime_of_that_rate() -> None:
    text = "起诉合同诈骗犯罪50人；信用卡诈骗案件上升一成，约占全部金融诈骗案件的三成。"
    assert [crime for _, crime in _crimes(text)] == ["合同诈骗罪", "信用卡诈骗罪", "信用卡诈骗罪"]
