"""Columns of sources that were found by what links say, with when and why: where the next runs begin."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Column:
    """A column as its first page showed it."""

    name: str  # the path, without the name of an index page
    url: str
    found_by: str | None  # the link's text and the page that it stands on; None where the column was known before
    checked_at: str  # UTC, ISO 8601
    listed: int  # rows on its first page
    dated: int  # of them with a date beside them
    share: float  # of the rows, those whose titles are likely to be ours: 0 to 1
    family: str  # by which it was read


@dataclass(frozen=True, slots=True)
class Known:
    """Where a column is."""

    name: str
    url: str


def known(db: Database, source_id: str, since: str) -> list[Known]:
    """The source's columns that hold rows and were found at or after that moment (UTC, ISO 8601), the best first."""
    rows = db.conn.execute(
        """select name, url from columns where source_id = ? and found_at >= ? and listed > 0
           order by share desc, listed desc, name""",
        (source_id, since),
    )
    return [Known(*row) for row in rows]


def put(db: Database, source_id: str, column: Column) -> None:
    """Keep what a column's first page showed; when and why it was found is kept from the time of the finding."""
    db.conn.execute(
        """insert into columns (source_id, name, url, found_by, found_at, checked_at, listed, dated, share, family)
           values (:source, :name, :url, coalesce(:by, 'known before'), :at, :at, :listed, :dated, :share, :family)
           on conflict (source_id, name) do update set url=:url, checked_at=:at, listed=:listed, dated=:dated,
             share=:share, family=:family, found_by=coalesce(:by, found_by),
             found_at=iif(:by is null, found_at, :at)""",
        {
            "source": source_id,
            "name": column.name,
            "url": column.url,
            "by": column.found_by,
            "at": column.checked_at,
            "listed": column.listed,
            "dated": column.dated,
            "share": column.share,
            "family": column.family,
        },
    )
