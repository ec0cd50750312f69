"""What only archive.db holds (runs, columns, skipped rows, publishings) comes back after its loss or damage."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive.files import sha256, write_checksum
from archive.store.ledger_copy import LEDGER, PREVIOUS, ROW_TABLES
from tests.sites.generated import generate
from tests.support.crawls import crawl, fanzha, query
from tests.support.sample_site import ChangedSite

pytestmark = pytest.mark.slow


def rebuild(data: Path) -> subprocess.CompletedProcess[str]:
    return fanzha("rebuild", "--workers", "0", data=data)


def lasting(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The lasting rows of a working file or a copy of its ledger, times included."""
    with closing(sqlite3.connect(path)) as db:
        return {name: sorted(db.execute(f"select * from {name}"), key=repr) for name in ROW_TABLES}


def ruin(path: Path) -> None:
    """Every page but the first two."""
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))


@contextmanager
def sealed(data: Path) -> Iterator[sqlite3.Connection]:
    """Change the copy of the ledger, with its checksum: as another version writes it."""
    with closing(sqlite3.connect(data / LEDGER)) as db, db:
        yield db
    write_checksum(data / LEDGER, sha256(data / LEDGER))


@pytest.fixture(scope="module")
def site() -> Any:
    with ChangedSite() as running:
        yield running


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, site: ChangedSite) -> Path:
    """A site that was crawled twice and published, with the rules of its titles and its columns at work."""
    data = tmp_path_factory.mktemp("whole") / "data"
    for _ in range(2):
        assert crawl(data, site).exit_status == 0
    assert fanzha("publish", data=data).returncode == 0
    return data


@pytest.fixture
def data(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "data"))


LOSSES: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "ruined": ruin,
}


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES.keys())
def test_a_rebuild_brings_the_lasting_tables_back(data: Path, lose: Callable[[Path], object]) -> None:
    before = lasting(data / "archive.db")
    assert all(before[name] for name in ("runs", "run_sources", "columns", "publishings", "sources")), before
    lose(data / "archive.db")
    done = rebuild(data)
    assert (done.returncode, f"are taken from {LEDGER}" in done.stderr) == (0, True), done.stderr
    assert lasting(data / "archive.db") == before
    assert fanzha("status", data=data).returncode == 0


def test_the_next_crawl_is_judged_by_the_history_that_came_back(tmp_path: Path) -> None:
    with ChangedSite(generate(40)) as site:
        assert crawl(tmp_path, site, "sample-ucap").said["verdict"] == "good"
        (tmp_path / "archive.db").unlink()
        assert rebuild(tmp_path).returncode == 0
        site.replace(generate(8))
        assert crawl(tmp_path, site, "sample-ucap").said["verdict"] == "shrunk"


def change(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("update run_sources set articles = 0")


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"garbage" * 500), change])
def test_a_copy_that_is_damaged_or_was_changed_is_kept_and_the_one_before_serves(
    data: Path, spoil: Callable[[Path], object]
) -> None:
    before = lasting(data / PREVIOUS)
    (data / "archive.db").unlink()
    spoil(data / LEDGER)
    spoiled = (data / LEDGER).read_bytes()
    done = rebuild(data)
    assert (done.returncode, f"{LEDGER} is not as it was written" in done.stderr) == (1, True)
    assert f"are taken from {PREVIOUS}" in done.stderr
    assert lasting(data / "archive.db") == before
    [aside] = data.glob(f"{LEDGER}.not-taken-*")
    assert (aside.read_bytes(), str(aside) in done.stderr) == (spoiled, True)


def test_a_table_is_taken_whole_or_not_at_all_and_what_is_not_taken_makes_the_status_1(data: Path) -> None:
    """The last of its rows is one that the table refuses."""
    with sealed(data) as db:
        db.executescript("create table free as select * from columns; drop table columns")
        db.execute("alter table free rename to columns")
        db.execute("update columns set name = null where rowid = (select max(rowid) from columns)")
    before = lasting(data / LEDGER)
    (data / "archive.db").unlink()
    done = rebuild(data)
    assert (done.returncode, f"not taken from {LEDGER}: columns (" in done.stderr) == (1, True), done.stderr
    after = lasting(data / "archive.db")
    assert len(before["columns"]) > 1
    assert after == {**before, "columns": []}


def test_without_a_copy_the_rebuild_works_and_says_what_is_missing(data: Path) -> None:
    (data / "archive.db").unlink()
    (data / LEDGER).unlink()
    (data / PREVIOUS).write_bytes(b"")
    done = rebuild(data)
    assert (done.returncode, "begin anew" in done.stderr) == (1, True)
    assert f"{LEDGER} is missing" in done.stderr
    assert f"{PREVIOUS} is not as it was written" in done.stderr
    assert query(data, "select count(*) from pages")[0][0] > 0


def test_of_the_ledger_of_a_later_version_the_rows_come_back_that_this_one_knows_and_open_runs_as_interrupted(
    data: Path,
) -> None:
    with sealed(data) as db:
        db.execute("alter table runs add column mood text")
        db.execute("update runs set ended = null, verdict = null where id = 2")
        db.execute("pragma user_version = 99")
    before = lasting(data / "archive.db")
    (data / "archive.db").unlink()
    done = rebuild(data)
    assert (done.returncode, 'not taken from ledger.db: runs."mood"' in done.stderr) == (1, True)
    assert "1 run(s) had not ended" in done.stderr
    assert query(data, "select verdict from runs order by id") == [("good",), ("interrupted",)]
    assert {**lasting(data / "archive.db"), "runs": before["runs"]} == before


def test_the_ledger_of_an_earlier_version_is_changed_as_its_working_file_would_be(data: Path) -> None:
    with sealed(data) as db:
        db.execute("alter table publishings drop column retained")
        db.execute("update publishings set forced = '[]'")
        assert db.execute("delete from _sqlite_migrations where name = 'm010_retained_sources'").rowcount == 1
    (data / "archive.db").unlink()
    done = rebuild(data)
    assert (done.returncode, "not taken" in done.stderr) == (0, False), done.stderr
    assert query(data, "select id, forced, retained from publishings") == [(1, "[]", None)]
    assert query(data, "select count(*) from runs") == [(2,)]


def test_a_rebuild_that_was_killed_is_no_new_archive(data: Path) -> None:
    """A file without its derived tables, as a killed rebuild leaves it, is not taken for an empty archive."""
    before = lasting(data / "archive.db")
    [warc, *_] = sorted((data / "warc").glob("*.warc.gz"))
    content = warc.read_bytes()
    warc.write_bytes(content[: len(content) // 2])
    (data / "archive.db").unlink()
    assert rebuild(data).returncode == 1
    done = fanzha("status", data=data)
    assert (done.returncode, "fanzha rebuild" in done.stderr) == (1, True)
    warc.write_bytes(content)
    assert rebuild(data).returncode == 0
    assert lasting(data / "archive.db") == before
