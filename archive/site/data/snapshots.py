"""The page as it was served: one record of a WARC file, read, decoded and shown without being run."""

from __future__ import annotations

import re
import sqlite3
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader, ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from archive.site.data.copies import ONE_VERSION
from archive.text.charset import BOMS, decode_as_served
from archive.urls import BadUrl, canonical_key

OPEN = ".open"  # ending of a file that is being written
WARC_NAME = re.compile(r"(?!\.)[^/\\\x00]{1,200}\.warc(?:\.gz)?")  # a name in the folder, and no way out of it
MOST = 20 * 2**20  # bytes of a page, decoded
READ = (ArchiveLoadFailed, zlib.error, EOFError, OSError, StopIteration, UnicodeError, ValueError)  # of damaged files

HEAD_BYTES = 4096  # of a file: a NUL among them says that it is no text
MOST_CODINGS = 5  # content codings of a record, one over the other
TEXT = re.compile(r"(?:text/|application/(?:xhtml|xml|json))", re.IGNORECASE)


class NotHeldError(Exception):
    """The site has no such record: it has no WARC files, not this one, or it cannot be read. Raised by read."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bytes of a version are kept."""

    url: str  # of the page
    seen_at: str  # UTC, ISO 8601
    warc_file: str | None  # name without folder and without `.open`; None where nothing was kept
    warc_offset: int | None  # bytes

    def held_in(self, folder: Path | None) -> bool:
        """Whether the file is in the folder."""
        return _file_in(folder, self) is not None


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was served, its codings undone."""

    body: bytes
    content_type: str  # as served, `text/html; charset=gb2312`; empty where the server said none

    @property
    def is_text(self) -> bool:
        """Whether it can be read as text."""
        named = self.body.startswith(tuple(bom for bom, _ in BOMS))
        return named or (b"\0" not in self.body[:HEAD_BYTES] and (not self.content_type or self._said_text))

    @property
    def is_html(self) -> bool:
        """Whether a browser shows it as a page."""
        return "html" in self.content_type.lower() or (not self.content_type and self.body.lstrip()[:1] == b"<")

    @property
    def _said_text(self) -> bool:
        return bool(TEXT.match(self.content_type)) or self.body.lstrip()[:1] == b"<"

    @property
    def text(self) -> str:
        """Its text, in the charset in which the archive read it."""
        return decode_as_served(self.body, self.content_type)


def place(conn: sqlite3.Connection, slug: str, version_id: int) -> Place | None:
    """Where a version of one of the publication's pages is kept; None where it is none."""
    row = conn.execute(
        f"select pages.url, seen_at, warc_file, warc_offset {ONE_VERSION}",
        (slug, version_id),
    ).fetchone()
    return Place(*row) if row else None


def read(folder: Path | None, kept: Place) -> Kept:
    """The record at that place. Raises NotHeldError."""
    path = _file_in(folder, kept)
    if path is None or kept.warc_offset is None:
        raise NotHeldError
    try:
        with path.open("rb") as file:
            return _record(file, kept)
    except READ as error:
        raise NotHeldError from error


def _file_in(folder: Path | None, kept: Place) -> Path | None:
    """The file in the folder, closed or still being written."""
    if folder is None or not kept.warc_file or not WARC_NAME.fullmatch(kept.warc_file):
        return None
    paths = (folder / kept.warc_file, folder / (kept.warc_file + OPEN))
    return next((path for path in paths if path.is_file()), None)


def _record(file: IO[bytes], kept: Place) -> Kept:
    file.seek(kept.warc_offset or 0)
    record = next(iter(ArchiveIterator(file)))
    if not _same_page(record.rec_headers.get_header("WARC-Target-URI") or "", kept.url):
        raise NotHeldError
    http = record.http_headers
    content_type = (http or record.rec_headers).get_header("Content-Type") or ""
    body = _stream(record).read(MOST + 1)
    if len(body) > MOST:
        raise NotHeldError
    return Kept(body, content_type)


def _stream(record: Any) -> Any:
    """The body with its codings undone. Raises NotHeldError for one that nobody here knows."""
    headers = record.http_headers.headers if record.http_headers else ()
    said = {name.lower(): value.lower() for name, value in headers}
    chunked = said.get("transfer-encoding") == "chunked"
    stream = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
    codings = [name.strip().removeprefix("x-") for name in said.get("content-encoding", "").split(",")]
    if len(codings) > MOST_CODINGS:
        raise NotHeldError
    for coding in reversed(codings):
        if coding in ("", "identity"):
            continue
        if coding not in BufferedReader.get_supported_decompressors():
            raise NotHeldError
        stream = BufferedReader(stream, decomp_type=coding)
    return stream


def _same_page(recorded: str, url: str) -> bool:
    """Whether a record is of the page, so that a file that was put in another's place shows nothing wrong."""
    try:
        return recorded == url or canonical_key(recorded) == canonical_key(url)
    except BadUrl:
        return False
