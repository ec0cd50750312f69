"""Columns of sources that were found by the texts of links, and when and why. The next runs begin with them.

A column is recorded as soon as a link names it, so that one bad night loses none. It is crawled until its page is gone,
unless the page was read and has never had a row.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum

from sqlite_utils import Database

LOOK_AGAIN = timedelta(days=30)  # after which a source's columns are looked for again


class ColumnState(StrEnum):
    """What is known of a column from its first page."""

    FOUND = "found"  # not read yet
    READ = "read"  # it has rows, or had some once
    EMPTY = "empty"  # it was read and has never had a row
    GONE = "gone"  # 404 or 410


@dataclass(frozen=True, slots=True)
class ColumnLink:
    """A link that names a column."""

    name: str  # the column's path, without the name of an index page
    url: str
    found_by: str  # the link's text
    found_on: str  # URL of the page that has the link
    worth: int = 0  # by the link's text, how much of the column can be ours: 5 nearly all; 0: it names no column


@dataclass(frozen=True, slots=True)
class ColumnContent:
    """The figures of a column's first page."""

    name: str
    listed: int  # number of rows
    dated: int  # number of rows with a date beside them
    share: float  # share of the rows whose titles are likely to be ours: 0 to 1
    family: str  # by which it was read


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """Where a column is."""

    name: str
    url: str
    has_rows: bool  # now or once


def known(db: Database, source_id: str) -> list[KnownColumn]:
    """The source's columns that are to be crawled, the best first."""
    rows = db.conn.execute(
        """select name, url, state = 'read' from columns where source_id = ? and state in ('found', 'read')
           order by share desc, listed desc, name""",
        (source_id,),
    )
    return [KnownColumn(name, url, bool(has_rows)) for name, url, has_rows in rows]


def last_search(db: Database, source_id: str) -> str | None:
    """When a search for the source's columns was last completed, UTC, ISO 8601; None if never."""
    found = db.conn.execute("select looked_at from sources where id = ?", (source_id,)).fetchone()
    return found[0] if found else None


def record_search(db: Database, source_id: str, at: str) -> None:
    """Record a complete search for columns: on the source's home page and all pages below it that may link some."""
    db.conn.execute("update sources set looked_at = ? where id = ?", (at, source_id))


def found(db: Database, source_id: str, link: ColumnLink, at: str) -> None:
    """Record a link that names a column. A column that is gone or empty is tried again only after LOOK_AGAIN, or at a
    new URL, since home pages also link pages that do not exist. `at`: UTC, ISO 8601."""
    db.conn.execute(
        """insert into columns (source_id, name, url, found_by, found_on, found_at, state)
           values (:source, :name, :url, :found_by, :found_on, :at, 'found')
           on conflict (source_id, name) do update set found_by=:found_by, found_on=:found_on, found_at=:at, url=:url,
             state=iif(state in ('gone', 'empty')
                       and (url <> :url or julianday(:at) - julianday(checked_at) >= :days), 'found', state)""",
        {"source": source_id, "at": at, "days": LOOK_AGAIN.days, **asdict(link)},
    )


def checked(db: Database, source_id: str, content: ColumnContent, at: str) -> None:
    """Record the figures of a column's first page. If it has no rows now, those of an earlier page stay."""
    figures = ", listed=:listed, dated=:dated, share=:share, family=:family, state='read'"
    emptied = ", state=iif(state = 'read', 'read', 'empty')"
    db.conn.execute(
        f"""update columns set checked_at=:at{figures if content.listed else emptied}
            where source_id=:source and name=:name""",
        {"source": source_id, "at": at, **asdict(content)},
    )


def gone(db: Database, source_id: str, name: str, at: str) -> None:
    """Record that a column's page is gone."""
    db.conn.execute("update columns set state='gone', checked_at=? where source_id=? and name=?", (at, source_id, name))
