"""Counts of a place are not those of the whole country, and the days of a case end before it is published."""

from __future__ import annotations

import pytest

from archive.analysis.figures import figures_of
from archive.model import Figure


def _figures(text: str, *, title: str | None = None, issuer: str | None = None) -> tuple[Figure, ...]:
    return figures_of(text, published="2023-11-03", issuer=issuer, title=title)


def _places(text: str, *, title: str | None = None, issuer: str | None = None) -> list[str | None]:
    return [figure.place for figure in _figures(text, title=title, issuer=issuer)]


def _periods(text: str, *, title: str | None = None) -> list[tuple[str | None, str | None, str | None]]:
    return [(one.period_as_written, one.period_start, one.period_end) for one in _figures(text, title=title)]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("云溪市检察机关办理诈骗案件情况", "2022年，检察机关共批捕诈骗犯罪嫌疑人41人。"),
        ("检察机关办案情况", "云溪市检察机关开展专项工作。2022年，检察机关共批捕诈骗犯罪嫌疑人41人。"),
        ("检察机关办案情况", "2022年，检察机关共批捕诈骗犯罪嫌疑人41人。我院还走访了企业。"),
        ("检察机关办案情况", "2022年，检察机关共批捕诈骗犯罪嫌疑人41人。\n下一步，全市将继续推进。"),
        ("云溪县：斩断诈骗链条", "2022年，检察机关共批捕诈骗犯罪嫌疑人41人。"),
    ],
)
def test_count_of_a_place_that_no_gazetteer_has_is_not_of_the_country(title: str, text: str) -> None:
    assert _places(f"{text}\n这一做法被全国检察机关学习。", title=title) == [None]


def test_text_without_a_sign_of_a_place_is_of_the_country_that_it_names() -> None:
    text = "2022年，检察机关共批捕诈骗犯罪嫌疑人41人。\n全国检察机关将继续推进，城市、超市都是重点。"
    assert _places(text, title="检察机关打击超市、城市广场上的骗局，数据公布") == ["全国"]


def test_title_that_only_sounds_like_a_place_is_none() -> None:
    text = "2022年，全国检察机关批捕41人。\n办理案件23件。"
    assert _places(text, title="检察机关惩治股市、上市公司和各省市犯罪情况") == ["全国", "全国"]


@pytest.mark.parametrize(
    "look",
    [
        "从全国看，全国检察机关",
        "另据全国数据，全国检察机关",
        "另据介绍，今年，全国检察机关",
        "援引全国检察机关数据，全国",
    ],
)
def test_look_at_the_country_is_of_its_sentence_alone(look: str) -> None:
    text = f"今年，南昌市检察机关起诉诈骗犯罪300人。{look}起诉1.2万人。办案中追赃2170万元。\n不起诉60人。"
    title = "南昌市检察机关通报办案情况"
    assert _places(text, title=title, issuer="南昌市人民检察院") == ["南昌市", "全国", "南昌市", "南昌市"]


def test_country_that_a_local_report_names_is_not_that_of_its_next_paragraphs() -> None:
    text = "今年，全国检察机关起诉诈骗犯罪1.2万人。\n今年，检察机关追赃2170万元。"
    assert _places(text, title="南昌市检察机关通报办案情况", issuer="南昌市人民检察院") == ["全国", "南昌市"]


def test_country_is_not_the_place_behind_a_local_sentence_that_counts_nothing() -> None:
    text = "2022年，全市检察机关起诉412人。全国检察机关正在开展专项行动。今年起诉帮信罪986人。"
    assert _places(text, title="云溪市检察机关办案情况") == ["全市", "全市"]


def test_headline_with_a_change_above_a_batch_is_no_story() -> None:
    text = "今年前三季度检察机关 起诉诈骗犯罪1357人 同比上升41.5%\n最高人民检察院今天发布6件典型案例。"
    title = "最高检发布惩治诈骗犯罪典型案例"
    assert _places(text, title=title, issuer="最高人民检察院")[:2] == ["全国", "全国"]


def test_what_began_in_a_case_did_not_last_until_its_publication() -> None:
    text = "2008年起，张某以投资为名，骗取300万元。"
    assert _periods(text, title="张某集资诈骗案") == [("2008年起", "2008-01-01", None)]
    assert _periods("2008年起，全省起诉300人。") == [("2008年起", "2008-01-01", "2023-11-03")]


def test_beginning_of_a_year_has_no_days_and_gives_its_year() -> None:
    assert _periods("2020年初，起诉9人。3月，起诉8人。") == [
        ("2020年初", None, None),
        ("3月", "2020-03-01", "2020-03-31"),
    ]
    assert _periods("年初，起诉9人。") == [("年初", None, None)]
    assert _periods("2020年3月初，起诉9人。") == [("2020年3月初", "2020-03-01", "2020-03-31")]


def test_number_behind_two_days_is_of_both() -> None:
    both = ("2023-06-21", "2023-06-24")
    assert _periods("2023年6月21日、24日，起诉5人。") == [("2023年6月21日、24日", *both)]
    assert _periods("2023年6月21日和24日，分别起诉5人、6人。") == [
        ("2023年6月21日", both[0], both[0]),
        ("24日", both[1], both[1]),
    ]
