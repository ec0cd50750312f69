"""What the archive knows of the sources that it has asked, for `fanzha sources`: reads only, while a crawl runs too."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.sqlite_uri import sqlite_uri
from archive.store.columns import ColumnState
from archive.store.tables import check_version

CRAWLED = (ColumnState.FOUND, ColumnState.READ)


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column that was found, as its first page showed it last."""

    rank: int | None  # 1 is crawled first; None for one that is gone or has never held a row, and is not crawled
    name: str
    url: str
    found_by: str  # the link's text
    found_on: str  # URL of the page that it stands on
    found_at: str  # UTC, ISO 8601
    state: str  # found, read, empty or gone
    checked_at: str | None  # None, as the rest, until it was read
    listed: int | None  # rows on its first page
    dated: int | None
    share: float | None  # of them, those whose titles are likely to be ours
    family: str | None  # by which it was read


@dataclass(frozen=True, slots=True)
class LastRun:
    """What the last run said of a source."""

    run: int
    day: str  # on which it began, UTC
    origin: str  # live, or the name of the file that was replayed
    verdict: str | None  # None while it runs, and after it was killed
    reason: str | None
    family: str | None  # that its lists' marks told; None where they told none
    family_evidence: str | None
    listed: int
    passed: int  # rows passed over by their titles
    sampled: int  # rows fetched although their titles are passed over
    missed: int  # of those, on fraud


@dataclass(frozen=True, slots=True)
class Asked:
    """A source that was asked."""

    last: LastRun
    columns: tuple[FoundColumn, ...]  # the best first


def read_asked(data: Path) -> dict[str, Asked]:
    """By source id, the sources that runs of this data folder have asked; none where there is no archive.

    Raises Outdated where another version made its tables.
    """
    path = data / "archive.db"
    if not path.is_file():
        return {}
    with closing(sqlite3.connect(sqlite_uri(path, mode="ro"), uri=True)) as db:
        check_version(db)
        db.row_factory = sqlite3.Row
        found: dict[str, list[dict[str, Any]]] = {}
        for row in map(dict, db.execute(_COLUMNS)):
            found.setdefault(row.pop("source_id"), []).append(row)
        return {
            row.pop("source_id"): Asked(LastRun(**row), ranked(found.get(source_id, ())))
            for row in map(dict, db.execute(_LAST_RUNS))
            for source_id in [row["source_id"]]
        }


def ranked(rows: Iterable[dict[str, Any]]) -> tuple[FoundColumn, ...]:
    """The columns in the order in which the next run takes them up; those that it leaves out are last."""
    return tuple(FoundColumn(rank if row["state"] in CRAWLED else None, **row) for rank, row in enumerate(rows, 1))


_LAST_RUNS = """
    select s.source_id, r.id as run, substr(r.started, 1, 10) as day, r.origin, s.verdict, s.reason, s.family,
           s.family_evidence, s.listed, s.passed, s.sampled, s.missed
    from run_sources s join runs r on r.id = s.run_id
    where s.run_id = (select max(run_id) from run_sources where source_id = s.source_id and verdict is not 'absent')
"""
_COLUMNS = """
    select source_id, name, url, found_by, found_on, found_at, state, checked_at, listed, dated, share, family
    from columns order by source_id, state in ('found', 'read') desc, share desc, listed desc, name
"""
