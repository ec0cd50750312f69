"""Copies files that others write to: each is opened once, copied up to a point, hashed on the way, and on the disk."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from archive.warc.records import NotAWarc, RawRecord, records

COPY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """A copy of a file."""

    path: Path
    bytes: int
    sha256: str  # hex


def copy_file(source: Path, to: Path) -> CopiedFile:
    """Copy a file as it was when it was opened, even if another takes its name meanwhile. Raises OSError."""
    with source.open("rb") as file:
        return _copy(file, to, os.fstat(file.fileno()).st_size)


def copy_open_warc(source: Path, to: Path, from_record: int) -> CopiedFile:
    """Copy a WARC file that may be written to, up to its last whole record. `from_record` (bytes): where the last
    record begins that is known; what comes before it is copied as it is. Raises OSError."""
    with source.open("rb") as file:
        end = from_record
        try:
            for found in records(file, from_record):
                if isinstance(found, RawRecord):
                    end = found.end
        except NotAWarc:
            end = os.fstat(file.fileno()).st_size  # no record can be read in it: nothing says where to cut
        return _copy(file, to, end)


def _copy(file: IO[bytes], to: Path, size: int) -> CopiedFile:
    to.parent.mkdir(parents=True, exist_ok=True)
    digest, done = hashlib.sha256(), 0
    file.seek(0)
    with to.open("xb") as copy:
        while piece := file.read(min(COPY_BYTES, size - done)):
            copy.write(piece)
            digest.update(piece)
            done += len(piece)
        copy.flush()
        os.fsync(copy.fileno())
    return CopiedFile(to, done, digest.hexdigest())
