"""The end of a job costs by what it changed; the seal and the copy of the ledger are those of a job that reads all."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.files import read_checksum, sha256, write_checksum
from archive.store import job_end
from archive.store.archive import Archive
from archive.store.changes import seal as sealing
from archive.store.changes.ledger_changes import CHANGES, COPIED, COPIES, _updates
from archive.store.changes.seal import ASIDE, SEAL, differs, is_sealed, write_seal
from archive.store.ledger_copy import LEDGER, PREVIOUS, ROW_TABLES, write_ledger
from archive.store.working_file import WORKING_FILE

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
        return {name: sorted(db.execute(f"select * from {name}"), key=repr) for name in ROW_TABLES}


def digests(path: Path) -> bytes:
    return path.with_name(path.name + SEAL).read_bytes()[512:]


def sealed_anew(data: Path) -> bytes:
    """The digests that a job makes that reads the whole file."""
    copy = data / "copy.db"
    shutil.copy(data / WORKING_FILE, copy)
    write_seal(copy)
    return digests(copy)


@settings(max_examples=15, deadline=None)
@given(jobs=JOBS, often=st.booleans())
def test_what_a_job_changed_is_brought_up_to_date_and_nothing_else_differs(
    jobs: list[list[Work]], *, often: bool
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "MAX_WAL_BYTES", 20_000 if often else sealing.MAX_WAL_BYTES)
        patch.setattr(job_end, "_attempt", lambda _level, _what, step, subject: step(subject))  # and let it raise
        data, before = Path(folder), None
        for work in jobs:
            job(data, work)
            found = rows(data / WORKING_FILE)
            assert rows(data / LEDGER) == found
            assert digests(data / WORKING_FILE) == sealed_anew(data)
            assert not differs(data / WORKING_FILE, wholly=True)
            if before not in (None, found):
                assert rows(data / PREVIOUS) == before
            before = found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    job(tmp_path, [("more", 60)])
    job(tmp_path, [("put", 10)])
    job(tmp_path, [("put", 20)])
    return tmp_path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of what digests are made of."""
    sizes: list[int] = []
    digest = sealing._digest
    monkeypatch.setattr(sealing, "_digest", lambda block: (sizes.append(len(block)), digest(block))[1])
    return sizes


def test_a_job_reads_the_blocks_that_it_wrote_to(data: Path, read: list[int]) -> None:
    job(data, [("more", 5_000)])  # many blocks
    for number in (1, 2):  # what is noted of the many rows is forgotten when both copies have them
        job(data, [("put", number)])
    read.clear()
    job(data, [])
    assert read == []
    job(data, [("put", 3)])
    assert 0 < sum(read) < (data / WORKING_FILE).stat().st_size / 4


def test_only_the_rows_that_changed_are_copied(data: Path) -> None:
    """A row that only the copy has, put there behind fanzha's back, is neither read nor mended."""
    with closing(sqlite3.connect(data / PREVIOUS)) as db, db:
        db.execute("insert into hosts (host, not_before) values ('of the copy', '')")
    sealing_of_ledger(data / PREVIOUS)
    job(data, [("put", 1)])
    assert [row[0] for row in rows(data / LEDGER)["hosts"] if row not in rows(data / WORKING_FILE)["hosts"]] == [
        "of the copy"
    ]


def test_the_copy_of_the_ledger_reads_no_table_whole(data: Path) -> None:
    with closing(sqlite3.connect(data / LEDGER)) as db:
        db.execute("attach ? as working", [str(data / WORKING_FILE)])
        for table in COPIED:
            for statement in _updates(table, "working"):
                plan = db.execute(f"explain query plan {statement}", {"token": "", "table": table.name})
                whole = {step for *_, step in plan if step.startswith("SCAN")}
                assert whole <= {f"SCAN working.{COPIES}", f"SCAN {COPIES}"}, table.name


def test_a_copy_for_which_there_was_just_room_is_no_failure(
    data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """On a full disk, what both copies have may not be forgotten any more; the next job does it."""

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    notes = f"select count(*) from {COPIES}"
    with monkeypatch.context() as disk:
        disk.setattr("archive.store.ledger_copy.forget_others", full)
        job(data, [("put", 3)])
    assert rows(data / LEDGER) == rows(data / WORKING_FILE)
    with closing(sqlite3.connect(data / WORKING_FILE)) as db:
        assert db.execute(notes).fetchone() == (3,)
        job(data, [("put", 1)])
        assert db.execute(notes).fetchone() == (2,)
    assert rows(data / LEDGER) == rows(data / WORKING_FILE)
    assert [record for record in caplog.records if record.levelname == "WARNING"] == []


def test_a_checksum_is_written_whole_or_not_at_all(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of one would be that of no file, and both copies of the ledger would be of no use."""
    before = read_checksum(data / LEDGER)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("archive.files.to_disk", full)
    with pytest.raises(OSError, match="No space left"):
        write_checksum(data / LEDGER, "0" * 64)
    assert read_checksum(data / LEDGER) == before == sha256(data / LEDGER)


def sealing_of_ledger(path: Path) -> None:
    write_checksum(path, sha256(path))


def change(path: Path, at: int, *, keep_times: bool) -> None:
    """One bit of a file; with its times as they were, as a disk does it."""
    times = path.stat()
    with path.open("r+b") as file:
        file.seek(at)
        (byte,) = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ 1]))
    if keep_times:
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_what_a_disk_changes_is_found_after_any_number_of_jobs(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = data / WORKING_FILE
    change(path, path.stat().st_size - 100, keep_times=False)
    assert differs(path)
    monkeypatch.setattr(sealing, "_identity", lambda _: [0])  # a disk changes no times
    path.with_name(path.name + SEAL).write_bytes(
        path.with_name(path.name + SEAL).read_bytes().replace(b'"file": [', b'"file": [0], "was": [', 1)
    )
    assert differs(path)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a longer file": lambda path: path.open("ab").write(b"\0" * 4096),
    "a shorter file": lambda path: os.truncate(path, path.stat().st_size - 4096),
    "no file": lambda path: os.truncate(path, 0),
    "a damaged seal": lambda path: change(path.with_name(path.name + SEAL), 520, keep_times=False),
    "an empty seal": lambda path: path.with_name(path.name + SEAL).write_bytes(b""),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_seal_fits_one_file_alone(data: Path, damage: Callable[[Path], object]) -> None:
    damage(data / WORKING_FILE)
    assert differs(data / WORKING_FILE, wholly=True)


def test_a_copied_file_is_read_and_fits(data: Path, tmp_path: Path, read: list[int]) -> None:
    copy = Path(shutil.copytree(data, tmp_path / "copy"))
    assert not differs(copy / WORKING_FILE)
    assert sum(read) == (copy / WORKING_FILE).stat().st_size


def test_after_a_kill_nothing_is_compared_and_the_next_job_seals_all_anew(data: Path, read: list[int]) -> None:
    archive = Archive.open(data)
    with archive.transaction():
        do(archive.db.conn, "more", 30)
    archive.abandon()  # its rows are moved by the last connection, and not by the seal
    assert (is_sealed(data / WORKING_FILE), differs(data / WORKING_FILE)) == (False, False)
    job(data, [("put", 1)])
    assert sum(read) == (data / WORKING_FILE).stat().st_size
    assert digests(data / WORKING_FILE) == sealed_anew(data)
    assert not (data / (WORKING_FILE + ASIDE)).exists()


def test_a_reader_that_stays_keeps_the_file_unsealed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MAX_WAIT_SECONDS", 0.2)
    with closing(sqlite3.connect(data / WORKING_FILE, isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from hosts").fetchone()
        job(data, [("put", 3)])
        assert not is_sealed(data / WORKING_FILE)
    job(data, [("put", 4)])
    assert digests(data / WORKING_FILE) == sealed_anew(data)


def test_two_jobs_that_end_one_after_the_other_leave_a_true_seal(data: Path) -> None:
    first, second = Archive.open(data), Archive.open(data)
    for archive, number in ((first, 30), (second, 40), (first, 50)):
        with archive.transaction():
            do(archive.db.conn, "more", number)
    second.close()
    with first.transaction():
        do(first.db.conn, "drop", 3)
    first.close()
    assert digests(data / WORKING_FILE) == sealed_anew(data)
    assert rows(data / LEDGER) == rows(data / WORKING_FILE)


def test_what_changed_is_noted_for_the_copies_that_are_there(data: Path) -> None:
    with closing(sqlite3.connect(data / WORKING_FILE)) as db:
        assert db.execute(f"select count(*) from {COPIES}").fetchone() == (2,)
        noted = db.execute(f"select count(*) from {CHANGES}").fetchone()[0]
    for _ in range(3):
        job(data, [("put", 20)])
    with closing(sqlite3.connect(data / WORKING_FILE)) as db:
        assert db.execute(f"select count(*) from {CHANGES}").fetchone()[0] <= noted


@pytest.mark.parametrize("what", ["damaged", "of another file", "of other tables"])
def test_a_copy_that_is_no_base_is_made_anew(data: Path, what: str) -> None:
    if what == "damaged":
        change(data / PREVIOUS, 5000, keep_times=False)
    else:
        with closing(sqlite3.connect(data / PREVIOUS)) as db, db:
            db.execute("update ledger_copy set token = 'x'" if what == "of another file" else "drop table hosts")
        sealing_of_ledger(data / PREVIOUS)
    job(data, [("put", 5)])
    assert rows(data / LEDGER) == rows(data / WORKING_FILE)


def test_a_copy_that_fails_leaves_the_last_one(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows(data / LEDGER)
    with Archive.open(data).transaction():
        pass
    monkeypatch.setattr("archive.store.ledger_copy.to_disk", refuse)
    with pytest.raises(OSError, match="full"):
        write_ledger(data)
    monkeypatch.undo()
    assert rows(data / LEDGER) == before
    job(data, [("more", 9)])
    assert rows(data / LEDGER) == rows(data / WORKING_FILE)
    assert rows(data / PREVIOUS) == before


def refuse(_path: Path) -> None:
    raise OSError("the disk is full")
