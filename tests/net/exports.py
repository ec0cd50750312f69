"""The files of an edition and its deltas, unpacked: rows of tables in their order, lines of texts."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.net.steady import Steady
from tests.net.tables import keyed

Row = dict[str, Any]

# Fields of metadata that follow from the content and from moments in it.
SIZES = ("bytes", "size", "contentSize", "sha256", "md5", "hash", "content")


def exports(editions: Path, steady: Steady) -> Iterator[tuple[str, list[Row]]]:
    """Each file of the last edition but the database, which `tables` reads, and the deltas to it: its name and rows."""
    last = max(path for path in editions.iterdir() if path.is_dir() and path.name[0].isdigit())
    for path in sorted(last.iterdir()):
        if path.name.endswith((".db", ".db.zst")):
            continue
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in sorted(archive.namelist()):
                    yield f"{path.name}.{name}", _file(name, archive.read(name), steady)
        else:
            yield path.name, _file(path.name, path.read_bytes(), steady)
    for number, path in enumerate(sorted((editions / "deltas").glob("*")), 1):
        yield f"delta-{number}", _file(path.name, path.read_bytes(), steady)


def _file(name: str, body: bytes, steady: Steady) -> list[Row]:
    """What a file is, and its rows."""
    if name.endswith(".gz"):
        body, name = gzip.decompress(body), name.removesuffix(".gz")
    columns, rows = _read(name, body)
    key = next((column for column in ("path", "id", "slug") if rows and column in rows[0]), None)
    table = name.partition(".")[0]
    clean = ({str(column): steady.column(table, str(column), row[column]) for column in row} for row in rows)
    about = {"columns": columns, "byte_order_mark": body.startswith(BOM_UTF8)}
    return [{"key": "the file", "row": about}, *keyed(clean, [key] if key else [])]


def _read(name: str, body: bytes) -> tuple[list[str], list[Row]]:
    """The columns of a table, with their types if it tells them, and the rows."""
    if name.endswith(".parquet"):
        import pyarrow.parquet

        table = pyarrow.parquet.read_table(io.BytesIO(body))
        return [f"{column.name} {column.type}" for column in table.schema], table.to_pylist()
    if name.endswith(".csv"):
        lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
        return lines[0], [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    if name.endswith(".jsonl"):
        found = [json.loads(line) for line in body.splitlines()]
        return sorted({" ".join(row) for row in found}), found
    if name.endswith(".json"):
        return [], [{"path": path, "value": value} for path, value in _leaves(json.loads(body))]
    return [], [{"line": line} for line in body.decode("utf-8-sig").splitlines()]


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name in sorted(value):
            if name not in SIZES:
                yield from _leaves(value[name], f"{path}/{name}")
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _leaves(one, f"{path}/{at}")
    else:
        yield path, value
