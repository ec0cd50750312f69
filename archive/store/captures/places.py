"""Moves the places of records in the tables after WARC files were joined."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema import TABLES
from archive.warc.joining import JoinedFile

_PLACE = {"warc_file", "warc_offset"}
# A loss says where a record was. It is not there, so that nothing moves it.
WITH_PLACES = tuple(
    table.name for table in TABLES if not table.lasting and {column.name for column in table.columns} >= _PLACE
)


def move_places(db: Database, joined: JoinedFile) -> None:
    """Have all rows that name a part name the joined file, within the caller's transaction."""
    for table in WITH_PLACES:
        sql = f"update {table} set warc_file = ?, warc_offset = warc_offset + ? where warc_file = ?"
        db.conn.executemany(sql, ((joined.path.name, part.shift, part.name) for part in joined.parts))


def move_places_back(db: Database, joined: JoinedFile) -> None:
    """Have all rows that name the joined file name its parts again, within the caller's transaction."""
    for table in WITH_PLACES:
        sql = f"""update {table} set warc_file = :part, warc_offset = warc_offset - :begin
                  where warc_file = :joined and warc_offset >= :begin and warc_offset < :end"""
        ranges = ({"part": one.name, "begin": one.shift, "end": one.shift + one.size} for one in joined.parts)
        db.conn.executemany(sql, ({"joined": joined.path.name, **fields} for fields in ranges))
