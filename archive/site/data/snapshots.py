"""Reads a stored page from its WARC record: the bytes as served, without transfer and content codings."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from archive.site.data.copies import ONE_VERSION
from archive.text.charset import BOMS, decode_as_served
from archive.urls import BadUrl, canonical_key
from archive.warc.cdxj import find, index_files
from archive.warc.content_coding import is_known
from archive.warc.folder import OPEN
from archive.warc.reader import page_at
from archive.warc.records import NotAWarc

WARC_NAME = re.compile(r"(?!\.)[^/\\\x00]{1,200}\.warc(?:\.gz)?")  # a file name that cannot lead out of the folder
# The first bytes of a body. If a NUL is among them, the body is no text, unless it begins with a byte order mark.
HEAD_BYTES = 4096
TEXT = re.compile(r"(?:text/|application/(?:xhtml|xml|json))", re.IGNORECASE)


class SnapshotMissing(Exception):
    """Raised by read: no WARC folder, no such file in it, or a record that cannot be read or is of another page."""


@dataclass(frozen=True, slots=True)
class SnapshotPlace:
    """The WARC file and the offset at which the bytes of a version are stored."""

    url: str  # of the page
    seen_at: str  # UTC, ISO 8601
    warc_file: str | None  # name without folder and without `.open`; None if nothing was stored
    warc_offset: int | None  # bytes
    imported: bool = False  # whether somebody else saved the page: this archive never had it from its address

    def is_in(self, folder: Path | None) -> bool:
        """Whether the record is in the folder."""
        return _found_in(folder, self) is not None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A page as it was served, with its transfer and content codings removed."""

    body: bytes
    content_type: str  # the header as served, such as `text/html; charset=gb2312`; empty without one

    @property
    def is_text(self) -> bool:
        """Whether the body is text."""
        if self.body.startswith(tuple(bom for bom, _ in BOMS)):
            return True
        labelled = not self.content_type or TEXT.match(self.content_type) or self.body.lstrip()[:1] == b"<"
        return bool(labelled) and b"\0" not in self.body[:HEAD_BYTES]

    @property
    def is_html(self) -> bool:
        """Whether a browser shows the body as an HTML page."""
        return "html" in self.content_type.lower() or (not self.content_type and self.body.lstrip()[:1] == b"<")

    @property
    def text(self) -> str:
        """The text of the body, decoded with the same charset as when the archive read the page."""
        return decode_as_served(self.body, self.content_type)


def place(conn: sqlite3.Connection, slug: str, version_id: int) -> SnapshotPlace | None:
    """Where the bytes of a version of a page are stored; None if the publication with this slug has no page with this
    version."""
    columns = "pages.url, seen_at, warc_file, warc_offset, imported"
    row = conn.execute(f"select {columns} {ONE_VERSION}", (slug, version_id)).fetchone()
    return SnapshotPlace(*row) if row else None


def read(folder: Path | None, place: SnapshotPlace) -> Snapshot:
    """Read the record at this place. Raises SnapshotMissing."""
    found = _found_in(folder, place)
    if found is None:
        raise SnapshotMissing
    try:
        page = page_at(*found)
    except (NotAWarc, OSError) as error:
        raise SnapshotMissing from error
    if not is_known(page.headers) or not _same_page(page.url, place.url):
        raise SnapshotMissing
    return Snapshot(page.body, page.header("content-type") or "")


def _found_in(folder: Path | None, place: SnapshotPlace) -> tuple[Path, int] | None:
    """The path of the WARC file in the folder, whether closed or still being written, and the record's offset; None if
    it is not there. If the file was joined with others after publishing, the indexes say where the record is now."""
    if folder is None or place.warc_offset is None or not WARC_NAME.fullmatch(place.warc_file or ""):
        return None
    if path := _file_in(folder, place.warc_file or ""):
        return path, place.warc_offset
    moved = (one for index in index_files(folder) for one in find(index, place.url, place.seen_at))
    files = ((_file_in(folder, one.warc_file), one.warc_offset) for one in moved if WARC_NAME.fullmatch(one.warc_file))
    return next(((path, offset) for path, offset in files if path), None)


def _file_in(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / name, folder / (name + OPEN)) if path.is_file()), None)


def _same_page(recorded: str, url: str) -> bool:
    """Whether the record is of this page. Another file may have replaced the WARC file under the same name."""
    try:
        return recorded == url or canonical_key(recorded) == canonical_key(url)
    except BadUrl:
        return False
