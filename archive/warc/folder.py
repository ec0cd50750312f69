"""The WARC files of a data folder, and those among them that a process left open when it was killed.

After a crash the `.open` files are the only ones that may end in a torn record, or hold records that are not in the
tables yet.
"""

from __future__ import annotations

import os
from pathlib import Path

from archive.warc.writer import OPEN

TORN_END = ".torn"  # ending of a file with the bytes that were cut off a WARC file


def warc_files(folder: Path) -> list[Path]:
    """All WARC files of the folder, oldest first (names begin with the time of their making)."""
    return sorted(path for path in folder.glob("*.warc.gz*") if path.name.endswith((".warc.gz", f".warc.gz{OPEN}")))


def abandoned_files(folder: Path) -> list[Path]:
    """Files that a process left open, oldest first. Meaningful only while no other process writes.

    Leaves out a file if its closed form exists too (restored from a backup): sealing would overwrite the latter.
    """
    paths = sorted(folder.glob(f"*.warc.gz{OPEN}"))
    return [path for path in paths if not path.with_name(path.name.removesuffix(OPEN)).exists()]


def set_aside(path: Path, offset: int) -> Path:
    """Cut a file off at `offset` (bytes), where its last whole record ends, and keep the rest in a new file.

    Returns the path of the new file, which is on the disk before the old file is cut.
    """
    beside = path.with_name(f"{path.name.removesuffix(OPEN)}.{offset}{TORN_END}")
    with path.open("r+b") as file, beside.open("wb") as other:
        file.seek(offset)
        other.write(file.read())
        other.flush()
        os.fsync(other.fileno())
        file.truncate(offset)
    return beside
