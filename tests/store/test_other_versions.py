"""An archive that another version of fanzha made: named, left alone, and made again from its WARC files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.model import Page, Reading
from archive.publish import publish
from archive.store.archive import Archive
from archive.store.rebuild import rebuild
from archive.store.reports import read_status
from archive.store.tables import Outdated, migrations
from tests.store.test_rebuild import read, response, titles, write


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A data folder with a run in its ledger, a page in its WARC, and tables that this version does not know."""
    (tmp_path / "warc").mkdir()
    db = Database(tmp_path / "archive.db")
    db.conn.execute("pragma journal_mode = wal")
    migrations.apply(db, stop_before="m002_attachments")
    db.table("runs").insert({"id": 1, "started": "2025-01-01T00:00:00Z", "origin": "live", "resumes": 0})
    db.table("pages").insert({"id": 1, "title": "样例"}, pk="id")
    db.close()
    return tmp_path


@pytest.mark.parametrize(
    "use",
    [
        Archive.open,
        read_status,
        lambda data: publish(data / "archive.db", data / "public"),
    ],
    ids=["open", "status", "publish"],
)
def test_it_is_named_and_nothing_is_changed(old: Path, use: Callable[[Path], object]) -> None:
    before = hashlib.sha256((old / "archive.db").read_bytes()).hexdigest()
    with pytest.raises(Outdated, match="run `fanzha rebuild`"):
        use(old)
    assert hashlib.sha256((old / "archive.db").read_bytes()).hexdigest() == before
    db = Database(old / "archive.db")
    db.conn.execute("pragma user_version = 99")
    db.close()
    with pytest.raises(Outdated, match="a later version of fanzha"):
        use(old)


def test_a_rebuild_makes_its_tables_again_and_keeps_the_ledger_and_one_that_fails_changes_nothing(old: Path) -> None:
    def fails(_page: Page) -> Reading:
        raise MemoryError

    archive = Archive.open(old, renew=True)
    write(archive, response(1)).close()
    with pytest.raises(MemoryError):
        rebuild(archive, fails, map, force=True)
    assert [row["title"] for row in archive.db.table("pages").rows] == ["样例"]
    archive.close()
    with pytest.raises(Outdated):
        Archive.open(old)
    archive = Archive.open(old, renew=True)
    rebuild(archive, read, map, force=True)
    assert titles(archive) == ["样例1.shtml"]
    archive.close()
    again = Archive.open(old)
    assert [row["started"] for row in again.db.table("runs").rows] == ["2025-01-01T00:00:00Z"]
