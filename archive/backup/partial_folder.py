"""Makes a folder under another name, and gives it its own name when it is whole and on the disk."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.backup.errors import TargetExists, TargetUnusable
from archive.files import to_disk

PARTIAL = ".partial-fanzha"  # added to the name of a folder that is not whole yet
_OF_THE_DISK = frozenset({"lost+found"})  # what a new disk holds


def check_apart(one: Path, other: Path) -> None:
    """Raise TargetUnusable if one of two folders lies in the other, or is the other."""
    first, second = one.resolve(), other.resolve()
    if first.is_relative_to(second) or second.is_relative_to(first):
        raise TargetUnusable(
            f"{one} and {other} lie one in the other. Nothing was changed. Choose a folder apart, on another disk."
        )


def check_parent(target: Path) -> None:
    """Raise TargetUnusable if the folder is missing in which a copy is to be made: its disk may not be mounted."""
    if not target.absolute().parent.is_dir():
        raise TargetUnusable(
            f"there is no folder {target.absolute().parent}. Nothing was changed. Make it, or mount its disk."
        )


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """An empty folder to fill, which takes the name `target` at the end of the block, when its files are on the disk.
    If the block raises, it is removed; after a kill, by remove_leftovers.

    `target` must be absent, or hold nothing of ours (is_free): then the folder is filled in it, since it may be a disk
    of its own, and what it holds is moved up at the end, the last name in the alphabet first. Raises TargetExists, also
    if another process is making the same folder.
    """
    if os.path.lexists(target) and not is_free(target):
        raise TargetExists(f"{target} exists already. Nothing was changed. Choose a name that is free.")
    is_there = target.is_dir()
    partial = target / f"new{PARTIAL}" if is_there else target.with_name(target.name + PARTIAL)
    partial.parent.mkdir(parents=True, exist_ok=True)
    try:
        partial.mkdir()
    except FileExistsError as error:
        raise TargetExists(f"another process is making {target}. Nothing was changed.") from error
    with _lock(partial):
        try:
            yield partial
            for folder, _, _ in os.walk(partial):
                to_disk(Path(folder))
            if is_there:
                _move_up(partial)
            else:
                partial.rename(target)
        except BaseException:  # Ctrl-C, too, leaves no half of a copy
            shutil.rmtree(partial, ignore_errors=True)
            raise
    to_disk(target.parent)


def is_free(folder: Path) -> bool:
    """Whether a folder holds nothing but what a disk or a home folder begins with."""
    return folder.is_dir() and all(
        path.name in _OF_THE_DISK or path.name.startswith(".") or path.name.endswith(PARTIAL)
        for path in folder.iterdir()
    )


def _move_up(partial: Path) -> None:
    """Move what a folder holds into the one around it. The names are sorted backwards: a data folder's `archive.db`,
    without which no command uses it, comes last."""
    for path in sorted(partial.iterdir(), reverse=True):
        path.rename(partial.parent / path.name)
    partial.rmdir()
    to_disk(partial.parent)


def remove_leftovers(folder: Path) -> list[Path]:
    """Remove the folders that a killed process left half made in `folder`. Returns their paths."""
    removed = []
    for path in sorted(folder.glob(f"*{PARTIAL}")):
        try:
            with _lock(path):
                shutil.rmtree(path)
        except BlockingIOError:
            continue  # a living process is making it
        removed.append(path)
    return removed


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Show others that this process is making the folder. The lock ends with the process. Raises BlockingIOError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
