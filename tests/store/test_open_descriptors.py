"""What reads bytes of the working file leaves the locks of SQLite in place."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.store.archive import Archive
from archive.store.changes import open_descriptors
from archive.store.changes.open_descriptors import MOST, descriptor_of
from archive.store.changes.seal import differs, write_seal
from archive.store.working_file import WORKING_FILE, check_working_file

# What the last process does that closes a file in WAL mode; refused while another has the file open.
LEAVE_WAL = (
    "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('pragma journal_mode = delete').fetchone()"
)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A working file that this process has open."""
    Archive.open(tmp_path).close()
    found = tmp_path / WORKING_FILE
    with closing(sqlite3.connect(found)) as db:
        db.execute("select count(*) from pages").fetchone()
        yield found


def is_locked(path: Path) -> bool:
    """Whether another process finds that somebody has the file open."""
    done = subprocess.run([sys.executable, "-c", LEAVE_WAL, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "database is locked" in done.stderr, done.stderr
    return done.returncode != 0


@pytest.mark.parametrize(
    "read",
    [
        lambda path: differs(path, wholly=True),
        write_seal,
        lambda path: check_working_file(path.parent),
    ],
    ids=["compare", "seal", "look"],
)
def test_other_processes_still_find_the_file_open(path: Path, read: Callable[[Path], object]) -> None:
    read(path)
    assert is_locked(path)


def test_a_file_that_is_read_and_closed_at_once_is_found_open_by_nobody(path: Path) -> None:
    """The harm that the module prevents; so the test above can fail."""
    with path.open("rb") as file:
        file.read(1)
    assert not is_locked(path)


def test_a_replaced_file_is_read_anew(tmp_path: Path) -> None:
    path, new = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"old")
    first = descriptor_of(path)
    assert descriptor_of(path) == first
    new.write_bytes(b"new")
    new.replace(path)
    with open(descriptor_of(path), "rb", closefd=False) as file:
        assert file.read() == b"new"


def test_few_descriptors_stay_open(tmp_path: Path) -> None:
    for number in range(2 * MOST):
        (tmp_path / str(number)).write_bytes(b"x")
        descriptor_of(tmp_path / str(number))
    assert len(open_descriptors._DESCRIPTORS) == MOST
