"""What is done to whole files: bring them to the disk, take their SHA-256, and write it beside them."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from io import BufferedReader
from pathlib import Path

CHECKSUM = ".sha256"  # added to a file's name
HEX_DIGITS = 64
MAX_CHECKSUM = 1_000  # bytes that are read of a file with a checksum


class IrregularFileError(OSError):
    """A folder, pipe or device is where a file should be. Raised by open_regular and read_checksum."""


def to_disk(path: Path) -> None:
    """Wait until the disk has a file, or the names in a folder: a power cut takes them no more. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def link(old: Path, new: Path) -> None:
    """Give a file a second name, or copy it where the file system has no hard links. Raises OSError."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)


def replace_file(path: Path, text: str) -> None:
    """Write a whole text file, in UTF-8, in place of the old one: a kill or a power cut leaves one of both. Raises
    OSError."""
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(text, "utf-8")
    to_disk(draft)
    draft.replace(path)
    to_disk(path.parent)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_checksum(path: Path, digest: str) -> Path:
    """Write the SHA-256 of a file beside it, as `sha256sum -c` reads it. Returns the path of the checksum. A kill, a
    full disk or a power cut leaves no part of a checksum, which would be that of no file. Raises OSError."""
    beside = path.with_name(path.name + CHECKSUM)
    replace_file(beside, f"{digest}  {path.name}\n")
    return beside


def open_regular(path: Path) -> BufferedReader:
    """Open the regular file at the path to read. Raises IrregularFileError and other OSErrors."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # without O_NONBLOCK a pipe waits for ever
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise IrregularFileError("it is no regular file")
    return os.fdopen(descriptor, "rb")


def read_checksum(path: Path) -> str | None:
    """The SHA-256 that is written beside a file; None if there is none. If it is not as write_checksum writes it, what
    is written: no file has such a checksum. Raises IrregularFileError and other OSErrors."""
    try:
        with open_regular(path.with_name(path.name + CHECKSUM)) as file:
            text = file.read(MAX_CHECKSUM).decode("ascii", errors="replace").replace("\r\n", "\n")
    except FileNotFoundError:
        return None
    digest = text[:HEX_DIGITS]
    return digest if text == f"{digest}  {path.name}\n" else text
