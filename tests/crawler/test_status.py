"""The newest run: running, ended, or dead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.model import Context, Role, Source
from archive.reasons import because
from archive.status_text import status_text
from archive.store import runs
from archive.store.archive import Archive
from archive.store.frontier import Frontier, Settled, Target
from archive.store.reports import read_status
from archive.store.rows import insert

SPP = Source("spp", "最高人民检察院", "supreme", None, "https://www.spp.example/", "ucap")
FETCH = Source("fetch", "单页采集", "other", None, None, "generic", official=False)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """One that knows a source."""
    with closing(Archive.open(tmp_path)) as archive:
        archive.put_sources(SPP)
        yield archive


@pytest.fixture
def said(archive: Archive) -> Callable[..., list[str]]:
    """The lines of the status: said(gone=True)."""
    return lambda **options: status_text(read_status(archive.data, **options)).splitlines()


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


def test_failures_are_those_of_each_sources_last_run_and_name_an_address_once(
    archive: Archive, said: Callable[..., list[str]]
) -> None:
    assert "no address failed in any source's last run" not in said()
    assert "no address failed in any source's last run" in said(failures=True)
    run_id, _ = runs.start(archive.db, runs.RunPlan(("spp",)))
    frontier = Frontier(archive.db, "spp", run_id)
    for number, (kind, why) in enumerate((("error", "HTTP 500"), ("RobotsDisallowed", "robots.txt forbids it"))):
        target = Target(f"https://www.spp.example/{number}.shtml", Context(Role.ARTICLE, "spp"))
        frontier.add(target)
        frontier.settle(target.key, Settled.FAILED, kind=kind, why=why)
    lines = said(failures=True)
    at = lines.index("failed in each source's last run:")
    assert lines[at + 1 : at + 3] == [
        "  spp: https://www.spp.example/0.shtml: HTTP 500",
        "  spp: https://www.spp.example/1.shtml: not fetched: robots.txt forbids it",
    ]


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


def test_pages_that_are_gone_or_have_moved_are_listed_with_their_day_and_where_they_lead(
    archive: Archive, said: Callable[..., list[str]]
) -> None:
    assert "no page is gone or has moved" not in said()
    assert "no page is gone or has moved" in said(gone=True)
    gone, once = because("http_gone", status=404), because("gone_once", day="2026-11-26")
    for at, (state, departed_at, why, moved_to) in enumerate(
        (
            ("live", None, None, None),
            ("gone", "2026-11-20T01:00:00Z", gone, None),
            ("moved", "2026-11-25T01:00:00Z", because("moved_by_text"), "https://www.spp.example/new.shtml"),
            ("live", None, once, None),
            ("never_live", None, gone, None),
        )
    ):
        times = dict.fromkeys(("first_seen", "last_seen"), "2026-11-26T01:00:00Z")
        row = {"id": at, "url": f"https://www.spp.example/{at}.shtml", "source_id": "spp"}
        row |= {**times, "state": state, "state_reason": why, "departed_at": departed_at, "moved_to": moved_to}
        insert(archive.db, "pages", {**row, "slug": str(at), "tier": "official"})
    lines = said(gone=True)
    at = lines.index("gone, moved, never live here, or leading elsewhere:")
    expected = [
        "2.shtml: moved since 2026-11-25, leads to https://www.spp.example/new.shtml: its address answers that",
        "1.shtml: gone since 2026-11-20: HTTP 404: there is no such page",
        "3.shtml: perhaps gone: on 2026-11-26 its address answered that the page is gone; it counts as gone after",
        "4.shtml: never live here: HTTP 404: there is no such page",
    ]
    found = [line.removeprefix("  spp: https://www.spp.example/") for line in lines[at + 1 : at + 5]]
    assert [line[: len(start)] for line, start in zip(found, expected, strict=True)] == expected
