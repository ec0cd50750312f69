"""Tells which public files, editions and deltas that were made before still have what is withdrawn.

Only what was withdrawn since a file was made can be in it: those who made it left out all else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.editions.delta_file import ENDING, PublicationChange, RowChange, open_delta
from archive.editions.errors import DeltaDamaged
from archive.publish.withheld import OTHER_TEXTS, Sentences
from archive.sqlite_uri import sqlite_uri
from archive.store.publications.documents import document_id

_SINCE = """
    FROM working.withdrawn_texts t JOIN working.withdrawn w ON w.id = t.withdrawal_id WHERE t.found_at >= :since
"""
_PLACES = f"SELECT t.page_id, t.position {_SINCE}"
_TEXTS = f"SELECT DISTINCT t.text {_SINCE} AND t.text IS NOT NULL"
_PUBLISHED_TEXTS = "SELECT publication_id, text FROM {}.publication_texts"
_OF_PAGES = ("page_versions", "attachments")  # tables with texts
REMOVED = "removed"  # a change of a delta


@dataclass(frozen=True, slots=True)
class WithdrawnFiles:
    """Finds files that have what is withdrawn, by the register in a working file."""

    archive_db: Path

    def has_any(self) -> bool:
        """Whether anything is withdrawn."""
        with self._register() as db:
            return db.execute("SELECT 1 FROM working.withdrawn").fetchone() is not None

    def is_in(self, path: Path) -> bool:
        """Whether a public file or a delta has it. Of one that cannot be read it cannot be ruled out."""
        if not self.has_any():
            return False
        try:
            return self._is_in_delta(path) if path.name.endswith(ENDING) else self._is_in_file(path)
        except (sqlite3.DatabaseError, DeltaDamaged, OSError):
            return True

    def _is_in_file(self, path: Path) -> bool:
        with self._register() as db:
            db.execute("ATTACH ? AS file", (sqlite_uri(path, mode="ro", immutable=1),))
            has_meta = db.execute("SELECT 1 FROM file.sqlite_master WHERE name = 'meta'").fetchone()
            built = db.execute("SELECT value FROM file.meta WHERE key = 'built_at'").fetchone() if has_meta else None
            since = {"since": built[0] if built else ""}
            if db.execute(f"SELECT 1 FROM file.copies WHERE (page_id, position) IN ({_PLACES})", since).fetchone():
                return True
            withdrawn = _sentences(db, since)
            return any(one.are_in(text) for text in (_every_text(db) if withdrawn else ()) for one in withdrawn)

    def _is_in_delta(self, path: Path) -> bool:
        """A delta has a text if it adds or changes its publication, or brings a text of its page (which was then a copy
        of another publication) or with its sentences."""
        with self._register() as db, open_delta(path) as delta:
            since = {"since": delta.header.end.made_at}
            places = db.execute(_PLACES, since).fetchall()
            if not places:
                return False
            ids, pages = {document_id(*place) for place in places}, {page for page, _ in places}
            withdrawn = _sentences(db, since)
            brought = [one for one in delta.publications() if _brings(one, ids)]  # all, since the rows come behind
            return bool(brought) or any(_is_of(row, pages) or _has(row, withdrawn) for row in delta.rows())

    def _register(self) -> closing[sqlite3.Connection]:
        db = sqlite3.connect(":memory:", uri=True)
        db.execute("ATTACH ? AS working", (sqlite_uri(self.archive_db, mode="ro"),))
        return closing(db)


def _sentences(db: sqlite3.Connection, since: dict[str, str]) -> list[Sentences]:
    found = (Sentences.of(text) for (text,) in db.execute(_TEXTS, since))
    return [one for one in found if one.sentences]  # a text without is known by its pages alone


def _every_text(db: sqlite3.Connection) -> Iterator[str]:
    """The texts of a file: those of publications, too, since the register may know what was on a page then only from
    the page that has it now."""
    for sql in (_PUBLISHED_TEXTS, *OTHER_TEXTS.values()):
        yield from (text for _, text in db.execute(sql.format("file")))


def _brings(one: PublicationChange, ids: set[int]) -> bool:
    return one.change != REMOVED and one.publication in ids


def _is_of(row: RowChange, pages: set[int]) -> bool:
    return row.table in _OF_PAGES and row.change != REMOVED and row.values.get("page_id") in pages


def _has(row: RowChange, withdrawn: list[Sentences]) -> bool:
    texts = [value for value in row.values.values() if isinstance(value, str)]
    return any(one.are_in(text) for one in withdrawn for text in texts)
