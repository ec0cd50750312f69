"""Crawls of a running sample site in processes of their own."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.demo.server import SampleSite

SCRIPT = Path(__file__).with_name("sample_run.py")


@dataclass(frozen=True)
class Crawled:
    """What a crawl said and left."""

    exit_status: int
    said: dict[str, Any]
    stderr: str
    data: Path

    def source(self, name: str) -> dict[str, Any]:
        """The ledger's row."""
        found: dict[str, Any] = next(row for row in self.said["sources"] if row["source_id"] == name)
        return found

    def query(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows of the working file."""
        return query(self.data, sql, *parameters)


def query(data: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Rows of a data folder's working file."""
    with sqlite3.connect(data / "archive.db") as db:
        return db.execute(sql, parameters).fetchall()


def command(data: Path, site: SampleSite, *arguments: str) -> list[str]:
    """The command line of a crawl."""
    return [sys.executable, str(SCRIPT), str(data), site.ucap_url, site.trs_url, *arguments]


def crawl(data: Path, site: SampleSite, *arguments: str) -> Crawled:
    """Crawl to the end."""
    done = subprocess.run(command(data, site, *arguments), capture_output=True, text=True, timeout=100, check=False)
    lines = done.stdout.strip().splitlines()
    assert lines, done.stderr
    return Crawled(done.returncode, json.loads(lines[-1]), done.stderr, data)
