"""Reads what the archive doubts of a publication."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter


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


def doubts_of_cases(conn: sqlite3.Connection, case_ids: Sequence[int]) -> dict[int, tuple[DoubtRecord, ...]]:
    """The doubts about each of these cases, and those about the whole publication that holds it; cases without any are
    left out."""
    rows = conn.execute(
        # cross join: SQLite would read all cases
        """select cases.id, doubts.kind, detail, case_id from json_each(?) as wanted
           cross join cases on cases.id = wanted.value
           join doubts on doubts.publication_id = cases.publication_id and (case_id is null or case_id = cases.id)
           order by cases.id, case_id, doubts.kind, detail""",
        (json.dumps(case_ids),),
    )
    grouped = groupby(rows, key=itemgetter(0))
    return {case_id: tuple(DoubtRecord(*row[1:]) for row in found) for case_id, found in grouped}
