"""What is checked after a night, and since when it is not good."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import disk_space
from archive.backup import back_up
from archive.monitoring.checks import Check, CheckName, NightResult, read_checks
from archive.reasons import because, in_english
from tests.support.ledgers import BAD, Ledger, moment

DAY = datetime(2026, 11, 20, 1, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path, "spp", "hubei")
    yield ledger
    ledger.close()


def checks(data: Path, day: datetime = DAY, *, verified: bool = True) -> dict[str, Check]:
    """The checks of a night that began on that day, by subject."""
    return {one.subject: one for one in read_checks(data, NightResult(moment(day), verified))}


def test_a_night_in_which_all_went_well_has_a_good_check_of_each_kind(tmp_path: Path, ledger: Ledger) -> None:
    ledger.run(DAY, {"spp": "good", "hubei": "good"})
    ledger.publish(moment(DAY, hours=2))
    found = checks(tmp_path)
    assert list(found) == ["archive", "disk", "run", "publishing", "source:hubei", "source:spp"]
    assert [one for one in found.values() if not one.good] == []


def test_a_source_is_bad_since_the_first_run_after_its_last_good_one(tmp_path: Path, ledger: Ledger) -> None:
    for day, verdict in enumerate(("down", "good", "layout", "down")):
        ledger.run(DAY + timedelta(day), {"spp": verdict, "hubei": "good"})
    found = checks(tmp_path)
    assert (found["source:spp"].since, found["source:spp"].reason) == (moment(DAY, days=2), BAD)
    assert (found["source:hubei"].since, found["source:hubei"].good) == (None, True)


@pytest.mark.parametrize(("origin", "verdict"), [("live", "interrupted"), ("live", None), ("old.warc.gz", "good")])
def test_a_run_that_says_nothing_of_the_site_changes_nothing(
    tmp_path: Path, ledger: Ledger, origin: str, verdict: str | None
) -> None:
    ledger.run(DAY, {"spp": "down", "hubei": "good"})
    ledger.run(DAY + timedelta(1), {"spp": verdict, "hubei": verdict}, origin=origin)
    found = checks(tmp_path)
    assert (found["source:spp"].good, found["source:hubei"].good) == (False, True)


def test_a_good_source_whose_news_would_lose_too_much_is_not_good(tmp_path: Path, ledger: Ledger) -> None:
    ledger.run(DAY, {"spp": "good", "hubei": "down"})
    would_lose = because("would_lose", missing=9, expected=10)
    last_run = because("last_run", day="2026-11-20", verdict="down")
    retained = [{"source": "spp", "as_of": "2026-11-19", "reasons": would_lose}]
    retained += [{"source": "hubei", "as_of": "2026-11-19", "reasons": last_run}]
    ledger.publish(moment(DAY, hours=2), json.dumps(retained))
    found = checks(tmp_path)
    assert (found["source:spp"].reason, found["source:spp"].since) == (would_lose, moment(DAY, hours=2))
    assert found["source:hubei"].reason == BAD


def test_a_disk_with_room_for_no_second_night_is_named_and_that_the_night_did_nothing_is_no_news(
    tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_space, "free_bytes", lambda _: 800_000_000)
    ledger.publish(moment(DAY, days=-1))
    found = checks(tmp_path)
    words = f"{tmp_path} has 800 MB free, and a night needs about 537 MB"
    assert (in_english(found["disk"].reason or ""), found["run"].good) == (words, False)
    monkeypatch.setattr(disk_space, "free_bytes", lambda _: 500_000_000)
    assert [one.subject for one in checks(tmp_path).values()] == ["archive", "disk"]


@pytest.mark.parametrize(("days_ago", "good"), [((), False), ((10,), False), ((30, 8), True)])
def test_backups_that_do_not_come_any_more_are_named_and_others_wait_nine_days_for_the_first(
    tmp_path: Path, ledger: Ledger, days_ago: tuple[int, ...], good: bool
) -> None:
    ledger.run(DAY - timedelta(9), {"spp": "good"})
    backups = tmp_path / "backups"
    for days in days_ago:
        made_backup(backups / f"fanzha-{days}", DAY - timedelta(days))
    made_backup(backups / "fanzha-1.not-verified", DAY)
    night = NightResult(moment(DAY, hours=1), True, backups)
    found = {one.subject: one for one in read_checks(tmp_path, night)}["backup"]
    assert found.good is good
    if days_ago == (10,):
        assert in_english(found.reason or "") == f"the last backup in {backups}: 2026-11-10T01:00:00Z"
    assert "backup" not in checks(tmp_path)


def test_a_backup_from_which_files_were_left_out_or_removed_is_no_backup(tmp_path: Path, ledger: Ledger) -> None:
    today = datetime.now(UTC)
    ledger.run(today - timedelta(30), {"spp": "good"})
    (tmp_path / "backups").mkdir()
    night = NightResult(moment(today), True, tmp_path / "backups")
    whole = back_up(tmp_path, tmp_path.parent / f"{tmp_path.name}-whole").path
    whole = whole.rename(tmp_path / "backups" / "whole")
    assert {one.subject: one.good for one in read_checks(tmp_path, night)}["backup"]
    (whole / "data" / "ledger.db").unlink()
    assert not {one.subject: one.good for one in read_checks(tmp_path, night)}["backup"]
    shutil.rmtree(whole)
    (tmp_path / "public").mkdir(exist_ok=True)
    (tmp_path / "public" / "fanzha.db").write_bytes(b"changed")
    (tmp_path / "public" / "fanzha.db.sha256").write_text("0" * 64 + "  fanzha.db\n")
    less = back_up(tmp_path, tmp_path.parent / f"{tmp_path.name}-less")
    assert len(less.left_out) == 1
    less.path.rename(tmp_path / "backups" / "less")
    assert not {one.subject: one.good for one in read_checks(tmp_path, night)}["backup"]


def made_backup(folder: Path, at: datetime) -> None:
    """What shows that there is a backup of that moment."""
    folder.mkdir(parents=True)
    (folder / "bagit.txt").touch()
    os.utime(folder / "bagit.txt", (at.timestamp(), at.timestamp()))


def test_a_night_without_a_run_or_with_one_that_did_not_end_is_named(tmp_path: Path, ledger: Ledger) -> None:
    assert in_english(checks(tmp_path)["run"].reason or "") == "no crawl began in this night; the last one: never"
    ledger.run(DAY, {"spp": "good"})
    assert checks(tmp_path)["run"].good
    assert in_english(checks(tmp_path, DAY + timedelta(1))["run"].reason or "").startswith("no crawl began")
    run_id = ledger.run(DAY + timedelta(1), {"spp": None}, ended=False)
    assert in_english(checks(tmp_path, DAY + timedelta(1))["run"].reason or "").startswith(f"run {run_id} did not")


def test_of_an_archive_that_cannot_be_read_only_that_is_known(tmp_path: Path, ledger: Ledger) -> None:
    ledger.close()
    (tmp_path / "archive.db").write_bytes(b"no database" * 100)
    (only,) = checks(tmp_path).values()
    assert (only.name, only.good) == (CheckName.ARCHIVE, False)
    assert "is damaged" in (only.reason or "")
