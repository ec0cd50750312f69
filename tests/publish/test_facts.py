"""What the public file says of itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.publish import publish
from archive.schema import APPLICATION_ID, PUBLIC_FILE, VERSION, Identity


def meta(path: Path) -> dict[str, str | None]:
    with sqlite3.connect(path) as db:
        return dict(db.execute("SELECT key, value FROM meta").fetchall())


def test_the_operators_address_for_readers(working, public: Path, monkeypatch) -> None:
    monkeypatch.setenv("FANZHA_CONTACT", "crawl@example.org")
    monkeypatch.setenv("FANZHA_CORRECTIONS", "corrections@example.org")
    working.add(1)
    assert meta(publish(working.path, public).path)["contact"] == "corrections@example.org"


def test_the_header_says_what_the_file_is_and_meta_says_the_same(working, public: Path) -> None:
    working.add(1)
    path = publish(working.path, public).path
    assert Identity.of(path.read_bytes()[:100]) == PUBLIC_FILE == (APPLICATION_ID, VERSION)
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        ((said,),) = db.execute("SELECT description FROM meta WHERE key = 'schema_version'")
    assert str(APPLICATION_ID) in said
    assert APPLICATION_ID.to_bytes(4) == b"fnzh"


def test_every_query_that_the_facts_offer_runs(working, public: Path) -> None:
    working.add(1)
    working.connection.execute("UPDATE pages SET tier = 'official'")
    path = publish(working.path, public).path
    with sqlite3.connect(path) as db:
        db.row_factory = sqlite3.Row
        ((description,),) = db.execute("SELECT description FROM meta WHERE key = 'licence_official'")
        query = description[description.index("select") :].rstrip(".")
        assert [row["slug"] for row in db.execute(query)] == ["s-1"]
        found = {key: db.execute(value).fetchall() for key, value in meta(path).items() if key.startswith("search")}
    assert {key: len(rows) for key, rows in found.items()} == {
        **{"search": 0, "search_cases": 0, "search_match": 1, "search_like": 1}
    }
