"""The tables as Parquet, one file a table: columns with their types, names and meanings, packed with Zstandard.

It needs pyarrow, the extra `parquet`, which is 40 MB and which nothing else here uses.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from archive.publish.exports.public_tables import PUBLIC_TABLES, Row, columns, in_groups, reading, select
from archive.schema import Table

if TYPE_CHECKING:
    import pyarrow as pa

LEVEL = 3  # of Zstandard
GROUP = 8_000_000  # bytes of a group of rows, which is in memory at once; its columns are not cut into pages


def parquet_name(table: Table) -> str:
    """The name of a table's file."""
    return f"{table.name}.parquet"


def can_write() -> bool:
    """Whether pyarrow is installed."""
    return find_spec("pyarrow") is not None


def write(public_db: Path, folder: Path) -> list[Path]:
    """Write the files. Raises ImportError without pyarrow."""
    with reading(public_db, bytes) as db:
        return [_write_table(db, table, folder / parquet_name(table)) for table in PUBLIC_TABLES]


def arrow_schema(table: Table) -> pa.Schema:
    """The columns of a table as Arrow types, with their descriptions."""
    import pyarrow as pa

    types = {"integer": pa.int64(), "text": pa.string(), "real": pa.float64(), "numeric": pa.float64()}
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
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=LEVEL, data_page_size=GROUP) as writer:
        for batches in _groups(in_groups(db.execute(select(table))), schema):
            writer.write_table(pa.Table.from_batches(batches, schema).combine_chunks())
    return path


def _groups(of_table: Iterator[list[Row]], schema: pa.Schema) -> Iterator[list[pa.RecordBatch]]:
    """The rows in groups of GROUP bytes, in the form of Arrow, where a value takes no more than its bytes."""
    group: list[pa.RecordBatch] = []
    size = 0
    for rows in of_table:
        group.append(_batch(rows, schema))
        size += group[-1].get_total_buffer_size()
        if size >= GROUP:
            yield group
            group, size = [], 0
    if group:
        yield group


def _batch(rows: list[Row], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    values = zip(zip(*rows, strict=True), schema, strict=True)
    return pa.RecordBatch.from_arrays([pa.array(column, field.type) for column, field in values], schema=schema)
