"""An archive that another version of fanzha made: named, left alone, and made again from its WARC files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.model import Page, Reading
from archive.publish import publish
from archive.status_text import status_text
from archive.store import pages_and_versions, reports
from archive.store.archive import Archive
from archive.store.rebuild import WarcLoss, rebuild
from archive.store.reports import read_status
from archive.store.tables import Outdated, migrations
from archive.warc.folder import warc_files
from archive.warc.reader import pages_in
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
    db.table("captures").insert(
        {"warc_file": "gone", "page_id": 1}, pk="warc_file", foreign_keys=[("page_id", "pages")]
    )
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


def test_a_rebuild_makes_its_tables_again_and_keeps_the_ledger(old: Path) -> None:
    archive = Archive.open(old, renew=True)
    write(archive, response(1)).close()
    rebuild(archive, read, map, force=True)
    assert titles(archive) == ["样例1.shtml"]
    archive.close()
    again = Archive.open(old)
    assert [row["started"] for row in again.db.table("runs").rows] == ["2025-01-01T00:00:00Z"]


def test_after_a_rebuild_that_failed_it_is_still_an_old_one(old: Path) -> None:
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


def test_a_later_versions_archive_is_not_called_an_earlier_ones(old: Path) -> None:
    db = Database(old / "archive.db")
    db.conn.execute("pragma user_version = 99")
    db.close()
    with pytest.raises(Outdated, match="a later version of fanzha"):
        Archive.open(old)


@pytest.fixture
def of_version_8(tmp_path: Path) -> Path:
    """A data folder whose captures have a key and a place, and no digest."""
    with closing(Archive.open(tmp_path)) as archive:
        write(archive, response(1), response(2)).close()
        rebuild(archive, read, map)
        columns = "warc_file, warc_offset, key, role, fetched_at, status"
        for statement in (
            f"create table earlier as select {columns} from captures",
            "drop table captures",
            "alter table earlier rename to captures",
            "pragma user_version = 8",
        ):
            archive.db.conn.execute(statement)
    for path in (tmp_path / "warc").glob("*.cdxj"):
        path.unlink()  # no version before 9 wrote one
    return tmp_path


def test_the_captures_of_an_earlier_version_are_compared_too(of_version_8: Path) -> None:
    [path] = warc_files(of_version_8 / "warc")
    last = list(pages_in(path))[-1]
    content = path.read_bytes()
    path.write_bytes(content[: last.warc_offset])  # its last record is gone
    with closing(Archive.open(of_version_8, renew=True)) as archive:
        with pytest.raises(WarcLoss, match=re.escape(last.url.removeprefix("https://"))):
            rebuild(archive, read, map)
        path.write_bytes(content)
        assert rebuild(archive, read, map).losses == ()


INDEX = "publications_fts"


@pytest.fixture
def indexed(tmp_path: Path) -> Path:
    """A data folder of version 4, which kept a search index in the working file."""
    archive = Archive.open(tmp_path)
    write(archive, response(1)).close()
    rebuild(archive, read, map)
    for statement in (
        f"create virtual table {INDEX} using fts5(title, text, content='', tokenize='ascii')",
        f"insert into {INDEX}(rowid, title, text) select id, '样 例', '样 例' from publications",
        "create table unindexed (publication_id integer primary key) strict",
        "insert into unindexed select id from publications",
        "pragma user_version = 4",
    ):
        archive.db.conn.execute(statement)
    archive.close()
    return tmp_path


def tables(data: Path) -> set[str]:
    db = Database(data / "archive.db")
    try:
        return set(db.table_names())
    finally:
        db.close()


def test_an_archive_with_an_index_is_an_earlier_ones_and_a_rebuild_takes_the_index_out(indexed: Path) -> None:
    with pytest.raises(Outdated, match="an earlier version of fanzha"):
        Archive.open(indexed)
    before = tables(indexed)
    assert {"unindexed", INDEX, f"{INDEX}_data", f"{INDEX}_idx", f"{INDEX}_docsize", f"{INDEX}_config"} <= before
    archive = Archive.open(indexed, renew=True)
    rebuild(archive, read, map)
    archive.close()
    assert tables(indexed) == {name for name in before if not name.startswith(INDEX)} - {"unindexed"}
    again = Archive.open(indexed)
    assert again.db.table("publications").count == 1
    assert again.db.execute("pragma integrity_check").fetchall() == [("ok",)]


def test_a_new_archive_holds_no_index(tmp_path: Path) -> None:
    Archive.open(tmp_path).close()
    assert [name for name in tables(tmp_path) if "_fts" in name] == []


def test_status_names_pages_that_another_reader_read_and_a_rebuild_answers_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(archive, response(1), response(2)).close()
    rebuild(archive, read, map)
    assert read_status(archive.data).other_reader == 0
    for module in (pages_and_versions, reports):
        monkeypatch.setattr(module, "READER_VERSION", "another")
    status = read_status(archive.data)
    assert status.other_reader == 2
    assert "2 page(s) were read by another version of fanzha: `fanzha rebuild` reads them again" in status_text(status)
    rebuild(archive, read, map)
    assert read_status(archive.data).other_reader == 0
