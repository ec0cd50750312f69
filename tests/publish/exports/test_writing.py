"""What an edition's exports are: files that are there, as they are listed, the same for the same rows."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from archive.publish.errors import ExportsEnded
from archive.publish.exports import csv_zip, parquet_files, unavailable, write, writing
from archive.publish.exports.about_edition import ExportedEdition
from archive.publish.exports.public_tables import PUBLIC_TABLES
from tests.publish.exports.conftest import DAY, EDITION, Exports, exported
from tests.support.waiting import wait_until


def test_each_file_is_there_as_it_is_listed(exports: Exports) -> None:
    assert {file.name for file in exports.files} == {path.name for path in exports.folder.iterdir()}
    for file in exports.files:
        content = (exports.folder / file.name).read_bytes()
        assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert file.description
        assert "\n" not in file.description


def test_the_same_rows_give_the_same_bytes(exports: Exports, tmp_path: Path) -> None:
    assert exported(exports.public, tmp_path / "again").files == exports.files


def test_the_level_of_packing_holds_for_the_zip(
    exports: Exports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's ZipFile knows one compressor alone: it must take the other one."""
    monkeypatch.setattr(csv_zip, "LEVEL", 0)
    fast = csv_zip.write(exports.public, tmp_path, {})
    assert fast.stat().st_size > 1.1 * (exports.folder / csv_zip.NAME).stat().st_size


@pytest.mark.slow
def test_a_large_file_is_written_by_two_processes_in_the_same_bytes(
    exports: Exports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.publish.exports.writing.WORTH_PROCESSES", 0)
    assert exported(exports.public, tmp_path / "again").files == exports.files


def _ended(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)  # as the system does where memory is short


def _endless(_public: Path, folder: Path, _edition: ExportedEdition) -> None:
    (folder / f"{os.getpid()}.pid").touch()
    time.sleep(600)


def _write_without_end(exports: Exports, folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "WORTH_PROCESSES", 0)
        patch.setattr(writing, "JOBS", (_endless, _endless, _endless))
        write(exports.public, folder, edition=EDITION, day=DAY)


@pytest.mark.slow
def test_a_process_that_is_ended_is_told_in_a_line(
    exports: Exports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WORTH_PROCESSES", 0)
    monkeypatch.setattr(writing, "JOBS", (_ended,))
    with pytest.raises(ExportsEnded, match=r"^Nothing was published: a process .* \(--no-exports\)"):
        write(exports.public, tmp_path, edition=EDITION, day=DAY)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_processes_end_with_the_publishing_however_it_ends(exports: Exports, tmp_path: Path, how: int) -> None:
    publishing = multiprocessing.get_context("spawn").Process(target=_write_without_end, args=(exports, tmp_path))
    publishing.start()
    assert publishing.pid
    wait_until(lambda: len(list(tmp_path.glob("*.pid"))) == writing.PROCESSES)
    os.kill(publishing.pid, how)
    publishing.join(20)
    wait_until(lambda: not any(Path("/proc", path.stem).exists() for path in tmp_path.glob("*.pid")))
    assert len(list(tmp_path.glob("*.pid"))) == writing.PROCESSES  # none began another job


def test_without_pyarrow_the_others_are_written_and_a_line_says_so(
    exports: Exports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unavailable() == ()
    monkeypatch.setattr(parquet_files, "can_write", lambda: False)
    written = {file.name for file in write(exports.public, tmp_path, edition=EDITION, day=DAY)}
    tables = {f"{table.name}.parquet" for table in PUBLIC_TABLES}
    assert {file.name for file in exports.files} - written == tables
    [line] = unavailable()
    assert "pip install 'fanzha[parquet]'" in line
