"""An archive that no job would write to is not good, whatever its last night was."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import main
from archive.errors import FanzhaError
from archive.monitoring.checks import CheckName, NightResult, read_checks
from archive.store.archive import Archive
from archive.store.captures.from_the_future import check_clock
from tests.support.ledgers import Ledger, moment

TODAY = datetime.now(UTC).replace(microsecond=0)


def ask(data: Path, *options: str) -> Result:
    """`fanzha status`."""
    return CliRunner().invoke(main, ["--data", str(data), "status", *options])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An archive after a good night."""
    made = Ledger(tmp_path / "data", "spp")
    made.run(TODAY - timedelta(hours=5), {"spp": "good"})
    made.publish(moment(TODAY, hours=-3))
    with made.archive.transaction():
        made.archive.db.conn.execute("update sources set name = name || '。'")
    made.close()
    assert ask(tmp_path / "data").output.splitlines()[-1] == "good"
    return tmp_path / "data"


def write_by_hand(data: Path) -> None:
    with closing(sqlite3.connect(data / "archive.db")) as db, db:
        db.execute("update sources set name = 'by hand'")


def write_with_a_clock_ahead(data: Path) -> None:
    with closing(Archive.open(data)) as archive, archive.transaction():
        later = moment(TODAY, days=30)
        columns = [row[1] for row in archive.db.execute("pragma table_info(captures)") if row[3] and not row[5]]
        values = {**dict.fromkeys(columns, 0), "fetched_at": later, "warc_file": "ahead.warc.gz"}
        archive.db.conn.execute("pragma foreign_keys=off")
        archive.db["captures"].insert(values)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (write_by_hand, "was changed since the last job"),
        (lambda data: os.truncate(data / "archive.db.seal", 100), "was changed since the last job"),
    ],
    ids=["changed by hand", "a torn seal"],
)
def test_an_archive_that_no_job_opens_is_not_good(data: Path, change: Callable[[Path], None], said: str) -> None:
    change(data)
    with pytest.raises(FanzhaError, match=said):
        Archive.open(data)
    done = ask(data)
    assert done.exit_code == 1
    *_, why, last = done.output.splitlines()
    assert why.startswith("no job begins: ")
    assert said in why
    assert last == "not good: no job begins"
    assert said in json.loads(ask(data, "--json").output)["refusal"]
    archive, *_ = read_checks(data, NightResult(moment(TODAY, hours=-6), verified=True))
    assert (archive.name, archive.good) == (CheckName.ARCHIVE, False)
    assert said in (archive.reason or "")


def test_an_archive_with_captures_of_the_future_is_not_good(data: Path) -> None:
    write_with_a_clock_ahead(data)
    with closing(Archive.open(data)) as archive, pytest.raises(FanzhaError, match="Nothing was fetched"):
        check_clock(archive.db.conn, archive.warc_folder)
    done = ask(data)
    assert (done.exit_code, done.output.splitlines()[-1]) == (1, "not good: no job begins")
    assert "  ahead.warc.gz" in done.output.splitlines()
