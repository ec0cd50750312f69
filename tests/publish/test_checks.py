"""What keeps a file from being published, and what --force overrides."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from archive.publish import CheckFailed, NothingToPublish, Shrunk, publish
from archive.publish.checks import check, shrinkage

ARCHIVE_DAMAGE = {
    "no text": "DELETE FROM publication_texts WHERE publication_id = 2",
    "no text .s-2.": "UPDATE publication_texts SET text = char(10, 12288, 32) WHERE publication_id = 2",
    "no copy": "DELETE FROM copies WHERE publication_id = 2",
    "not there": "UPDATE publications SET source_id = 'unknown' WHERE id = 2",
}


@pytest.mark.parametrize(("said", "damage"), ARCHIVE_DAMAGE.items())
def test_a_hole_in_the_tables_blocks(working, public: Path, said: str, damage: str) -> None:
    working.add(1, 2)
    good = publish(working.path, public)
    working.connection.execute(damage)
    with pytest.raises(CheckFailed, match=said):
        publish(working.path, public, force=True)
    assert good.path.read_bytes()[:16] == b"SQLite format 3\0"
    assert sorted(path.name for path in public.iterdir()) == [".publish.lock", "fanzha.db", "fanzha.db.sha256"]


PUBLIC_DAMAGE = {
    "about something else": "UPDATE publications SET topic = 'other' WHERE id = 2",
    "cannot be searched": "INSERT INTO publications_fts(publications_fts) VALUES ('delete-all')",
    "is no publication": "INSERT INTO publications_fts(rowid, title, text) VALUES (9, '', '')",
    "no publication about fraud": "DELETE FROM publications",
    "publication_texts to publications": "INSERT INTO publication_texts VALUES (9, '')",
    "damaged": "DELETE FROM publications_fts_data WHERE id > 10",
}


@pytest.mark.parametrize(("said", "damage"), PUBLIC_DAMAGE.items())
def test_a_file_that_was_built_wrong_is_found_out(working, public: Path, said: str, damage: str) -> None:
    working.add(1, 2)
    path = publish(working.path, public).path
    db = sqlite3.connect(path)
    db.execute(damage)
    db.commit()
    db.close()
    with pytest.raises(CheckFailed, match=said):
        check(path)


def test_a_torn_file_is_found_out(working, public: Path) -> None:
    working.add(*range(1, 40))
    path = publish(working.path, public).path
    content = bytearray(path.read_bytes())
    content[5 * 4096 : 9 * 4096] = bytes(4 * 4096)
    path.write_bytes(content)
    with pytest.raises(CheckFailed, match="damaged"):
        check(path)


def test_checking_changes_nothing(working, public: Path) -> None:
    working.add(1)
    path = publish(working.path, public).path
    before = path.read_bytes()
    check(path)
    assert path.read_bytes() == before


def test_an_archive_without_fraud_is_not_published(working, public: Path) -> None:
    working.add(1, topic="other")
    with pytest.raises(NothingToPublish, match="Crawl or import"):
        publish(working.path, public)
    assert not (public / "fanzha.db").exists()


def test_a_source_that_shrank_blocks_and_force_is_recorded(working, public: Path, rows) -> None:
    working.add(*range(1, 11))
    working.add(*range(11, 21), source="jiangxi")
    publish(working.path, public)
    working.drop(11, 12)
    with pytest.raises(Shrunk, match="jiangxi 10 → 8"):
        publish(working.path, public)
    assert rows(public / "fanzha.db", "SELECT count(*) FROM publications") == [(20,)]

    forced = publish(working.path, public, force=True)
    assert forced.by_source == {"jiangxi": 8, "spp": 10}
    assert forced.forced == "publications fell below 90% of the last public file's: jiangxi 10 → 8"
    record = working.connection.execute(
        "SELECT sha256, bytes, publications, by_source, forced FROM publishings"
    ).fetchall()
    assert len(record) == 2
    assert record[0][4] is None
    assert record[1][:3] == (forced.sha256, forced.path.stat().st_size, 18)
    assert json.loads(record[1][3]) == forced.by_source
    assert record[1][4] == forced.forced


def test_force_with_nothing_to_override_is_not_recorded_as_forced(working, public: Path) -> None:
    working.add(1)
    assert publish(working.path, public, force=True).forced is None


@pytest.mark.parametrize(
    ("now", "last", "shrunk"),
    [
        ({"spp": 9}, {"spp": 10}, False),
        ({"spp": 8}, {"spp": 10}, True),
        ({"spp": 100}, {"spp": 1, "jiangxi": 1}, True),
        ({"spp": 1, "jiangxi": 1}, {"spp": 1}, False),
        ({}, {}, False),
    ],
)
def test_what_counts_as_shrunk(now: dict[str, int], last: dict[str, int], shrunk: bool) -> None:
    assert (shrinkage(now, last) is not None) == shrunk


def test_a_last_file_that_cannot_be_read_blocks_until_forced(working, public: Path) -> None:
    working.add(1)
    publish(working.path, public)
    (public / "fanzha.db").write_bytes(b"no database" * 100)
    with pytest.raises(Shrunk, match="cannot be read"):
        publish(working.path, public)
    assert "cannot be read" in (publish(working.path, public, force=True).forced or "")
