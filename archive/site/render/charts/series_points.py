"""Lays out the published values of a series as points over its periods. Across, a chart is measured in per cent of its
width, so that it fits every screen; up, in pixels.

Points are not joined: between two published values there is nothing that anybody published. Each stands on a stem from
zero, so that heights can be compared, and a period without a value stays empty.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from archive.site.data.figures.listed import ListedFigure
from archive.site.data.figures.periods import IN_A_YEAR, place_of, start_of
from archive.site.data.figures.series import Series
from archive.site.render.charts.year_bars import DIGIT, NARROW, WIDE, Screens
from archive.site.render.figures.words import SIGNS, number_words
from archive.site.strings import word

LEAST_PERIODS = 3  # with values, from which on there is a chart
MAX_PLACES = 48  # periods that are drawn, the last; the table has all
HEIGHT, ROOM = 220, 26  # px of the highest point, and above it for its number
APART = 9  # px from a point to the middle between it and the next one of its period
ABOVE, BESIDE = 11, 4  # px from a point up to the foot of a label above it, and down to that of one beside it
LONGEST_LABEL = 7  # characters of a number as printed
LEAST_HIGHEST = 1e-6  # of the values of a chart: below it they are drawn as zero
LINES = 4  # at most so many lines across, besides that of zero


@dataclass(frozen=True, slots=True)
class Point:
    """A published value, or several that are the same in one period."""

    figure: ListedFigure  # the first of them by date of publication
    times: int  # how many publications say so
    across: float  # px from the middle of its period
    y: float
    top: float  # of a range: where its upper end is; else the same as y
    label: str
    label_y: float
    side: str  # of the point, on which its label is: end (left), start (right) or middle (above)
    text: Screens  # where its label has room


@dataclass(frozen=True, slots=True)
class AxisPeriod:
    """A period on the axis, whether it has values or not."""

    middle: float  # per cent
    name: str
    text: Screens  # where its name has room
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line across the chart, at a round value."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class SeriesChart:
    """A chart."""

    places: tuple[AxisPeriod, ...]
    lines: tuple[GridLine, ...]
    left_out: int  # periods with values that are too early to be drawn
    height: int = HEIGHT + ROOM

    @property
    def is_doubled(self) -> bool:
        """Whether a period has different values."""
        return any(len(place.points) > 1 for place in self.places)

    @property
    def has_bounds(self) -> bool:
        """Whether a value is approximate or a bound."""
        return any(point.figure.bound != "exact" for place in self.places for point in place.points)


def series_chart(series: Series, figures: Sequence[ListedFigure]) -> SeriesChart | None:
    """The chart of a series; None if its periods are not alike, or too few of them have values."""
    if series.period_kind not in IN_A_YEAR:
        return None
    by_place = defaultdict[int, list[ListedFigure]](list)
    for figure in figures:
        if figure.value is not None and figure.period_start:
            by_place[place_of(figure.period_start, series.period_kind)].append(figure)
    if len(by_place) < LEAST_PERIODS:
        return None
    drawn = range(max(min(by_place), max(by_place) - MAX_PLACES + 1), max(by_place) + 1)
    values = [top for place in drawn for one in by_place.get(place, ()) for top in (one.value, one.value_max) if top]
    step = _step(max(values, default=0))
    highest = step * max(math.ceil(max(values, default=0) / step), 1)

    def y(value: float) -> float:
        return round(ROOM + HEIGHT - HEIGHT * max(value, 0) / highest, 1)

    longest = max((len(point_label(one)) for place in drawn for one in by_place.get(place, ())), default=0) + 2
    name_of = _names(series)
    room_of_names = _room(max(len(name_of(place)) for place in drawn), len(drawn))
    places = tuple(
        AxisPeriod(
            middle=round(100 * (at + 0.5) / len(drawn), 2),
            name=name_of(place),
            text=_every(room_of_names, len(drawn) - 1 - at, max(len(name_of(place)) for place in drawn), len(drawn)),
            points=tuple(_points(by_place.get(place, []), y, _room(longest, len(drawn)))),
        )
        for at, place in enumerate(drawn)
    )
    lines = tuple(GridLine(y(step * n), number_words(step * n)) for n in range(1, round(highest / step) + 1))
    return SeriesChart(places, lines, sum(place < drawn[0] for place in by_place))


def _points(figures: Sequence[ListedFigure], y: Callable[[float], float], room: Screens) -> Iterator[Point]:
    """The points of a period, one for each value, in the order of publication."""
    alike = defaultdict[tuple[object, ...], list[ListedFigure]](list)
    for figure in figures:
        alike[figure.value, figure.value_max, figure.bound].append(figure)
    highest = min((y(max(one.value or 0, one.value_max or 0)) for one in figures), default=0)
    for at, same in enumerate(alike.values()):
        one, value = same[0], same[0].value or 0
        across = round((at - (len(alike) - 1) / 2) * 2 * APART, 1)
        is_first, is_last = at == 0, at == len(alike) - 1
        side = "middle" if is_first == is_last else "end" if is_first else "start"
        text: Screens = room if is_first or is_last or len(alike) == 3 else "none"
        top = y(one.value_max) if one.value_max is not None else y(value)
        label_y = highest - ABOVE if side == "middle" else top + BESIDE
        yield Point(one, len(same), across, y(value), top, point_label(one), round(label_y, 1), side, text)


def point_label(figure: ListedFigure) -> str:
    """The number beside a point, as it is printed, without its unit: 3.4万 says that it is rounded, 34,000 would not.
    What is long is written as its value, with the sign of its bound."""
    printed = figure.as_written.removesuffix(figure.unit)
    if len(printed) <= LONGEST_LABEL and figure.value_max is None:
        return printed
    top = f"–{number_words(figure.value_max)}" if figure.value_max is not None else ""
    return f"{SIGNS.get(figure.bound, '')}{number_words(figure.value)}{top}"


def _names(series: Series) -> Callable[[int], str]:
    """What the periods of a series are called on the axis."""

    def name(place: int) -> str:
        start = start_of(place, series.period_kind)
        year, at = start[:4], place % IN_A_YEAR[series.period_kind] + 1
        match series.period_kind:
            case "half_year":
                return word("period.short_half_1", year=year) if at == 1 else word("period.short_half_2", year=year)
            case "quarter":
                return word("period.short_quarter", year=year, n=at)
            case "month":
                return start[:7]
            case _:
                return year

    return name


def _room(letters: int, places: int) -> Screens:
    needed = (letters + 0.6) * DIGIT * places
    return "all" if needed <= NARROW else "wide" if needed <= WIDE else "none"


def _every(room: Screens, from_last: int, letters: int, places: int) -> Screens:
    """Where the name of a period is written: of many, every second … one, counted from the last."""
    wide = max(math.ceil((letters + 0.6) * DIGIT * places / WIDE), 1)
    narrow = wide * max(math.ceil((letters + 0.6) * DIGIT * places / NARROW / wide), 1)
    if room == "all" or from_last % narrow == 0:
        return "all"
    return "wide" if from_last % wide == 0 else "none"


def _step(highest: float) -> float:
    """The distance of the lines across: 1, 2 or 5 of a power of ten, at most LINES of them."""
    if highest < LEAST_HIGHEST:
        return 1
    power = math.pow(10, math.floor(math.log10(highest / LINES)))
    return next(power * n for n in (1, 2, 5, 10) if highest / (power * n) <= LINES)
