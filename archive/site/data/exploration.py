"""Counts what the page of charts (/explore) draws: publications and cases by year, and what of the years is missing.

Works are counted, not pages: a publication counts once, however often it was reposted, and so does each of its cases.
The counts come from the catalogue of the searches, so that each is the number of results of the search that it links.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.moments import china_day_sql
from archive.search import Search, ValueByYear
from archive.site.data.coverage import MONTH

FRAUD = {"topic": ("fraud",)}
PROVINCE = "0000"  # the end of a province's code


@dataclass(frozen=True, slots=True)
class Tally:
    """What the archive has of one topic, kind, source, crime or province."""

    value: str
    total: int  # also those without a date
    years: Mapping[int, int | None]  # each year of the charts; None for years of which nobody knows whether it had any

    @property
    def undated(self) -> int:
        """How many have no date."""
        return self.total - sum(filter(None, self.years.values()))


@dataclass(frozen=True, slots=True)
class CrimeTally(Tally):
    """The cases of fraud that are about a crime."""

    of_fraud: bool  # whether it is itself a crime of fraud: 诈骗罪, 合同诈骗罪 …


@dataclass(frozen=True, slots=True)
class SourceTally(Tally):
    """What the archive has of a source, and in how many months of each year it has far less than of the others."""

    lacking: Mapping[int, int]  # year → months; years without are left out


@dataclass(frozen=True, slots=True)
class ProvinceTally(Tally):
    """The publications of a province, by its offices or with a case that they handled, and its cases of fraud."""

    cases: int
    crawled: bool  # whether the site of one of its procuratorates was crawled


@dataclass(frozen=True, slots=True)
class Exploration:
    """All that the page of charts draws."""

    years: tuple[int, ...]  # from the first publication to the year of the last crawl, without a hole
    as_of: str | None  # the day of the last crawl; None if no page was crawled
    topics: tuple[Tally, ...]  # of publications; fraud first
    kinds: tuple[Tally, ...]  # most first
    provinces: tuple[ProvinceTally, ...]  # those with publications or a crawled site; most first
    crimes: tuple[CrimeTally, ...]  # of the cases of fraud; the crimes of fraud, then the others, of each most first
    sources: tuple[SourceTally, ...]  # those with publications or crawled; most first
    uncrawled: int  # procuratorates' sites in the file that were never crawled and have no publication
    cases: int  # of fraud
    other_cases: int  # the other cases of batches that are partly about fraud

    @property
    def publications(self) -> int:
        """How many publications there are."""
        return sum(topic.total for topic in self.topics)

    @property
    def undated(self) -> int:
        """How many publications have no date."""
        return sum(topic.undated for topic in self.topics)

    @property
    def unfinished(self) -> int | None:
        """The year in which the last crawl was: it was not over."""
        return int(self.as_of[:4]) if self.as_of else None

    @property
    def by_year(self) -> dict[int, int]:
        """How many publications there are of each year of the charts."""
        return {year: sum(topic.years[year] or 0 for topic in self.topics) for year in self.years}

    @property
    def lacking(self) -> dict[int, int]:
        """In how many months of each year a source has far less than of its others, added up over the sources."""
        return {year: sum(source.lacking.get(year, 0) for source in self.sources) for year in self.years}


def explore(search: Search) -> Exploration:
    """Count everything. The rows of the search's connection may be tuples or sqlite3.Row."""
    db = search.db
    topics = search.by_year("topic")
    sql = f"select {china_day_sql('max(last_seen)')} from pages"  # null for what is no moment
    as_of = db.execute(sql).fetchone()[0]
    years = _years(topics, as_of)
    case_topics = {one.value: one.total for one in search.by_year("topic", "cases")}
    known, sources = _sources(search, years)
    return Exploration(
        years=years,
        as_of=as_of,
        topics=tuple(sorted(_tallies(topics, years), key=lambda one: one.value != "fraud")),
        kinds=_tallies(search.by_year("kind"), years),
        provinces=_provinces(search, years, {one.value for one in sources}),
        crimes=_crimes(search, years),
        sources=sources,
        uncrawled=known - len(sources),
        cases=case_topics.get("fraud", 0),
        other_cases=sum(case_topics.values()) - case_topics.get("fraud", 0),
    )


def _years(topics: Iterable[ValueByYear], as_of: str | None) -> tuple[int, ...]:
    found = {year for topic in topics for year in topic.years}
    last = {int(as_of[:4])} if as_of and found else set()
    return tuple(range(min(found), max(found | last) + 1)) if found else ()


def _tallies(counted: Iterable[ValueByYear], years: Iterable[int]) -> tuple[Tally, ...]:
    return tuple(Tally(str(one.value), one.total, {year: one.years.get(year, 0) for year in years}) for one in counted)


def _crimes(search: Search, years: Iterable[int]) -> tuple[CrimeTally, ...]:
    of_fraud = _ids(search.db, "select id from crimes where name like '%诈骗罪'")
    tallies = _tallies(search.by_year("crime", "cases", FRAUD), years)
    crimes = (CrimeTally(one.value, one.total, one.years, one.value in of_fraud) for one in tallies)
    return tuple(sorted(crimes, key=lambda one: not one.of_fraud))


def _sources(search: Search, years: Iterable[int]) -> tuple[int, tuple[SourceTally, ...]]:
    """How many sources are sites of procuratorates or have publications, and those that were crawled or have any.

    Before the first publication of a source nobody knows whether it had any: its lists may not go back so far.
    """
    counted = {one.value: one for one in search.by_year("source_id")}
    crawled = _ids(search.db, "select distinct source_id from run_sources where verdict <> 'absent'")
    official = _ids(search.db, "select id from sources where official and home_url is not null")
    lacking = _lacking_months(search.db)
    found = []
    for id_ in counted.keys() | (crawled & official):
        one = counted.get(id_) or ValueByYear(id_, 0, {})
        first = min(one.years, default=0)
        by_year = {year: one.years.get(year, 0) if first and year >= first else None for year in years}
        found.append(SourceTally(str(id_), one.total, by_year, lacking[str(id_)]))
    return len(official | counted.keys()), tuple(sorted(found, key=lambda one: (-one.total, one.value)))


def _provinces(search: Search, years: Iterable[int], sources: set[str]) -> tuple[ProvinceTally, ...]:
    counted = {one.value: one for one in search.by_year("region") if str(one.value).endswith(PROVINCE)}
    cases = {one.value: one.total for one in search.by_year("region", "cases", FRAUD)}
    places = search.db.execute("select id, substr(region_code, 1, 2) || ? from sources", (PROVINCE,))
    crawled = {code for id_, code in places if code and id_ in sources}
    found = []
    for code in counted.keys() | crawled:
        [tally] = _tallies([counted.get(code) or ValueByYear(code, 0, {})], years)
        found.append(ProvinceTally(tally.value, tally.total, tally.years, cases.get(code, 0), code in crawled))
    return tuple(sorted(found, key=lambda one: (-one.total, -one.cases, one.value)))


def _ids(db: sqlite3.Connection, sql: str) -> set[str]:
    return {id_ for (id_,) in db.execute(sql)}


def _lacking_months(db: sqlite3.Connection) -> defaultdict[str, dict[int, int]]:
    months: defaultdict[str, dict[int, int]] = defaultdict(dict)
    sql = (
        """select source_id, cast(substr("first", 1, 4) as integer), count(*) from gaps where kind = ? group by 1, 2"""
    )
    for source_id, year, count in db.execute(sql, (MONTH,)):
        months[source_id][year] = count
    return months
