"""The days of a crawl are days in China, where the sites are: the day of UTC changes there at eight in the morning."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import archive.warc.writer
from archive.cli import main
from crawler.commands.crawl import crawl
from crawler.verdicts.past import past_of
from tests.support.ledgers import Ledger


@pytest.mark.parametrize(("at", "since"), [("15:59:59", "2026-01-01"), ("16:00:00", "2026-01-02")])
def test_a_number_of_days_is_counted_from_today_in_china(monkeypatch: pytest.MonkeyPatch, at: str, since: str) -> None:
    monkeypatch.setattr(archive.warc.writer, "now", lambda: f"2026-01-08T{at}Z")
    parent = main.make_context("fanzha", ["--help"], resilient_parsing=True)  # click keeps how help is asked for
    assert crawl.make_context("crawl", ["--all", "--since", "7d"], parent=parent).params["since"] == since


def test_the_rhythm_and_the_silence_of_a_source_are_in_days_of_china(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, "yangli")
    for day, hour, newest in ((5, 23, "2026-01-05"), (6, 12, "2026-01-06"), (6, 17, "2026-01-07")):
        run_id = ledger.run(datetime(2026, 1, day, hour, tzinfo=UTC), {"yangli": "good"})
        ledger.archive.db.conn.execute("update run_sources set newest = ? where run_id = ?", (newest, run_id))
    past = past_of(ledger.archive.db, "yangli", since=False)
    ledger.close()
    assert [day for day, _ in past.news] == ["2026-01-06", "2026-01-06", "2026-01-07"]
    assert past.silence("2026-01-07", "2026-01-10") == 3
