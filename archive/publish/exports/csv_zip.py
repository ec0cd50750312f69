"""The tables as CSV, one file a table, in one ZIP that is a whole Data Package: unpacked, it opens in Excel.

Each file is UTF-8 with a BOM (else Excel reads Chinese as noise), RFC 4180, with a head. NULL is an empty cell and
an empty text is "". What a spreadsheet would compute or change is protected: a text gets a ' before it
(archive.text.csv_formulas), an id a tab. Readers of numbers skip the tab, while Excel, which has 15 digits, takes the
cell for a text and keeps all 16.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from io import BufferedWriter
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from archive.publish.exports.public_tables import PUBLIC_TABLES, columns, reading, rows
from archive.schema import Column, Table
from archive.text.csv_formulas import MAX_DIGITS, protected

NAME = "fanzha-csv.zip"
BOM = "\ufeff"
LEVEL = 3  # of zlib: level 6 takes twice the time for 7 % less
STAMP = (1980, 1, 1, 0, 0, 0)  # of each member, so that the same rows give the same bytes
READABLE = 0o644 << 16
LINES_AT_ONCE = 500
_LONG = 10**MAX_DIGITS  # an integer from here on has more digits than a spreadsheet

Writer = Callable[[Any], str]  # of one column: the cell of a value that is not NULL


def csv_name(table: Table) -> str:
    """The name of a table's file in the ZIP."""
    return f"{table.name}.csv"


def write(public_db: Path, folder: Path, beside: dict[str, str]) -> Path:
    """Write the ZIP. `beside`: texts that go into it with the tables, by name."""
    path = folder / NAME
    with path.open("wb") as file, reading(public_db) as db:
        _write(db, file, beside)
    return path


def _write(db: sqlite3.Connection, file: BufferedWriter, beside: dict[str, str]) -> None:
    with ZipFile(file, "w") as archive:
        for name, text in beside.items():
            with archive.open(_member(name), "w") as member:
                member.write(text.encode())
        for table in PUBLIC_TABLES:
            with archive.open(_member(csv_name(table)), "w", force_zip64=True) as member:
                _write_table(db, table, member)


def _member(name: str) -> ZipInfo:
    info = ZipInfo(name, STAMP)
    info.compress_type, info.external_attr = ZIP_DEFLATED, READABLE
    info._compresslevel = LEVEL  # type: ignore[attr-defined]  # a ZipInfo has no public name for it before Python 3.13
    return info


def _write_table(db: sqlite3.Connection, table: Table, member: IO[bytes]) -> None:
    lines = [BOM + ",".join(column.name for column in columns(table))]
    for line in _lines(db, table):
        lines.append(line)
        if len(lines) == LINES_AT_ONCE:
            member.write("".join(f"{line}\r\n" for line in lines).encode())
            lines.clear()
    member.write("".join(f"{line}\r\n" for line in lines).encode())


def _lines(db: sqlite3.Connection, table: Table) -> Iterator[str]:
    writers = [_writer(column) for column in columns(table)]
    for row in rows(db, table):
        cells = zip(writers, row, strict=True)
        yield ",".join(["" if value is None else cell(value) for cell, value in cells])


def _writer(column: Column) -> Writer:
    if column.type == "text":
        return _text
    return _id if column.type == "integer" and is_id(column) else _number


def is_id(column: Column) -> bool:
    """Whether an integer column names a row: a number at which nobody reckons, and which may have 16 digits."""
    return column.name == "id" or column.name.endswith("_id")


def _text(value: str) -> str:
    return f'"{protected(value).replace(chr(34), chr(34) * 2)}"'


def _id(value: int) -> str:
    return f'"\t{value}"'


def _number(value: float) -> str:
    return _id(value) if isinstance(value, int) and abs(value) >= _LONG else repr(value)
