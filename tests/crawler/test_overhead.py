"""What a run costs depends on what is due, not on what is stored: none of its statements reads a large table whole."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest

from archive.schema import TABLES
from tests.support.crawls import crawl
from tests.support.sample_site import ChangedSite

pytestmark = pytest.mark.slow

# Tables that grow neither with the pages of an archive nor with its nights times its sources.
SMALL = {"sources", "source_bounds", "runs", "columns", "hosts", "losses", "crimes", "regions", "laws", "gaps"}
SMALL |= {"join_queue", "publication_queue", "fingerprint_queue", "publishings", "ledger_copies"}
SMALL |= {"waiting_records"}  # those at which our own code failed, until it is mended
LARGE = {table.name for table in TABLES} - SMALL
PROBE = re.compile("no such table: t[0-9a-f]{31}")  # made for a moment by sqlite-utils, to see what SQLite can do
EXPLAINED = ("select", "insert", "update", "delete", "with", "replace")


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The statements of a night that finds nothing new, and the data folder."""
    data = tmp_path_factory.mktemp("data")
    traced = data / "statements"
    with ChangedSite() as site:
        crawl(data, site)
        crawl(data, site, since="2020-01-01", sabotage={"trace": str(traced), "days_later": 2})
    found = dict.fromkeys(json.loads(line).strip() for line in traced.read_text().splitlines())
    return data, [sql for sql in found if sql.lower().startswith(EXPLAINED)]


def test_no_statement_of_a_night_reads_a_large_table_whole(statements: tuple[Path, list[str]]) -> None:
    data, found = statements
    assert len(found) > 100
    with sqlite3.connect(data / "archive.db") as db:
        tables = dict(db.execute("select rootpage, tbl_name from sqlite_master where rootpage > 0"))
        scanning = {sql: sorted(whole) for sql in found if (whole := _read_whole(db, tables, sql) & LARGE)}
    assert scanning == {}


def _read_whole(db: sqlite3.Connection, tables: dict[int, str], sql: str) -> set[str]:
    """The tables that a statement reads from the first row to the last, themselves or one of their indexes."""
    programs: list[list[tuple[str, int, int]]] = []
    try:
        for address, opcode, p1, p2, *_ in db.execute(f"explain {sql}"):
            if address == 0:  # that of the statement, then one for each trigger, with cursors of its own
                programs.append([])
            programs[-1].append((opcode, p1, p2))
    except sqlite3.OperationalError as error:
        if PROBE.search(str(error)):
            return set()
        raise
    return set().union(*(_read_by(program, tables) for program in programs))


def _read_by(program: list[tuple[str, int, int]], tables: dict[int, str]) -> set[str]:
    opened = {p1: tables.get(p2) for opcode, p1, p2 in program if opcode in ("OpenRead", "OpenWrite")}
    begun = {p1 for opcode, p1, _ in program if opcode in ("Rewind", "Last")}
    gone_on = {p1 for opcode, p1, _ in program if opcode in ("Next", "Prev")}
    counted = {p1 for opcode, p1, _ in program if opcode == "Count"}
    return {str(opened[cursor]) for cursor in begun & gone_on | counted if opened.get(cursor)}
