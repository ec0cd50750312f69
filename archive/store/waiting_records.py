"""The records that wait in the WARC files to be taken in: our own code failed at their pages.

Each job tries again at its beginning. Until then none of these pages is requested: its answer is there.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from archive.warc.reader import SkippedRecord
from archive.warc.writer import now

Place = tuple[str, int]  # WARC file, and offset in bytes


def put(db: Database, record: SkippedRecord, source_id: str, key: str) -> None:
    """Note that a record waits, within the caller's transaction. `key`: the canonical one that was requested."""
    db.conn.execute(
        """insert into waiting_records (warc_file, warc_offset, source_id, key, url, reason, found_at)
           values (?, ?, ?, ?, ?, ?, ?) on conflict do update set reason = excluded.reason""",
        (record.warc_file, record.warc_offset, source_id, key, record.url, record.reason, now()),
    )


def places(db: Database) -> list[Place]:
    """Where the records are, in the order of the files."""
    return db.conn.execute("select warc_file, warc_offset from waiting_records order by 1, 2").fetchall()


def forget(db: Database, place: Place) -> None:
    """Note that a record does not wait any more, within the caller's transaction."""
    db.conn.execute("delete from waiting_records where (warc_file, warc_offset) = (?, ?)", place)


def reasons_of(db: Database, source_id: str) -> dict[str, str]:
    """Why the records of a source wait, by the canonical key of the address that was requested."""
    sql = "select key, reason from waiting_records where source_id = ? order by warc_file, warc_offset"
    return dict(db.conn.execute(sql, (source_id,)).fetchall())


def waiting(db: Database, keys: Iterable[str]) -> set[str]:
    """Those of these canonical keys whose records wait."""
    known = {key for (key,) in db.conn.execute("select key from waiting_records")}
    return known.intersection(keys)
