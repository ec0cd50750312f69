"""What a figure counts, in the form in which two figures are compared: by name, with nothing left to guess."""

from __future__ import annotations

import hashlib
import re
import tomllib
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Any

from archive.model import Bound
from archive.text.hanzi import simplified
from archive.text.numerals import NumberRelation, WrittenNumber, compare_numbers

WHOLE_COUNTRY, ALL_CRIMES = "全国", "各罪"
AMONG = "其中"
YEARS = re.compile("[0-9]+年?")  # 人数2021年为
RATES = frozenset({"同比", "环比", "增长", "占比"})  # they say how a count changed, or what part it is
OTHER = "other"
# What a figure needs that may be in a series, in SQL: a publishing reads a million figures, most of which have not.
NEEDED = f"""value IS NOT NULL AND NOT damaged AND measure NOT IN ({", ".join(f"'{one}'" for one in sorted(RATES))})
    AND (region_code IS NOT NULL OR place = '{WHOLE_COUNTRY}')"""
LONGEST = 24  # characters of a name in an id
MANY = 12  # a publication that says more numbers of one thing counts others, too
_CLEAR = re.compile(r"[\u4e00-\u9fff]{1,8}[率数量额]")  # other words tell what was done, and may be cut anywhere
_NOT_IN_IDS = re.compile(r"[^\w、（）]")
_UNITS = {"%": "百分之", "‰": "千分之"}  # signs that an address would have to escape
_KINDS = {"year": "年", "half_year": "半年", "quarter": "季度", "month": "月", "to_date": "1至{}月", "years": "{}年"}
_OTHER_KIND = "其他期间"
_KINDS_BY_MONTHS = {12: "year", 6: "half_year", 3: "quarter", 1: "month"}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row of `figures` outside of cases, as far as it decides what is counted."""

    id: int
    publication_id: int
    as_written: str
    value: float | None
    value_max: float | None
    unit: str
    bound: str
    measure: str
    measure_as_written: str | None
    crime_id: str | None
    crime: str | None
    crime_as_written: str | None
    subject: str | None
    region_code: str | None
    place: str | None
    period_start: str | None
    period_end: str | None
    part_of: int | None
    damaged: int
    sentence: str

    @property
    def is_plain(self) -> bool:
        """Whether its number can be read, and is neither a bound nor a range."""
        return self.value is not None and not self.damaged and self.value_max is None and self.bound == Bound.EXACT


@dataclass(frozen=True, slots=True)
class Counted:
    """What figures count that may be compared: the columns of `figure_series`, but for the kind of period."""

    measure: str
    unit: str
    crime_id: str | None
    crime: str | None
    region_code: str | None  # None for 全国


@dataclass(frozen=True, slots=True)
class PeriodLength:
    """A kind of period of which all have one length; `other` for the rest."""

    name: str
    months: int | None = None

    @property
    def in_id(self) -> str:
        """Its name in the id of a series."""
        if self.months is None:
            return _OTHER_KIND
        return _KINDS[self.name].format(self.months // 12 if self.name == "years" else self.months)


def counted(figures: Iterable[FigureRow]) -> Iterator[tuple[FigureRow, Counted, PeriodLength]]:
    """Those of a publication's figures, outside of cases, that say by name what they count, in a whole period.

    If two say another number of the same, at least one counts something else than its words say: then neither is taken.
    """
    by_id = {figure.id: (figure, what) for figure in figures if (what := _counted(figure))}
    found = dict[tuple[Counted, str, str], list[FigureRow]]()
    for figure, what in by_id.values():
        is_all = figure.part_of is None or _is_all_of(what, *by_id.get(figure.part_of, (None, None)))
        if figure.period_start and figure.period_end and is_all:
            found.setdefault((what, figure.period_start, figure.period_end), []).append(figure)
    for (what, start, end), same in found.items():
        kind = period_kind(date.fromisoformat(start), date.fromisoformat(end))
        agree = len(same) <= MANY and not any(contradict(*pair) for pair in combinations(same, 2))
        if kind and agree:
            yield from ((figure, what, kind) for figure in same)


def _is_all_of(what: Counted, total: FigureRow | None, of_total: Counted | None) -> bool:
    """Whether a part of a total is all that its words name: the count of a crime among that of all crimes, or of a
    province among that of the country. Of 164 prosecuted for 养老诈骗, the 121 for 诈骗罪 are not all of the latter."""
    if total is None or of_total is None or total.part_of is not None:
        return False
    is_of_all_crimes = of_total.crime is None and replace(of_total, crime_id=what.crime_id, crime=what.crime) == what
    is_of_country = of_total.region_code is None and replace(of_total, region_code=what.region_code) == what
    return what != of_total and (is_of_all_crimes or is_of_country)


def contradict(one: FigureRow, other: FigureRow) -> bool:
    """Whether two figures that count the same in the same period cannot both be right. Bounds and ranges always may."""
    if one.value is None or other.value is None or not (one.is_plain and other.is_plain):
        return False
    return numbers_contradict(one.as_written, one.value, other.as_written, other.value)


def numbers_contradict(one: str, value: float, other: str, other_value: float) -> bool:
    """Whether two plain numbers, as written and as read, cannot both be right."""
    first = WrittenNumber.of(one, value, None, Bound.EXACT)
    return compare_numbers(first, WrittenNumber.of(other, other_value, None, Bound.EXACT)) is NumberRelation.CONTRADICTS


def _counted(figure: FigureRow) -> Counted | None:
    """What a figure counts; None if it is not said by name, or if its subject narrows it."""
    measure = figure.measure if figure.measure != OTHER else figure.measure_as_written or ""
    is_clear = figure.measure != OTHER or _CLEAR.fullmatch(measure)
    has_place = figure.region_code or figure.place == WHOLE_COUNTRY
    is_readable = figure.value is not None and not figure.damaged
    if not is_readable or figure.measure in RATES or not is_clear or not has_place or not _is_whole(figure):
        return None
    if figure.crime is None and measure not in _words()["without_crime"]:
        return None
    return Counted(measure, figure.unit, figure.crime_id, figure.crime, figure.region_code)


def _is_whole(figure: FigureRow) -> bool:
    """Whether a figure counts all that its measure and crime name: neither its subject nor its sentence narrows it."""
    names = (figure.crime, figure.crime_as_written)
    before = _without(simplified(figure.sentence.partition(figure.as_written)[0]), *names)
    if figure.crime is None and _words()["toward"] in before:
        return False
    of_a_part = {*_pattern("of_a_part").findall(before)} - {AMONG}
    if of_a_part or (figure.part_of is None and AMONG in before.rpartition("；")[2]):
        return False
    rest = _without(figure.subject or "", *names, figure.measure, figure.measure_as_written)
    return not re.search(r"\w", YEARS.sub("", _pattern("of_all").sub("", rest)))


def _without(text: str, *names: str | None) -> str:
    """The text without names, in full or without 犯罪 and 罪 at their end."""
    for name in filter(None, names):
        text = text.replace(name, "").replace(name.removesuffix("犯罪").removesuffix("罪"), "")
    return text


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("narrowing.toml").read_text("utf-8"))


@cache
def _pattern(words: str) -> re.Pattern[str]:
    """Matches the words of a list, the longest first."""
    return re.compile("|".join(sorted(_words()[words], key=len, reverse=True)))


def period_kind(first: date, last: date) -> PeriodLength | None:
    """The kind of a period; None for a day, which is when something happened and no period of which one counts."""
    if first >= last:
        return None
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    if first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        return PeriodLength("other")
    if months in _KINDS_BY_MONTHS and (first.month - 1) % months == 0:
        return PeriodLength(_KINDS_BY_MONTHS[months], months)
    if first.month == 1:
        return PeriodLength("to_date", months) if months < 12 else _years(months)
    return PeriodLength("other")


def _years(months: int) -> PeriodLength:
    return PeriodLength("other") if months % 12 else PeriodLength("years", months)


def series_id(what: Counted, place: str, kind: PeriodLength, crimes: frozenset[str]) -> str:
    """The id of a series: names that can be read, joined by hyphens. `crimes`: the full names of all crimes.

    If a name had to be shortened, lost signs or could be taken for another, letters made of all names follow.
    """
    crime = ALL_CRIMES if what.crime is None else what.crime
    names = (what.measure, _UNITS.get(what.unit, what.unit), crime, place)
    cleaned = [_NOT_IN_IDS.sub("", name)[:LONGEST] for name in names]
    is_another = (what.crime_id is None and what.crime in {*crimes, ALL_CRIMES}) or what.unit in _UNITS.values()
    parts = [*cleaned, kind.in_id]
    if [*names] != cleaned or is_another:
        parts.append(hashlib.sha256(repr(astuple(what)).encode()).hexdigest()[:6])
    return "-".join(parts)
