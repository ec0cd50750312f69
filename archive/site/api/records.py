"""Makes the record of a publication or a case: everything that is known about it."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from archive.schema import BY_NAME
from archive.site.data.anchors import figure_anchors
from archive.site.data.doubts import DoubtRecord
from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord, json_list
from archive.site.render.citations import Reference

AddressOf = Callable[[CaseRecord], str]
Data = dict[str, Any]


def of_publication(conn: sqlite3.Connection, one: PublicationRecord, cited: Reference, address_of: AddressOf) -> Data:
    """Everything that is known about a publication. `address_of` gives the address of a case."""
    names = (
        *("id", "slug", "kind", "title", "theme", "theme_from", "issuer", "published", "published_from"),
        *("attribution", "editor"),
        *("topic", "topic_terms", "source", "as_of", "as_of_why", "url", "chars"),
        *("first_seen", "added_at", "text_sha256", "text"),
    )
    return {
        "address": cited.archived,
        **{name: getattr(one, name) for name in names},
        "topic_terms": json_list(one.topic_terms),
        "as_of_why": decoded(one.as_of_why),
        "crimes": [asdict(crime) for crime in one.structure.crimes],
        "cases": [{"address": address_of(case), **_case(one, case)} for case in one.structure.cases],
        "outline": _rows(conn, "position, level, heading, start", "outlines", one.id),
        "questions": _rows(conn, 'position, asker, question, answer, start, "end"', "questions", one.id),
        "tables": [
            {**row, "rows": decoded(row["rows"])}
            for row in _rows(conn, 'position, title, rows, damage, start, "end"', "data_tables", one.id)
        ],
        "outcomes": _outcomes(conn, one.id),
        "circumstances": _parts(conn, "circumstances", one.id),
        "citations": _parts(conn, "citations", one.id),
        "figures": _figures(conn, one.id, cited.archived),
        "doubts": _doubts(one.doubts),
        **_where(conn, one),
    }


def of_case(conn: sqlite3.Connection, one: PublicationRecord, case: CaseRecord, cited: Reference, batch: str) -> Data:
    """Everything that is known about a case. `batch` is the address of its publication."""
    return {
        "address": cited.archived,
        **_case(one, case),
        "text": one.text[case.start : case.end],
        "outcomes": _outcomes(conn, one.id, case),
        "circumstances": _parts(conn, "circumstances", one.id, case),
        "citations": _parts(conn, "citations", one.id, case),
        "figures": _figures(conn, one.id, cited.archived, case),
        "doubts": _doubts(one.doubts_about(case.id)),
        "publication": {
            "address": batch,
            **{name: getattr(one, name) for name in ("id", "slug", "kind", "title", "issuer", "published", "url")},
            "text_sha256": one.text_sha256,
        },
        **_where(conn, one),
    }


def as_json(data: Data) -> str:
    """The data as JSON text, indented, with hanzi unescaped."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _case(one: PublicationRecord, case: CaseRecord) -> Data:
    return {**asdict(case), "position": one.structure.cases.index(case) + 1}


# Of a figure, besides the address of the number in its text; the columns of the table.
FIGURE = (
    *("id", "as_written", "value", "value_max", "unit", "bound", "measure", "measure_as_written", "crime_id", "crime"),
    *("crime_as_written", "subject", "place", "region_code", "period_as_written", "period_start", "period_end"),
    *("change", "part_of", "damaged", "sentence", "start", "end", "series_id", "case_id"),
)


def _figures(conn: sqlite3.Connection, publication_id: int, address: str, case: CaseRecord | None = None) -> list[Data]:
    """The figures of a publication, or of one of its cases. `address` is that of its text."""
    columns = ", ".join(f'"{name}"' for name in FIGURE)
    rows = _rows(conn, columns, "figures", publication_id)
    anchors = figure_anchors((row["sentence"], row["as_written"]) for row in rows)
    return [
        {"address": f"{address}#{anchor}", **row, "damaged": bool(row["damaged"])}
        for row, anchor in zip(rows, anchors, strict=True)
        if case is None or row["case_id"] == case.id
    ]


# The columns of outcomes and citations that are 1 or 0.
FLAGS = ("fined", "confiscate_all", "rights_for_life", "adopted", "final", "other_case", "former")


def _parts(conn: sqlite3.Connection, table: str, publication_id: int, case: CaseRecord | None = None) -> list[Data]:
    """The rows of a table of parts of a publication's text, or of one of its cases, with all columns of the table."""
    names = [column.name for column in BY_NAME[table].columns if column.name != "publication_id"]
    rows = _rows(conn, ", ".join(f'"{name}"' for name in names), table, publication_id)
    flags = [name for name in FLAGS if name in names]
    return [
        row | {name: None if row[name] is None else bool(row[name]) for name in flags}
        for row in rows
        if case is None or row["case_id"] == case.id
    ]


def _outcomes(conn: sqlite3.Connection, publication_id: int, case: CaseRecord | None = None) -> list[Data]:
    """The outcomes of the cases of a publication, or of one of them, each with its crimes."""
    crimes = defaultdict[int, list[Data]](list)
    found = conn.execute(
        """select outcome_id, crime_id, c.as_written from outcome_crimes c join outcomes o on o.id = outcome_id
           where publication_id = ? order by outcome_id, c.position""",
        (publication_id,),
    )
    for outcome_id, crime_id, as_written in found:
        crimes[outcome_id].append({"crime_id": crime_id, "as_written": as_written})
    return [row | {"crimes": crimes[row["id"]]} for row in _parts(conn, "outcomes", publication_id, case)]


def _doubts(doubts: tuple[DoubtRecord, ...]) -> list[Data]:
    return [{**asdict(doubt), "detail": decoded(doubt.detail)} for doubt in doubts]


def _where(conn: sqlite3.Connection, one: PublicationRecord) -> Data:
    """The pages that carry the publication, the texts that they had, and where the bytes of these texts are stored."""
    places = conn.execute(
        """select page_versions.id, warc_file, warc_offset from copies
           join page_versions on page_versions.page_id = copies.page_id where publication_id = ?""",
        (one.id,),
    )
    bytes_at = {version_id: {"warc_file": file, "warc_offset": offset} for version_id, file, offset in places}
    names = ("id", "page_id", "url", "seen_at", "last_seen", "text_sha256", "imported", "current")
    return {
        "copies": [
            {**asdict(copy), "why": decoded(copy.why), "tier_why": decoded(copy.tier_why)} for copy in one.copies
        ],
        "versions": [
            {name: getattr(version, name) for name in names} | bytes_at[version.id]
            for page in one.versions
            for version in page.versions
        ],
        "attachments": [asdict(file) for file in one.attachments],
    }


def decoded(column: str | None) -> Any:
    """The data of a JSON column; None if it is empty; a text that is not JSON is returned unchanged."""
    try:
        return json.loads(column) if column else None
    except ValueError:
        return column


def _rows(conn: sqlite3.Connection, columns: str, table: str, publication_id: int) -> list[Data]:
    rows = conn.execute(f"select {columns} from {table} where publication_id = ? order by position", (publication_id,))
    return [dict(row) for row in rows]
