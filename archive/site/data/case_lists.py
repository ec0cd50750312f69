"""Reads the rows of a list of cases: each case with its batch, its crimes and regions, and one of its sections."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from archive.search import Search, SearchQuery
from archive.site.data.anchors import anchors_of, section_anchors
from archive.site.data.doubts import DoubtRecord, doubts_of_cases
from archive.site.data.structure import Named, SectionRecord, crimes_of, json_list, regions_of
from archive.site.data.totals import CrimeCount, Facts
from archive.text.letters import folded_letters


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
    section: SectionRecord | None  # the first section with one of the headings that the list is filtered by

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


def list_cases(conn: sqlite3.Connection, ids: Sequence[int], headings: Iterable[str]) -> tuple[ListedCase, ...]:
    """The cases with these ids, in the order of the ids, each with its first section under one of these headings."""
    rows = {row["id"]: row for row in conn.execute(_CASES, (json.dumps(ids),))}
    crimes, regions, sections = crimes_of(conn, "case", ids), regions_of(conn, ids), _sections(conn, ids, headings)
    doubts = doubts_of_cases(conn, ids)
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
            section=sections.get(row["id"]),
        )
        for row in map(rows.__getitem__, ids)
    )


def _sections(conn: sqlite3.Connection, case_ids: Sequence[int], headings: Iterable[str]) -> dict[int, SectionRecord]:
    rows = conn.execute(
        """select case_id, heading, heading_as_written, text from case_sections
           where case_id in (select value from json_each(?)) and heading in (select value from json_each(?))
           order by position desc""",
        (json.dumps(case_ids), json.dumps(list(headings))),
    )
    return {case_id: SectionRecord(*section) for case_id, *section in rows}


def crimes_named(search: Search, facts: Facts, words: str, others: SearchQuery) -> tuple[CrimeCount, ...]:
    """The crimes that have the words as their name, a short name or a former name, each with its number of cases.

    Only cases that match the filters and dates of `others` are counted; a crime without such cases is left out.
    """
    found = []
    for crime_id in facts.crimes_named.get(folded_letters(words), ()):
        of_crime = replace(others, text="", filters={**others.filters, "crime": (crime_id,)})
        found.append(CrimeCount(crime_id, facts.names["crime"][crime_id], search.counts(of_crime).total))
    return tuple(crime for crime in found if crime.n)
