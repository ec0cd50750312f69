"""Reads what the archive doubts of a publication."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DoubtRecord:
    """A place at which a publication is probably not what its page should say."""

    kind: str  # a member of archive.model.DoubtKind
    detail: str  # JSON
    case_id: int | None  # None for the whole publication


def doubts_of(conn: sqlite3.Connection, publication_id: int) -> tuple[DoubtRecord, ...]:
    """The doubts about a publication: of the whole, then of its cases, in the order of the text."""
    rows = conn.execute(
        """select doubts.kind, detail, case_id from doubts left join cases on cases.id = case_id
           where doubts.publication_id = ? order by position, doubts.kind, detail""",
        (publication_id,),
    )
    return tuple(DoubtRecord(*row) for row in rows)
