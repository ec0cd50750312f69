"""Which sources keep, in a new public file, the rows that the last public file has of them.

A source keeps them if its last run was not good though an earlier one was, or if the new file would lose too much of it
(archive.publish.floors). So one bad source neither stops the others nor harms what is public. A source that an operator
holds (archive.store.holds) has those of an earlier edition.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.editions.listing import DATABASE
from archive.moments import china_day_sql
from archive.publish.errors import EditionGone
from archive.publish.floors import NO_SOURCE, WHOLE, Shortfall, attach_last, read_limits, shortfalls
from archive.reasons import because, parse_reasons
from archive.schema import BY_NAME, TABLES
from archive.sqlite_uri import sqlite_uri
from archive.store.holds import sources_on_hold
from archive.store.runs import turned_bad

ON_HOLD = "held"  # the reason of a source that an operator holds


@dataclass(frozen=True, slots=True)
class RetainedSource:
    """A source whose rows are taken from the last public file, or from an edition."""

    source: str  # its id, or NO_SOURCE
    as_of: str  # the day of this state (that of the site's last answer in it), China's, ISO 8601
    reasons: str  # JSON, see archive.reasons

    @property
    def by_hand(self) -> bool:
        """True if an operator holds it."""
        return any(one["code"] == ON_HOLD for one in parse_reasons(self.reasons) or ())


@dataclass(frozen=True, slots=True)
class Retention:
    """What a new public file takes from the last one."""

    sources: tuple[RetainedSource, ...] = ()
    # Sources whose last run was not good, and that are published as they are: the last file has other tables.
    impossible: tuple[RetainedSource, ...] = ()
    files: dict[str, Path] = field(default_factory=dict)  # by source, the edition's file that has its rows

    @property
    def unwanted(self) -> tuple[RetainedSource, ...]:
        """The sources that keep earlier rows without an operator's word."""
        return (*(one for one in self.sources if not one.by_hand), *self.impossible)


def retention_of(archive_db: Path, last: Path | None, editions: Path, *, force: bool = False) -> Retention:
    """The sources that keep the rows of the last whole public file, by id, and those that are held. `editions`: the
    folder of editions. `force`: only what is held keeps its rows. Raises EditionGone."""
    with closing(sqlite3.connect(sqlite_uri(archive_db, mode="ro"), uri=True)) as db:
        on_hold = _on_hold(db, last, editions)
        return on_hold if force or last is None else _with_others(db, archive_db, last, on_hold)


def _on_hold(db: sqlite3.Connection, last: Path | None, editions: Path) -> Retention:
    """The sources that are held. Once the public file has their rows, they are taken from there, since the edition's
    file does not stay for ever."""
    sources, files = list[RetainedSource](), dict[str, Path]()
    for source, edition in sources_on_hold(db).items():
        why, path = because(ON_HOLD, edition=edition), editions / edition / DATABASE
        known = _state_in(last, source) if last else None
        if known is None or known.reasons != why:
            known, files[source] = _state_in(path, source), path
        if known is None or last is None:
            raise EditionGone(f"{source} is held at edition {edition}, whose file is not there or of another version")
        sources.append(RetainedSource(source, known.as_of, why))
    return Retention(tuple(sources), files=files)


def _state_in(file: Path, source: str) -> RetainedSource | None:
    """The state of a source in a public file; None if the file cannot be read, or does not know the source."""
    if not file.is_file():
        return None
    with closing(sqlite3.connect(sqlite_uri(file, mode="ro", immutable=1), uri=True)) as db:
        try:
            days, day = _days(db, "main") if has_our_tables(db, "main") else ({}, "")
            row = db.execute("SELECT as_of_why FROM sources WHERE id = ?", (source,)).fetchone()
        except sqlite3.DatabaseError:
            return None
        return RetainedSource(source, days.get(source, day), row[0] or "") if row and day else None


def _with_others(db: sqlite3.Connection, archive_db: Path, last: Path, on_hold: Retention) -> Retention:
    """What is held, and the sources that keep the rows of the last file."""
    try:
        attach_last(db, last)
        is_ours = has_our_tables(db, "last")
    except sqlite3.DatabaseError:
        return on_hold  # archive.publish.floors says that it cannot be read
    by_hand = {one.source for one in on_hold.sources}
    reasons = {
        source: because("last_run", verdict=verdict, day=day)
        for source, verdict, day in turned_bad(db)
        if source not in by_hand
    }
    if not is_ours:
        return replace(on_hold, impossible=_retained(reasons, {}, ""))
    days, day = _days(db, "last")
    losing = {
        one.source: because("would_lose", missing=one.missing, expected=one.expected)
        for one in _losing(db, archive_db)
        if one.source in days
    }
    return replace(on_hold, sources=(*on_hold.sources, *_retained({**losing, **reasons}, days, day)))


def _days(db: sqlite3.Connection, schema: str) -> tuple[dict[str, str], str]:
    """The day of each source's state in a public file, by id, and that of the file."""
    days = dict(db.execute(_DAYS.format(schema), (NO_SOURCE,)).fetchall())
    return days, max(days.values(), default="")


def _retained(reasons: dict[str, str], days: dict[str, str], day: str) -> tuple[RetainedSource, ...]:
    """`days`: those of the sources' states; `day`: that of a source of which the file has nothing."""
    return tuple(RetainedSource(one, days.get(one, day), why) for one, why in sorted(reasons.items()))


def _losing(db: sqlite3.Connection, archive_db: Path) -> tuple[Shortfall, ...]:
    """The sources of which a file with the working file's rows would lose too much."""
    for name in ("publications", "copies", "pages"):
        published = BY_NAME[name].published
        assert published
        where = published.where.replace("main.", "temp.")
        db.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM main.{name} WHERE {where}")
    blocking, tolerated = shortfalls(db, read_limits(archive_db))
    return (*tolerated, *blocking) if any(one.source == WHOLE for one in blocking) else blocking


def has_our_tables(db: sqlite3.Connection, schema: str) -> bool:
    """Whether a public file, attached as `schema`, has the columns that this version publishes, so that its rows can be
    copied."""
    sql = "SELECT name FROM pragma_table_info(?, ?)"
    return all(
        {column.name for column in table.columns_of(public=True)}
        == {name for (name,) in db.execute(sql, (table.name, schema))}
        for table in TABLES
        if table.public
    )


# The day of each source's state in a public file: it may have been retained there already. A source may have pages
# there that are only copies: then it brings no publications as long as it is not good.
_DAYS = f"""
    SELECT coalesce(p.source_id, ?), coalesce(s.as_of, {china_day_sql("max(g.last_seen)")})
    FROM {{0}}.publications p JOIN {{0}}.copies c ON c.publication_id = p.id JOIN {{0}}.pages g ON g.id = c.page_id
    LEFT JOIN {{0}}.sources s ON s.id = p.source_id GROUP BY 1
    UNION ALL
    SELECT g.source_id, coalesce(s.as_of, {china_day_sql("max(g.last_seen)")})
    FROM {{0}}.pages g LEFT JOIN {{0}}.sources s ON s.id = g.source_id
    WHERE g.source_id NOT IN (SELECT source_id FROM {{0}}.publications WHERE source_id IS NOT NULL) GROUP BY 1
"""
