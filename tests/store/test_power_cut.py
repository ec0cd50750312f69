"""What the disk has when a commit returns. A power cut itself cannot be tried here: the order of the writes can."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive.model import Context, Role
from archive.store.archive import Archive
from archive.warc.writer import ServedResponse, WarcWriter

RESPONSE = ServedResponse("https://a.example/1", "2026-01-01T00:00:00Z", 200, (), b"page", Context(Role.ARTICLE))


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was brought to the disk, in order."""
    done: list[str] = []
    fdatasync = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda fd: (done.append("warc"), fdatasync(fd)))
    return done


def test_a_record_is_on_the_disk_before_the_rows_that_refer_to_it(tmp_path: Path, order: list[str]) -> None:
    archive = Archive.open(tmp_path)
    archive.db.conn.set_trace_callback(lambda sql: order.append("rows") if sql == "COMMIT" else None)
    writer = WarcWriter(archive.warc_folder)
    archive.before_commit = writer.sync
    for _ in range(2):
        with archive.transaction():
            with archive.transaction():  # a part of it waits for nothing
                writer.write(RESPONSE)
            assert order[-1:] != ["warc"]
    with archive.transaction():
        pass  # nothing was written
    assert order == ["warc", "rows", "warc", "rows", "rows"]
    assert archive.db.execute("pragma synchronous").fetchone() == (2,)  # FULL
    writer.close()
    archive.close()


def test_rows_whose_records_the_disk_refuses_are_not_committed(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)

    def refuse() -> None:
        raise OSError("the disk failed")

    archive.before_commit = refuse
    with pytest.raises(OSError, match="the disk failed"), archive.transaction():
        archive.db.conn.execute("insert into hosts (host, not_before) values ('a.example', '2026')")
    archive.before_commit = lambda: None
    assert archive.db.execute("select count(*) from hosts").fetchone() == (0,)
    with archive.transaction():  # and the next begins anew
        archive.db.conn.execute("insert into hosts (host, not_before) values ('b.example', '2026')")
    archive.close()


def test_the_checksum_is_gone_before_a_change_is_committed(tmp_path: Path) -> None:
    checksum, found = tmp_path / "archive.db.seal", []
    archive = Archive.open(tmp_path)
    archive.close()
    archive = Archive.open(tmp_path)
    archive.db.conn.set_trace_callback(lambda sql: found.append(checksum.exists()) if sql == "COMMIT" else None)
    with archive.transaction():
        archive.db.conn.execute("insert into hosts (host, not_before) values ('a.example', '2026')")
    archive.close()
    assert found == [False]
