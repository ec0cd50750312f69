"""Lays out bars by year. Across, a chart is measured in per cent of its width, so that it fits every screen and its
letters keep their size; up, in pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

NARROW, WIDE = 340, 600  # px that a chart has at least on a phone, and on a wide screen
DIGIT = 6.7  # px of a digit in a chart's smallest letters
ROOM = 15  # px above the highest bar, for its number
GAP = 0.22  # of a year's width that stays free
LEAST = 1.5  # px of the smallest bar: one that is there must be visible
MAX_YEARS = 25  # that are drawn; a table has all of them

Screens = Literal["all", "wide", "none"]  # on which a text has room
Address = Callable[[int], str]  # of the search for what is counted in a year


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: what has one value. Bars that are not divided have one part."""

    value: str
    n: int
    y: float
    height: float
    address: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A year of a chart. `n` is None if nobody knows, which is drawn as nothing; 0 is drawn as a short line."""

    year: int
    n: int | None
    x: float  # of the year's room, in per cent
    width: float
    parts: tuple[Part, ...]  # from the base line upwards
    text: Screens  # where its number has room
    unfinished: bool  # the year was not over

    @property
    def middle(self) -> float:
        """Where its number is centred, in per cent."""
        return round(self.x + self.width / 2, 2)

    @property
    def left(self) -> float:
        """Where its mark begins, in per cent."""
        return round(self.x + self.width * GAP / 2, 2)

    @property
    def breadth(self) -> float:
        """How broad its mark is, in per cent."""
        return round(self.width * (1 - GAP), 2)

    @property
    def top(self) -> float:
        """Where its highest part begins."""
        return min((part.y for part in self.parts), default=0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A year below the bars."""

    year: int
    middle: float
    text: Screens
    unfinished: bool


@dataclass(frozen=True, slots=True)
class YearAxis:
    """The years that all charts of a page share. `unfinished` is the year that was not over."""

    years: tuple[int, ...]
    unfinished: int | None = None

    @classmethod
    def of(cls, years: Sequence[int], unfinished: int | None) -> YearAxis:
        """The axis of these years: of the last MAX_YEARS."""
        return cls(tuple(years)[-MAX_YEARS:], unfinished)

    @property
    def width(self) -> float:
        """How broad a year is, in per cent."""
        return 100 / max(len(self.years), 1)

    def x(self, year: int) -> float:
        """Where a year begins, in per cent."""
        return round((year - self.years[0]) * self.width, 2)

    def room(self, text: str) -> Screens:
        """The screens on which a year has room for a text."""
        needed = (len(text) + 0.6) * DIGIT * len(self.years)
        return "all" if needed <= NARROW else "wide" if needed <= WIDE else "none"

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """The years that are named: all, or every second … one, counted from the last."""
        return tuple(self._ticks())

    def _ticks(self) -> Iterator[Tick]:
        last = self.years[-1] if self.years else 0
        wide = self._step(WIDE)
        narrow = -(-self._step(NARROW) // wide) * wide  # those on a phone are some of those on a wide screen
        for year in self.years:
            if (last - year) % wide == 0:
                text: Screens = "wide" if (last - year) % narrow else "all"
                yield Tick(year, round(self.x(year) + self.width / 2, 2), text, year == self.unfinished)

    def _step(self, pixels: int) -> int:
        """How many years share the room for the name of one."""
        return -int(-(4.6 * DIGIT * max(len(self.years), 1)) // pixels)

    def bars(
        self,
        counts: Sequence[tuple[str, Mapping[int, int | None], Address]],
        *,
        most: int,
        height: int,
    ) -> tuple[Bar, ...]:
        """The bars of some values, each above the one before. `counts`: a value, its number in each year, the address
        of a year. A bar of `most` is as high as the chart, whose `height` is in px without the room for numbers."""
        sums = {year: self._sum([years.get(year) for _, years, _ in counts]) for year in self.years}
        highest = max((n or 0 for n in sums.values()), default=0)
        found = []
        for year, n in sums.items():
            room = self.room(f"{n or 0:,}")
            text: Screens = "all" if n and n == highest else room  # the highest has its number everywhere
            parts = tuple(self._parts(counts, year, height / max(most, 1), height + ROOM))
            found.append(Bar(year, n, self.x(year), round(self.width, 2), parts, text, year == self.unfinished))
        return tuple(found)

    @staticmethod
    def _sum(numbers: Sequence[int | None]) -> int | None:
        return sum(filter(None, numbers)) if any(n is not None for n in numbers) else None

    @staticmethod
    def _parts(
        counts: Sequence[tuple[str, Mapping[int, int | None], Address]], year: int, scale: float, base: float
    ) -> Iterator[Part]:
        for value, years, address in counts:
            if n := years.get(year):
                height = max(round(n * scale, 1), LEAST)
                base = round(base - height, 1)
                yield Part(value, n, base, height, address(year))
