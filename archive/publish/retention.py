"""Which sources keep, in a new public file, the rows that the last public file has of them.

A source keeps them if its last run was not good though an earlier one was, or if the new file would lose too much of it
(archive.publish.floors). So one bad source neither stops the others nor harms what is public.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.publish.floors import NO_SOURCE, WHOLE, Shortfall, attach_last, read_limits, shortfalls
from archive.reasons import because
from archive.schema import BY_NAME, TABLES
from archive.sqlite_uri import sqlite_uri
from archive.store.runs import turned_bad


@dataclass(frozen=True, slots=True)
class RetainedSource:
    """A source whose rows are taken from the last public file."""

    source: str  # its id, or NO_SOURCE
    as_of: str  # the day of this state (that of the site's last answer in it), UTC, ISO 8601
    reasons: str  # JSON, see archive.reasons


@dataclass(frozen=True, slots=True)
class Retention:
    """What a new public file takes from the last one."""

    sources: tuple[RetainedSource, ...] = ()
    # Sources whose last run was not good, and that are published as they are: the last file has other tables.
    impossible: tuple[RetainedSource, ...] = ()


def retention_of(archive_db: Path, last: Path | None) -> Retention:
    """The sources that keep the rows of the last whole public file, by id. None do without such a file."""
    if last is None:
        return Retention()
    with closing(sqlite3.connect(sqlite_uri(archive_db, mode="ro"), uri=True)) as db:
        try:
            attach_last(db, last)
            has_our_tables = _has_our_tables(db)
        except sqlite3.DatabaseError:
            return Retention()  # archive.publish.floors says that it cannot be read
        reasons = {source: because("last_run", verdict=verdict, day=day) for source, verdict, day in turned_bad(db)}
        if not has_our_tables:
            return Retention(impossible=_retained(reasons, dict.fromkeys(reasons, "")))
        losing = {
            one.source: because("would_lose", missing=one.missing, expected=one.expected)
            for one in _losing(db, archive_db)
        }
        return Retention(_retained({**losing, **reasons}, dict(db.execute(_DAYS, (NO_SOURCE,)).fetchall())))


def _retained(reasons: dict[str, str], days: dict[str, str]) -> tuple[RetainedSource, ...]:
    return tuple(RetainedSource(one, days[one], why) for one, why in sorted(reasons.items()) if one in days)


def _losing(db: sqlite3.Connection, archive_db: Path) -> tuple[Shortfall, ...]:
    """The sources of which a file with the working file's rows would lose too much."""
    for name in ("publications", "copies", "pages"):
        published = BY_NAME[name].published
        assert published
        where = published.where.replace("main.", "temp.")
        db.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM main.{name} WHERE {where}")
    blocking, tolerated = shortfalls(db, read_limits(archive_db))
    return (*tolerated, *blocking) if any(one.source == WHOLE for one in blocking) else blocking


def _has_our_tables(db: sqlite3.Connection) -> bool:
    """Whether the last file has the columns that this version publishes, so that its rows can be copied."""
    sql = "SELECT name FROM pragma_table_info(?, 'last')"
    return all(
        {column.name for column in table.columns_of(public=True)}
        == {name for (name,) in db.execute(sql, (table.name,))}
        for table in TABLES
        if table.public
    )


# The day of each source's state in the last file: it may have been retained there already.
_DAYS = """
    SELECT coalesce(p.source_id, ?), coalesce(s.as_of, substr(max(g.last_seen), 1, 10))
    FROM last.publications p JOIN last.copies c ON c.publication_id = p.id JOIN last.pages g ON g.id = c.page_id
    LEFT JOIN last.sources s ON s.id = p.source_id GROUP BY 1
"""
