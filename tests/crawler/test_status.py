"""The newest run: running, ended, or dead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.model import Context, Role, Source
from archive.status_text import status_text
from archive.store import runs
from archive.store.archive import Archive
from archive.store.frontier import Frontier, Target
from archive.store.reports import read_status

SPP = Source("spp", "最高人民检察院", "supreme", None, "https://www.spp.example/", "ucap")
FETCH = Source("fetch", "单页采集", "other", None, None, "generic", official=False)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """One that knows a source."""
    with closing(Archive.open(tmp_path)) as archive:
        archive.put_sources(SPP)
        yield archive


def ended(archive: Archive, source: Source, verdict: str, reason: str | None = None) -> None:
    archive.put_sources(source)
    run_id, _ = runs.start(archive.db, runs.RunPlan((source.id,)))
    runs.close_source(archive.db, run_id, source.id, verdict, reason)
    runs.close(archive.db, run_id, verdict)


def test_a_run_without_a_verdict_is_running_only_while_somebody_writes(archive: Archive, tmp_path: Path) -> None:
    assert read_status(tmp_path).good
    run_id, _ = runs.start(archive.db, runs.RunPlan((), limit=5))
    with archive.lock():
        running = read_status(tmp_path)
    dead = read_status(tmp_path)
    with archive.lock():  # whoever asks lets it go
        assert read_status(tmp_path).running
    runs.close(archive.db, run_id, "good")
    over = read_status(tmp_path)
    assert [(s.running, s.good) for s in (running, dead, over)] == [(True, True), (False, False), (False, True)]
    assert f"run {run_id}: running" in status_text(running)
    assert f"run {run_id}: interrupted" in status_text(dead)
    assert "at most 5 articles" in status_text(over)


def test_single_addresses_are_told_with_their_run_and_are_no_source(archive: Archive, tmp_path: Path) -> None:
    archive.put_sources(FETCH)
    for run in (1, 2):
        run_id, _ = runs.start(archive.db, runs.RunPlan(("fetch",)))
        frontier = Frontier(archive.db, "fetch", run_id)
        frontier.open()
        for number in range(run):
            frontier.add(Target(f"https://news.example/{number}.html", Context(Role.ARTICLE, "fetch")))
        runs.close_source(archive.db, run_id, "fetch", "refused", '[{"code": "addresses", "count": 1}]')
        runs.close(archive.db, run_id, "refused")
    status = read_status(tmp_path)
    assert ([one["id"] for one in status.sources], status.elsewhere) == (["spp"], ())
    newest, before = (line for line in status_text(status).splitlines() if line.startswith("run "))
    assert newest.startswith("run 2: refused (1 address(es)), fetch of 2 address(es), 20")
    assert before.startswith("run 1: refused (1 address(es)), fetch of single address(es), 20")


def test_health_is_that_of_the_sources_whatever_was_fetched_or_replayed_since(archive: Archive, tmp_path: Path) -> None:
    for source, verdict in ((SPP, "good"), (FETCH, "gone"), (SPP, "absent")):
        ended(archive, source, verdict)
    assert read_status(tmp_path).good
    for source, verdict in ((SPP, "down"), (FETCH, "good")):
        ended(archive, source, verdict)
    assert not read_status(tmp_path).good
