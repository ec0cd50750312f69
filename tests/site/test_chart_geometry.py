"""Bars and tiles lie where their numbers say."""

from __future__ import annotations

from itertools import pairwise

import pytest

from archive.site.data.exploration import ProvinceTally
from archive.site.render.charts.tile_map import GRID, HEIGHT, SIDE, WIDTH, tile_map
from archive.site.render.charts.year_bars import LEAST, MAX_YEARS, ROOM, Bar, YearAxis

YEARS = tuple(range(2015, 2025))
AXIS = YearAxis.of(YEARS, 2024)
FRAUD = dict.fromkeys(YEARS, 0) | {2020: 30, 2021: 1_234, 2024: 6}
PARTLY = dict.fromkeys(YEARS, 0) | {2020: 10, 2021: 1, 2022: 400}


def bars_of(*counts: dict[int, int] | dict[int, int | None], most: int = 1_235, height: int = 150) -> dict[int, Bar]:
    named = [(str(nth), years, lambda year, nth=nth: f"/{nth}/{year}") for nth, years in enumerate(counts)]
    return {bar.year: bar for bar in AXIS.bars(named, most=most, height=height)}


def test_years_share_the_width_and_do_not_overlap() -> None:
    bars = list(bars_of(FRAUD).values())
    assert [bar.year for bar in bars] == list(YEARS)
    assert bars[0].x == 0
    assert bars[-1].x + bars[-1].width == pytest.approx(100)
    for one, next_one in pairwise(bars):
        assert one.left + one.breadth < next_one.left
        assert one.x <= one.left < one.middle < one.left + one.breadth <= one.x + one.width


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


def test_the_year_that_is_not_over_is_marked() -> None:
    assert [bar.year for bar in bars_of(FRAUD).values() if bar.unfinished] == [2024]
    assert [tick.year for tick in AXIS.ticks if tick.unfinished] == [2024]


def test_a_number_is_left_out_where_it_has_no_room_unless_it_is_the_highest() -> None:
    axis = YearAxis.of(range(2000, 2025), None)
    numbers = {2001: 1_000, 2002: 99, 2003: 123_456, 2004: 23_456}
    texts = {bar.year: bar.text for bar in axis.bars([("a", numbers, str)], most=123_456, height=20)}
    assert [texts[year] for year in (2001, 2002, 2003, 2004)] == ["none", "wide", "all", "none"]
    assert {bar.text for bar in bars_of({2020: 9, 2021: 99}).values()} == {"all"}


@pytest.mark.parametrize("count", [1, 5, 10, 12, 17, 25])
def test_named_years_have_room_and_the_last_is_one_of_them(count: int) -> None:
    axis = YearAxis.of(range(2025 - count, 2025), 2024)
    narrow = [tick.middle for tick in axis.ticks if tick.text == "all"]
    everywhere = [tick.middle for tick in axis.ticks]
    for middles, pixels in ((narrow, 340), (everywhere, 600)):
        assert all((b - a) / 100 * pixels >= 27 for a, b in pairwise(middles))
    assert axis.ticks[-1].year == 2024
    assert axis.ticks[-1].text == "all"


def test_only_the_last_years_are_drawn() -> None:
    axis = YearAxis.of(range(1950, 2025), None)
    assert (len(axis.years), axis.years[-1]) == (MAX_YEARS, 2024)
    assert YearAxis.of((), 2024).ticks == ()


def province(code: str, total: int, *, crawled: bool = True) -> ProvinceTally:
    return ProvinceTally(code, total, {2023: total, 2024: 0}, total // 2, crawled)


def test_every_province_has_a_tile_of_its_own() -> None:
    assert len(GRID) == 34
    assert len(set(GRID.values())) == 34
    drawn = tile_map([province("110000", 8)], lambda one: one.total, str)
    assert len(drawn.tiles) == 34
    assert max(tile.x for tile in drawn.tiles) + SIDE == WIDTH == drawn.width
    assert max(tile.y for tile in drawn.tiles) + SIDE == HEIGHT == drawn.height


def test_a_tile_says_how_many_and_whether_anyone_looked() -> None:
    provinces = [province("110000", 8), province("310000", 2, crawled=False), province("330000", 0)]
    tiles = {one.code: one for one in tile_map(provinces, lambda one: one.total, str, (2023, 2024)).tiles}
    assert [tiles[code].n for code in ("110000", "310000", "330000", "440000")] == [8, 2, 0, None]
    assert [tiles[code].crawled for code in ("110000", "310000", "330000", "440000")] == [True, False, True, False]
    assert [tiles[code].address for code in ("110000", "330000", "440000")] == ["110000", "", ""]
    assert tiles["110000"].depth > tiles["310000"].depth > tiles["330000"].depth == 0
    [years] = [tiles["110000"].sparks]
    assert [(spark.width, spark.height) for spark in years] == [(15.2, 9)]
    assert years[0].y + years[0].height < tiles["110000"].y + SIDE
