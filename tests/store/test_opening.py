"""Opening a data folder changes nothing before the writer's lock is held, and asking for the lock disturbs nobody."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive.backup import back_up
from archive.store.archive import Archive, Busy
from archive.store.working_file import WORKING_FILE, WorkingFileLost
from archive.verify import verify
from archive.warc.folder import warc_files
from tests.support.crawls import fanzha
from tests.support.ledgers import Ledger
from tests.support.stored_folders import stored

HOLDS_THE_LOCK = """
import sys; from pathlib import Path; from archive.store.archive import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True); sys.stdin.read()
"""
OLDER = {
    "a missing table": "drop table hosts",
    "a missing index": "drop index idx_pages_source_id_last_seen_state_version_id_first_seen",
    "an older migration": "delete from _sqlite_migrations where name = (select max(name) from _sqlite_migrations)",
    "another journal": "pragma journal_mode = delete",
    "no tables": "drop table pages",
}
# What the last process does that closes a file in WAL mode; refused while another has the file open.
LEAVE_WAL = (
    "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('pragma journal_mode = delete').fetchone()"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    Ledger(tmp_path / "data", "spp").close()
    return tmp_path / "data"


@contextmanager
def another_process(data: Path) -> Iterator[None]:
    """Another process holds the writer's lock, as a crawl does."""
    command = [sys.executable, "-c", HOLDS_THE_LOCK, str(data)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        process.stdout.readline()
        yield
        process.stdin.close()
        process.wait()


def content(data: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(f"file:{data / WORKING_FILE}?mode=ro", uri=True)) as db:
        tables = sorted(db.execute("select type, name, sql from sqlite_master"), key=repr)
        done = db.execute("select name from _sqlite_migrations order by 1").fetchall()
        return {"tables": tables, "migrations": done, "journal": db.execute("pragma journal_mode").fetchall()}


def test_a_file_that_an_older_version_left_is_not_changed_while_another_process_writes(
    data: Path, tmp_path: Path
) -> None:
    for name, change in OLDER.items():
        older = Path(shutil.copytree(data, tmp_path / name))
        with closing(sqlite3.connect(older / WORKING_FILE, isolation_level=None)) as db:
            db.execute("pragma foreign_keys = off")
            db.execute(change)
        (older / f"{WORKING_FILE}.seal").unlink()
        before = content(older)
        with another_process(older), pytest.raises(Busy, match="Nothing was changed"):
            pytest.fail(f"{name}: {Archive.open(older)}")
        assert content(older) == before, name


def test_a_new_folder_gets_no_file_while_another_process_has_the_lock(tmp_path: Path) -> None:
    with another_process(tmp_path), pytest.raises(Busy):
        Archive.open(tmp_path)
    assert not (tmp_path / WORKING_FILE).exists()
    assert not (tmp_path / "warc").exists()


def test_after_the_file_was_read_other_processes_still_find_it_open(data: Path) -> None:
    """Closing a file that was read byte by byte would release the locks that SQLite has on it."""
    path = data / WORKING_FILE
    leave_wal = [sys.executable, "-c", LEAVE_WAL, path]
    with closing(sqlite3.connect(path)) as db:
        db.execute("select count(*) from pages").fetchone()
        verify(data)
        Archive.open(data).close()
        assert "database is locked" in subprocess.run(leave_wal, capture_output=True, text=True, check=False).stderr
        with path.open("rb") as file:  # this test can fail
            file.read(1)
        assert subprocess.run(leave_wal, check=False).returncode == 0


# --- another archive's working file -----------------------------------------------------------------------------------


@pytest.fixture
def others(tmp_path: Path) -> tuple[Path, Path]:
    """Two data folders; the first has the working file of the second, with its seal."""
    for name in ("ours", "theirs"):
        stored(tmp_path / name, name)
    for name in (WORKING_FILE, f"{WORKING_FILE}.seal"):
        shutil.copy2(tmp_path / "theirs" / name, tmp_path / "ours" / name)
    return tmp_path / "ours", tmp_path / "theirs"


def test_another_archives_working_file_is_refused_by_all_that_read_it(
    others: tuple[Path, Path], tmp_path: Path
) -> None:
    ours, _ = others
    before = {path: path.read_bytes() for path in ours.rglob("*.db*") if path.is_file()}
    says = r"another archive's.*Nothing was changed.*fanzha rebuild"
    with pytest.raises(WorkingFileLost, match=says):
        Archive.open(ours)
    with pytest.raises(WorkingFileLost, match=says):
        back_up(ours, tmp_path / "backup")
    for command in ("status",), ("publish",):
        done = fanzha(*command, data=ours)
        assert (done.returncode, "another archive's" in done.stderr) == (1, True), done.stderr
    assert "tables_lost" in verify(ours).by_check
    assert {path: path.read_bytes() for path in before} == before


def test_a_folder_whose_files_have_new_names_or_are_gone_is_still_its_own(tmp_path: Path) -> None:
    stored(tmp_path, "ours")
    for number, path in enumerate(warc_files(tmp_path / "warc")):
        path.rename(path.with_name(f"renamed-{number}.warc.gz"))
    for path in (tmp_path / "warc").glob("*.cdxj"):
        path.unlink()
    Archive.open(tmp_path).close()
    for path in warc_files(tmp_path / "warc"):
        path.unlink()
    Archive.open(tmp_path).close()
