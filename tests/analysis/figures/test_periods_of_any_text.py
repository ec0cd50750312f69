"""Periods and places of any text: in order, inside the text, with a first day not after the last, in linear time."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis.figures import figures_of
from archive.analysis.figures.periods import periods_in
from archive.analysis.figures.places import places_in
from tests.support.growth import assert_linear

PIECES = (
    *("2021年", "二〇二一年", "今年", "去年", "同年", "次年", "上年", "1", "12", "13", "月", "2月", "29日"),
    *("31日", "至", "到", "、", "和", "—", "第", "一", "四季度", "上半年", "前三季度", "前9个月", "全年"),
    *("底", "初", "上旬", "当日", "次月", "上周", "以来", "起", "截至", "至今", "同期", "其间", "近年来"),
    *("五年来", "目前", "“十三五”期间", "较", "由", "的", "，", "。", "；", "（", "）", "《", "》", "其中"),
    *("分别", "全国", "全省", "浙江省", "杭州市", "桐乡", "检察院", "检察机关", "5人", "3%", "某"),
)
TEXTS = st.lists(st.sampled_from([*PIECES, "\n", " "]), max_size=40).map("".join) | st.text(max_size=60)
PUBLISHED = (
    st.none()
    | st.dates(date(1990, 1, 1), date(2040, 12, 31)).map(date.isoformat)
    | st.dates(date(1990, 1, 1), date(2040, 12, 31)).map(lambda day: day.isoformat()[:7])
)


@given(TEXTS, PUBLISHED)
def test_periods_are_in_order_and_begin_before_they_end(text: str, published: str | None) -> None:
    found = periods_in(text, published)
    assert all(one.end <= other.start for one, other in pairwise(found))
    for period in found:
        assert text.startswith(period.as_written, period.start)
        assert 0 <= period.start < period.end <= len(text)
        for day in (period.first, period.last):
            assert day is None or date.fromisoformat(day)
        assert not period.first or not period.last or period.first <= period.last


@given(TEXTS)
def test_places_are_in_order_and_named_as_in_the_text(text: str) -> None:
    found = places_in(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    for place in found:
        assert text[place.start : place.end] == place.name
        assert all(place.start <= member.start < member.end <= place.end for member in place.members)


@given(TEXTS, PUBLISHED, st.sampled_from([None, "最高人民检察院", "浙江省桐乡市人民检察院"]))
def test_a_figure_begins_before_it_ends(text: str, published: str | None, issuer: str | None) -> None:
    for figure in figures_of(text, published=published, issuer=issuer, title=None):
        assert not figure.period_start or not figure.period_end or figure.period_start <= figure.period_end
        assert figure.period_as_written or not (figure.period_start or figure.period_end)
        assert figure.place or not figure.region


@pytest.mark.parametrize(
    "piece",
    [
        *("1", "一", "，", "年", "2021", "2021年1月、", "1、", "一、", "第", "近年来", "同期", "（2021年"),
        *("江苏、", "江苏省南京市", "《", "“北京"),
    ],
)
def test_any_text_is_read_in_linear_time(piece: str) -> None:
    def text(characters: int) -> str:
        return piece * (characters // len(piece))

    assert_linear(lambda long: periods_in(long, "2024-01-05"), text, size=50_000)
    assert_linear(places_in, text, size=50_000)
