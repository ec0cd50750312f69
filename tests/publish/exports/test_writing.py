"""What an edition's exports are: files that are there, as they are listed, the same for the same rows."""

from __future__ import annotations

import hashlib
import os
import signal
from pathlib import Path

import pytest

from archive.publish.errors import ExportsEnded
from archive.publish.exports import write, writing
from tests.publish.exports.conftest import DAY, EDITION, Exports, exported


def test_each_file_is_there_as_it_is_listed(exports: Exports) -> None:
    assert {file.name for file in exports.files} == {path.name for path in exports.folder.iterdir()}
    for file in exports.files:
        content = (exports.folder / file.name).read_bytes()
        assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert file.description
        assert "\n" not in file.description


def test_the_same_rows_give_the_same_bytes(exports: Exports, tmp_path: Path) -> None:
    assert exported(exports.public, tmp_path / "again").files == exports.files


@pytest.mark.slow
def test_a_large_file_is_written_by_two_processes_in_the_same_bytes(
    exports: Exports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.publish.exports.writing.WORTH_PROCESSES", 0)
    assert exported(exports.public, tmp_path / "again").files == exports.files


def _ended(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)  # as the system does where memory is short


@pytest.mark.slow
def test_a_process_that_is_ended_is_told_in_a_line(
    exports: Exports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WORTH_PROCESSES", 0)
    monkeypatch.setattr(writing, "JOBS", (_ended,))
    with pytest.raises(ExportsEnded, match=r"^Nothing was published: a process .* \(--no-exports\)"):
        write(exports.public, tmp_path, edition=EDITION, day=DAY)
