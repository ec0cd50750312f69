"""Two editions of a made archive: what a follower sees when a publication is new, edited, taken down, or found again in
a better copy."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from archive.urls import canonical_key, stable_id
from tests.support.editions import bring_checksum
from tests.support.public_file import BRIEFS, GUIDING, REPORT, TYPICAL, Made, build

FIRST_DAY, SECOND_DAY = "2026-11-01T03:00:00Z", "2026-11-21T03:00:00Z"
BEFORE = (REPORT, GUIDING, BRIEFS[0], BRIEFS[1])
# The next: a report is edited once more, a brief is gone, another is found on a better page, and one batch is new.
EDITED = replace(REPORT, before=(*REPORT.before, REPORT.text), text=REPORT.text.replace("88万元", "99万元"))
GONE = replace(BRIEFS[0], gone=frozenset(BRIEFS[0].urls))
MOVED_UP = replace(BRIEFS[1], urls=("https://www.yangli.example/better/2.shtml", *BRIEFS[1].urls))
AFTER = (EDITED, GUIDING, GONE, MOVED_UP, TYPICAL)


def first_edition(path: Path) -> Path:
    """The public file of the first day, at this path."""
    build(path, BEFORE)
    _date(path, dict.fromkeys((one.id for one in BEFORE), FIRST_DAY))
    return path


def next_edition(path: Path) -> Path:
    """Put the public file of the second day in its place, as publish does."""
    draft = path.with_name("draft") / path.name
    draft.parent.mkdir(exist_ok=True)
    build(draft, AFTER)
    _date(draft, dict.fromkeys((one.id for one in AFTER), FIRST_DAY) | {TYPICAL.id: SECOND_DAY})
    with closing(sqlite3.connect(draft)) as db, db:
        db.execute("update pages set first_seen = ? where url = ?", (SECOND_DAY, MOVED_UP.urls[0]))
    _replace(draft, path)
    return path


def without(path: Path, withdrawn: Made, at: str, reason: str) -> Path:
    """Put a public file in its place from which a publication was withdrawn, as publish does."""
    draft = path.with_name("draft") / path.name
    draft.parent.mkdir(exist_ok=True)
    build(draft, tuple(one for one in BEFORE if one is not withdrawn))
    with closing(sqlite3.connect(draft)) as db, db:
        row = ("w1", withdrawn.slug, withdrawn.kind, None, "yangli", None, at, reason)
        db.execute("insert into withdrawn values (?, ?, ?, ?, ?, ?, ?, ?)", row)
        pages = [("w1", stable_id(canonical_key(url)), 1, f"page-{url}") for url in withdrawn.urls]
        db.executemany("insert into withdrawn_pages values (?, ?, ?, ?)", pages)
        cases = [(withdrawn.case_id(number), "w1", None) for number in range(1, len(withdrawn.cases) + 1)]
        db.executemany("insert into withdrawn_cases values (?, ?, ?)", cases)
    _replace(draft, path)
    return path


def _replace(draft: Path, path: Path) -> None:
    checksum = bring_checksum(draft)
    later = max(time.time(), path.stat().st_mtime + 2)  # Last-Modified counts seconds
    os.utime(draft, (later, later))
    draft.replace(path)
    checksum.replace(path.with_name(checksum.name))


def _date(path: Path, added: dict[int, str]) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany("update publications set added_at = ? where id = ?", [(at, id_) for id_, at in added.items()])
