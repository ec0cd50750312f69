"""The WARC files of a data folder, and those among them that a process left open when it was killed.

After a crash the `.open` files are the only ones that may end in a torn record, or hold records that are not in the
tables yet.
"""

from __future__ import annotations

import os
from pathlib import Path

from archive.warc.writer import OPEN

TORN = ".torn"  # ending of the file that holds what was cut off one


def warc_files(folder: Path) -> list[Path]:
    """All WARC files of the folder, oldest first (names begin with the time of their making)."""
    return sorted(path for path in folder.glob("*.warc.gz*") if path.name.endswith((".warc.gz", f".warc.gz{OPEN}")))


def abandoned_files(folder: Path) -> list[Path]:
    """Files that a process left open, oldest first. Meaningful only while no other process writes.

    One whose closed file is there too (a backup brought it back) is none of them: sealing it would overwrite that.
    """
    paths = sorted(folder.glob(f"*.warc.gz{OPEN}"))
    return [path for path in paths if not path.with_name(path.name.removesuffix(OPEN)).exists()]


def set_aside(path: Path, offset: int) -> Path:
    """Move what follows an offset to a file beside this one, so that it ends in a whole record; the path of that file.

    The bytes are on the disk there before they are cut here.
    """
    beside = path.with_name(f"{path.name.removesuffix(OPEN)}.{offset}{TORN}")
    with path.open("r+b") as file, beside.open("wb") as other:
        file.seek(offset)
        other.write(file.read())
        other.flush()
        os.fsync(other.fileno())
        file.truncate(offset)
    return beside
