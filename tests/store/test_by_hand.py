"""Another program opened archive.db: the archive goes on while what it holds is the same, and stops when it is not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.store.archive import Archive
from archive.store.working_file import WORKING_FILE, WorkingFileChanged
from archive.verify import verify
from tests.support.ledgers import Ledger

HARMLESS = {
    "analyze": "analyze",
    "vacuum": "vacuum",
    "vacuum with other pages": "pragma journal_mode = delete; pragma page_size = 8192; vacuum",
    "reindex": "reindex",
    "optimize": "analyze; pragma optimize",
    "no WAL": "pragma journal_mode = delete",
    "a checkpoint": "pragma wal_checkpoint(truncate)",
    "an application id": "pragma application_id = 7",
    "incremental vacuum": "pragma auto_vacuum = incremental; vacuum; pragma incremental_vacuum",
}
CHANGES = {
    "a value": "update hosts set not_before = 'later' where host = 'h7'",
    "a value of the same length": "update hosts set not_before = 'y' || substr(not_before, 2) where host = 'h7'",
    "a row less": "delete from hosts where host = 'h7'",
    "a row more": "insert into hosts (host, not_before) values ('new', '')",
    "a column": "alter table hosts add column note text",
    "a table": "create table notes (note text)",
    "a derived row": "update sources set name = 'another'",
    "a row and a vacuum": "delete from hosts where host = 'h7'; vacuum",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    Ledger(tmp_path, "spp").close()
    job(tmp_path, *(f"insert into hosts (host, not_before) values ('h{number}', 'x1')" for number in range(500)))
    job(tmp_path, "delete from hosts where host like 'h4%'")
    return tmp_path


def job(data: Path, *statements: str) -> None:
    with closing(Archive.open(data)) as archive, archive.transaction():
        for statement in statements:
            archive.db.conn.execute(statement)


def by_hand(data: Path, script: str) -> None:
    with closing(sqlite3.connect(data / WORKING_FILE, isolation_level=None)) as db:
        for statement in script.split("; "):
            db.execute(statement).fetchall()


def hosts(data: Path) -> int:
    with closing(sqlite3.connect(data / WORKING_FILE)) as db:
        return int(db.execute("select count(*) from hosts").fetchone()[0])


@pytest.mark.parametrize("script", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_changes_no_row_stops_neither_verify_nor_the_next_jobs(data: Path, script: str) -> None:
    before = hosts(data)
    by_hand(data, script)
    assert verify(data).findings == ()
    job(data, "insert into hosts (host, not_before) values ('next', '')")
    assert hosts(data) == before + 1
    assert verify(data).findings == ()
    by_hand(data, "analyze")
    job(data)
    assert verify(data).findings == ()


@pytest.mark.parametrize("script", CHANGES.values(), ids=CHANGES.keys())
def test_what_changes_rows_is_found_by_verify_and_by_the_next_job(data: Path, script: str) -> None:
    by_hand(data, script)
    assert "tables_changed" in verify(data).by_check
    with pytest.raises(WorkingFileChanged, match="Nothing was changed"):
        Archive.open(data)


def test_rows_that_change_after_a_vacuum_are_found(data: Path) -> None:
    by_hand(data, "vacuum")
    job(data)
    by_hand(data, "update hosts set not_before = 'later' where host = 'h7'")
    with pytest.raises(WorkingFileChanged):
        Archive.open(data)


def test_an_index_that_does_not_fit_its_rows_is_found(data: Path) -> None:
    with closing(sqlite3.connect(data / WORKING_FILE)) as db:
        ((root,),) = db.execute("select rootpage from sqlite_master where name = 'sqlite_autoindex_hosts_1'")
        ((size,),) = db.execute("pragma page_size")
    path = data / WORKING_FILE
    content = bytearray(path.read_bytes())
    page = slice((root - 1) * size, root * size)
    place = content.find(b"h", page.start + 8, page.stop)
    content[place] = ord("g")
    path.write_bytes(content)
    with pytest.raises(WorkingFileChanged):
        Archive.open(data)
