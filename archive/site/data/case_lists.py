"""Reads the rows of a list of cases: each case with its batch, its crimes, regions and outcomes, and one section."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from archive.search import Query, Search, SearchQuery, excerpt
from archive.search.facets import judgments
from archive.site.data.anchors import anchors_of, section_anchors
from archive.site.data.doubts import DoubtRecord, doubts_of_cases
from archive.site.data.structure import Named, SectionRecord, crimes_of, json_list, regions_of
from archive.site.data.totals import CrimeCount, Facts
from archive.text.letters import folded_letters

NO_WORDS = Query()


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case and the batch that holds it."""

    id: int
    anchor: str  # on the page of the batch
    number: str | None
    title: str
    subtitle: str | None
    keywords: tuple[str, ...]
    offices: tuple[str, ...]
    prosecutors: tuple[str, ...]
    topic: str
    slug: str  # of the publication
    publication: str | None  # its title
    theme: str | None  # what its notice says that the batch is about
    kind: str
    issuer: str | None
    source: str | None  # the office on whose site the publication is
    published: str | None
    url: str
    text: str
    crimes: tuple[Named, ...]
    regions: tuple[Named, ...]
    doubts: tuple[DoubtRecord, ...]  # also those about the whole publication
    outcomes: tuple[str, ...]  # what became of its people: values of the facet `outcome`, and of the facets below
    circumstances: tuple[str, ...]
    articles: tuple[str, ...]
    months: tuple[int | None, int | None]  # the shortest and the longest term of 有期徒刑 and 拘役 of its people
    section: SectionRecord | None  # the first section with one of the headings of the list, with a hit if there is one

    @property
    def section_anchor(self) -> str:
        """The anchor of the section on the page of the case; empty without a section."""
        return section_anchors(self.anchor, [self.section.heading])[0] if self.section else ""


_CASES = """
    select c.*, p.slug, p.title as publication, p.kind, p.issuer, p.published, p.url,
        iif(p.theme_from = 'notice', p.theme, null) as theme,
        (select name from sources where id = p.source_id) as source,
        (select substr(text, c.start + 1, c."end" - c.start) from publication_texts t
         where t.publication_id = p.id) as text
    from cases c join publications p on p.id = c.publication_id
    where c.id in (select value from json_each(?))
"""
_PLAIN = (
    *("id", "number", "title", "subtitle", "topic"),
    *("slug", "publication", "theme", "kind", "issuer", "source", "published", "url"),
)


# Joins an outcome, or another part of a text, to the cases that are wanted.
_WANTED = "join json_each(:ids) wanted on wanted.value = {}.case_id"
_FACETS = {
    "outcome": judgments.outcome("wanted.value", _WANTED.format("o")),
    "circumstance": judgments.circumstance("wanted.value", _WANTED.format("k")),
    "article": judgments.article("wanted.value", _WANTED.format("k")),
}


def list_cases(
    conn: sqlite3.Connection, ids: Sequence[int], headings: Iterable[str], words: Query = NO_WORDS
) -> tuple[ListedCase, ...]:
    """The cases with these ids, in the order of the ids, each with its first section under one of these headings; with
    `words`, rather with one that has one of them."""
    rows = {row["id"]: row for row in conn.execute(_CASES, (json.dumps(ids),))}
    crimes, regions = crimes_of(conn, "case", ids), regions_of(conn, ids)
    sections = _sections(conn, ids, headings, words)
    doubts = doubts_of_cases(conn, ids)
    values = {name: _values(conn, sql, ids) for name, sql in _FACETS.items()}
    months = {case_id: (least, most) for case_id, least, most in conn.execute(_MONTHS, {"ids": json.dumps(ids)})}
    anchors = anchors_of(conn, {row["publication_id"] for row in rows.values()})
    return tuple(
        ListedCase(
            **{name: row[name] for name in _PLAIN},
            keywords=json_list(row["keywords"]),
            offices=json_list(row["offices"]),
            prosecutors=json_list(row["prosecutors"]),
            anchor=anchors[row["id"]],
            text=row["text"] or "",
            crimes=crimes.get(row["id"], ()),
            regions=regions.get(row["id"], ()),
            doubts=doubts.get(row["id"], ()),
            outcomes=tuple(one for one in judgments.OUTCOMES if one in values["outcome"].get(row["id"], ())),
            circumstances=values["circumstance"].get(row["id"], ()),
            articles=values["article"].get(row["id"], ()),
            months=months.get(row["id"], (None, None)),
            section=sections.get(row["id"]),
        )
        for row in map(rows.__getitem__, ids)
    )


# Where an outcome has one end alone (三年以上), the other end of the case is that of other outcomes, unless it cannot
# be: beside 三年以上, two years of somebody else are not the longest term.
_MONTHS = f"""
    select case_id, iif(min(shortest) = min(coalesce(shortest, longest)), min(shortest), null),
        iif(max(longest) = max(coalesce(longest, shortest)), max(longest), null)
    from (select wanted.value as case_id, {judgments.SHORTEST} as shortest, {judgments.LONGEST} as longest
        from outcomes o {_WANTED.format("o")} where {judgments.FINAL} and {judgments.IN_CUSTODY})
    group by 1
"""


def _values(conn: sqlite3.Connection, sql: str, case_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The values of a facet by case, each once, sorted."""
    found = defaultdict[int, set[str]](set)
    for case_id, value in conn.execute(sql, {"ids": json.dumps(case_ids)}):
        found[case_id].add(value)
    return {case_id: tuple(sorted(values)) for case_id, values in found.items()}


def _sections(
    conn: sqlite3.Connection, case_ids: Sequence[int], headings: Iterable[str], words: Query
) -> dict[int, SectionRecord]:
    rows = conn.execute(
        """select case_id, heading, heading_as_written, text from case_sections
           where case_id in (select value from json_each(?)) and heading in (select value from json_each(?))
           order by position""",
        (json.dumps(case_ids), json.dumps(list(headings))),
    )
    found = defaultdict[int, list[SectionRecord]](list)
    for case_id, *section in rows:
        found[case_id].append(SectionRecord(*section))
    return {
        case_id: next((one for one in sections if _holds(one.text, words)), sections[0])
        for case_id, sections in found.items()
    }


def _holds(text: str, words: Query) -> bool:
    return any(fragment.hit for fragment in excerpt(text, words))


def crimes_named(search: Search, facts: Facts, words: str, others: SearchQuery) -> tuple[CrimeCount, ...]:
    """The crimes that have the words as their name, a short name or a former name, each with its number of cases.

    Only cases that match the filters and dates of `others` are counted; a crime without such cases is left out.
    """
    found = []
    for crime_id in facts.crimes_named.get(folded_letters(words), ()):
        of_crime = replace(others, text="", filters={**others.filters, "crime": (crime_id,)})
        found.append(CrimeCount(crime_id, facts.names["crime"][crime_id], search.counts(of_crime).total))
    return tuple(crime for crime in found if crime.n)
