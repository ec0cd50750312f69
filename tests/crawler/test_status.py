"""The newest run: running, ended, or dead."""

from __future__ import annotations

from pathlib import Path

from archive.model import Source
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


def test_what_the_title_rules_left_out_and_missed_is_said(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    archive.put_sources(Source("spp", "最高人民检察院", "supreme", None, "https://www.spp.example/", "ucap"))
    run_id, _ = ledger.start(archive.db, ledger.Job(("spp",)))
    assert "passed over" not in read_status(tmp_path).as_text()
    ledger.count(archive.db, run_id, "spp", passed=120, sampled=4, missed=1)
    said = "rows passed over by their titles, and how many of a sample were on fraud all the same: spp 120 (1 of 4)"
    assert said in read_status(tmp_path).as_text()
