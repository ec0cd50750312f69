"""After each job the copy of the ledger has the ledger's rows, and the seal fits the working file."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.files import sha256, write_checksum
from archive.schema import TABLES
from archive.store.archive import Archive
from archive.store.changes import seal
from archive.store.ledger_copy import LEDGER, PREVIOUS
from archive.store.working_file import WORKING_FILE, WorkingFileChanged
from archive.verify import verify

COPIED = [table.name for table in TABLES if table.lasting and not table.name.startswith(("frontier", "ledger_"))]
Work = tuple[str, int]
JOBS = st.lists(
    st.lists(st.tuples(st.sampled_from(["put", "more", "drop", "roll back"]), st.integers(0, 60)), max_size=6),
    min_size=1,
    max_size=5,
)


def do(db: sqlite3.Connection, what: str, number: int) -> None:
    """Change rows of lasting tables."""
    if what == "drop":
        db.execute("delete from rechecks where page_id % 7 = ?", [number % 7])
        db.execute("delete from hosts where host < ?", [f"h{number:02}"])
        return
    rows = [(f"h{at:02}", f"{what} {number}" + "x" * (900 if what == "more" else 9)) for at in range(number)]
    db.executemany("insert into hosts (host, not_before) values (?, ?) on conflict do update set not_before = ''", rows)
    db.executemany(
        "insert or ignore into rechecks (page_id, requested_at) values (?, ?)",
        [(at * 11, what) for at in range(number)],
    )


def job(data: Path, work: list[Work]) -> None:
    """A job of a transaction for each piece of work."""
    with closing(Archive.open(data)) as archive:
        for what, number in work:
            with suppress(ZeroDivisionError), archive.transaction():
                do(archive.db.conn, what, number)
                _ = 1 / (what != "roll back")


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as db:
        return {name: sorted(db.execute(f"select * from {name}"), key=repr) for name in COPIED}


def change(path: Path, at: int) -> None:
    """One bit of a file."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


@settings(max_examples=15, deadline=None)
@given(jobs=JOBS, often=st.booleans())
def test_both_copies_of_the_ledger_have_its_rows_and_the_next_job_finds_the_file_unchanged(
    jobs: list[list[Work]], *, often: bool
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(seal, "MAX_WAL_BYTES", 20_000 if often else seal.MAX_WAL_BYTES)
        data, before = Path(folder), None
        for work in jobs:
            job(data, work)
            found = rows(data / WORKING_FILE)
            assert rows(data / LEDGER) == found
            if before not in (None, found):
                assert rows(data / PREVIOUS) == before
            before = found
        assert "tables_unsealed" not in verify(data).by_check
        change(data / WORKING_FILE, -100)
        with pytest.raises(WorkingFileChanged):
            Archive.open(data)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for work in (("more", 60), ("put", 10), ("put", 20)):
        job(tmp_path, [work])
    return tmp_path


def test_after_a_kill_nothing_is_compared_and_the_next_job_seals_the_file_again(data: Path) -> None:
    archive = Archive.open(data)
    with archive.transaction():
        do(archive.db.conn, "more", 30)
    archive.abandon()  # its rows are moved by the last connection, and not by the end of a job
    assert (verify(data).findings, verify(data).is_at_rest) == ((), False)
    job(data, [("put", 1)])
    assert (verify(data).findings, verify(data).is_at_rest) == ((), True)
    assert rows(data / LEDGER) == rows(data / WORKING_FILE)


@pytest.mark.parametrize("what", ["damaged", "of another file", "of other tables"])
def test_a_copy_that_is_no_base_is_made_anew(data: Path, what: str) -> None:
    if what == "damaged":
        change(data / PREVIOUS, 5000)
    else:
        with closing(sqlite3.connect(data / PREVIOUS)) as db, db:
            db.execute("update ledger_copy set token = 'x'" if what == "of another file" else "drop table hosts")
        write_checksum(data / PREVIOUS, sha256(data / PREVIOUS))
    job(data, [("put", 5)])
    assert rows(data / LEDGER) == rows(data / WORKING_FILE)


def test_a_copy_that_fails_leaves_the_last_one_and_the_next_job_makes_it(
    data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_path: Path) -> None:
        raise OSError("the disk is full")

    before = rows(data / LEDGER)
    with monkeypatch.context() as disk:
        disk.setattr("archive.store.ledger_copy.to_disk", refuse)
        job(data, [("more", 9)])
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert rows(data / LEDGER) == before
    job(data, [("more", 9)])
    assert rows(data / LEDGER) == rows(data / WORKING_FILE)
    assert rows(data / PREVIOUS) == before
