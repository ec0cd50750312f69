"""Finds the pages that had a text before a rebuild and would lose it because their captures fail.

A reader that finds no text in a page, and says so, loses nothing: that is its answer. A page that cannot be stored, or
that ended its reader, has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from sqlite_utils import Database

from archive.store.pages_and_versions import key_of
from archive.urls import BadUrl
from archive.warc.reader import SkippedRecord


class PagesWithText:
    """The pages that have a text, in the temporary table `had_text` of the database, since their table is dropped."""

    def __init__(self, db: Database) -> None:
        self.db = db
        known = "select url from main.pages where version_id is not null"
        db.conn.execute("drop table if exists temp.had_text")
        db.conn.execute("create temp table had_text (url text not null)")
        if {"url", "version_id"} <= set(db.table("pages").columns_dict):  # very old tables have others
            db.conn.execute(f"insert into temp.had_text {known}")

    def lost(self, failed: Iterable[SkippedRecord]) -> tuple[SkippedRecord, ...]:
        """Of the records that failed, those of pages that had a text and have none now; one for each page."""
        of_key = {_key(record.url): record for record in failed if record.url}
        if not of_key:
            return ()
        have = "select 1 from main.pages where url = ? and version_id is not null"
        return tuple(
            of_key[key]
            for (url,) in self.db.conn.execute("select url from temp.had_text order by url").fetchall()
            if (key := _key(url)) in of_key and not self.db.conn.execute(have, (url,)).fetchone()
        )


def _key(url: str) -> str:
    with suppress(BadUrl):
        return key_of(url)
    return url
