"""A working file of as many known pages as wanted, made without reading any: what years of nights leave behind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlite_utils

from archive.store.changes.seal import Seal
from archive.store.job_end import end_job
from archive.store.runs import COUNTS
from archive.store.tables import prepare
from archive.store.working_file import WORKING_FILE
from archive.urls import canonical_key, stable_id
from archive.warc.writer import now
from tests.bench.many_hosts import COLUMN, article_path

NIGHTS = 365  # runs in the ledger
TEXT = "被告人冒充客服，以退款为名骗取被害人转账，检察机关以诈骗罪提起公诉，法院采纳了指控意见。" * 8
SEEN, LISTED = "2026-01-05T02:00:00Z", "2026-01-05"
BATCH = 10_000  # pages
ROWS: dict[str, str] = {
    "captures": "id key url requested role fetched_at status digest imported content warc_file warc_offset",
    "pages": "id url slug source_id column_name state first_seen last_seen last_changed version_id",
    "page_versions": "id page_id seen_at last_seen text_sha256 title published imported text warc_file warc_offset",
    "answers": "page_id answer day first_seen last_seen",
    "documents": "id page_id version_id position title kind topic text_sha256 start end structure",
    "rechecks": "page_id unlisted_at requested_at",
    "skipped_rows": "source_id key url title listed_date column_name rule first_seen last_seen",
}


def fill(folder: Path, sources: list[dict[str, Any]], pages: int) -> None:
    """Make an archive of so many pages of these sources in a folder."""
    (folder / "warc").mkdir(parents=True)
    with closing(sqlite3.connect(folder / "archive.db", isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = off")  # nobody needs a half-made file
        connection.execute("pragma synchronous = off")
        db = sqlite_utils.Database(connection)
        prepare(db)
        connection.execute("begin")
        _ledger(connection, sources)
        _fill(connection, sources, pages)
        connection.execute("commit")
        connection.execute("pragma journal_mode = wal")
        end_job(folder, connection, Seal(folder / WORKING_FILE))


def _ledger(connection: sqlite3.Connection, sources: list[dict[str, Any]]) -> None:
    for one in sources:
        values = (one["name"], "样例市人民检察院", "prefecture", one["home_url"], one["family"])
        connection.execute(
            "insert into sources (id, name, level, home_url, family, official) values (?, ?, ?, ?, ?, 1)", values
        )
    counts = dict.fromkeys(COUNTS, 0) | {"lists": 1, "listed": 1, "articles": 1, "live": 1}
    sql = f"""insert into run_sources (run_id, source_id, verdict, {", ".join(counts)})
              values (?, ?, 'good', {", ".join("?" * len(counts))})"""
    for run in range(1, NIGHTS + 1):
        connection.execute(
            "insert into runs (id, started, ended, verdict, origin, resumes) values (?, ?, ?, 'good', 'live', 0)",
            (run, SEEN, SEEN),
        )
        connection.executemany(sql, [(run, one["name"], *counts.values()) for one in sources])


Row = tuple[object, ...]


def _rows(source: str, key: str, number: int, at: str) -> dict[str, Row]:
    """The rows of one page, by table. `at`: when it was last requested."""
    url, page, title, digest = f"http://{key}", stable_id(key), f"典型案例第{number}号", f"{number:064}"
    place = ("a.warc.gz", number * 900)
    return {
        "captures": (number, key, url, key, "article", SEEN, 200, f"sha1:{number}", 0, "whole", *place),
        "pages": (page, url, f"page-{number}", source, COLUMN, "live", SEEN, at, SEEN, number),
        "page_versions": (number, page, SEEN, at, digest, title, LISTED, 0, TEXT, *place),
        "answers": (page, "live", "", SEEN, at),
        "documents": (number, page, number, 1, title, "other", "fraud", digest, 0, len(TEXT), "{}"),
        "rechecks": (page, SEEN, at),
        **(
            {"skipped_rows": (source, f"{key}?", url, "召开会议", LISTED, COLUMN, "meeting", SEEN, SEEN)}
            if number % 5 == 0
            else {}
        ),
    }


def _fill(connection: sqlite3.Connection, sources: list[dict[str, Any]], pages: int) -> None:
    keys = [canonical_key(one["home_url"]).rstrip("/") for one in sources]
    at = now()
    for begin in range(0, pages, BATCH):
        rows: dict[str, list[Row]] = {table: [] for table in ROWS}
        for number in range(begin, min(begin + BATCH, pages)):
            place = number % len(sources)
            made = _rows(sources[place]["name"], keys[place] + article_path(number // len(sources)), number, at)
            for table, row in made.items():
                rows[table].append(row)
        for table, columns in ROWS.items():
            names = [f'"{name}"' for name in columns.split()]  # a column is called `end`
            sql = f"insert into {table} ({', '.join(names)}) values ({', '.join('?' * len(names))})"
            connection.executemany(sql, rows[table])
