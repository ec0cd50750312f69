"""The rows of all tables of an archive, by their keys, what its files declare, and the heads of its WARC records."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from tests.net.steady import Steady

FILES = {"working": "archive.db", "ledger": "ledger.db", "public": "public/fanzha.db"}


def tables(data: Path, steady: Steady) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each table of the working file, the ledger and the public file: its name and its rows. The schema of each file
    and its WARC records are tables, too."""
    for file, path in FILES.items():
        if (data / path).exists():
            with closing(sqlite3.connect(f"file:{data / path}?mode=ro", uri=True)) as db:
                for table in _names(db):
                    yield f"{file}.{table}", list(_rows(db, table, steady))
                yield f"{file}.schema", list(keyed(_schema(db), ["name"]))
    yield "warc.records", list(keyed(_records(data / "warc", steady), ["name"]))


def keyed(rows: Iterator[dict[str, Any]], key: list[str]) -> Iterator[dict[str, Any]]:
    """The rows with their keys: the values of these columns, or the whole row if there are none. Of rows with one key,
    as moments that were taken out may leave, each has its number."""
    times: dict[str, int] = {}
    for row in rows:
        name = " ".join(f"{row[column]}" for column in key) if key else " ".join(map(str, row.values()))
        times[name] = times.get(name, 0) + 1
        yield {"key": name if times[name] == 1 else f"{name} #{times[name]}", "row": row}


def _names(db: sqlite3.Connection) -> list[str]:
    """Tables, without the shadow tables of FTS5. What an index finds and what views give is on the pages."""
    return [
        name
        for name, kind in db.execute("select name, type from pragma_table_list where schema = 'main'")
        if kind == "table" and not name.startswith("sqlite_")
    ]


def _schema(db: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Statements that make tables, indexes, triggers and views, and the pragmas that say which file it is."""
    for pragma in ("user_version", "application_id"):
        yield {"name": pragma, "value": db.execute(f"pragma {pragma}").fetchone()[0]}
    for kind, name, sql in db.execute("select type, name, sql from sqlite_master where sql is not null order by 1, 2"):
        yield {"name": f"{kind} {name}", "value": " ".join(sql.split())}


def _records(folder: Path, steady: Steady) -> Iterator[dict[str, Any]]:
    """The fields of WARC records, in their order, and those of the HTTP heads in them; what a warcinfo says."""
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                about = record.rec_type == "warcinfo"
                fields = [f"{name}: {steady.field(name, value)}" for name, value in record.rec_headers.headers]
                if about:  # its moment is in its block
                    fields = [one for one in fields if not one.startswith(("WARC-Block-Digest", "Content-Length"))]
                    fields += steady.text(record.content_stream().read().decode()).splitlines()
                http = record.http_headers
                head = [http.statusline, *(f"{name}: {value}" for name, value in http.headers)] if http else []
                uri = record.rec_headers["WARC-Target-URI"]
                yield {"name": f"{record.rec_type} {uri}", "fields": fields, "http": steady.value(head)}


def _rows(db: sqlite3.Connection, table: str, steady: Steady) -> Iterator[dict[str, Any]]:
    columns = db.execute("select name, pk from pragma_table_info(?)", (table,)).fetchall()
    key = [name for name, at in sorted(columns, key=lambda column: column[1]) if at]
    order = ", ".join(f'"{name}"' for name in key or [name for name, _ in columns])
    found = db.execute(f'select * from "{table}" order by {order}')
    names = [column[0] for column in found.description]
    rows = ({name: steady.column(table, name, value) for name, value in zip(names, row, strict=True)} for row in found)
    yield from keyed(rows, key)
