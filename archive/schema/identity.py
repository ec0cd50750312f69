"""What tells a public file from any other SQLite file before a table is read: two numbers in its header.

`file fanzha.db` prints both. https://www.sqlite.org/fileformat2.html#application_id
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

APPLICATION_ID = int.from_bytes(b"fnzh")  # 1718516328
_USER_VERSION, _APPLICATION_ID = slice(60, 64), slice(68, 72)  # of the header, big-endian


class Identity(NamedTuple):
    """What the header of an SQLite file says of it."""

    application_id: int  # APPLICATION_ID for a public file; 0 in files of programs that set none
    schema_version: int  # archive.schema.VERSION of the fanzha that made it

    @classmethod
    def of(cls, header: bytes) -> Identity:
        """The identity in the first 100 bytes of an SQLite file."""
        return cls(int.from_bytes(header[_APPLICATION_ID]), int.from_bytes(header[_USER_VERSION]))

    def write(self, db: sqlite3.Connection) -> None:
        """Write it into the header of the connection's file."""
        db.execute(f"PRAGMA application_id = {self.application_id}")
        db.execute(f"PRAGMA user_version = {self.schema_version}")
