"""Figures in sentences of our own: what each counts, when, where, of which crime. The tables stand beside this file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archive.analysis.figures.measures import all_measures
from tests.support.figure_reading import figures_in
from tests.support.forms import misread

# A period in words, the day of the publication, and the first and the last day that the period has then.
RECKONED = [
    ("今年1至9月", "2024-10-20", "2024-01-01", "2024-09-30"),
    ("去年", "2021-03-01", "2020-01-01", "2020-12-31"),
    ("去年2月", "2021-03-01", "2020-02-01", "2020-02-29"),
    ("1至3月", "2021-04-23", "2021-01-01", "2021-03-31"),
    ("全年", "2024-01-15", "2023-01-01", "2023-12-31"),
    ("全年", "2023-12-30", "2023-01-01", "2023-12-31"),
    ("四季度", "2024-01-25", "2023-10-01", "2023-12-31"),
    ("11月29日", "2021-11-29", "2021-11-29", "2021-11-29"),
    ("上月", "2024-01-05", "2023-12-01", "2023-12-31"),
    ("本月", "2024-02-05", "2024-02-01", "2024-02-29"),
    ("上周", "2024-01-03", "2023-12-25", "2023-12-31"),
    ("今年3月以来", "2024-05", "2024-03-01", None),
    ("今年1至3月", "2024-05", "2024-01-01", "2024-03-31"),
    ("今年1至3月", None, None, None),
    ("1至3月", None, None, None),
    ("截至目前", None, None, None),
    ("2018年以来", None, "2018-01-01", None),
    ("2023年1至3月", None, "2023-01-01", "2023-03-31"),
]


@pytest.mark.parametrize("subject", ["quantities", "periods", "places", "crimes", "measures"])
def test_figures_are_read_as_the_tables_say(subject: str) -> None:
    assert misread(Path(__file__).with_name(f"{subject}.toml"), figures_in) == []


def test_words_are_resolved_from_the_day_of_the_publication() -> None:
    wrong = []
    for when, published, first, last in RECKONED:
        (figure,) = figures_in(f"{when}，起诉9人", published=published)
        if (figure.period_start, figure.period_end) != (first, last):
            wrong.append((when, published, figure.period_start, figure.period_end))
    assert wrong == []


def test_no_day_is_outside_of_the_calendar() -> None:
    words = ("去年", "去年同期", "昨日", "上周", "上月", "1至3月", "今年以来", "次年", "近三年")
    read = {
        (when, published): figures_in(f"{when}起诉诈骗犯罪12人。", published=published)[0].period_start
        for published in ("0001-01-01", "0001", "9999-12-31", "9999", "", "2024-13-40", "no date")
        for when in words
    }
    assert [key for key, start in read.items() if start is not None] == []


def test_years_that_are_reckoned_come_to_an_end() -> None:
    for word in ("次年", "翌年", "次月", "次日"):
        text = "2023年12月起诉诈骗犯罪3人。" + f"{word}起诉3人。" * 1_000
        starts = {figure.period_start for figure in figures_in(text)}
        assert len(starts) > 1, word
        assert date.fromisoformat(max(filter(None, starts))) < date(2100, 2, 1), word


def test_a_sentence_goes_on_behind_a_line_that_ends_in_a_comma() -> None:
    text = "从起诉罪名看，\n排在首位的是盗窃罪456人。"
    (figure,) = figures_in(text)
    assert (figure.measure, figure.sentence_start, figure.sentence_end) == ("起诉", 0, len(text))


def test_every_measure_has_a_definition_and_a_gloss() -> None:
    measures = all_measures()
    assert measures[-1].code == "other"
    assert all(measure.definition and measure.english and measure.counts for measure in measures)
    assert len({measure.code for measure in measures}) == len(measures)
