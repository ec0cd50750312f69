"""Another program opened archive.db: the archive goes on while what it holds is the same, and stops when it is not."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.store.archive import Archive
from archive.store.working_file import WORKING_FILE, WorkingFileChanged
from archive.verify import verify
from tests.support.ledgers import Ledger

HARMLESS = {
    "vacuum": "vacuum",
    "vacuum with other pages": "pragma journal_mode = delete; pragma page_size = 8192; vacuum",
    "optimize": "analyze; pragma optimize",
    "no WAL": "pragma journal_mode = delete",
    "an application id": "pragma application_id = 7",
    "incremental vacuum": "pragma auto_vacuum = incremental; vacuum; pragma incremental_vacuum",
}
CHANGES = {
    "a value": "update hosts set not_before = 'later' where host = 'h7'",
    "a value of the same length": "update hosts set not_before = 'y' || substr(not_before, 2) where host = 'h7'",
    "a row more": "insert into hosts (host, not_before) values ('new', '')",
    "a column": "alter table hosts add column note text",
    "a derived row": "update sources set name = 'another'",
    "a row and a vacuum": "delete from hosts where host = 'h7'; vacuum",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("made")
    Ledger(data, "spp").close()
    job(data, *(f"insert into hosts (host, not_before) values ('h{number}', 'x1')" for number in range(500)))
    job(data, "delete from hosts where host like 'h4%'")
    return data


def copied(made: Path, tmp_path: Path, name: str) -> Path:
    return Path(shutil.copytree(made, tmp_path / name))


def job(data: Path, *statements: str) -> None:
    with closing(Archive.open(data)) as archive, archive.transaction():
        for statement in statements:
            archive.db.conn.execute(statement)


def by_hand(data: Path, script: str) -> None:
    with closing(sqlite3.connect(data / WORKING_FILE, isolation_level=None)) as db:
        for statement in script.split("; "):
            db.execute(statement).fetchall()


def test_what_changes_no_row_stops_neither_verify_nor_the_next_jobs(made: Path, tmp_path: Path) -> None:
    for name, script in HARMLESS.items():
        data = copied(made, tmp_path, name)
        by_hand(data, script)
        assert verify(data).findings == (), name
        job(data, "insert into hosts (host, not_before) values ('next', '')")
        assert verify(data).findings == (), name
        by_hand(data, "update hosts set not_before = 'later' where host = 'h7'")
        with pytest.raises(WorkingFileChanged):
            pytest.fail(f"{name}: {Archive.open(data)}")


def test_what_changes_rows_is_found_by_verify_and_by_the_next_job(made: Path, tmp_path: Path) -> None:
    for name, script in CHANGES.items():
        data = copied(made, tmp_path, name)
        by_hand(data, script)
        assert "tables_changed" in verify(data).by_check, name
        with pytest.raises(WorkingFileChanged, match="Nothing was changed"):
            pytest.fail(f"{name}: {Archive.open(data)}")


def test_an_index_that_does_not_fit_its_rows_is_found(made: Path, tmp_path: Path) -> None:
    path = copied(made, tmp_path, "data") / WORKING_FILE
    with closing(sqlite3.connect(path)) as db:
        ((root,),) = db.execute("select rootpage from sqlite_master where name = 'sqlite_autoindex_hosts_1'")
        ((size,),) = db.execute("pragma page_size")
    content = bytearray(path.read_bytes())
    page = slice((root - 1) * size, root * size)
    content[content.find(b"h", page.start + 8, page.stop)] = ord("g")
    path.write_bytes(content)
    with pytest.raises(WorkingFileChanged):
        Archive.open(path.parent)
