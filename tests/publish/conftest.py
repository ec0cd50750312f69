"""A small working file to publish from, with texts written for the tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.publish import exports
from archive.sqlite_uri import sqlite_uri
from archive.store.runs import COUNTS
from archive.store.tables import prepare

SEEN = "2024-01-01T00:00:00Z"


class WorkingFile:
    """An archive.db in WAL mode that is filled by number: publication n is on page n."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.db = Database(self.connection)
        prepare(self.db)
        for source in ("spp", "jiangxi"):
            self.db.table("sources").insert({"id": source, "name": f"{source}检察院", "level": "other", "official": 1})

    def add(
        self, *numbers: int, source: str | None = "spp", topic: str = "fraud", text: str = "打击电信诈骗、盗窃。"
    ) -> None:
        """Publications with a page, a version, a copy and a text each."""
        for n in numbers:
            url, body = f"https://www.example.org/{n}", f"{text}第{n}号"
            seen = {"first_seen": SEEN, "last_seen": SEEN}
            page = {"id": n, "url": url, "slug": f"s-{n}", "source_id": source, "state": "live", **seen}
            seen_from = {"seen_at": SEEN, "last_seen": SEEN, "imported": 0}
            version = {"id": n, "page_id": n, **seen_from, "text_sha256": str(n), "text": body}
            span = {"id": n, "page_id": n, "version_id": n, "position": 1, "start": 0, "end": len(body)}
            document = {**span, "kind": "report", "topic": topic, "text_sha256": str(n), "structure": "{}"}
            publication = {
                "id": n,
                "slug": f"s-{n}",
                "kind": "report",
                "title": f"工作情况{n}",
                "topic": topic,
                "source_id": source,
                "url": url,
                "chars": len(body),
                "copy_count": 1,
            }
            copy = {"page_id": n, "publication_id": n, "position": 1, "relation": "original"}
            self.db.table("pages").insert(page)
            self.db.table("page_versions").insert(version)
            self.db.table("publications").insert(publication)
            self.db.table("documents").insert(document)
            self.db.table("copies").insert(copy)

    def ran(self, run: int, *sources: str, verdict: str | None = None, origin: str = "live") -> None:
        """A run over those sources, with a column of each."""
        self.db.table("runs").insert({"id": run, "started": SEEN, "origin": origin, "resumes": 0, "version": "1"})
        found = {"found_by": "典型案例", "found_on": "https://www.example.org/", "found_at": SEEN, "state": "read"}
        for source in sources:
            self.db.table("run_sources").insert(
                {"run_id": run, "source_id": source, "verdict": verdict, **dict.fromkeys(COUNTS, 0)}
            )
            column = {"source_id": source, "name": "dxal", "url": "https://www.example.org/dxal/", **found}
            self.db.table("columns").insert(column, ignore=True)

    def drop(self, *numbers: int) -> None:
        """Take publications out again, with what hangs on them."""
        for n in numbers:
            for table in ("copies", "documents", "publications", "page_versions", "pages"):
                column = {"copies": "publication_id", "page_versions": "page_id"}.get(table, "id")
                self.connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (n,))


@pytest.fixture(autouse=True)
def without_exports(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """They take half a second for each publishing, and tests/publish/exports looks at them."""
    if request.path.parent.name != "exports":
        monkeypatch.setattr(exports, "write", lambda *_, **__: ())


@pytest.fixture
def working(tmp_path: Path) -> WorkingFile:
    return WorkingFile(tmp_path / "archive.db")


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """The public folder, not yet made."""
    return tmp_path / "public"


@pytest.fixture(scope="session")
def rows() -> Callable[..., list[tuple]]:
    """`rows(path, sql)` of a public file, opened as its readers open it."""

    def read(path: Path, sql: str) -> list[tuple]:
        db = sqlite3.connect(sqlite_uri(path, immutable=1), uri=True)
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    return read
