"""The newest run: running, ended, or dead."""

from __future__ import annotations

from pathlib import Path

from archive.store import ledger
from archive.store.archive import Archive
from archive.store.status import read_status


def test_a_run_without_a_verdict_is_running_only_while_somebody_writes(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    assert read_status(tmp_path).good
    run_id, _ = ledger.start(archive.db, ledger.Job((), limit=5))
    with archive.lock():
        running = read_status(tmp_path)
    dead = read_status(tmp_path)
    ledger.close(archive.db, run_id, "good")
    ended = read_status(tmp_path)
    assert [(s.running, s.good) for s in (running, dead, ended)] == [(True, True), (False, False), (False, True)]
    assert f"run {run_id}: running" in running.as_text()
    assert f"run {run_id}: interrupted" in dead.as_text()
    assert "at most 5 articles" in ended.as_text()


def test_asking_for_the_status_lets_the_lock_go(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    ledger.start(archive.db, ledger.Job(()))
    with archive.lock():
        pass
    read_status(tmp_path)
    with archive.lock():
        assert read_status(tmp_path).running
