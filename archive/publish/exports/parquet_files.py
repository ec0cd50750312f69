"""The tables as Parquet, one file a table: columns with their types, names and meanings, packed with Zstandard.

It needs pyarrow, the extra `parquet`, which is 40 MB and which nothing else here uses.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.publish.exports.public_tables import PUBLIC_TABLES, Row, columns, reading, rows
from archive.schema import Table

if TYPE_CHECKING:
    import pyarrow as pa

LEVEL = 3  # of Zstandard
MAX_ROWS, MAX_CHARS = 50_000, 8_000_000  # of a group of rows, which is in memory at once


def parquet_name(table: Table) -> str:
    """The name of a table's file."""
    return f"{table.name}.parquet"


def can_write() -> bool:
    """Whether pyarrow is installed."""
    return find_spec("pyarrow") is not None


def write(public_db: Path, folder: Path) -> list[Path]:
    """Write the files. Raises ImportError without pyarrow."""
    with reading(public_db) as db:
        return [_write_table(db, table, folder / parquet_name(table)) for table in PUBLIC_TABLES]


def arrow_schema(table: Table) -> pa.Schema:
    """The columns of a table as Arrow types, with their descriptions."""
    import pyarrow as pa

    types = {"integer": pa.int64(), "text": pa.string(), "real": pa.float64()}
    fields = [
        pa.field(
            column.name,
            types[column.type],
            nullable=not (column.required or column.key),
            metadata={"description": column.description},
        )
        for column in columns(table)
    ]
    return pa.schema(fields, metadata={"description": table.description})


def _write_table(db: sqlite3.Connection, table: Table, path: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = arrow_schema(table)
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=LEVEL) as writer:
        for group in _groups(rows(db, table)):
            values: list[list[Any]] = [list(column) for column in zip(*group, strict=True)]
            arrays = [pa.array(column, field.type) for column, field in zip(values, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return path


def _groups(of_table: Iterator[Row]) -> Iterator[list[Row]]:
    """The rows in groups, none of which has more than MAX_ROWS or many more characters than MAX_CHARS."""
    group, chars = list[Row](), 0
    for row in of_table:
        group.append(row)
        chars += sum([len(value) for value in row if isinstance(value, str)])
        if len(group) == MAX_ROWS or chars >= MAX_CHARS:
            yield group
            group, chars = [], 0
    if group:
        yield group
