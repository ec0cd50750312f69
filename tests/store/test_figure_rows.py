"""What becomes of the figures of a text: their JSON, and their rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.analysis.structure_json import dumps, figures_outside_of_cases, loads, loads_figures
from archive.model import Bound, Case, Change, Figure, Structure
from archive.store.publications.figure_rows import LARGEST, figure_rows

TEXT = "起诉430余人，同比上升7.5%。\n案例一\n骗取8万元。"
PROSECUTED = Figure(
    start=2,
    end=7,
    as_written="430余人",
    value=430,
    value_max=None,
    unit="人",
    bound=Bound.OVER,
    measure="起诉",
    measure_as_written="起诉",
    crime="诈骗罪",
    crime_id="fraud",
    crime_as_written=None,
    subject=None,
    place="浙江省",
    region="330000",
    period_as_written="2024年",
    period_start="2024-01-01",
    period_end="2024-12-31",
    change=None,
    part_of=None,
    damaged=False,
    sentence_start=0,
    sentence_end=17,
)
RISE = replace(PROSECUTED, start=12, end=16, as_written="7.5%", value=7.5, unit="%", bound=Bound.EXACT)
RISE = replace(RISE, measure="同比", change=Change.UP)
TAKEN = replace(PROSECUTED, start=24, end=27, as_written="8万元", value=80000, unit="元")
TAKEN = replace(TAKEN, sentence_start=22, sentence_end=28)
CASE = Case(18, 28, "案例一", "案例一", None, (), "案例一", "骗取8万元。", (), "", (), (), ())


def test_a_figure_is_the_same_when_it_comes_back_from_json_where_most_of_it_is_left_out() -> None:
    bare = replace(RISE, crime=None, crime_id=None, place=None, region=None, period_start=None, change=None)
    figures = (PROSECUTED, RISE, TAKEN, bare)
    stored = dumps(Structure(figures=figures))
    assert loads(stored).figures == figures
    assert "null" not in stored


def test_the_figures_outside_of_cases_keep_their_totals() -> None:
    part = replace(RISE, part_of=0)
    stored = dumps(Structure(cases=(CASE,), figures=(TAKEN, PROSECUTED, replace(part, part_of=1), part)))
    assert loads_figures(figures_outside_of_cases(stored)) == (PROSECUTED, part, replace(part, part_of=None))


def test_a_row_has_its_case_its_sentence_and_the_id_of_its_total() -> None:
    first, second, third = figure_rows(7, (PROSECUTED, replace(RISE, part_of=0), TAKEN), TEXT, [(70, CASE)])
    assert [row["case_id"] for row in (first, second, third)] == [None, None, 70]
    assert [row["sentence"] for row in (first, third)] == ["起诉430余人，同比上升7.5%。", "骗取8万元。"]
    assert (first["part_of"], second["part_of"]) == (None, first["id"])
    assert (first["position"], first["value"], first["region_code"]) == (1, 430, "330000")
    assert [TEXT[row["start"] : row["end"]] for row in (first, second, third)] == ["430余人", "7.5%", "8万元"]


@pytest.mark.parametrize("value", [LARGEST + 1, 10**400, float("inf"), -(10**16)])
def test_a_number_of_more_digits_than_any_count_has_is_damaged(value: float) -> None:
    (row,) = figure_rows(7, [replace(PROSECUTED, value=value)], TEXT, [])
    assert (row["value"], row["damaged"]) == (None, 1)


def test_the_largest_number_is_none_of_them() -> None:
    (row,) = figure_rows(7, [replace(PROSECUTED, value=LARGEST)], TEXT, [])
    assert (row["value"], row["damaged"]) == (LARGEST, 0)
