"""What a file must satisfy before it may take the place of the last good one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from archive.publish.errors import CheckFailed, NothingToPublish
from archive.search import index
from archive.sqlite_uri import sqlite_uri

KEPT_SHARE = 0.9  # a source must keep this share of the publications it had
NO_SOURCE = "none"  # counts of publications that were imported without a source
_SHOWN = 3  # offenders named in a message


@dataclass(frozen=True, slots=True)
class Check:
    """A statement about the file that is wrong if `offenders` gives a row; its first column names the offender."""

    wrong: str
    offenders: str
    error: type[CheckFailed] = CheckFailed


CHECKS: tuple[Check, ...] = (
    Check("the file is damaged", "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
    Check(
        "there is no publication about fraud",
        "SELECT 'publications' WHERE NOT EXISTS (SELECT 1 FROM publications)",
        NothingToPublish,
    ),
    Check(
        "publications are about something else",
        "SELECT slug FROM publications WHERE topic NOT IN ('fraud', 'partly')",
    ),
    Check(
        "publications have no text",
        "SELECT slug FROM publications WHERE id NOT IN"
        " (SELECT publication_id FROM publication_texts WHERE trim(text, ' ' || char(9, 10, 13, 12288)) <> '')",
    ),
    Check(
        "publications have no copy",
        "SELECT slug FROM publications WHERE id NOT IN (SELECT publication_id FROM copies)",
    ),
    Check(
        "rows refer to rows that are not there",
        "SELECT \"table\" || ' to ' || parent FROM pragma_foreign_key_check",
    ),
    Check(
        "publications cannot be searched",
        "SELECT slug FROM publications WHERE place NOT IN (SELECT rowid FROM publications_fts)",
    ),
    Check(
        "the index holds what is no publication",
        "SELECT rowid FROM publications_fts WHERE rowid NOT IN (SELECT place FROM publications)",
    ),
    Check(
        "cases cannot be searched",
        "SELECT id FROM cases WHERE place NOT IN (SELECT rowid FROM cases_fts)",
    ),
)


def check(public_db: Path) -> None:
    """Hold a freshly built file against CHECKS, its index included. Raises CheckFailed. The file is not changed."""
    db = sqlite3.connect(sqlite_uri(public_db, mode="rw"), uri=True)
    try:
        index.check(db)
        db.rollback()
        for one in CHECKS:
            _hold(db, one)
    except sqlite3.DatabaseError as error:
        raise CheckFailed(f"the file that was built is damaged ({error})") from error
    finally:
        db.close()


def count_by_source(public_db: Path) -> dict[str, int]:
    """Publications of each source of a public file, by source id. Raises sqlite3.Error where it is none."""
    db = sqlite3.connect(sqlite_uri(public_db, mode="ro", immutable=1), uri=True)
    try:
        sql = "SELECT coalesce(source_id, ?), count(*) FROM publications GROUP BY 1 ORDER BY 1"
        return dict(db.execute(sql, (NO_SOURCE,)).fetchall())
    finally:
        db.close()


def shrinkage(now: dict[str, int], last: dict[str, int]) -> str | None:
    """Which sources have kept less than KEPT_SHARE of their publications, in words; None if none has.

    Where no source has, the whole has not either.
    """
    kept = {source: (before, now.get(source, 0)) for source, before in last.items()}
    lost = [f"{source} {before} → {after}" for source, (before, after) in kept.items() if after < before * KEPT_SHARE]
    return f"publications fell below {KEPT_SHARE:.0%} of the last public file's: {', '.join(lost)}" if lost else None


def _hold(db: sqlite3.Connection, one: Check) -> None:
    offenders = [str(row[0]) for row in db.execute(one.offenders)]
    if offenders:
        more = f" and {len(offenders) - _SHOWN} more" if len(offenders) > _SHOWN else ""
        raise one.error(f"{one.wrong} ({', '.join(offenders[:_SHOWN])}{more})")
