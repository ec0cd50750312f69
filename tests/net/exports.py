"""The files of an edition, unpacked: rows of tables, lines of texts."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.net.steady import Steady
from tests.net.tables import keyed

SIZES = (
    "bytes",
    "size",
    "contentSize",
    "sha256",
    "md5",
    "hash",
    "content",
)  # they follow from the content and from moments in it


def exports(edition: Path, steady: Steady) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each file of an edition but the database, which `tables` reads: its name and its rows."""
    for path in sorted(edition.iterdir()):
        if path.name.endswith((".db", ".db.zst")):
            continue
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in sorted(archive.namelist()):
                    yield f"{path.name}.{name}", _rows(name, archive.read(name), steady)
        else:
            yield path.name, _rows(path.name, path.read_bytes(), steady)


def _rows(name: str, body: bytes, steady: Steady) -> list[dict[str, Any]]:
    if name.endswith(".gz"):
        body, name = gzip.decompress(body), name.removesuffix(".gz")
    if name.endswith(".parquet"):
        import pyarrow.parquet

        rows = pyarrow.parquet.read_table(io.BytesIO(body)).to_pylist()
    elif name.endswith(".csv"):
        rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig").replace("\t", ""))))
    elif name.endswith(".jsonl"):
        rows = [json.loads(line) for line in body.splitlines()]
    elif name.endswith(".json"):
        rows = [{"path": path, "value": value} for path, value in _leaves(json.loads(body))]
    else:
        rows = [{"line": line} for line in body.decode("utf-8", "replace").splitlines()]
    key = next((column for column in ("path", "id", "slug") if rows and column in rows[0]), None)
    clean = ({str(column): steady.field(str(column), value) for column, value in row.items()} for row in rows)
    return list(keyed(clean, [key] if key else []))


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
