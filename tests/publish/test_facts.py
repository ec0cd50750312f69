"""What the public file says of itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive import __version__
from archive.moments import china_day
from archive.publish import publish
from archive.reading.version import READER_VERSION
from archive.schema import APPLICATION_ID, PUBLIC_FILE, VERSION, Identity


def meta(path: Path) -> dict[str, str | None]:
    with sqlite3.connect(path) as db:
        return dict(db.execute("SELECT key, value FROM meta").fetchall())


def test_counts_versions_and_times(working, public: Path, monkeypatch) -> None:
    monkeypatch.delenv("FANZHA_CORRECTIONS", raising=False)
    working.add(1, 2)
    working.add(3, source="jiangxi")
    working.add(4, topic="other")
    working.connection.execute("UPDATE publications SET published = '2024-0' || id")
    working.connection.execute("UPDATE pages SET last_seen = '2024-05-06T07:08:09Z' WHERE id = 2")
    later = "UPDATE pages SET last_seen = '2026-01-01T00:00:00Z', state = 'imported' WHERE id = 3"
    working.connection.execute(later)  # from a file: it does not say until when sites were crawled
    facts = meta(publish(working.path, public).path)
    ((at,),) = working.connection.execute("SELECT at FROM publishings")
    assert facts["built_at"] is not None
    assert "2024-01-01" < facts["built_at"] <= at
    assert {key: facts[key] for key in ("publications", "cases", "copies", "sources", "characters")} == {
        "publications": "3",
        "cases": "0",
        "copies": "3",
        "sources": "2",
        "characters": str(3 * len("打击电信诈骗、盗窃。第1号")),
    }
    assert (facts["first_published"], facts["last_published"]) == ("2024-01", "2024-03")
    assert facts["crawled_to"] == "2024-05-06T07:08:09Z"
    versions = (facts["schema_version"], facts["fanzha_version"], facts["reader_version"])
    assert versions == (str(VERSION), __version__, READER_VERSION)
    assert (facts["edition"], facts["contact"]) == (f"{china_day(facts['built_at'])}.01", None)


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
