"""Stores the columns (lists of articles) that a crawl finds on a site by the texts of links. The next runs begin there.

A column is recorded as soon as a link names it, so that a run that fails loses none. It is crawled until its page is
gone. It is not crawled if its page was read and has never had a row.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum

from sqlite_utils import Database

LOOK_AGAIN = timedelta(days=30)  # a source's columns are looked for again after this time


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
    worth: int = 0  # how much of the column this archive may want, by `found_by`: 5 nearly all, 1 little; 0: a hub


@dataclass(frozen=True, slots=True)
class ColumnContent:
    """The figures of a column's first page."""

    name: str
    listed: int  # number of rows
    dated: int  # number of rows with a date beside them
    share: float  # 0 to 1: share of the rows whose titles show a publication that this archive may want
    family: str  # the CMS family by whose rules the page was read


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """The address of a column that is to be crawled."""

    name: str
    url: str
    has_rows: bool  # whether it has rows, or had some once


def known_columns(db: Database, source_id: str) -> list[KnownColumn]:
    """The source's columns that are to be crawled, the best first."""
    rows = db.conn.execute(
        """select name, url, state = 'read' from columns where source_id = ? and state in ('found', 'read')
           order by share desc, listed desc, name""",
        (source_id,),
    )
    return [KnownColumn(name, url, bool(has_rows)) for name, url, has_rows in rows]


def last_search(db: Database, source_id: str) -> str | None:
    """When a search for the source's columns was last completed (UTC, ISO 8601); None if never."""
    found = db.conn.execute("select looked_at from sources where id = ?", (source_id,)).fetchone()
    return found[0] if found else None


def record_search(db: Database, source_id: str, at: str) -> None:
    """Record that the home page, and all pages directly below it that may link columns, were searched for columns."""
    db.conn.execute("update sources set looked_at = ? where id = ?", (at, source_id))


def record_found(db: Database, source_id: str, link: ColumnLink, at: str) -> None:
    """Record a link that names a column. `at`: UTC, ISO 8601.

    A column that is gone or empty is tried again only after LOOK_AGAIN, or if the link has a new URL: home pages go on
    linking pages that do not exist.
    """
    db.conn.execute(
        """insert into columns (source_id, name, url, found_by, found_on, found_at, state)
           values (:source, :name, :url, :found_by, :found_on, :at, 'found')
           on conflict (source_id, name) do update set found_by=:found_by, found_on=:found_on, found_at=:at, url=:url,
             state=iif(state in ('gone', 'empty')
                       and (url <> :url or julianday(:at) - julianday(checked_at) >= :days), 'found', state)""",
        {"source": source_id, "at": at, "days": LOOK_AGAIN.days, **asdict(link)},
    )


def record_checked(db: Database, source_id: str, content: ColumnContent, at: str) -> None:
    """Record the figures of a column's first page. If the page has no rows now, the earlier figures stay."""
    figures = ", listed=:listed, dated=:dated, share=:share, family=:family, state='read'"
    emptied = ", state=iif(state = 'read', 'read', 'empty')"
    db.conn.execute(
        f"""update columns set checked_at=:at{figures if content.listed else emptied}
            where source_id=:source and name=:name""",
        {"source": source_id, "at": at, **asdict(content)},
    )


def record_gone(db: Database, source_id: str, name: str, at: str) -> None:
    """Record that a column's page is gone."""
    db.conn.execute("update columns set state='gone', checked_at=? where source_id=? and name=?", (at, source_id, name))
