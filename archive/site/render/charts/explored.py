"""The charts of the page /explore: rows, bars and tiles, each mark with the address of the search that finds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from archive.site.data.coverage import MONTH
from archive.site.data.exploration import Exploration, Tally
from archive.site.data.totals import Facts
from archive.site.edition.recognition import NAME
from archive.site.languages import DEFAULT, language
from archive.site.render.charts.tile_map import TileMap, tile_map
from archive.site.render.charts.year_bars import Address, Bar, YearAxis
from archive.site.strings import known_label, label, word

TALL, LOW = 150, 26  # px of the bars of the first chart, and of those in rows
ROW_HEIGHTS = {"sources": 16}  # px of the bars of a chart with many rows
DRAWN_CRIMES = 8  # besides those of fraud: those with most cases; the files have all
MAX_TIED = 3  # values that have most together and are named in a heading


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """What a chart counts, and where the reader finds what is counted."""

    tallies: Callable[[Exploration], Sequence[Tally]]
    column: str  # the filter, as archive.search names it
    unit: str = "publications"  # or cases: those of fraud

    @property
    def path(self) -> str:
        """The list in which the reader finds them."""
        return "/cases" if self.unit == "cases" else "/search"

    @property
    def parameters(self) -> dict[str, str]:
        """What all addresses of the list have in common."""
        return {"topic": "fraud"} if self.unit == "cases" else {}


CHARTS = {
    "years": ChartSpec(attrgetter("topics"), "topic"),
    "kinds": ChartSpec(attrgetter("kinds"), "kind"),
    "provinces": ChartSpec(attrgetter("provinces"), "region"),
    "crimes": ChartSpec(attrgetter("crimes"), "crime", "cases"),
    "sources": ChartSpec(attrgetter("sources"), "source_id"),
}


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A row of a chart, and of the table behind it."""

    tally: Tally
    name: str
    address: str  # of the search for all of it
    of_year: Address
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class CrimeRows:
    """The crimes of fraud, and the other crimes with most cases."""

    of_fraud: tuple[ChartRow, ...]
    others: tuple[ChartRow, ...]
    undrawn: int  # how many crimes only the files have


class Charts:
    """The charts of one exploration, with the names and addresses of the running request."""

    def __init__(self, found: Exploration, facts: Facts, address: Callable[..., str]) -> None:
        self.found = found
        self.axis = YearAxis.of(found.years, found.unfinished)
        self._names, self._address = facts.names, address

    @staticmethod
    def titles() -> dict[str, str]:
        """The titles of the charts, by name."""
        return {
            "years": word("explore.years"),
            "kinds": word("explore.kinds"),
            "provinces": word("explore.provinces"),
            "crimes": word("explore.crimes"),
            "sources": word("explore.sources"),
        }

    def name(self, chart: str, value: str) -> str:
        """The name of a value for readers; of a province, with what its tile says if that is no part of the name."""
        column = CHARTS[chart].column
        if column not in self._names:
            return label(column, value)
        name = self._names[column].get(value, value)
        letters = known_label("tile", value) if chart == "provinces" and language() is not DEFAULT else None
        return f"{name} ({letters})" if letters else name

    def address(self, chart: str, value: str, year: int | None = None) -> str:
        """The address of the search that finds what is counted of a value."""
        spec = CHARTS[chart]
        given = {spec.column.removesuffix("_id"): value, "year": year, **spec.parameters}
        return self._address(spec.path, **given)

    def rows(self, chart: str) -> tuple[ChartRow, ...]:
        """The rows of a chart, all on one scale."""
        tallies = CHARTS[chart].tallies(self.found)
        most = max((one.years[year] or 0 for one in tallies for year in self.axis.years), default=0)
        return tuple(self._row(chart, one, most) for one in tallies)

    def _row(self, chart: str, one: Tally, most: int) -> ChartRow:
        of_year = partial(self.address, chart, one.value)
        bars = self.axis.bars([(one.value, one.years, of_year)], most=most, height=self.row_height(chart))
        return ChartRow(one, self.name(chart, one.value), of_year(), of_year, bars)

    @staticmethod
    def row_height(chart: str) -> int:
        """The height of the highest bar in a row, in px."""
        return ROW_HEIGHTS.get(chart, LOW)

    def crimes(self) -> CrimeRows:
        """The rows of the crimes."""
        rows = self.rows("crimes")
        of_fraud = sum(one.of_fraud for one in self.found.crimes)
        drawn = rows[: of_fraud + DRAWN_CRIMES]
        return CrimeRows(drawn[:of_fraud], drawn[of_fraud:], len(rows) - len(drawn))

    def publications(self) -> tuple[Bar, ...]:
        """All publications by year; a bar is divided by topic, those on fraud alone at the base."""
        counts = [(one.value, one.years, partial(self.address, "years", one.value)) for one in self.found.topics]
        return self.axis.bars(counts, most=self._most(self.found.by_year), height=TALL)

    def of_years(self, height: int) -> tuple[Bar, ...]:
        """All publications by year, undivided. `height`: of the highest bar, in px."""
        years = self.found.by_year
        return self.axis.bars([("publications", years, self.of_year)], most=self._most(years), height=height)

    def lacking(self) -> tuple[Bar, ...]:
        """The months by year in which a source has far less than in its others."""
        months = self.found.lacking
        return self.axis.bars([("lacking", months, self.gaps)], most=self._most(months), height=LOW)

    def _most(self, years: Mapping[int, int]) -> int:
        return max((years[year] for year in self.axis.years), default=0)

    def publication_tiles(self) -> TileMap:
        """The map of publications, with their years."""
        address = partial(self.address, "provinces")
        return tile_map(self.found.provinces, attrgetter("total"), address, self.axis.years)

    def case_tiles(self) -> TileMap:
        """The map of the cases of fraud."""
        return tile_map(self.found.provinces, attrgetter("cases"), self.cases_of_province)

    def of_year(self, year: int) -> str:
        """The address of all publications of a year."""
        return self._address("/search", year=year)

    def cases_of_province(self, code: str) -> str:
        """The address of the cases of fraud that offices of a province handled."""
        return self._address("/cases", region=code, topic="fraud")

    def gaps(self, year: int | None = None, source: str | None = None) -> str:
        """The address of the rows of the table `gaps` for the months of a year, and of a source."""
        return self._address(f"/{NAME}/gaps", kind=MONTH, source_id=source, first__startswith=year)

    def gaps_of(self, source: str) -> Address:
        """The addresses of the missing months of a source: of all, and of those of a year."""
        return partial(self.gaps, source=source)

    @property
    def undated(self) -> str:
        """The address of the publications without a date: no search finds these alone."""
        return self._address(f"/{NAME}/publications", published__isnull=1)

    @property
    def undrawn(self) -> int:
        """How many publications are from years before those that are drawn."""
        return sum(n for year, n in self.found.by_year.items() if year not in self.axis.years)

    def finding(self, chart: str) -> str | None:
        """What a chart shows, in a sentence: which value has most. None if only one has any, or many have most."""
        counts = {self.name(chart, one.value): one.total for one in CHARTS[chart].tallies(self.found)}
        if chart == "years":
            counts = {word("explore.year", year=year): n for year, n in self.found.by_year.items()}
        most = max(counts.values(), default=0)
        names = [name for name, n in counts.items() if n == most]
        if sum(n > 0 for n in counts.values()) < 2 or len(names) > MAX_TIED:
            return None
        return self._sentence(CHARTS[chart].unit, names, most)

    @staticmethod
    def _sentence(unit: str, names: Sequence[str], most: int) -> str:
        given = {"names": word("explore.and").join(names), "n": most}
        if unit == "cases":
            return word("explore.most_cases", **given) if len(names) == 1 else word("explore.most_cases_each", **given)
        return word("explore.most", **given) if len(names) == 1 else word("explore.most_each", **given)
