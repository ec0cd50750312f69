"""Reads the parts of a publication from the public file: cases, outline, questions, tables and crimes."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

from archive.model import DataTable, Heading, Question
from archive.site.data.anchors import CaseName, case_anchors

T = TypeVar("T")
KEYWORDS = "keywords"  # the heading of the section that lists a case's keywords


@dataclass(frozen=True, slots=True)
class Named:
    """A crime or a region, and how it was found in the text."""

    id: str  # id of the crime, code of the region
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """One section of a case."""

    heading: str  # one of the keys in archive/analysis/data/headings.json
    as_written: str
    text: str  # each paragraph on its own line


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One case of a batch.

    Its text is its head, lead, sections and closing. The head (the lines of number and title) is in no column.
    """

    id: int
    anchor: str  # on the reading page; citations use it, so it must not change
    number: str | None
    title: str
    subtitle: str | None
    keywords: tuple[str, ...]
    lead: str
    closing: str
    topic: str
    start: int  # offsets in the publication's text, in characters
    end: int
    sections: tuple[SectionRecord, ...]
    crimes: tuple[Named, ...]
    regions: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class PublicationParts:
    """The parts of a publication; each tuple is in the order of the text."""

    cases: tuple[CaseRecord, ...] = ()
    outline: tuple[Heading, ...] = ()
    questions: tuple[Question, ...] = ()
    tables: tuple[DataTable, ...] = ()
    crimes: tuple[Named, ...] = ()  # of the publication as a whole


def structure_of(conn: sqlite3.Connection, publication_id: int) -> PublicationParts:
    """All parts of a publication."""

    def rows(columns: str, table: str) -> Iterable[sqlite3.Row]:
        return conn.execute(
            f"select {columns} from {table} where publication_id = ? order by position", (publication_id,)
        )

    return PublicationParts(
        cases=_cases(conn, list(rows("*", "cases"))),
        outline=outline_of(conn, publication_id),
        questions=tuple(Question(*row) for row in rows('start, "end", asker, question, answer', "questions")),
        tables=tuple(
            DataTable(start, end, title, tuple(map(tuple, json.loads(cells or "[]"))), damage)
            for start, end, title, cells, damage in rows('start, "end", title, rows, damage', "data_tables")
        ),
        crimes=crimes_of(conn, "publication", [publication_id]).get(publication_id, ()),
    )


def outline_of(conn: sqlite3.Connection, publication_id: int) -> tuple[Heading, ...]:
    """The headings of a publication, in the order of the text."""
    rows = conn.execute(
        "select level, heading, start from outlines where publication_id = ? order by position", (publication_id,)
    )
    return tuple(Heading(*row) for row in rows)


def crimes_of(
    conn: sqlite3.Connection, owner: Literal["case", "publication"], ids: Iterable[int]
) -> dict[int, tuple[Named, ...]]:
    """The crimes of each case or publication that has any: id of the owner → crimes."""
    return _by_owner(
        conn,
        f"""select {owner}_id, crimes.id, name, how from {owner}_crimes join crimes on crimes.id = crime_id
            where {owner}_id in (select value from json_each(?)) order by {owner}_crimes.rowid""",
        ids,
        Named,
    )


def regions_of(conn: sqlite3.Connection, case_ids: Iterable[int]) -> dict[int, tuple[Named, ...]]:
    """The regions of each case that has any. The name of a prefecture includes its province (浙江省杭州市)."""
    return _by_owner(
        conn,
        """select case_id, regions.code, coalesce(above.name, '') || regions.name, how
           from case_regions join regions on regions.code = case_regions.code
             left join regions above on above.code = regions.parent
           where case_id in (select value from json_each(?)) order by regions.code""",
        case_ids,
        Named,
    )


def json_list(text: str | None) -> tuple[str, ...]:
    """The strings of a JSON array; an empty tuple if the column is empty."""
    return tuple(json.loads(text)) if text else ()


def _cases(conn: sqlite3.Connection, rows: list[sqlite3.Row]) -> tuple[CaseRecord, ...]:
    ids = [row["id"] for row in rows]
    sections, crimes, regions = _sections(conn, ids), crimes_of(conn, "case", ids), regions_of(conn, ids)
    anchors = case_anchors([CaseName(row["number"], row["title"], row["subtitle"]) for row in rows])
    plain = ("id", "number", "title", "subtitle", "topic", "start", "end")
    return tuple(
        CaseRecord(
            **{name: row[name] for name in plain},
            anchor=anchor,
            keywords=json_list(row["keywords"]),
            lead=row["lead"] or "",
            closing=row["closing"] or "",
            sections=sections.get(row["id"], ()),
            crimes=crimes.get(row["id"], ()),
            regions=regions.get(row["id"], ()),
        )
        for row, anchor in zip(rows, anchors, strict=True)
    )


def _sections(conn: sqlite3.Connection, case_ids: Iterable[int]) -> dict[int, tuple[SectionRecord, ...]]:
    return _by_owner(
        conn,
        """select case_id, heading, heading_as_written, text from case_sections
           where case_id in (select value from json_each(?)) order by case_id, position""",
        case_ids,
        SectionRecord,
    )


def _by_owner(
    conn: sqlite3.Connection, sql: str, ids: Iterable[int], make: Callable[..., T]
) -> dict[int, tuple[T, ...]]:
    """Make one item of each row, from all columns but the first; return them by the id in the first column."""
    found: dict[int, list[T]] = defaultdict(list)
    for id_, *fields in conn.execute(sql, (json.dumps(list(ids)),)):
        found[id_].append(make(*fields))
    return {id_: tuple(items) for id_, items in found.items()}
