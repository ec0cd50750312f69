"""Bars and tiles lie where their numbers say."""

from __future__ import annotations

from itertools import pairwise

import pytest

from archive.site.render.charts.year_bars import LEAST, ROOM, Bar, YearAxis

YEARS = tuple(range(2015, 2025))
AXIS = YearAxis.of(YEARS, 2024)
FRAUD = dict.fromkeys(YEARS, 0) | {2020: 30, 2021: 1_234, 2024: 6}
PARTLY = dict.fromkeys(YEARS, 0) | {2020: 10, 2021: 1, 2022: 400}


def bars_of(*counts: dict[int, int] | dict[int, int | None], most: int = 1_235, height: int = 150) -> dict[int, Bar]:
    named = [(str(nth), years, lambda year, nth=nth: f"/{nth}/{year}") for nth, years in enumerate(counts)]
    return {bar.year: bar for bar in AXIS.bars(named, most=most, height=height)}


def test_the_parts_of_a_bar_add_up_and_stand_on_each_other() -> None:
    bars = bars_of(FRAUD, PARTLY)
    for year, bar in bars.items():
        assert bar.n == FRAUD[year] + PARTLY[year] == sum(part.n for part in bar.parts)
        base = 150 + ROOM
        for part in bar.parts:
            assert part.y + part.height == pytest.approx(base)
            base = part.y
            assert part.address == f"/{part.value}/{year}"
    assert [part.value for part in bars[2020].parts] == ["0", "1"]
    assert bars[2021].top == pytest.approx(ROOM, abs=LEAST)


def test_heights_are_in_proportion_from_zero_on() -> None:
    bars = bars_of({2020: 100, 2021: 50, 2022: 1}, most=100, height=200)
    assert [bars[year].parts[0].height for year in (2020, 2021, 2022)] == [200, 100, 2]
    assert bars_of({2020: 1}, most=10_000)[2020].parts[0].height == LEAST


def test_nothing_is_no_bar_and_not_known_is_no_number() -> None:
    bars = bars_of({2020: 0, 2021: None, 2022: 3})
    assert (bars[2020].n, bars[2020].parts) == (0, ())
    assert (bars[2021].n, bars[2021].parts) == (None, ())
    assert bars[2022].n == 3


@pytest.mark.parametrize("count", [1, 5, 10, 12, 17, 25])
def test_named_years_have_room_and_the_last_is_one_of_them(count: int) -> None:
    axis = YearAxis.of(range(2025 - count, 2025), 2024)
    narrow = [tick.middle for tick in axis.ticks if tick.text == "all"]
    everywhere = [tick.middle for tick in axis.ticks]
    for middles, pixels in ((narrow, 340), (everywhere, 600)):
        assert all((b - a) / 100 * pixels >= 27 for a, b in pairwise(middles))
    assert axis.ticks[-1].year == 2024
    assert axis.ticks[-1].text == "all"
