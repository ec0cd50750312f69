"""Whether the disk has room for a job: looked at before it begins, and while a crawl goes on.

A disk that is full in the middle of a job loses nothing that was stored, but also what little a job needs to end in
good order. So a job that would not fit is refused by name, and a crawl ends while there still is room for its end.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from archive.errors import FanzhaError

# What a crawl leaves free in bytes: SQLite's log of up to 256 MB is moved into the working file at its end.
KEEP_FREE = 256 << 20
CRAWL_NEEDS = 2 * KEEP_FREE  # to begin one; a night of 49 sites fetches some tens of MB
# Files as large as the public file that publishing makes before it removes any: the draft, the new file, and what is
# exported, which together is about as large.
FILES_AT_ONCE = 3


class NoRoom(FanzhaError):
    """A disk has too little free space for a job. Raised before anything is done; in a crawl also when it runs out."""

    def __init__(self, what: str, folder: Path, needed: int, *, outcome: str = "Nothing was begun") -> None:
        super().__init__(f"{shortage(folder, needed, what)}. {outcome}. Make room (docs/operate.md says what may go)")


def free_bytes(folder: Path) -> int:
    """Free space of the disk that has the folder, or that would have it, for this user."""
    path = folder.absolute()
    return shutil.disk_usage(next(one for one in (path, *path.parents) if one.exists())).free


def shortage(folder: Path, needed: int, what: str) -> str:
    """How much is free and how much is needed, in words."""
    return f"{folder} has {in_megabytes(free_bytes(folder))} free, and {what} needs about {in_megabytes(needed)}"


def check_room(folder: Path, needed: int, what: str) -> None:
    """Raise NoRoom if the disk of the folder has fewer bytes free than `what` needs."""
    if free_bytes(folder) < needed:
        raise NoRoom(what, folder, needed)


def size_of(paths: Iterable[Path]) -> int:
    """Bytes of the files, and of all files in the folders among them. What is not there counts nothing."""
    files = (file for path in paths for file in ([path] if path.is_file() else path.rglob("*")))
    return sum(file.stat().st_size for file in files if file.is_file())


def in_megabytes(size: int) -> str:
    """A size in words."""
    return f"{size / 1e6:,.0f} MB"
