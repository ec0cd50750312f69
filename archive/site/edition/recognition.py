"""Recognises and checks a public file, by its open descriptor: another file may come to its path at any moment."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from archive.files import IrregularFileError, open_regular, read_checksum
from archive.schema import PUBLIC_FILE, Identity

# The site acts only if a database with this name has these tables.
NAME = "fanzha"
NEEDED = {
    *("publications", "publication_texts", "publications_spaced", "pages", "page_versions", "copies"),
    *("cases", "cases_spaced", "case_sections", "case_crimes", "case_regions", "crimes", "regions", "sources"),
    *(
        "publication_crimes",
        "publication_issuers",
        "outlines",
        "questions",
        "data_tables",
        "attachments",
        "doubts",
        "gaps",
        "withdrawn",
        "withdrawn_pages",
        "withdrawn_cases",
        "figures",
        "figure_series",
        "contradictions",
        "outcomes",
        "outcome_crimes",
        "circumstances",
        "laws",
        "citations",
    ),
}
HEADER_BYTES = 100  # of an SQLite file (https://www.sqlite.org/fileformat.html, 1.3)
MAGIC = b"SQLite format 3\0"
CHECKSUM_WAIT = 5.0  # seconds in which publish, after the file, also brings its checksum to its place; it takes some ms


class NotServableError(Exception):
    """A file is no public file, is damaged, or is no file at all. Its message is for the log, and says what is wrong.

    Raised by open_file, check_header, check_tables, compare_checksum, check_structure and Edition.
    """


class ExchangedError(NotServableError):
    """Another file came to the path while the file was opened, so that the next look at the path may find a good one.

    Raised by Edition.
    """


def reason(error: Exception) -> str:
    """What an error of opening or reading a file says of it, as a sentence for the log."""
    if isinstance(error, sqlite3.Error):
        is_damage = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        return f"it is damaged: {error}" if is_damage else f"SQLite cannot read it: {error}"
    return f"it cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)


class Stamp(NamedTuple):
    """What tells one file, and one state of it, from another."""

    device: int
    inode: int
    size: int  # bytes
    modified: int  # when its content changed last, ns since 1970, UTC

    @classmethod
    def of(cls, file: Path | BufferedReader) -> Stamp:
        """The stamp of the file at a path, or of an open file. Raises OSError."""
        status = os.fstat(file.fileno()) if isinstance(file, BufferedReader) else file.stat()
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


class Inode(NamedTuple):
    """What changes, besides the stamp, whenever a file is written; but also if it gets another name or other rights."""

    changed: int  # ns since 1970, UTC
    links: int

    @classmethod
    def of(cls, file: BufferedReader) -> Inode:
        """That of an open file. Raises OSError."""
        status = os.fstat(file.fileno())
        return cls(status.st_ctime_ns, status.st_nlink)


def open_file(path: Path) -> BufferedReader:
    """Open the regular file at the path to read. Raises NotServableError for a folder, pipe or device, and OSError."""
    try:
        return open_regular(path)
    except IrregularFileError as error:
        raise NotServableError(str(error)) from None


def check_header(file: BufferedReader) -> None:
    """Check that an open file is a whole public file of this version: its header says so, and it has the length that
    its header says. Raises NotServableError.

    SQLite itself notices a file that was cut off only when it reads a page that is missing.
    """
    header = os.pread(file.fileno(), HEADER_BYTES, 0)
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
        raise NotServableError("it is no SQLite file")
    page_size = int.from_bytes(header[16:18]) if header[16:18] != b"\0\1" else 65_536
    _check_identity(Identity.of(header))
    size, expected = os.fstat(file.fileno()).st_size, page_size * int.from_bytes(header[28:32])
    if size < expected:
        raise NotServableError(f"it is incomplete or still being written: it has {size:,} of {expected:,} bytes")
    if size > expected:
        raise NotServableError(f"it is damaged: it has {size:,} bytes instead of {expected:,}")


def _check_identity(found: Identity) -> None:
    """Raise NotServableError if a header is not that of a public file whose tables this version knows."""
    if found.application_id != PUBLIC_FILE.application_id:
        raise NotServableError(
            "it is no public file of fanzha, or one of an earlier version that did not say so in its header "
            f"(application_id {found.application_id} instead of {PUBLIC_FILE.application_id})"
        )
    if found.schema_version != PUBLIC_FILE.schema_version:
        age, cure = ("a later", "bring this fanzha up to date") if found > PUBLIC_FILE else ("an earlier", "")
        raise NotServableError(
            f"it is a public file of {age} version of fanzha: its tables are version {found.schema_version}, "
            f"this fanzha reads version {PUBLIC_FILE.schema_version}{f' ({cure})' if cure else ''}"
        )


def check_tables(conn: sqlite3.Connection) -> None:
    """Check that the file has the tables that the site needs. Raises NotServableError and sqlite3.Error."""
    tables = {name for (name,) in conn.execute("select name from sqlite_master where type = 'table'")}
    if missing := sorted(NEEDED - tables):
        raise NotServableError(f"it is no public file of this version of fanzha: it has no table {missing[0]}")


class Checksum(NamedTuple):
    """The checksum of a file."""

    sha256: str  # in hex
    is_published: bool  # whether it is beside the file: then it is the file that publish checked


def compare_checksum(path: Path, file: BufferedReader) -> Checksum:
    """Compare every byte of an open file with the checksum beside its path. It takes a second for each GB.

    Raises NotServableError if it is the checksum of another file, and OSError.
    """
    _written(path)  # if it cannot be read, nothing needs to be compared
    digest = sha256_of(file)
    return Checksum(digest, _has_checksum(path, file, digest))


def check_structure(conn: sqlite3.Connection) -> None:
    """Let SQLite check the structure of a file that has no checksum. Raises NotServableError and sqlite3.Error.

    It takes ten times as long as to compare a checksum, and finds no changed letter.
    """
    problems = [problem for (problem,) in conn.execute("pragma quick_check(1)")]
    if problems != ["ok"]:
        raise NotServableError(f"it is damaged: {' '.join(problems[0].split())}")


def _has_checksum(path: Path, file: BufferedReader, digest: str) -> bool:
    """Whether the checksum beside the path is this one; False if there is none, or if it is that of a newer file.

    Raises NotServableError if it is another one, and OSError.
    """
    end = time.monotonic() + CHECKSUM_WAIT
    while (written := _written(path)) not in (None, digest):
        if Stamp.of(path) != Stamp.of(file):
            return False
        if time.monotonic() > end:
            raise NotServableError(f"it is not the file whose checksum is in {path.name}.sha256")
        time.sleep(CHECKSUM_WAIT / 100)
    return written is not None


def _written(path: Path) -> str | None:
    """The checksum beside the path; None if there is none. Raises OSError if it cannot be read.

    Whoever has put something there wants the file to be checked by it, so it is not served without.
    """
    try:
        return read_checksum(path)
    except OSError as error:
        raise OSError(error.errno, f"{path.name}.sha256: {error.strerror or error}") from None


def sha256_of(file: BufferedReader) -> str:
    """The SHA-256 of an open file. The descriptor is shared with downloads, which read at offsets of their own."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()
