"""The geometry of a series' chart: published values alone, in their periods, bounds as bounds, nothing joined."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from archive.site.data.figures.listed import COLUMNS, ListedFigure
from archive.site.data.figures.series import Series
from archive.site.render.charts.series_points import HEIGHT, ROOM, series_chart


def series(kind: str, months: int | None = None) -> Series:
    counts = {"figures": 3, "publications": 3, "periods": 3, "first_start": "2020-01-01", "last_end": "2024-12-31"}
    what = {"id": "x", "measure": "起诉", "unit": "人", "crime_id": None, "crime": None, "region_code": None}
    return Series(**what, place="全国", period_kind=kind, months=months, **counts)  # type: ignore[arg-type]


def figure(start: str | None, value: float | None, **given: Any) -> ListedFigure:
    values: dict[str, Any] = {**dict.fromkeys(COLUMNS), "bound": "exact", "unit": "人", "as_written": f"{value}人"}
    return ListedFigure(**values | {"period_start": start, "value": value} | given)


def labels(kind: str, *figures: ListedFigure) -> list[tuple[str, list[str]]]:
    chart = series_chart(series(kind), figures)
    assert chart
    return [(place.name, [point.label for point in place.points]) for place in chart.places]


def test_a_period_without_a_value_stays_empty() -> None:
    found = labels("year", figure("2020-01-01", 10), figure("2022-01-01", 30), figure("2023-01-01", 20))
    assert found == [("2020", ["10"]), ("2021", []), ("2022", ["30"]), ("2023", ["20"])]


def test_fewer_than_three_periods_and_those_that_are_not_alike_have_no_chart() -> None:
    three = [figure(f"202{n}-01-01", 1) for n in range(3)]
    assert series_chart(series("year"), three[:2] + three[:1]) is None
    assert series_chart(series("year"), [*three[:2], figure("2022-01-01", None), figure(None, 5)]) is None
    assert series_chart(series("other"), three) is None
    assert series_chart(series("years", 60), three) is None


def test_different_values_of_a_period_stand_side_by_side_and_equal_ones_are_one_point() -> None:
    both = [figure("2020-01-01", 34_000, as_written="3.4万人"), figure("2020-01-01", 33_912)]
    chart = series_chart(
        series("year"), [*both, figure("2021-01-01", 5), figure("2021-01-01", 5), figure("2022-01-01", 6)]
    )
    assert chart
    assert chart.is_doubled
    first, second, _ = chart.places
    assert [(one.label, one.across, one.side) for one in first.points] == [("3.4万", -9, "end"), ("33912", 9, "start")]
    assert [(one.label, one.times) for one in second.points] == [("5", 2)]


@given(st.lists(st.tuples(st.integers(1900, 2100), st.floats(0, 1e15) | st.none()), max_size=40))
def test_every_point_is_inside_the_chart(values: list[tuple[int, float | None]]) -> None:
    chart = series_chart(series("year"), [figure(f"{year}-01-01", value) for year, value in values])
    for place in chart.places if chart else ():
        assert 0 < place.middle < 100
        assert all(ROOM <= point.y <= ROOM + HEIGHT for point in place.points)
