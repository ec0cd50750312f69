"""deploy/fanzha-weekly-backup: a backup a week, verified, and the five newest kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.moments import CHINA
from tests.support.ledgers import Ledger
from tests.support.units import DEPLOY

SIX_DAYS = 6 * 86400
LEAVES_FILES_OUT = '#!/bin/sh\n[ "$1" != backup ] || { mkdir "$2"; exit 1; }\n'
IS_KILLED_IN_VERIFY = '#!/bin/sh\n[ "$1" != backup ] || exec mkdir "$2"\nkill -9 $PPID\n'
FAILS_TO_VERIFY = '#!/bin/sh\n[ "$1" = backup ] && mkdir "$2"\n[ "$1" != verify ]\n'
WORKS = '#!/bin/sh\n[ "$1" = verify ] || mkdir "$2"\n'


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    (tmp_path / "backups").mkdir()
    shutil.copy(DEPLOY / "fanzha-weekly-backup", tmp_path / "bin")
    return tmp_path / "backups"


def run(backups: Path, fanzha: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the script with that program in the place of fanzha; without one, with fanzha."""
    program = backups.parent / "bin/fanzha"
    program.unlink(missing_ok=True)
    if fanzha is None:
        program.symlink_to(Path(sys.executable).with_name("fanzha"))
    else:
        program.write_text(fanzha)
        program.chmod(0o755)
    command = [str(backups.parent / "bin/fanzha-weekly-backup"), str(backups)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env={**os.environ, **env})


def age(backup: Path, seconds: float) -> None:
    """Let the backup be so much older."""
    then = datetime.now(UTC).timestamp() - seconds
    os.utime(backup, (then, then))


def made(backups: Path, days_ago: int) -> Path:
    """A folder named as the backup of that day."""
    folder = backups / f"fanzha-{datetime.now(CHINA) - timedelta(days_ago):%Y-%m-%d}"
    folder.mkdir()
    age(folder, days_ago * 86400)
    return folder


def test_a_backup_is_made_and_verified_and_the_next_one_a_week_later(backups: Path) -> None:
    data = backups.parent / "data"
    Ledger(data, "spp").close()
    first = run(backups, FANZHA_DATA=str(data))
    assert first.returncode == 0, first.stderr
    (backup,) = backups.iterdir()
    assert (backup / "manifest-sha256.txt").is_file()
    assert run(backups).stdout == f"the last backup is not a week old: {backup}\n"
    age(backup, SIX_DAYS + 60)
    backup.rename(backups / "fanzha-2026-01-01")
    assert run(backups, WORKS).returncode == 0
    assert len(list(backups.iterdir())) == 2


def test_a_backup_has_the_day_of_china_as_its_name_wherever_the_machine_is(backups: Path) -> None:
    before = datetime.now(CHINA)
    assert run(backups, WORKS, TZ="FAR+16").returncode == 0  # where it is always another day
    (backup,) = backups.iterdir()
    assert backup.name in {f"fanzha-{at:%Y-%m-%d}" for at in (before, datetime.now(CHINA))}


def test_the_five_newest_stay_and_nothing_else_is_touched(backups: Path) -> None:
    old = [made(backups, weeks * 7) for weeks in range(1, 8)]
    (backups / "photos").mkdir()
    assert run(backups, WORKS).returncode == 0
    assert {path.name for path in backups.iterdir()} - {"photos"} >= {path.name for path in old[:4]}
    assert len(list(backups.iterdir())) == 6


def test_what_could_not_be_verified_is_named_counts_as_none_and_removes_none(backups: Path) -> None:
    old = [made(backups, weeks * 7) for weeks in range(1, 7)]
    for _night in range(2):
        done = run(backups, FAILS_TO_VERIFY)
        assert done.returncode == 1
        assert ".not-verified; older ones are as they were" in done.stderr
    assert all(path.is_dir() for path in old)
    assert len(list(backups.glob("*.not-verified"))) == 1


@pytest.mark.parametrize("fanzha", [LEAVES_FILES_OUT, IS_KILLED_IN_VERIFY])
def test_a_backup_that_failed_or_was_never_verified_does_not_count_and_removes_none(backups: Path, fanzha: str) -> None:
    old = [made(backups, weeks * 7) for weeks in range(1, 7)]
    assert run(backups, fanzha).returncode != 0
    assert {path for path in backups.iterdir() if "." not in path.name} == set(old)
    done = run(backups, WORKS)  # the next night makes another
    assert (done.returncode, "not a week old" in done.stdout) == (0, False)
    assert list(backups.glob("*.not-verified")) == []


def test_a_backup_made_by_hand_without_a_lost_file_does_not_count_and_removes_none(backups: Path) -> None:
    data = backups.parent / "data"
    Ledger(data, "spp").close()
    (data / "public").mkdir(exist_ok=True)
    (data / "public/fanzha.db").write_bytes(b"changed")
    (data / "public/fanzha.db.sha256").write_text("0" * 64 + "  fanzha.db\n")
    old = [made(backups, weeks * 7) for weeks in range(1, 6)]
    by_hand = backups / f"fanzha-{datetime.now(UTC) - timedelta(1):%Y-%m-%d}"
    command = [str(Path(sys.executable).with_name("fanzha")), "--data", str(data), "backup", str(by_hand)]
    assert subprocess.run(command, check=False, timeout=60).returncode == 1
    assert by_hand.is_dir()
    assert run(backups, WORKS).returncode == 0
    assert [path for path in old if not path.is_dir()] == old[-1:]
    assert by_hand.is_dir()


def test_a_backup_that_exists_under_todays_name_is_left_as_it_is(backups: Path) -> None:
    today = backups / f"fanzha-{datetime.now(CHINA):%Y-%m-%d}"
    today.mkdir()
    (today / "kept").touch()
    age(today, SIX_DAYS * 2)
    assert run(backups, WORKS).returncode == 1
    assert [path.name for path in today.iterdir()] == ["kept"]
