"""The files of the folder `warc/`: WARC files, their indexes, and what was set aside.

A WARC file is appended to while its name ends in `.open`, and is never changed in place. After a crash the `.open`
files are the only ones that may end in a torn record, or hold records that are not in the tables yet.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO

from archive.files import to_disk

OPEN = ".open"  # ending of a WARC file that is being written
TORN_END = ".torn"  # ending of a file with the bytes that were left out when a WARC file was sealed
ASIDE_END = ".damaged"  # ending of a joined file that is not what its parts are, which are whole
INDEX_END = ".cdxj"  # ending of the index of a WARC file
UNFINISHED = ".tmp"  # ending of a file that is not whole yet
COPY_BYTES = 1024 * 1024
NOT_UTF8 = "its name is no UTF-8 text, which tables and manifests cannot hold: it was left out. Rename it"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What became of an `.open` file that nobody writes any more."""

    closed: Path  # does not exist if the file held no whole record
    torn: Path | None  # the file beside it with its torn end; None if it had none


def warc_files(folder: Path) -> list[Path]:
    """All WARC files of the folder, oldest first (names begin with the time of their making)."""
    return [path for path in files_in(folder, "*.warc.gz*") if path.name.endswith((".warc.gz", f".warc.gz{OPEN}"))]


def files_in(folder: Path, pattern: str) -> list[Path]:
    """The files of the folder with such names, sorted, save those with a name that UTF-8 cannot hold."""
    return sorted(folder / name for name in _names(folder) if fnmatchcase(name, pattern) and _is_utf8(name))


def _names(folder: Path) -> list[str]:
    """The names in a folder; none if it is not there. Raises OSError: `glob` passes over what it may not read, as if no
    file were there."""
    try:
        return [path.name for path in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []


def names_not_utf8(folder: Path) -> list[str]:
    """The names, with escapes, that UTF-8 cannot hold. No command reads these files; those that need all name them."""
    return sorted(os.fsencode(name).decode(errors="backslashreplace") for name in _names(folder) if not _is_utf8(name))


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:  # Python has a surrogate for each byte of a name that it cannot decode
        return False
    return True


def abandoned_files(folder: Path) -> list[Path]:
    """Files that a process left open, oldest first. Meaningful only while no other process writes.

    Leaves out a file if its closed form exists too (restored from a backup): sealing would overwrite the latter.
    """
    return [path for path in files_in(folder, f"*.warc.gz{OPEN}") if not closed_path(path).exists()]


def closed_path(path: Path) -> Path:
    """The path of a WARC file once it is closed."""
    return path.with_name(path.name.removesuffix(OPEN))


def index_path(path: Path) -> Path:
    """The path of the index of a WARC file, open or closed."""
    return path.with_name(closed_path(path).name + INDEX_END)


def seal(path: Path, torn_at: int | None = None) -> SealedFile:
    """Take `.open` off the name of a file that nobody writes any more.

    If its end, from the byte `torn_at` on, is torn, the part before it is copied to the new name and the torn bytes to
    a file beside it. Only then is the old file removed, so that a kill at any moment loses nothing.
    """
    closed = closed_path(path)
    if torn_at is None:
        path.rename(closed)
        to_disk(path.parent)
        return SealedFile(closed, None)
    torn = _torn_path(closed, torn_at)
    _copy(path, torn, torn_at, path.stat().st_size)
    if torn_at:
        _copy(path, closed, 0, torn_at)
    path.unlink()
    return SealedFile(closed, torn)


def finish_sealing(folder: Path) -> None:
    """Remove each `.open` file of which `seal` has made both parts: the process was killed before it removed it."""
    for path in files_in(folder, f"*.warc.gz{OPEN}"):
        closed = closed_path(path)
        torn = _torn_path(closed, closed.stat().st_size) if closed.exists() else None
        if torn and torn.exists() and _is_joined_from(path, closed, torn):
            path.unlink()


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A new file that gets its name only when it is whole and on the disk. If the block raises, there is no file."""
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        with unfinished.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    to_disk(path.parent)


def pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    """The bytes of a file from `start` to `end`, in pieces of at most COPY_BYTES."""
    with path.open("rb") as file:
        file.seek(start)
        while start < end and (piece := file.read(min(COPY_BYTES, end - start))):
            start += len(piece)
            yield piece


def _torn_path(closed: Path, torn_at: int) -> Path:
    return closed.with_name(f"{closed.name}.{torn_at}{TORN_END}")


def _copy(path: Path, to: Path, start: int, end: int) -> None:
    with written_whole(to) as file:
        file.writelines(pieces(path, start, end))


def _is_joined_from(path: Path, first: Path, second: Path) -> bool:
    """Whether a file's content is that of two others, one behind the other."""
    cut, size = first.stat().st_size, path.stat().st_size
    if size != cut + second.stat().st_size:
        return False
    return all(
        ours == theirs
        for part, start in ((first, 0), (second, cut))
        for ours, theirs in zip(
            pieces(part, 0, part.stat().st_size), pieces(path, start, start + part.stat().st_size), strict=True
        )
    )
