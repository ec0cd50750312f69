"""Swaps new public files in. Only one process publishes at a time, and all its files take effect at one moment.

A publishing makes its new files in the folder STAGING, then renames that folder to READY. If it is killed before the
rename, nothing has changed, and the next publishing removes its files. If it is killed after the rename, the next
publishing finishes its work. Each file comes to its place by a rename, so that fanzha.db is a complete good file at
every moment. While READY exists, the checksum beside a file may be that of an older or newer file, and the list of
editions may be the last one; what either names is there (archive.publish.editions.placing).
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.editions.listing import FOLDER
from archive.files import CHECKSUM, link, read_checksum, sha256, to_disk, write_checksum
from archive.publish.editions import placing
from archive.publish.errors import AlreadyPublishing

PUBLIC = "fanzha.db"
PREVIOUS = "fanzha.previous.db"
DRAFT = "draft.db"
STAGING = ".publish.staging"
READY = ".publish.ready"
LOCK = ".publish.lock"


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Make the folder if it is missing, and be its only publisher. Raises AlreadyPublishing."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:  # the lock ends when this file is closed, however the process ends
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyPublishing(f"another process is publishing into {folder}") from error
        yield


@contextmanager
def staging_in(folder: Path) -> Iterator[Path]:
    """An empty folder for new files. It is removed at the end unless it was made ready."""
    staging = folder / STAGING
    shutil.rmtree(staging, ignore_errors=True)  # it may be left from a publishing that was killed
    staging.mkdir()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def last_whole(folder: Path) -> Path | None:
    """The newest public file that is as the checksum beside it says: PUBLIC, else PREVIOUS; None if neither is."""
    paths = (folder / name for name in (PUBLIC, PREVIOUS))
    return next((one for one in paths if one.exists() and read_checksum(one) in (None, sha256(one))), None)


def stage(folder: Path, staging: Path, last: Path | None, digest: str) -> None:
    """Add to `staging` the files that change with the new PUBLIC: the checksums and PREVIOUS. `last`: see last_whole; a
    PUBLIC that is damaged never becomes PREVIOUS, nor does one that is the new file, nor any if `last` is None.
    `digest`: the new file's SHA-256, in hex."""
    write_checksum(staging / PUBLIC, digest)
    if last == folder / PUBLIC and (before := read_checksum(last) or sha256(last)) != digest:
        link(last, staging / PREVIOUS)
        write_checksum(staging / PREVIOUS, before)
    for path in (*staging.rglob("*"), staging):
        to_disk(path)


def make_ready(staging: Path) -> None:
    """Decide that the new files take effect. From here on the publishing is finished even if this process is killed."""
    staging.rename(staging.with_name(READY))


def withdraw(staging: Path) -> None:
    """Undo make_ready, before carry_through."""
    staging.with_name(READY).rename(staging)


def carry_through(folder: Path) -> None:
    """Move the files that this process, or one that was killed, made ready to their places."""
    ready = folder / READY
    if ready.exists():
        to_disk(folder)
        placing.bring(ready / FOLDER, folder / FOLDER)
        for path in sorted(path for path in ready.iterdir() if path.name != FOLDER):
            path.replace(folder / path.name)
        to_disk(folder)
        placing.switch(ready / FOLDER, folder / FOLDER)
        shutil.rmtree(ready)


def remove_previous(folder: Path) -> None:
    """Remove PREVIOUS and its checksum."""
    for path in (folder / PREVIOUS, folder / (PREVIOUS + CHECKSUM)):
        path.unlink(missing_ok=True)
    to_disk(folder)
