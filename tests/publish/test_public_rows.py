"""What the public file holds."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.publish import public_rows, publish
from archive.publish.facts import PublishingFacts
from archive.schema import TABLES, WORKING
from archive.search import Catalogue, Search, SearchQuery, index
from archive.sqlite_uri import sqlite_uri
from tests.support.tables import declared, shape

AT = "2026-11-20T02:30:00Z"


def built(archive_db: Path, folder: Path, facts: PublishingFacts) -> Path:
    """A public file of a working file, without the checks and the swap of a publishing."""
    folder.mkdir()
    public_rows.build(archive_db, folder / "draft.db", folder / "fanzha.db", at=AT, facts=facts)
    return folder / "fanzha.db"


def test_only_what_is_about_fraud_and_what_belongs_to_it(working, public: Path, rows) -> None:
    working.add(1)
    working.add(2, topic="partly", source="jiangxi")
    working.add(3, topic="other")
    path = publish(working.path, public).path
    assert rows(path, "SELECT id, topic FROM publications ORDER BY id") == [(1, "fraud"), (2, "partly")]
    for table, column in {
        "publication_texts": "publication_id",
        "copies": "publication_id",
        "pages": "id",
        "page_versions": "page_id",
    }.items():
        assert rows(path, f"SELECT {column} FROM {table} ORDER BY 1") == [(1,), (2,)], table
    assert rows(path, "SELECT count(*) FROM publications_spaced") == [(2,)]
    assert rows(path, "SELECT id FROM sources ORDER BY id") == [("jiangxi",), ("spp",)]


def test_titles_of_rows_that_were_skipped_rows_are_not_published(working, public: Path) -> None:
    working.add(1)
    seen = {"rule": "personnel", "first_seen": "2024-01-01T00:00:00Z", "last_seen": "2024-01-01T00:00:00Z"}
    row = {"source_id": "spp", "key": "www.example.org/rq", "url": "https://www.example.org/rq", **seen}
    working.db.table("skipped_rows").insert({**row, "title": "关于戊己庚任前公示"})
    assert "戊己庚".encode() not in publish(working.path, public).path.read_bytes()


def test_no_table_that_is_not_public(working, public: Path, rows) -> None:
    working.add(1)
    path = publish(working.path, public).path
    tables = {name for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    own = {name for name in tables if not name.startswith((*index.FULL_TEXT, index.FOLDING, "sqlite_"))}
    assert own == {table.name for table in TABLES if table.public}


def test_constraints_and_indexes_are_the_working_files_and_the_public_files_own(working, public: Path) -> None:
    working.add(1)
    with sqlite3.connect(publish(working.path, public).path) as db:
        for table in (table for table in TABLES if table.public):
            assert shape(db, table.name) == declared(table, public=True)
            if table in WORKING:
                assert shape(working.connection, table.name) == declared(table, public=False)
        assert db.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'publications'").fetchone()[0] > 0


def test_a_plain_sqlite_searches_it_and_it_has_no_wal(working, public: Path, rows) -> None:
    working.add(1, 2)
    path = publish(working.path, public).path
    found = "SELECT rowid FROM publications_spaced WHERE publications_spaced MATCH '\"诈 骗\"'"
    assert rows(path, f"SELECT id FROM publications WHERE place IN ({found}) ORDER BY 1") == [(1,), (2,)]
    assert rows(
        path,
        "SELECT sql LIKE '%content=''''%' AND sql NOT LIKE '%contentless_delete%'"
        " FROM sqlite_master WHERE name = 'publications_spaced'",
    ) == [(1,)]
    assert path.read_bytes()[18:20] == b"\x01\x01"
    with sqlite3.connect(sqlite_uri(path, immutable=1), uri=True) as db:
        assert Search(db, Catalogue.read(db)).counts(SearchQuery("诈骗，盗窃")).total == 2


def test_the_same_rows_and_facts_give_the_same_bytes(working, tmp_path: Path) -> None:
    working.ran(1, "spp", "jiangxi")
    working.add(5, 3)
    facts = PublishingFacts(edition="2026-11-20", contact="a@example.org")
    first = built(working.path, tmp_path / "first", facts)
    working.drop(5, 3)
    working.add(3, 5)
    assert built(working.path, tmp_path / "again", facts).read_bytes() == first.read_bytes()


def test_a_crawl_may_write_while_the_file_is_built(working, public: Path, rows, monkeypatch) -> None:
    working.add(1)
    make_index = public_rows.index.build

    def while_a_page_comes_in(db: sqlite3.Connection, last: str | None) -> None:
        working.add(2)
        make_index(db, last)

    monkeypatch.setattr(public_rows.index, "build", while_a_page_comes_in)
    path = publish(working.path, public).path
    monkeypatch.undo()
    assert rows(path, "SELECT id FROM publications") == [(1,)]
    assert rows(publish(working.path, public).path, "SELECT id FROM publications ORDER BY 1") == [(1,), (2,)]


def test_a_folder_with_any_name(working, tmp_path: Path, rows) -> None:
    working.add(1)
    path = publish(working.path, tmp_path / "发布 #1?%20'").path
    assert rows(path, "SELECT count(*) FROM publications") == [(1,)]
