"""Makes a data folder of a backup. Every checksum is compared before anything is written, and while it is copied."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from archive.backup.bag import BagFile, faults, read_manifest
from archive.backup.copying import copy_file
from archive.backup.errors import OTHERWISE, BackupDamaged, TargetExists
from archive.backup.partial_folder import check_apart, is_free, remove_leftovers, whole_folder
from archive.disk_space import check_room
from archive.progress import progress
from archive.progress.steps import BYTES
from archive.store.working_file import PAYLOAD
from archive.warc.folder import OPEN

MAX_NAMED = 10  # files in one message


@dataclass(frozen=True, slots=True)
class Restored:
    """A data folder that was made of a backup."""

    data: Path
    files: int
    bytes: int
    open_files: int  # WARC files whose last pages may not be in the tables yet
    leftovers: tuple[Path, ...]  # folders that killed restores had left, which were removed


def restore(backup: Path, data: Path) -> Restored:
    """Copy the payload of a backup to `data`, which must be absent or empty but for `lost+found` and dot files. It has
    an archive only when it is whole.

    Raises TargetExists, TargetUnusable, NotABackup, BackupDamaged, NoRoom and OSError; then nothing was changed.
    """
    check_apart(data, backup)
    if data.exists() and not is_free(data):
        raise TargetExists(f"{data} holds files already. Nothing was changed. Restore into another folder with --data.")
    files = read_manifest(backup)
    if found := list(faults(backup)):
        raise BackupDamaged(_damaged(backup, [f"{one.path} ({one.what})" for one in found]))
    leftovers, size = tuple(remove_leftovers(data.parent) + remove_leftovers(data)), 0
    whole = _size(backup, files)
    check_room(data, whole, "the restored archive")
    with whole_folder(data) as folder, progress("copying", whole, BYTES) as step:
        for file in files:
            copy = copy_file(backup / file.path, folder / PurePosixPath(file.path).relative_to(PAYLOAD))
            if copy.sha256 != file.sha256:
                raise BackupDamaged(_damaged(backup, [f"{file.path} (changed while it was copied)"]))
            step.done = size = size + copy.bytes
    return Restored(data, len(files), size, sum(file.path.endswith(OPEN) for file in files), leftovers)


def _size(backup: Path, files: list[BagFile]) -> int:
    return sum((backup / file.path).stat().st_size for file in files)


def _damaged(backup: Path, files: list[str]) -> str:
    more = f" and {len(files) - MAX_NAMED} more" if len(files) > MAX_NAMED else ""
    return f"{backup} is damaged: {', '.join(files[:MAX_NAMED])}{more}. Nothing was changed. {OTHERWISE}"
