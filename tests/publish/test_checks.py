"""What keeps a file from being published."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive.publish import publish
from archive.publish.checks import check
from archive.publish.errors import CheckFailed, NothingToPublish

ARCHIVE_DAMAGE = {
    "no text": "DELETE FROM documents WHERE id = 2",
    "no text .s-2.": "UPDATE page_versions SET text = char(10, 12288, 32) WHERE page_id = 2",
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
    assert sorted(path.name for path in public.iterdir()) == [
        ".publish.lock",
        "editions",
        "fanzha.db",
        "fanzha.db.sha256",
    ]


PUBLIC_DAMAGE = {
    "about something else": "UPDATE publications SET topic = 'other' WHERE id = 2",
    "cannot be searched": "INSERT INTO publications_spaced(publications_spaced) VALUES ('delete-all')",
    "publications_spaced holds what is not there": """
        INSERT INTO publications_spaced(rowid, title, text) VALUES (9, '', '')
    """,
    "no publication about fraud": "DELETE FROM publications",
    "publication_texts to publications": "INSERT INTO publication_texts VALUES (9, '')",
    "damaged": "DELETE FROM publications_spaced_data WHERE id > 10",
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


def test_a_full_text_table_of_other_texts_is_found_out(working, public: Path) -> None:
    said, damage = "does not find words of its rows", "UPDATE publication_texts SET text = '别的文字'"
    test_a_file_that_was_built_wrong_is_found_out(working, public, said, damage)


def test_a_torn_file_is_found_out(working, public: Path) -> None:
    working.add(*range(1, 40))
    path = publish(working.path, public).path
    content = bytearray(path.read_bytes())
    content[5 * 4096 : 9 * 4096] = bytes(4 * 4096)
    path.write_bytes(content)
    with pytest.raises(CheckFailed, match="damaged"):
        check(path)


def test_an_archive_without_fraud_is_not_published(working, public: Path) -> None:
    working.add(1, topic="other")
    with pytest.raises(NothingToPublish, match="Crawl or import"):
        publish(working.path, public)
    assert not (public / "fanzha.db").exists()
