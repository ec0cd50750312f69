"""Lays out a map of China's provinces on which each is a tile of one size: small ones are as easy to see as large ones.

The tiles have the places of the provinces to each other, as far as a grid allows. They are ours; they draw no border.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from archive.site.data.exploration import ProvinceTally

SIDE, GAP = 48, 4  # px of a tile, and between two
PALEST, DARKEST = 0.06, 0.42  # of a tile's colour: its letters stay readable
SPARK, INSET = 9, 5  # px of the years at a tile's foot, and beside them

# Province by GB/T 2260 → column and row.
GRID: dict[str, tuple[int, int]] = {
    "230000": (6, 0),
    **{"150000": (3, 1), "110000": (4, 1), "220000": (6, 1)},
    **{"650000": (0, 2), "640000": (2, 2), "140000": (3, 2), "130000": (4, 2), "120000": (5, 2), "210000": (6, 2)},
    **{"630000": (0, 3), "620000": (1, 3), "610000": (2, 3), "410000": (3, 3), "370000": (4, 3)},
    **{"540000": (0, 4), "510000": (1, 4), "500000": (2, 4), "420000": (3, 4), "340000": (4, 4), "320000": (5, 4)},
    **{"310000": (6, 4), "530000": (1, 5), "520000": (2, 5), "430000": (3, 5), "360000": (4, 5), "330000": (5, 5)},
    **{"450000": (2, 6), "440000": (3, 6), "350000": (4, 6), "710000": (6, 6)},
    **{"460000": (2, 7), "820000": (3, 7), "810000": (4, 7)},
}
COLUMNS, ROWS = (1 + max(place[at] for place in GRID.values()) for at in (0, 1))
WIDTH, HEIGHT = COLUMNS * (SIDE + GAP) - GAP, ROWS * (SIDE + GAP) - GAP


@dataclass(frozen=True, slots=True)
class Spark:
    """A year at the foot of a tile."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tile:
    """A province. `n` is None if the archive has nothing of it and crawled none of its sites."""

    code: str
    x: int
    y: int
    n: int | None
    crawled: bool
    depth: float  # of its colour
    address: str
    sparks: tuple[Spark, ...]

    @property
    def middle(self) -> float:
        """Where its letters are centred."""
        return self.x + SIDE / 2


@dataclass(frozen=True, slots=True)
class TileMap:
    """All provinces, and the measures of the map in px."""

    tiles: tuple[Tile, ...]
    width: int = WIDTH
    height: int = HEIGHT
    side: int = SIDE


def tile_map(
    provinces: Sequence[ProvinceTally],
    number: Callable[[ProvinceTally], int],
    address: Callable[[str], str],
    years: Sequence[int] = (),
) -> TileMap:
    """The map of all provinces. `number` is what a tile says of a province; with `years` it has bars by year, too."""
    known = {one.value: one for one in provinces}
    most = max((number(one) for one in provinces), default=0)
    of_year = max((one.years.get(year) or 0 for one in provinces for year in years), default=0)
    tiles = []
    for code, (column, row) in GRID.items():
        one = known.get(code)
        n = number(one) if one else None
        x, y = column * (SIDE + GAP), row * (SIDE + GAP)
        sparks = _sparks(one.years, years, of_year, x, y) if one and of_year else ()
        depth = round(PALEST + (DARKEST - PALEST) * (n / most) ** 0.5, 3) if n else 0
        tiles.append(Tile(code, x, y, n, one is not None and one.crawled, depth, address(code) if n else "", sparks))
    return TileMap(tuple(tiles))


def _sparks(counts: Mapping[int, int | None], years: Sequence[int], most: int, x: int, y: int) -> tuple[Spark, ...]:
    width = (SIDE - 2 * INSET) / len(years)
    sparks = []
    for at, year in enumerate(years):
        if n := counts.get(year):
            height = max(round(SPARK * n / most, 1), 1)
            left = round(x + INSET + at * width, 2)
            sparks.append(Spark(left, round(y + SIDE - 4 - height, 1), round(width * 0.8, 2), height))
    return tuple(sparks)
