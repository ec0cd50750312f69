"""A publication or a case as JSON: all that is known of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from archive.site.data.copies import PublishedCopy
from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord, json_list
from archive.site.render.citations import Reference

Place = Callable[[CaseRecord], str]
Data = dict[str, Any]


def of_publication(conn: sqlite3.Connection, one: PublicationRecord, cited: Reference, place: Place) -> Data:
    """All that is known of a publication."""
    structure = one.structure
    plain_fields = ("id", "slug", "kind", "title", "issuer", "published", "published_from", "attribution", "editor")
    return {
        "address": cited.archived,
        **{name: getattr(one, name) for name in plain_fields},
        "topic": one.topic,
        "topic_terms": json_list(one.topic_terms),
        "source": one.source,
        "url": one.url,
        "chars": one.chars,
        "text_sha256": one.text_sha256,
        "text": one.text,
        "crimes": [asdict(crime) for crime in structure.crimes],
        "cases": [{"address": place(case), **_case(one, case)} for case in structure.cases],
        "outline": _rows(conn, "position, level, heading, start", "outlines", one.id),
        "questions": _rows(conn, 'position, asker, question, answer, start, "end"', "questions", one.id),
        "tables": [
            {**row, "rows": json.loads(row["rows"]) if row["rows"] else None}
            for row in _rows(conn, 'position, title, rows, damage, start, "end"', "data_tables", one.id)
        ],
        **_where(conn, one),
    }


def of_case(conn: sqlite3.Connection, one: PublicationRecord, case: CaseRecord, cited: Reference, batch: str) -> Data:
    """All that is known of a case. `batch` is the address of its publication."""
    return {
        "address": cited.archived,
        **_case(one, case),
        "text": one.text[case.start : case.end],
        "publication": {
            "address": batch,
            **{name: getattr(one, name) for name in ("id", "slug", "kind", "title", "issuer", "published", "url")},
            "text_sha256": one.text_sha256,
        },
        **_where(conn, one),
    }


def as_json(data: Data) -> str:
    """The data for people and programs alike."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _case(one: PublicationRecord, case: CaseRecord) -> Data:
    known = asdict(case)
    return {**known, "position": one.structure.cases.index(case) + 1}


def _where(conn: sqlite3.Connection, one: PublicationRecord) -> Data:
    """The pages that carry the publication, and the texts that they had."""
    places = _places(conn, one.id)
    return {
        "copies": [asdict(copy) | _evidence(copy) for copy in one.copies],
        "versions": [
            {
                **{name: getattr(version, name) for name in ("id", "page_id", "url", "seen_at", "last_seen")},
                **{name: getattr(version, name) for name in ("text_sha256", "imported", "current")},
                **places[version.id],
            }
            for page in one.versions
            for version in page.versions
        ],
        "attachments": [asdict(file) for file in one.attachments],
    }


def _evidence(copy: PublishedCopy) -> Data:
    """Why it is a copy, and what decided its tier: lists of codes with their values."""
    return {"why": _decoded(copy.why), "tier_why": _decoded(copy.tier_why)}


def _decoded(column: str | None) -> Any:
    """The data of a column of JSON; a text that is none as it is."""
    try:
        return json.loads(column) if column else None
    except ValueError:
        return column


def _places(conn: sqlite3.Connection, publication_id: int) -> dict[int, Data]:
    """Where the bytes of each version are kept."""
    rows = conn.execute(
        """select page_versions.id, warc_file, warc_offset from copies
           join page_versions on page_versions.page_id = copies.page_id where publication_id = ?""",
        (publication_id,),
    )
    return {version_id: {"warc_file": file, "warc_offset": offset} for version_id, file, offset in rows}


def _rows(conn: sqlite3.Connection, columns: str, table: str, publication_id: int) -> list[Data]:
    rows = conn.execute(f"select {columns} from {table} where publication_id = ? order by position", (publication_id,))
    return [dict(row) for row in rows]
