"""Counts what the whole file holds: its publications, cases and sources, by kind, year and crime."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from archive.search.facets.judgments import article
from archive.site.data.structure import json_list
from archive.site.languages import DEFAULT, language
from archive.text.letters import folded_letters
from archive.text.numerals import MAX_NUMERAL, numeral_of

SAMPLE = "sample-"  # the ids of the sample site's sources begin with it (crawler.demo)
MAX_CRIMES = 8  # the crimes with most cases
# Queries for the names of facet values that are ids or codes. Those of articles are made of the names of laws.
NAMES = {
    "source_id": "select id, name from sources",
    "crime": "select id, name from crimes",
    "region": "select code, name from regions",
    "law": "select id, coalesce(short_names ->> 0, name) from laws where id in (select law_id from citations)",
}

# The same in English. A source is named after its office, if that is the one of a whole province or prefecture.
ENGLISH = {
    "source_id": """
        select id,
            iif(sources.level = 'supreme', 'Supreme People''s Procuratorate', 'People''s Procuratorate of ' || english)
        from sources left join regions on code = region_code
        where sources.name like '%人民检察院'
            and (sources.level = 'supreme' or (sources.level in ('provincial', 'prefecture') and english > ''))
    """,
    "crime": "select id, upper(substr(english, 1, 1)) || substr(english, 2) from crimes where english > ''",
    "region": "select code, english from regions where english > ''",
    "law": "select id, english from laws where english > '' and id in (select law_id from citations)",
}
_ARTICLES = f"""
    select distinct value from ({article("p.place", "join publications p on p.id = k.publication_id")})
"""


class ValueCount(NamedTuple):
    """How many publications have a value; `value` is None for those without."""

    value: str | int | None
    n: int


class CrimeCount(NamedTuple):
    """A crime and its number of cases."""

    id: str
    name: str
    n: int


class SourceCount(NamedTuple):
    """A source, its number of publications (`n`) and when one of its pages was last requested (UTC, ISO 8601).

    `as_of` is the day of an earlier state that it keeps in this file, and `as_of_why` the reason (JSON); both are None
    if it is up to date.
    """

    id: str
    name: str
    n: int
    last_seen: str | None
    as_of: str | None
    as_of_why: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts that need a scan of the file; they are made once for each file."""

    publications: int
    chars: int
    first_year: int | None
    last_year: int | None
    kinds: tuple[ValueCount, ...]  # most first
    sources: tuple[SourceCount, ...]  # most first
    cases: int
    crimes: tuple[CrimeCount, ...]  # those with most cases, most first
    last_seen: str | None  # when the crawler last requested any page, UTC, ISO 8601
    chinese_names: dict[str, dict[str, str]]  # of sources, crimes and regions: facet → value → name
    english_names: dict[str, dict[str, str]]  # of those that have one
    crimes_named: dict[str, tuple[str, ...]]  # name, short name or former name of crimes, folded → their ids

    @property
    def is_sample(self) -> bool:
        """Whether everything in the file comes from the sample site: then all texts are invented. An empty file is no
        sample."""
        return bool(self.sources) and all(source.id.startswith(SAMPLE) for source in self.sources)

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """The names of sources, crimes and regions in the language of the request: facet → value → name."""
        if language() is DEFAULT:
            return self.chinese_names
        return {facet: names | self.english_names[facet] for facet, names in self.chinese_names.items()}

    def name_of(self, facet: str, value: str, name: str) -> str:
        """The name of a source, crime or region in the language of the request; `name` is its Chinese one."""
        return name if language() is DEFAULT else self.english_names[facet].get(value, name)

    def office(self, names: str | None) -> str | None:
        """Offices, joined by 、, in the language of the request, as far as they are those of sources."""
        if not names or language() is DEFAULT:
            return names
        english = {
            name: self.english_names["source_id"].get(source, name)
            for source, name in self.chinese_names["source_id"].items()
        }
        return ", ".join(english.get(name, name) for name in names.split("、"))

    def source_name(self, source_id: str | None) -> str | None:
        """The name of a source; its id if no name is known; None without an id."""
        return self.names["source_id"].get(source_id, source_id) if source_id else None


def count_facts(conn: sqlite3.Connection) -> Facts:
    """Count everything. The rows of the connection may be tuples or sqlite3.Row."""
    total, chars, first, last, cases, last_seen = conn.execute(
        """
        select count(*), coalesce(sum(chars), 0), min(year), max(year), (select count(*) from cases),
            (select max(last_seen) from pages where state != 'imported')
        from publications
        """
    ).fetchone()
    kinds = conn.execute("select kind, count(*) from publications group by kind order by count(*) desc, kind")
    sources = conn.execute(
        """
        select id, name, n, last_seen, as_of, as_of_why
        from sources
            join (select source_id, count(*) as n from publications group by 1) p on p.source_id = id
            left join (
                select source_id, max(last_seen) as last_seen from pages where state != 'imported' group by 1
            ) g on g.source_id = id
        order by n desc, id
        """
    )
    crimes = conn.execute(
        """
        select crimes.id, name, count(*) from case_crimes join crimes on crimes.id = crime_id
        group by 1 order by 3 desc, 1 limit ?
        """,
        (MAX_CRIMES,),
    )
    chinese = {facet: dict(map(tuple, conn.execute(sql))) for facet, sql in NAMES.items()}
    english = {facet: dict(map(tuple, conn.execute(sql))) for facet, sql in ENGLISH.items()}
    articles = [str(value) for (value,) in conn.execute(_ARTICLES)]
    chinese["article"] = {value: _article_name(value, chinese["law"]) for value in articles}
    english["article"] = {value: _english_article_name(value, chinese["law"] | english["law"]) for value in articles}
    return Facts(
        publications=total,
        chars=chars,
        first_year=first,
        last_year=last,
        kinds=tuple(map(ValueCount._make, kinds)),
        sources=tuple(map(SourceCount._make, sources)),
        cases=cases,
        crimes=tuple(map(CrimeCount._make, crimes)),
        last_seen=last_seen,
        chinese_names=chinese,
        english_names=english,
        crimes_named=_crimes_named(conn),
    )


def _article_name(value: str, laws: Mapping[str, str]) -> str:
    """The name of an article as the facet has it: cn-criminal-law/287-2 → 刑法第二百八十七条之二."""
    law, _, provision = value.rpartition("/")
    number, _, sub = provision.partition("-")
    return f"{laws[law]}第{_numeral(number)}条" + (f"之{_numeral(sub)}" if sub else "")


def _numeral(digits: str) -> str:
    """In hanzi; digits that no law has stay as they are."""
    return numeral_of(int(digits)) if 0 < int(digits) <= MAX_NUMERAL else digits


def _english_article_name(value: str, laws: Mapping[str, str]) -> str:
    """Its name in English: Criminal Law, art. 287-2."""
    law, _, provision = value.rpartition("/")
    return f"{laws[law]}, art. {provision}"


def _crimes_named(conn: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    found = defaultdict[str, list[str]](list)
    for crime_id, name, short, former in conn.execute("select id, name, short_names, former_names from crimes"):
        for folded in {*map(folded_letters, (name, *json_list(short), *json_list(former)))}:
            found[folded].append(crime_id)
    return {folded: tuple(ids) for folded, ids in found.items()}
