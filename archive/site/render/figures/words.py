"""Writes figures for readers: their value, their period, what they count."""

from __future__ import annotations

from collections.abc import Callable

from archive.site.data.figures.listed import ListedFigure
from archive.site.data.figures.periods import PeriodDays
from archive.site.data.figures.series import Series
from archive.site.strings import label, word

NameOf = Callable[[str, str, str], str]  # of a crime or region, as PublicFile.name_of gives it
WHOLE_COUNTRY = "全国"
AROUND = 70  # characters of a sentence on each side of its number, where not all of it is shown
SIGNS = {"about": "≈", "over": ">", "under": "<"}  # of bounds, before a number


def number_words(value: float | None) -> str:
    """A number with commas and without a needless .0: 34000.0 → 34,000; empty if it is not known."""
    if value is None:
        return ""
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


def value_words(figure: ListedFigure) -> str:
    """The value with a sign for its bound and its unit: ≈34,000 人, 3–10 倍; empty if it is not known."""
    if figure.value is None:
        return ""
    top = f"–{number_words(figure.value_max)}" if figure.value_max is not None else ""
    return f"{SIGNS.get(figure.bound, '')}{number_words(figure.value)}{top} {label('unit', figure.unit)}"


def period_words(start: str | None, end: str | None) -> str:
    """A period by its days, such as 2023年, 2023年1—6月, 2023-01-05 至 2023-03-31; empty if neither is known."""
    period = PeriodDays(start, end)
    first, last = start or "", end or ""
    year, months = first[:4], {"first": _month(first), "last": _month(last)}
    match period.kind:
        case "unknown":
            return ""
        case "until":
            return word("period.until", last=last)
        case "since":
            return word("period.since", first=first)
        case "day":
            return first
        case "year":
            return word("period.year", year=year)
        case "years":
            return word("period.years", first=year, last=last[:4])
        case "month":
            return word("period.month", year=year, month=months["first"])
        case "months":
            return word("period.months", year=year, **months)
        case "across":
            return word("period.across", first_year=year, last_year=last[:4], **months)
        case "span":
            return word("period.span", first=first, last=last)


def _month(day: str) -> str:
    return label("month", day[5:7].lstrip("0"))


def measure_words(measure: str, as_written: str | None) -> str:
    """The name of a measure; of another measure, the words of the text."""
    return as_written or label("measure", measure) if measure == "other" else label("measure", measure)


def around(parts: tuple[str, str, str]) -> tuple[str, str, str]:
    """A sentence around its number, cut where it is long."""
    before, number, behind = parts
    head = f"…{before[-AROUND:]}" if len(before) > AROUND + 10 else before
    tail = f"{behind[:AROUND]}…" if len(behind) > AROUND + 10 else behind
    return head, number, tail


def place_words(place: str | None, region_code: str | None, name_of: NameOf) -> str:
    """The name of a place; empty if it is not known. It is in the language of the request if it has a code, or is the
    whole country."""
    if place and region_code:
        return name_of("region", region_code, place)
    return word("series.whole_country") if place == WHOLE_COUNTRY else place or ""


def series_words(series: Series, name_of: NameOf) -> str:
    """What a series counts, in a line: 浙江省：起诉，诈骗罪，按半年（人）. `name_of` is PublicFile.name_of, which
    gives the name of a crime or region."""
    crime = label("group", series.crime) or word("series.all_crimes")
    given = {
        "place": place_words(series.place, series.region_code, name_of),
        "measure": label("measure", series.measure),
        "crime": name_of("crime", series.crime_id, crime) if series.crime_id else crime,
        "kind": period_kind_words(series),
        "unit": label("unit", series.unit),
    }
    return word("series.named", **given)


def period_kind_words(series: Series) -> str:
    """The kind of its periods: 半年, 1月至9月."""
    if series.period_kind == "to_date" and series.months:
        return word("series.to_date", months=series.months)
    return label("period_kind", series.period_kind)
