"""The tables as CSV, one file a table, in one ZIP that is a whole Data Package: unpacked, it opens in Excel.

Each file is UTF-8 with a BOM (else Excel reads Chinese as noise), RFC 4180, with a head. NULL is an empty cell and
an empty text is "". What a spreadsheet would compute or change is protected: a text gets a ' before it
(archive.text.csv_formulas), an id a tab. Readers of numbers skip the tab, while Excel, which has 15 digits, takes the
cell for a text and keeps all 16.

SQLite makes the lines, which takes half the time. A " around a cell is DELIMITER until those in the cells are doubled.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from io import BufferedWriter
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from isal import isal_zlib

from archive.publish.exports.public_tables import PUBLIC_TABLES, columns, in_groups, quoted, reading, select
from archive.schema import Column, Table
from archive.text.csv_formulas import MAX_DIGITS, NEVER_PROTECTED, protected

NAME = "fanzha-csv.zip"
BOM = "\ufeff"
LEVEL = 2  # of ISA-L: a fifth of the time of zlib's level 3 for 7 % more
RAW = -15  # deflate without a head
STAMP = (1980, 1, 1, 0, 0, 0)  # of each member, so that the same rows give the same bytes
READABLE = 0o644 << 16
DELIMITER = b"\xff"  # a byte that no text in UTF-8 has
CACHED = 200  # texts of which Python was asked whether they need protection: codes and days come again and again

_QUOTE = "CAST(x'ff' AS TEXT)"
_LONGEST = 10**MAX_DIGITS - 1  # an integer beyond it has more digits than a spreadsheet
# The cell of a value, by type, in SQL; it is NULL if the value is.
_ID = f"{_QUOTE} || char(9) || {{value}} || {_QUOTE}"
_CELLS = {
    "id": _ID,
    "integer": f"iif({{value}} BETWEEN -{_LONGEST} AND {_LONGEST}, {{value}}, {_ID})",
    "real": "shortest({value})",
    "numeric": "shortest({value})",
    "text": f"{_QUOTE} || iif({{value}} NOT GLOB '{NEVER_PROTECTED}', protected({{value}}), {{value}}) || {_QUOTE}",
}


def csv_name(table: Table) -> str:
    """The name of a table's file in the ZIP."""
    return f"{table.name}.csv"


def write(public_db: Path, folder: Path, beside: dict[str, str]) -> Path:
    """Write the ZIP. `beside`: texts that go into it with the tables, by name."""
    path = folder / NAME
    with path.open("wb") as file, reading(public_db, bytes) as db:
        db.create_function("protected", 1, lru_cache(CACHED)(protected), deterministic=True)
        _write(db, file, beside)
    return path


def _write(db: sqlite3.Connection, file: BufferedWriter, beside: dict[str, str]) -> None:
    with ZipFile(file, "w") as archive:
        for name, text in beside.items():
            with _member(archive, name) as member:
                member.write(text.encode())
        for table in PUBLIC_TABLES:
            with _member(archive, csv_name(table)) as member:
                _write_table(db, table, member)


def _member(archive: ZipFile, name: str) -> IO[bytes]:
    """A new file in the ZIP, to be written."""
    info = ZipInfo(name, STAMP)
    info.compress_type, info.external_attr = ZIP_DEFLATED, READABLE
    member = archive.open(info, "w", force_zip64=True)
    # A ZipFile takes no other compressor than zlib's. If it forgets this one, the ZIP is made by zlib, and valid too.
    member._compressor = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, RAW)  # type: ignore[attr-defined]
    return member


def _write_table(db: sqlite3.Connection, table: Table, member: IO[bytes]) -> None:
    member.write(f"{BOM}{','.join(column.name for column in columns(table))}\r\n".encode())
    for group in in_groups(db.execute(select(table, [_line(table)]))):
        lines = b"".join([line for (line,) in group])
        member.write(lines.replace(b'"', b'""').replace(DELIMITER, b'"'))


def _line(table: Table) -> str:
    """The line of a row, in SQL."""
    cells = " || ',' || ".join(f"coalesce({_cell(column)}, '')" for column in columns(table))
    return f"{cells} || char(13, 10)"


def _cell(column: Column) -> str:
    kind = "id" if column.type == "integer" and is_id(column) else column.type
    return _CELLS[kind].format(value=quoted(column.name))


def is_id(column: Column) -> bool:
    """Whether an integer column names a row: a number at which nobody reckons, and which may have 16 digits."""
    return column.name == "id" or column.name.endswith("_id")
