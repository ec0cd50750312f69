"""Swaps new public files in: one publisher at a time, all files decided on at one moment.

A publishing makes every new file in the folder STAGING. Renaming that folder to READY decides: a publishing that is
killed before has changed nothing, and the next one removes its files; one that is killed after is carried through by
the next. Each file comes to its place by a rename, so that fanzha.db is a complete good file at every moment. While
READY is there, a file may have another's checksum beside it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.publish.errors import AlreadyPublishing

PUBLIC = "fanzha.db"
PREVIOUS = "fanzha.previous.db"
CHECKSUM = ".sha256"  # added to a file's name
DRAFT = "draft.db"
STAGING = ".publish.staging"
READY = ".publish.ready"
LOCK = ".publish.lock"


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Be the folder's only publisher, and make it where it is missing. Raises AlreadyPublishing."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:  # closing it, however the process ends, gives the lock back
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyPublishing(f"another process is publishing into {folder}") from error
        yield


@contextmanager
def staging_in(folder: Path) -> Iterator[Path]:
    """An empty folder for new files. It is removed at the end unless it was made ready."""
    staging = folder / STAGING
    shutil.rmtree(staging, ignore_errors=True)  # of a publishing that was killed
    staging.mkdir()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def stage(folder: Path, staging: Path) -> str:
    """Put everything beside the new PUBLIC in `staging` that changes with it. Gives the new file's SHA-256, in hex."""
    digest = sha256(staging / PUBLIC)
    _write_checksum(staging / PUBLIC, digest)
    if (folder / PUBLIC).exists():
        _link(folder / PUBLIC, staging / PREVIOUS)
        _write_checksum(staging / PREVIOUS, sha256(staging / PREVIOUS))
    for path in (*staging.iterdir(), staging):
        _to_disk(path)
    return digest


def make_ready(staging: Path) -> None:
    """Decide that the new files come to their places: from here on the publishing is carried through."""
    staging.rename(staging.with_name(READY))


def withdraw(staging: Path) -> None:
    """Undo make_ready, before carry_through."""
    staging.with_name(READY).rename(staging)


def carry_through(folder: Path) -> None:
    """Bring what was made ready, by this process or one that was killed, to its places."""
    ready = folder / READY
    if ready.exists():
        _to_disk(folder)
        for path in sorted(ready.iterdir()):
            path.replace(folder / path.name)
        _to_disk(folder)
        ready.rmdir()


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_checksum(path: Path, digest: str) -> None:
    """As `sha256sum -c` reads it."""
    path.with_name(path.name + CHECKSUM).write_text(f"{digest}  {path.name}\n", "ascii")


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # a file system without hard links
        shutil.copy2(old, new)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
