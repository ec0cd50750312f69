"""Makes a folder under another name, and gives it its own name when it is whole and on the disk."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.backup.errors import TargetExists
from archive.files import to_disk

PARTIAL = ".partial-fanzha"  # added to the name of a folder that is not whole yet


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """An empty folder to fill, which takes the name `target` at the end of the block, when its files are on the disk.
    If the block raises, it is removed; after a kill, by remove_leftovers.

    `target` must be absent or an empty folder. Raises TargetExists, also if another process is making the same folder.
    """
    if os.path.lexists(target) and not _is_empty_folder(target):
        raise TargetExists(f"{target} exists already. Nothing was changed. Choose a name that is free.")
    partial = target.with_name(target.name + PARTIAL)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        partial.mkdir()
    except FileExistsError as error:
        raise TargetExists(f"another process is making {target}. Nothing was changed.") from error
    with _lock(partial):
        try:
            yield partial
            for folder, _, _ in os.walk(partial):
                to_disk(Path(folder))
            partial.rename(target)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
    to_disk(target.parent)


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


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())
