"""Reads what the archive holds and lacks: guiding cases and batches by number, other series, and sources by month."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from archive.text.provisions import HIGHEST_GUIDING_NUMBER, guiding_number

CASES, BATCHES, OTHER, MONTH = "guiding_case", "guiding_batch", "batch", "month"  # values of gaps.kind


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Numbers that are missing in a row."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class NumberedSeries:
    """A series that is numbered from 1: guiding cases, or their batches."""

    kind: str  # guiding_case or guiding_batch
    highest: int  # the highest number that is known
    missing: tuple[NumberRange, ...]

    @property
    def present(self) -> int:
        """How many of its numbers the archive has."""
        return self.highest - sum(one.count for one in self.missing)


@dataclass(frozen=True, slots=True)
class LackingBatch:
    """A batch of typical cases that is missing in its series."""

    series: str
    number: int
    source: str  # name of the site that has the next batch
    after: str | None  # when the batches beside it were published
    before: str | None


@dataclass(frozen=True, slots=True)
class LackingMonth:
    """A month of which a source has far less than of its others. `evidence`: as in the table gaps."""

    month: str  # YYYY-MM
    evidence: dict[str, float]


@dataclass(frozen=True, slots=True)
class SourceMonths:
    """The publications of a crawled source by month, in this file, and the months that are missing in the archive."""

    id: str
    name: str
    months: dict[str, int]  # YYYY-MM → publications
    missing: tuple[LackingMonth, ...]

    @property
    def publications(self) -> int:
        """How many publications have a month."""
        return sum(self.months.values())


@dataclass(frozen=True, slots=True)
class Coverage:
    """All that the page of coverage shows."""

    series: tuple[NumberedSeries, ...]
    batches: tuple[LackingBatch, ...]
    sources: tuple[SourceMonths, ...]  # those with most publications first

    @property
    def months(self) -> tuple[str, ...]:
        """All months from the first to the last of any source, as YYYY-MM."""
        known = [month for one in self.sources for month in (*one.months, *(gap.month for gap in one.missing))]
        begin, end = (
            (12 * int(month[:4]) + int(month[5:]) - 1 for month in (min(known), max(known))) if known else (0, -1)
        )
        return tuple(f"{at // 12:04}-{at % 12 + 1:02}" for at in range(begin, end + 1))


def read_coverage(conn: sqlite3.Connection) -> Coverage:
    """The coverage of a public file. The rows of the connection may be tuples or sqlite3.Row."""
    gaps = defaultdict[str, list[tuple[str | None, str | None, str, str, dict[str, Any]]]](list)
    for kind, source, series, first, last, evidence in conn.execute(_GAPS):
        gaps[kind].append((source, series, first, last, json.loads(evidence)))
    names = dict(conn.execute("select id, name from sources").fetchall())
    lacking = defaultdict[str, list[LackingMonth]](list)
    for source, _, month, _, evidence in gaps[MONTH]:
        lacking[str(source)].append(LackingMonth(month, evidence))
    months = defaultdict[str, dict[str, int]](dict)
    for source, month, count in conn.execute(_MONTHS):
        months[source][month] = count
    sources = (
        SourceMonths(id_, names[id_], months[id_], tuple(lacking[id_])) for id_ in months.keys() | lacking.keys()
    )
    batches = (
        LackingBatch(series or "", int(first), names.get(source, source or ""), evidence["after"], evidence["before"])
        for source, series, first, _, evidence in gaps[OTHER]
    )
    series = (_numbered(kind, [row[2:] for row in gaps[kind]], _highest_case(conn)) for kind in (CASES, BATCHES))
    return Coverage(
        tuple(one for one in series if one.highest),
        tuple(sorted(batches, key=lambda one: (one.series, one.number))),
        tuple(sorted(sources, key=lambda one: (-one.publications, one.id))),
    )


def _numbered(kind: str, rows: list[tuple[str, str, dict[str, Any]]], highest: int) -> NumberedSeries:
    """The series of these gaps. `highest`: of the guiding cases in the file, in case that none is missing."""
    ranges = sorted((int(first), int(last)) for first, last, _ in rows)
    known = max((evidence["highest"] for *_, evidence in rows), default=highest if kind == CASES else 0)
    return NumberedSeries(kind, known, tuple(NumberRange(*one) for one in ranges))


def _highest_case(conn: sqlite3.Connection) -> int:
    numbers = (guiding_number(number) or 0 for (number,) in conn.execute(_CASES))
    return max((number for number in numbers if number <= HIGHEST_GUIDING_NUMBER), default=0)


_GAPS = f"""
    select kind, source_id, series, "first", "last", evidence from gaps
    where kind in ('{CASES}', '{BATCHES}', '{OTHER}', '{MONTH}') order by kind, source_id, "first"
"""
_CASES = "select number from cases where number >= '检例' and number < '检侌'"
_MONTHS = """
    select source_id, substr(published, 1, 7), count(*) from publications
    where published glob '[12][0-9][0-9][0-9]-[01][0-9]*'
        and source_id in (select id from sources where home_url is not null) group by 1, 2
"""
