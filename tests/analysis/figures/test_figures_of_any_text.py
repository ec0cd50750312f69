"""Whatever the text, figures are exact, in order, bounded in number and read in linear time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis.figures import figures_of
from archive.analysis.figures.assembly import MAX_FIGURES
from archive.model import Figure
from tests.support.growth import assert_linear

PIECES = (
    "起诉",
    "批捕、起诉",
    "分别",
    "其中",
    "占",
    "同比上升",
    "下降",
    "诈骗罪",
    "诈骗",
    "犯罪",
    "各类犯罪",
    "率",
    "12人",
    "3件4人",
    "5%",
    "一成",
    "2.5亿元",
    "4 3 7人",
    "2023年",
    "全国",
    "浙江省",
    "，",
    "、",
    "；",
    "。",
    "：",
    "（",
    "）",
    "\n",
    "问：",
    "案",
    "罪",
    "的",
    "为",
)


def read(text: str) -> tuple[Figure, ...]:
    return figures_of(text, published="2024-02-01", issuer="最高人民检察院", title="诈骗罪案件办理情况")


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_read_exactly(text: str) -> None:
    figures = read(text)
    assert figures == read(text)
    end = 0
    for index, figure in enumerate(figures):
        assert figure.sentence_start <= figure.start < figure.end <= figure.sentence_end <= len(text)
        assert text[figure.start : figure.end] == figure.as_written
        assert end <= figure.start
        end = figure.end
        assert figure.part_of is None or 0 <= figure.part_of < index
        assert figure.measure != "other" or figure.change is None
        assert figure.crime is not None or figure.crime_id is None


@given(st.none() | st.sampled_from(["", "2024", "2024-13-40", "no date"]), st.none() | st.text(max_size=10))
def test_any_date_and_title_are_read(published: str | None, title: str | None) -> None:
    assert figures_of("去年起诉诈骗犯罪12人。", published=published, issuer=None, title=title)[0].value == 12


@pytest.mark.parametrize("published", ["0001-01-01", "0001", "9999-12-31", "9999"])
@pytest.mark.parametrize("when", ["去年", "去年同期", "昨日", "上周", "上月", "1至3月", "今年以来", "次年", "近三年"])
def test_no_day_is_outside_of_the_calendar(when: str, published: str) -> None:
    text = f"{when}起诉诈骗犯罪12人。"
    assert figures_of(text, published=published, issuer=None, title=None)[0].period_start is None


@pytest.mark.parametrize("word", ["次年", "翌年", "次月", "次日"])
def test_years_that_are_reckoned_come_to_an_end(word: str) -> None:
    text = "2023年12月起诉诈骗犯罪3人。" + f"{word}起诉3人。" * 9_000
    starts = {figure.period_start for figure in read(text)}
    assert len(starts) > 1
    assert max(filter(None, starts)) < "2100-02"


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "起诉1人，",
        "起诉1人。\n",
        "1人、",
        "同比上升1%，",
        "1",
        "一",
        "，",
        "（",
        "诈骗罪、",
        "犯罪",
        "分别",
        "。",
        "占",
    ],
)
def test_time_is_linear_in_the_length_of_a_text(piece: str) -> None:
    def text(characters: int) -> str:
        return piece * (characters // len(piece)) + "，起诉30人。"

    assert len(read(text(500_000))) <= MAX_FIGURES
    assert_linear(read, text, size=250_000)


@pytest.mark.slow
def test_a_long_paragraph_of_sentences_is_read_in_linear_time() -> None:
    def text(sentences: int) -> str:
        return "张某乘车去了外地，次日又回到家中。" * sentences + "骗取3万元。"

    assert read(text(30_000))[-1].value == 30_000
    assert_linear(read, text, size=15_000)
