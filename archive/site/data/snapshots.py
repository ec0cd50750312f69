"""The page as it was served: one record of a WARC file, read and decoded."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from archive.site.data.copies import ONE_VERSION
from archive.text.charset import BOMS, decode_as_served
from archive.urls import BadUrl, canonical_key
from archive.warc.content_coding import is_known
from archive.warc.reader import page_at
from archive.warc.records import NotAWarc
from archive.warc.writer import OPEN

WARC_NAME = re.compile(r"(?!\.)[^/\\\x00]{1,200}\.warc(?:\.gz)?")  # a name in the folder, and no way out of it
HEAD_BYTES = 4096  # of a file: a NUL among them says that it is no text
TEXT = re.compile(r"(?:text/|application/(?:xhtml|xml|json))", re.IGNORECASE)


class SnapshotMissing(Exception):
    """Raised by read: the site has no WARC files, not this one, or the record cannot be read."""


@dataclass(frozen=True, slots=True)
class SnapshotPlace:
    """Where the bytes of a version are kept."""

    url: str  # of the page
    seen_at: str  # UTC, ISO 8601
    warc_file: str | None  # name without folder and without `.open`; None where nothing was kept
    warc_offset: int | None  # bytes

    def is_in(self, folder: Path | None) -> bool:
        """Whether the file is in the folder."""
        return _file_in(folder, self) is not None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A page as it was served, its codings undone."""

    body: bytes
    content_type: str  # as served, `text/html; charset=gb2312`; empty where the server said none

    @property
    def is_text(self) -> bool:
        """Whether it can be read as text."""
        if self.body.startswith(tuple(bom for bom, _ in BOMS)):
            return True
        labelled = not self.content_type or TEXT.match(self.content_type) or self.body.lstrip()[:1] == b"<"
        return bool(labelled) and b"\0" not in self.body[:HEAD_BYTES]

    @property
    def is_html(self) -> bool:
        """Whether a browser shows it as a page."""
        return "html" in self.content_type.lower() or (not self.content_type and self.body.lstrip()[:1] == b"<")

    @property
    def text(self) -> str:
        """Its text, in the charset in which the archive read it."""
        return decode_as_served(self.body, self.content_type)


def place(conn: sqlite3.Connection, slug: str, version_id: int) -> SnapshotPlace | None:
    """Where a version of one of the publication's pages is kept; None where there is no such version."""
    columns = "pages.url, seen_at, warc_file, warc_offset"
    row = conn.execute(f"select {columns} {ONE_VERSION}", (slug, version_id)).fetchone()
    return SnapshotPlace(*row) if row else None


def read(folder: Path | None, place: SnapshotPlace) -> Snapshot:
    """The record at that place. Raises SnapshotMissing."""
    path = _file_in(folder, place)
    if path is None or place.warc_offset is None:
        raise SnapshotMissing
    try:
        page = page_at(path, place.warc_offset)
    except (NotAWarc, OSError) as error:
        raise SnapshotMissing from error
    if not is_known(page.headers) or not _same_page(page.url, place.url):
        raise SnapshotMissing
    return Snapshot(page.body, page.header("content-type") or "")


def _file_in(folder: Path | None, place: SnapshotPlace) -> Path | None:
    """The file in the folder, closed or still being written."""
    if folder is None or not place.warc_file or not WARC_NAME.fullmatch(place.warc_file):
        return None
    paths = (folder / place.warc_file, folder / (place.warc_file + OPEN))
    return next((path for path in paths if path.is_file()), None)


def _same_page(recorded: str, url: str) -> bool:
    """Whether a record is of the page, so that a file that was put in another's place shows nothing wrong."""
    try:
        return recorded == url or canonical_key(recorded) == canonical_key(url)
    except BadUrl:
        return False
